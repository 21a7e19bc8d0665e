import { type Adapter, type Json, type JsonObject, read, type VectorCase, type VectorFile } from '@dougong/conformance';
import { bytesToHex, hexToBytes } from '@dougong/crypto';
import { x25519 } from '@dougong/crypto/ed25519';
import { type HashFunction, sha3_256, sha3_512, sha256, sha512 } from '@dougong/crypto/hash';
import * as p256 from '@dougong/crypto/p256';
import * as secp256k1 from '@dougong/crypto/secp256k1';
import { askAll } from './ed25519.ts';

const HALF_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n >> 1n;

const curves = {
  secp256k1: {
    ...secp256k1,
    spki: ['3056301006072a8648ce3d020106052b8104000a034200', '3036301006072a8648ce3d020106052b8104000a032200'],
  },
  secp256r1: {
    ...p256,
    spki: [
      '3059301306072a8648ce3d020106082a8648ce3d030107034200',
      '3039301306072a8648ce3d020106082a8648ce3d030107032200',
    ],
  },
} as const;

const hashes: Readonly<Record<string, HashFunction>> = {
  'SHA-256': sha256,
  'SHA-512': sha512,
  'SHA3-256': sha3_256,
  'SHA3-512': sha3_512,
};

/** `undefined` where the call throws: the input is refused. */
function unlessRefused<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function curveOf(name: Json | undefined): (typeof curves)['secp256k1'] | (typeof curves)['secp256r1'] {
  if (name === 'secp256k1' || name === 'secp256r1') return curves[name];
  throw new TypeError(`unknown curve ${String(name)}`);
}

/** Whether `result` wants acceptance; for `acceptable` anything goes. */
function wanted(data: JsonObject): boolean | undefined {
  const result = read.string(data['result'], 'result');
  if (result === 'acceptable') return undefined;
  if (result !== 'valid' && result !== 'invalid') throw new TypeError(`unknown result ${result}`);
  return result === 'valid';
}

function runEd25519(json: Json): string | undefined {
  const data = read.object(json, 'case');
  const { item, noncanonical } = ed25519Item(data);
  const valid = wanted(data);
  if (valid === undefined) return 'an acceptable case: a form not seen before';
  return askAll(item, { zip215: valid || noncanonical, strict: valid, ref10: valid });
}

function ed25519Item(data: JsonObject) {
  const key = read.object(read.object(data['group'], 'group')['publicKey'], 'publicKey');
  const signature = hexToBytes(read.string(data['sig'], 'sig'));
  const item = {
    signature,
    message: hexToBytes(read.string(data['msg'], 'msg')),
    publicKey: hexToBytes(read.string(key['pk'], 'pk')),
  };
  return { item, noncanonical: bytesToHex(signature.subarray(0, 32)) === `01${'00'.repeat(30)}80` };
}

/** The signature in the 64-byte form, `undefined` when it is not the one right encoding. */
function compactOf(data: JsonObject): Uint8Array | undefined {
  const group = read.object(data['group'], 'group');
  const type = read.string(group['type'], 'type');
  const bytes = hexToBytes(read.string(data['sig'], 'sig'));
  if (type === 'EcdsaP1363Verify') return bytes;
  if (type !== 'EcdsaVerify' && type !== 'EcdsaBitcoinVerify') throw new TypeError(`unknown type ${type}`);
  const { ecdsa } = curveOf(read.object(group['publicKey'], 'publicKey')['curve']);
  return unlessRefused(() => ecdsa.fromDer(bytes));
}

function isHighS(data: JsonObject): boolean {
  const compact = compactOf(data);
  return compact?.length === 64 && BigInt(`0x${bytesToHex(compact.subarray(32))}`) > HALF_ORDER;
}

function runEcdsa(json: Json, refusedAsHighS: boolean): string | undefined {
  const data = read.object(json, 'case');
  const group = read.object(data['group'], 'group');
  const key = read.object(group['publicKey'], 'publicKey');
  const { ecdsa } = curveOf(key['curve']);
  const sha = read.string(group['sha'], 'sha');
  const hash = hashes[sha];
  if (hash === undefined) return `unknown hash ${sha}`;
  // ECDSA takes the leftmost bits of a longer digest (FIPS 186-5, 6.4.1).
  const digest = hash(hexToBytes(read.string(data['msg'], 'msg'))).slice(0, 32);
  const publicKey = hexToBytes(read.string(key['uncompressed'], 'uncompressed'));
  const compact = compactOf(data);
  const said = compact !== undefined && ecdsa.verify(compact, digest, publicKey);
  const valid = wanted(data);
  if (valid === undefined) return 'an acceptable case: a form not seen before';
  const expected = valid && !refusedAsHighS;
  return said === expected ? undefined : `verify says ${said}`;
}

