import { type Bench, type Figure, milliseconds, perSecond } from '@dougong/bench';
import { concatBytes } from '@dougong/crypto';
import { pippenger } from '@noble/curves/abstract/curve.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { numberToBytesBE, numberToBytesLE } from '@noble/curves/utils.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { sha3_256 } from '@noble/hashes/sha3.js';
import { Random } from '../scripts/fuzz/random.ts';
import { publicPoint, Point as Sm2Point } from '../src/sm/curve.ts';
import { loadEd25519Kernel } from '../src/wasm/ed25519.ts';
import { loadHashKernel, type RecordHash } from '../src/wasm/hash-kernel.ts';
import { loadSecp256k1Kernel } from '../src/wasm/secp256k1.ts';
import { loadSm2Kernel } from '../src/wasm/sm2.ts';

const BATCH = 256;
const random = new Random('kernels');

interface Item {
  readonly signature: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly challenge: Uint8Array;
}

function present<Kernel>(kernel: Kernel | undefined): Kernel {
  if (kernel === undefined) throw new TypeError('WebAssembly does not run here');
  return kernel;
}

/** One after the other through all items; a wrong answer stops the bench. */
function singles<T>(items: readonly T[], check: (item: T) => boolean): () => Promise<number> {
  let next = 0;
  return perSecond(() => {
    const item = items[next++ % items.length];
    if (item === undefined || !check(item)) throw new RangeError('a valid signature was refused');
  });
}

type Batch = (sigs: Uint8Array, keys: Uint8Array, challenges: Uint8Array, weights: Uint8Array) => boolean;

function batches(items: readonly Item[], size: number, verify: Batch): () => Promise<number> {
  const part = items.slice(0, size);
  const signatures = concatBytes(...part.map(({ signature }) => signature));
  const keys = concatBytes(...part.map(({ publicKey }) => publicKey));
  const challenges = concatBytes(...part.map(({ challenge }) => challenge));
  const weights = random.bytes(16 * size);
  return perSecond(() => {
    if (!verify(signatures, keys, challenges, weights)) throw new RangeError('a valid batch was refused');
  }, size);
}

function ed25519Figures(): readonly Figure[] {
  const kernel = present(loadEd25519Kernel());
  const items: readonly Item[] = Array.from({ length: BATCH }, () => {
    const secretKey = random.bytes(32);
    const [publicKey, message] = [ed25519.getPublicKey(secretKey), random.bytes(32)];
    const signature = ed25519.sign(message, secretKey);
    const challenge = sha512(concatBytes(signature.subarray(0, 32), publicKey, message));
    return { signature, publicKey, message, challenge };
  });
  const noble = singles(items, (item) => ed25519.verify(item.signature, item.message, item.publicKey));
  const points = items.map(({ publicKey }) => ed25519.Point.fromBytes(publicKey));
  const scalars = items.map(() => random.number(ed25519.Point.Fn.ORDER));
  const encoded = concatBytes(...items.map(({ publicKey }) => publicKey));
  const factors = concatBytes(...scalars.map((scalar) => numberToBytesLE(scalar, 32)));
  return [
    {
      name: 'Ed25519, cofactored equation',
      unit: '/s',
      better: 'higher',
      target: 8000,
      measure: singles(items, (item) => kernel.verifyCofactored(item.signature, item.publicKey, item.challenge)),
      rivals: { 'noble, hash included': noble },
    },
    {
      name: 'Ed25519, cofactorless equation',
      unit: '/s',
      better: 'higher',
      target: 8000,
      measure: singles(items, (item) => kernel.verifyCofactorless(item.signature, item.publicKey, item.challenge)),
    },
    ...[16, 64, 256].map(
      (size): Figure => ({
        name: `Ed25519, batch of ${size}`,
        unit: '/s',
        better: 'higher',
        ...(size === 256 ? { target: 20_000 } : {}),
        measure: batches(items, size, kernel.verifyBatch),
      }),
    ),
    {
      name: 'edwards25519, sum of 256 multiples',
      unit: 'ms',
      better: 'lower',
      measure: milliseconds(() => kernel.multiScalar(encoded, factors)),
      rivals: { 'noble, points decoded': milliseconds(() => pippenger(ed25519.Point, points, scalars)) },
    },
  ];
}

