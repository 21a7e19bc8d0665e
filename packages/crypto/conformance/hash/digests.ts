import { type Adapter, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import {
  blake2b,
  blake2s,
  blake3,
  createHasher,
  type HashFunction,
  keccak_256,
  ripemd160,
  sha3_256,
  sha3_512,
  sha256,
  sha512,
  shake128,
  shake256,
  sm3,
} from '@dougong/crypto/hash';
import { differs, entries, hex, skipped, unknown } from './cases.ts';

/** Hash functions by the names that files use. */
export const hashes: Readonly<Record<string, HashFunction>> = {
  sha256,
  sha512,
  'sha3-256': sha3_256,
  'sha3-512': sha3_512,
  'keccak-256': keccak_256,
  ripemd160,
  sm3,
};

type Digest = (message: Uint8Array, outputLength: number) => Uint8Array;

const digests: Readonly<Record<string, Digest>> = {
  ...Object.fromEntries(
    Object.entries(hashes).map(([name, hash]) => [name, (message: Uint8Array) => both(hash, message)]),
  ),
  shake128,
  shake256,
  'blake2b-512': (message) => both(blake2b, message),
  'blake2s-256': (message) => both(blake2s, message),
  blake3: (message) => both(blake3, message),
  'blake2b-256': (message) => blake2b(message, { outputLength: 32 }),
  'blake2b-160': (message) => blake2b(message, { outputLength: 20 }),
  'blake2b-384': (message) => blake2b(message, { outputLength: 48 }),
  'blake2s-128': (message) => blake2s(message, { outputLength: 16 }),
};

/** The digest, after a check that the incremental hash agrees. */
function both(hash: HashFunction, message: Uint8Array): Uint8Array {
  const whole = hash(message);
  const half = message.length >> 1;
  const parts = createHasher(hash).update(message.subarray(0, half)).update(message.subarray(half)).digest();
  if (!whole.every((byte, i) => byte === parts[i])) throw new Error('the incremental digest is another');
  return whole;
}

function* blake2(json: Json): Iterable<VectorCase> {
  for (const [i, data] of entries(read.object(json, 'file')['cases'], 'cases').entries()) {
    if (data['hash'] === 'blake2bp' || data['hash'] === 'blake2sp') {
      yield skipped(String(i), data, 'the parallel BLAKE2 functions are not part of the package');
      continue;
    }
    yield {
      id: String(i),
      data,
      asserts: ['out'],
      run: (altered) => {
        const entry = read.object(altered, 'case');
        const key = hex(entry, 'key');
        const outputLength = hex(entry, 'out').length;
        const options = { outputLength, key };
        const name = read.string(entry['hash'], 'hash');
        if (name === 'blake2b') return differs(entry, 'out', blake2b(hex(entry, 'in'), options));
        if (name === 'blake2s') return differs(entry, 'out', blake2s(hex(entry, 'in'), options));
        return `unknown function ${name}`;
      },
    };
  }
}

function* blake3Cases(json: Json): Iterable<VectorCase> {
  const { cases, key, context_string } = read.object(json, 'file');
  for (const entry of entries(cases, 'cases')) {
    const data: JsonObject = { ...entry, key: key ?? null, context_string: context_string ?? null };
    yield {
      id: `input_len ${String(entry['input_len'])}`,
      data,
      asserts: ['hash', 'keyed_hash', 'derive_key'],
      run: (altered) => {
        const test = read.object(altered, 'case');
        const message = Uint8Array.from({ length: read.number(test['input_len'], 'input_len') }, (_, i) => i % 251);
        const outputLength = hex(test, 'hash').length;
        const secret = new TextEncoder().encode(read.string(test['key'], 'key'));
        const context = read.string(test['context_string'], 'context_string');
        const short = both(blake3, message);
        if (
          !hex(test, 'hash')
            .subarray(0, 32)
            .every((byte, i) => byte === short[i])
        )
          return 'the short hash is another';
        return (
          differs(test, 'hash', blake3(message, { outputLength })) ??
          differs(test, 'keyed_hash', blake3(message, { outputLength, key: secret })) ??
          differs(test, 'derive_key', blake3(message, { outputLength, context }))
        );
      },
    };
  }
}

/** One case for each algorithm of each message. */
function* multiDigest(json: Json): Iterable<VectorCase> {
  for (const [i, { msg, ...rest }] of entries(read.object(json, 'file')['cases'], 'cases').entries()) {
    for (const [name, digest] of Object.entries(rest)) {
      const id = `${i} ${name}`;
      const data: JsonObject = { msg: msg ?? null, [name]: digest };
      const compute = digests[name];
      if (compute === undefined) {
        yield skipped(id, data, `${name} is not part of the package`);
        continue;
      }
      yield {
        id,
        data,
        asserts: [name],
        run: (altered) => {
          const entry = read.object(altered, 'case');
          return differs(entry, name, compute(hex(entry, 'msg'), hex(entry, name).length));
        },
      };
    }
  }
}

/** Files of one algorithm, named in the file's name; messages as text, hexadecimal, or a number of bits of it. */
function* named(name: string, json: Json): Iterable<VectorCase> {
  const compute = digests[name];
  for (const [i, data] of entries(read.object(json, 'file')['cases'], 'cases').entries()) {
    if (compute === undefined) {
      yield skipped(String(i), data, `${name} is not part of the package`);
      continue;
    }
    if (typeof data['bits'] === 'number' && data['bits'] % 8 !== 0) {
      yield skipped(String(i), data, 'messages are whole bytes');
      continue;
    }
    if (data['ascii'] === undefined && data['msg'] === undefined) {
      yield unknown(String(i), data, 'a case without ascii or msg');
      continue;
    }
    yield {
      id: String(i),
      data,
      asserts: ['digest'],
      run: (altered) => {
        const entry = read.object(altered, 'case');
        return differs(entry, 'digest', compute(messageOf(entry), hex(entry, 'digest').length));
      },
    };
  }
}

function messageOf(entry: JsonObject): Uint8Array {
  if (entry['ascii'] !== undefined) {
    const text = read.string(entry['ascii'], 'ascii');
    const repeat = entry['repeat'] === undefined ? 1 : read.number(entry['repeat'], 'repeat');
    return new TextEncoder().encode(text.repeat(repeat));
  }
  const message = hex(entry, 'msg');
  return entry['bits'] === undefined ? message : message.subarray(0, read.number(entry['bits'], 'bits') / 8);
}

const folder = 'crypto/hash';
const files = /^((?:sha|shake|keccak|ripemd|sm)[a-z0-9-]*?)-(official|shortmsgkat|longmsgkat|kat)\.json$/;

export const adapters: readonly Adapter[] = [
  { folder, files: /^blake2.*\.json$/, cases: (file) => blake2(file.json()) },
  { folder, files: /^blake3.*\.json$/, cases: (file) => blake3Cases(file.json()) },
  { folder, files: /^multi-digest.*\.json$/, cases: (file) => multiDigest(file.json()) },
  { folder, files, cases: (file) => named(files.exec(file.name)?.[1] ?? file.name, file.json()) },
];
