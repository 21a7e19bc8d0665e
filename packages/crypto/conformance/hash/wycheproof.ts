import { type Adapter, type JsonObject, read, type VectorCase, type VectorFile } from '@dougong/conformance';
import { bytesToHex, concatBytes } from '@dougong/crypto';
import { type Aead, aesCbc, aesGcm, chacha20Poly1305, xchacha20Poly1305 } from '@dougong/crypto/aead';
import { hkdf, hmac } from '@dougong/crypto/hash';
import { pbkdf2 } from '@dougong/crypto/kdf';
import { sm4 } from '@dougong/crypto/sm';
import { differs, hex, skipped } from './cases.ts';
import { hashes } from './digests.ts';

/** What a test computes: a sentence when the valid outcome does not come out. */
type Attempt = (data: JsonObject, group: JsonObject) => string | undefined;

interface Family {
  readonly files: RegExp;
  /** The attempt for the algorithm that the file names; `undefined` when we do not have it. */
  attempt(algorithm: string): Attempt | undefined;
  /** The field that a valid test asserts. */
  readonly result: string;
}

const hashNames: Readonly<Record<string, string>> = {
  SHA256: 'sha256',
  'SHA-256': 'sha256',
  SHA512: 'sha512',
  'SHA-512': 'sha512',
  'SHA3-256': 'sha3-256',
  'SHA3-512': 'sha3-512',
  SM3: 'sm3',
  RIPEMD160: 'ripemd160',
};

function hashOf(algorithm: string, prefix: RegExp) {
  return hashes[hashNames[algorithm.replace(prefix, '')] ?? ''];
}

function sealing(aead: Pick<Aead, 'seal' | 'open'>): Attempt {
  return (data) => {
    const [key, nonce, message, associatedData] = ['key', 'iv', 'msg', 'aad'].map((field) => hex(data, field)) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    const sealed = concatBytes(hex(data, 'ct'), hex(data, 'tag'));
    // First the direction that takes what a stranger sent.
    const opened = differs(data, 'msg', aead.open(key, nonce, sealed, associatedData));
    if (opened !== undefined) return opened;
    const own = bytesToHex(aead.seal(key, nonce, message, associatedData));
    return own === bytesToHex(sealed) ? undefined : `sealed to ${own}`;
  };
}

const aeads: Readonly<Record<string, Attempt>> = {
  'AES-GCM': sealing(aesGcm),
  'CHACHA20-POLY1305': sealing(chacha20Poly1305),
  'XCHACHA20-POLY1305': sealing(xchacha20Poly1305),
  'SM4-GCM': sealing({
    seal: (key, nonce, message, data) => sm4.gcm(key, nonce, data).encrypt(message),
    open: (key, nonce, sealed, data) => sm4.gcm(key, nonce, data).decrypt(sealed),
  }),
  'SM4-CCM': (data, group) => {
    const tagLength = read.number(group['tagSize'], 'tagSize') / 8;
    return sealing({
      seal: (key, nonce, message, associatedData = new Uint8Array()) =>
        sm4.ccm(key, nonce, { associatedData, tagLength }).encrypt(message),
      open: (key, nonce, sealed, associatedData = new Uint8Array()) =>
        sm4.ccm(key, nonce, { associatedData, tagLength }).decrypt(sealed),
    })(data, group);
  },
};

const cbc: Attempt = (data) => {
  const [key, iv] = [hex(data, 'key'), hex(data, 'iv')];
  return (
    differs(data, 'msg', aesCbc.decrypt(key, iv, hex(data, 'ct'))) ??
    differs(data, 'ct', aesCbc.encrypt(key, iv, hex(data, 'msg')))
  );
};

const families: readonly Family[] = [
  {
    files: /^hmac_.*\.json$/,
    result: 'tag',
    attempt: (algorithm) => {
      const hash = hashOf(algorithm, /^HMAC-?/);
      if (hash === undefined) return undefined;
      return (data, group) => {
        const tag = hmac(hash, hex(data, 'key'), hex(data, 'msg'));
        return differs(data, 'tag', tag.subarray(0, read.number(group['tagSize'], 'tagSize') / 8));
      };
    },
  },
  {
    files: /^hkdf_.*\.json$/,
    result: 'okm',
    attempt: (algorithm) => {
      const hash = hashOf(algorithm, /^HKDF-/);
      if (hash === undefined) return undefined;
      return (data) => {
        const size = read.number(data['size'], 'size');
        return differs(data, 'okm', hkdf(hash, hex(data, 'ikm'), hex(data, 'salt'), hex(data, 'info'), size));
      };
    },
  },
  {
    files: /^pbkdf2_.*\.json$/,
    result: 'dk',
    attempt: (algorithm) => {
      const hash = hashOf(algorithm, /^PBKDF2-HMAC-?/);
      if (hash === undefined) return undefined;
      return (data) => {
        const parameters = {
          iterations: read.number(data['iterationCount'], 'iterationCount'),
          outputLength: read.number(data['dkLen'], 'dkLen'),
        };
        return differs(data, 'dk', pbkdf2(hash, hex(data, 'password'), hex(data, 'salt'), parameters));
      };
    },
  },
  {
    files: /^(aes|sm4|x?chacha20)_.*\.json$/,
    result: 'ct',
    attempt: (algorithm) => (algorithm === 'AES-CBC-PKCS5' ? cbc : aeads[algorithm]),
  },
];

function testCase(id: string, data: JsonObject, group: JsonObject, family: Family, attempt: Attempt): VectorCase {
  const valid = data['result'] === 'valid';
  const run: VectorCase['run'] = (json) => {
    const test = read.object(json, 'case');
    const wanted = read.string(test['result'], 'result');
    if (wanted !== 'valid' && wanted !== 'invalid') return `unknown result ${wanted}`;
    const problem = attempted(attempt, test, group);
    if (wanted === 'valid') return problem;
    return problem === undefined ? 'accepted' : undefined;
  };
  const filled = [family.result, 'tag'].filter((field) => typeof data[field] === 'string' && data[field] !== '');
  const asserts = valid ? filled : [];
  return { id, data, run, asserts: [...asserts, { path: 'result', to: valid ? 'invalid' : 'valid' }] };
}

/** A throw is a refusal: wrong lengths, a tag or a padding that does not fit. */
function attempted(attempt: Attempt, data: JsonObject, group: JsonObject): string | undefined {
  try {
    return attempt(data, group);
  } catch (error) {
    return String(error);
  }
}

function* cases(file: VectorFile, family: Family): Iterable<VectorCase> {
  const { algorithm, testGroups } = read.object(file.json(), 'file');
  const name = read.string(algorithm, 'algorithm');
  const attempt = family.attempt(name);
  for (const json of read.array(testGroups, 'testGroups')) {
    const { tests, ...group } = read.object(json, 'group');
    for (const test of read.array(tests, 'tests')) {
      const data = read.object(test, 'test');
      const id = `tcId ${String(data['tcId'])}`;
      if (attempt === undefined) yield skipped(id, data, `${name} is not part of the package`);
      else yield testCase(id, data, group, family, attempt);
    }
  }
}

const ignores: Readonly<Record<string, string>> = {
  tcId: 'names the case',
  comment: 'describes the case',
  flags: 'describes the case',
};

export const adapters: readonly Adapter[] = families.map((family) => ({
  folder: 'crypto/wycheproof',
  files: family.files,
  ignores,
  cases: (file: VectorFile) => cases(file, family),
}));