function secp256k1Figures(): readonly Figure[] {
  const kernel = present(loadSecp256k1Kernel());
  const items = Array.from({ length: BATCH }, () => {
    const { secretKey, publicKey } = schnorr.keygen(random.bytes(48));
    const message = random.bytes(32);
    const signature = schnorr.sign(message, secretKey, random.bytes(32));
    const challenge = schnorr.utils.taggedHash('BIP0340/challenge', signature.subarray(0, 32), publicKey, message);
    const ecdsaSignature = secp256k1.sign(message, secretKey, { prehash: false });
    return { signature, publicKey, message, challenge, ecdsaSignature, ecdsaKey: secp256k1.getPublicKey(secretKey) };
  });
  return [
    {
      name: 'Schnorr BIP-340',
      unit: '/s',
      better: 'higher',
      target: 6000,
      measure: singles(items, (item) => kernel.schnorrVerify(item.signature, item.publicKey, item.challenge)),
      rivals: {
        'noble, hash included': singles(items, (item) => schnorr.verify(item.signature, item.message, item.publicKey)),
      },
    },
    ...[16, 64, 256].map(
      (size): Figure => ({
        name: `Schnorr BIP-340, batch of ${size}`,
        unit: '/s',
        better: 'higher',
        ...(size === 256 ? { target: 14_000 } : {}),
        measure: batches(items, size, kernel.schnorrVerifyBatch),
      }),
    ),
    {
      name: 'ECDSA secp256k1',
      unit: '/s',
      better: 'higher',
      target: 6000,
      measure: singles(items, (item) => kernel.ecdsaVerify(item.ecdsaSignature, item.ecdsaKey, item.message)),
      rivals: {
        noble: singles(items, (item) =>
          secp256k1.verify(item.ecdsaSignature, item.message, item.ecdsaKey, { prehash: false }),
        ),
      },
    },
  ];
}

function sm2Figures(): readonly Figure[] {
  const kernel = present(loadSm2Kernel());
  const { Fn, BASE } = Sm2Point;
  const bytes = (value: bigint): Uint8Array => numberToBytesBE(value, 32);
  const items = Array.from({ length: 64 }, () => {
    const secret = 1n + random.number(Fn.ORDER - 2n);
    const [r, s] = [random.number(Fn.ORDER), random.number(Fn.ORDER)];
    const { x } = BASE.multiply(Fn.create(s + (r + s) * secret)).toAffine();
    const publicKey = BASE.multiply(secret).toBytes(true);
    return { r, s, x, publicKey, signature: concatBytes(bytes(r), bytes(s)), digest: bytes(Fn.create(r - x)) };
  });
  return [
    {
      name: 'SM2, compressed key',
      unit: '/s',
      better: 'higher',
      target: 4500,
      measure: singles(items, (item) => kernel.verify(item.signature, item.publicKey, item.digest)),
      rivals: {
        noble: singles(items, ({ r, s, publicKey, x }) => {
          const point = publicPoint('publicKey', publicKey);
          const nonce = BASE.multiplyUnsafe(s).add(point.multiplyUnsafe(Fn.create(r + s)));
          return nonce.toAffine().x === x;
        }),
      },
    },
  ];
}

function hashFigures(): readonly Figure[] {
  const kernel = present(loadHashKernel());
  const leaves = random.bytes(32 * 10_000);
  const levels = (algorithm: RecordHash) => (): void => {
    const level = new Uint8Array(leaves.length);
    kernel.hashRecords(algorithm, leaves, 32, Uint8Array.of(0), level);
    for (let count = 10_000; count > 1; ) {
      const pairs = count >> 1;
      kernel.hashRecords(algorithm, level.subarray(0, 64 * pairs), 64, Uint8Array.of(1), level);
      if (count % 2 === 1) level.copyWithin(32 * pairs, 32 * (count - 1), 32 * count);
      count = pairs + (count % 2);
    }
  };
  // As many messages of the same lengths, prefix included.
  const rival = (hash: (message: Uint8Array) => Uint8Array) => (): void => {
    for (let i = 0; i < 10_000; i++) {
      hash(leaves.subarray(32 * i, 32 * i + 33));
      hash(leaves.subarray(16 * i, 16 * i + 65));
    }
  };
  return (
    [
      ['sha256', sha256],
      ['sha3-256', sha3_256],
      ['sm3', undefined],
    ] as const
  ).map(([algorithm, noble]) => ({
    name: `${algorithm}, all levels over 10,000 leaves`,
    unit: 'ms',
    better: 'lower',
    target: 15,
    measure: milliseconds(levels(algorithm)),
    ...(noble === undefined ? {} : { rivals: { noble: milliseconds(rival(noble)) } }),
  }));
}

export const bench: Bench = {
  title: 'WebAssembly kernels, called directly',
  figures: () => [...ed25519Figures(), ...secp256k1Figures(), ...sm2Figures(), ...hashFigures()],
};
