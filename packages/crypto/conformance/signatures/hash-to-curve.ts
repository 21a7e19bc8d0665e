import { type Adapter, type Json, read } from '@dougong/conformance';
import { bytesToHex } from '@dougong/crypto';
import * as edwards from '@dougong/crypto/ed25519';
import * as p256 from '@dougong/crypto/p256';
import * as secp256k1 from '@dougong/crypto/secp256k1';
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 as nobleP256 } from '@noble/curves/nist.js';
import { secp256k1 as nobleSecp256k1 } from '@noble/curves/secp256k1.js';

interface Suite {
  readonly hash: (message: Uint8Array, dst: Uint8Array) => Uint8Array;
  /** Only to take our point apart into the coordinates that the files give. */
  readonly decode: (point: Uint8Array) => { readonly x: bigint; readonly y: bigint };
}

const decodeEdwards = (point: Uint8Array) => ed25519.Point.fromBytes(point).toAffine();
const decodeP256 = (point: Uint8Array) => nobleP256.Point.fromBytes(point).toAffine();
const decodeSecp256k1 = (point: Uint8Array) => nobleSecp256k1.Point.fromBytes(point).toAffine();

const suites: Readonly<Record<string, Suite>> = {
  'edwards25519_XMD:SHA-512_ELL2_RO_': { hash: edwards.hashToCurve, decode: decodeEdwards },
  'edwards25519_XMD:SHA-512_ELL2_NU_': { hash: edwards.encodeToCurve, decode: decodeEdwards },
  'secp256k1_XMD:SHA-256_SSWU_RO_': { hash: secp256k1.hashToCurve, decode: decodeSecp256k1 },
  'secp256k1_XMD:SHA-256_SSWU_NU_': { hash: secp256k1.encodeToCurve, decode: decodeSecp256k1 },
  'P256_XMD:SHA-256_SSWU_RO_': { hash: p256.hashToCurve, decode: decodeP256 },
  'P256_XMD:SHA-256_SSWU_NU_': { hash: p256.encodeToCurve, decode: decodeP256 },
};

const text = new TextEncoder();

function runPoint(json: Json): string | undefined {
  const data = read.object(json, 'case');
  const name = read.string(data['ciphersuite'], 'ciphersuite');
  const suite = suites[name];
  if (suite === undefined) return `unknown suite ${name}`;
  const P = read.object(data['P'], 'P');
  const expected = { x: BigInt(read.string(P['x'], 'P.x')), y: BigInt(read.string(P['y'], 'P.y')) };
  const message = text.encode(read.string(data['msg'], 'msg'));
  const point = suite.decode(suite.hash(message, text.encode(read.string(data['dst'], 'dst'))));
  return point.x === expected.x && point.y === expected.y ? undefined : `the point is ${point.x}, ${point.y}`;
}

function runExpand(json: Json): string | undefined {
  const data = read.object(json, 'case');
  const hash = read.string(data['hash'], 'hash').toLowerCase();
  if (hash !== 'sha256' && hash !== 'sha512') return `unknown hash ${hash}`;
  const bytes = edwards.expandMessageXmd(
    hash,
    text.encode(read.string(data['msg'], 'msg')),
    text.encode(read.string(data['DST'], 'DST')),
    Number(read.string(data['len_in_bytes'], 'len_in_bytes')),
  );
  const said = bytesToHex(bytes);
  return said === read.string(data['uniform_bytes'], 'uniform_bytes') ? undefined : `the bytes are ${said}`;
}

const intermediate = 'an intermediate value, which the interface does not show';

export const adapters: readonly Adapter[] = [
  {
    folder: 'crypto/hash-to-curve',
    files: /^(edwards25519|secp256k1|P256)_XMD-.*\.json$/,
    ignores: { Q: intermediate, Q0: intermediate, Q1: intermediate, u: intermediate },
    *cases(file) {
      const { ciphersuite = null, dst = null, vectors } = read.object(file.json(), 'file');
      for (const [index, vector] of read.array(vectors, 'vectors').entries()) {
        const data = { ciphersuite, dst, ...read.object(vector, 'vector') };
        yield { id: `${index}`, data, asserts: ['P.x', 'P.y'], run: runPoint };
      }
    },
  },
  {
    folder: 'crypto/hash-to-curve',
    files: /^expand_message_xmd_.*\.json$/,
    ignores: { DST_prime: intermediate, msg_prime: intermediate },
    *cases(file) {
      const { DST = null, hash = null, tests } = read.object(file.json(), 'file');
      for (const [index, test] of read.array(tests, 'tests').entries()) {
        const data = { DST, hash, ...read.object(test, 'test') };
        yield { id: `${index}`, data, asserts: ['uniform_bytes'], run: runExpand };
      }
    },
  },
];