function runEcdh(json: Json): string | undefined {
  const data = read.object(json, 'case');
  const group = read.object(data['group'], 'group');
  const { ecdh, spki } = curveOf(group['curve']);
  const encoding = read.string(group['encoding'], 'encoding');
  const encoded = read.string(data['public'], 'public');
  let point: string | undefined = encoded;
  if (encoding === 'asn') {
    // The two possible headers of a key on a named curve; all else is refused, as by a strict DER parser.
    const header = spki.find((candidate) => encoded.startsWith(candidate));
    point = header === undefined ? undefined : encoded.slice(header.length);
  } else if (encoding !== 'ecpoint') return `unknown encoding ${encoding}`;
  const secret = read
    .string(data['private'], 'private')
    .replace(/^(00)+/, '')
    .padStart(64, '0');
  return compareShared(
    data,
    point === undefined ? undefined : unlessRefused(() => ecdh(hexToBytes(secret), hexToBytes(point))),
  );
}

function runX25519(json: Json): string | undefined {
  const data = read.object(json, 'case');
  const group = read.object(data['group'], 'group');
  if (group['type'] !== 'XdhComp') return `unknown type ${String(group['type'])}`;
  const shared = unlessRefused(() =>
    x25519.getSharedSecret(
      hexToBytes(read.string(data['private'], 'private')),
      hexToBytes(read.string(data['public'], 'public')),
    ),
  );
  return compareShared(data, shared);
}

function compareShared(data: JsonObject, shared: Uint8Array | undefined): string | undefined {
  const valid = wanted(data);
  if (shared === undefined) return valid === true ? 'refused' : undefined;
  if (valid === false) return 'accepted';
  const said = bytesToHex(shared);
  return said === read.string(data['shared'], 'shared') ? undefined : `the secret is ${said}`;
}

/** Key agreement: `shared` where we compute it; where we refuse, that the case cannot be called valid. */
function sharedCase(id: string, data: JsonObject, run: (json: Json) => string | undefined): VectorCase {
  const refused = run({ ...data, result: 'valid' }) === 'refused';
  return { id, data, asserts: refused ? [{ path: 'result', to: 'valid' }] : ['shared'], run };
}

function verdictCase(id: string, data: JsonObject, run: VectorCase['run'], differs: string | undefined): VectorCase {
  const to = data['result'] === 'valid' ? 'invalid' : 'valid';
  return { id, data, asserts: [{ path: 'result', to }], run, ...(differs === undefined ? {} : { differs }) };
}

/** Every test of every group with what its group says. */
function* tests(file: VectorFile): Iterable<{ readonly id: string; readonly data: JsonObject }> {
  for (const json of read.array(read.object(file.json(), 'file')['testGroups'], 'testGroups')) {
    const { tests: list, ...group } = read.object(json, 'group');
    for (const test of read.array(list, 'tests')) {
      const data = { ...read.object(test, 'test'), group };
      yield { id: `tcId ${String(read.object(test, 'test')['tcId'])}`, data };
    }
  }
}

const again = 'the same key in another form';
const ignores: Readonly<Record<string, string>> = {
  tcId: 'names the case',
  comment: 'describes the case',
  flags: 'describes the case',
  source: 'says where the case comes from',
  name: 'says where the case comes from',
  version: 'says where the case comes from',
  type: 'the kind of the group, or of its key',
  curve: 'fixed by the file',
  keySize: 'fixed by the file',
  wx: again,
  wy: again,
  publicKeyDer: again,
  publicKeyPem: again,
  publicKeyJwk: again,
  kty: again,
  crv: again,
  kid: again,
  x: again,
  y: again,
  shared: 'has no meaning where the case is invalid',
};

function wycheproof(files: RegExp, make: (id: string, data: JsonObject) => VectorCase): Adapter {
  return {
    folder: 'crypto/wycheproof',
    files,
    ignores,
    *cases(file) {
      for (const { id, data } of tests(file)) yield make(id, data);
    },
  };
}

export const adapters: readonly Adapter[] = [
  wycheproof(/^ed25519.*\.json$/, (id, data) => {
    const differs = data['result'] === 'invalid' && ed25519Item(data).noncanonical;
    return verdictCase(
      id,
      data,
      runEd25519,
      differs ? 'R = (0, 1) with the sign bit: ZIP-215 accepts it, other rules refuse' : undefined,
    );
  }),
  wycheproof(/^ecdsa_secp256[kr]1_.*\.json$/, (id, data) => {
    const onK1 = read.object(read.object(data['group'], 'group')['publicKey'], 'publicKey')['curve'] === 'secp256k1';
    const differs = onK1 && data['result'] === 'valid' && isHighS(data);
    return verdictCase(
      id,
      data,
      (json) => runEcdsa(json, differs),
      differs ? 'high s: refused, as the signature could be changed by anyone' : undefined,
    );
  }),
  wycheproof(/^ecdh_secp256[kr]1_.*\.json$/, (id, data) => sharedCase(id, data, runEcdh)),
  wycheproof(/^x25519_.*\.json$/, (id, data) => sharedCase(id, data, runX25519)),
];
