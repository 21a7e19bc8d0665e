import { concatBytes, hexToBytes } from '@dougong/crypto';
import { ED25519_TORSION_SUBGROUP, ed25519 } from '@noble/curves/ed25519.js';
import { numberToBytesLE } from '@noble/curves/utils.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import type { Ed25519Kernel } from '../../src/backend/kernels.ts';
import { loadEd25519Kernel } from '../../src/wasm/ed25519.ts';

const { Point } = ed25519;
const L = Point.Fn.ORDER;

function kernel(): Ed25519Kernel {
  const loaded = loadEd25519Kernel();
  if (loaded === undefined) throw new TypeError('WebAssembly does not run here');
  return loaded;
}

interface Item {
  readonly signature: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly challenge: Uint8Array;
}

function signed(index: number, seed = 7): Item {
  const secretKey = new Uint8Array(32).fill(seed);
  const publicKey = ed25519.getPublicKey(secretKey);
  const message = numberToBytesLE(index, 8);
  const signature = ed25519.sign(message, secretKey);
  return { signature, publicKey, challenge: sha512(concatBytes(signature.subarray(0, 32), publicKey, message)) };
}

function batch(items: readonly Item[], weight: (index: number) => Uint8Array): boolean {
  return kernel().verifyBatch(
    concatBytes(...items.map(({ signature }) => signature)),
    concatBytes(...items.map(({ publicKey }) => publicKey)),
    concatBytes(...items.map(({ challenge }) => challenge)),
    concatBytes(...items.map((_, i) => weight(i))),
  );
}

const counted = (index: number): Uint8Array => numberToBytesLE(index + 1, 16);

test('the loader hands out one kernel', () => {
  expect(loadEd25519Kernel()).toBe(kernel());
});

describe('single signatures', () => {
  test('RFC 8032, 7.1, test 3', () => {
    const publicKey = hexToBytes('fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025');
    const signature = hexToBytes(
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    );
    const challenge = sha512(concatBytes(signature.subarray(0, 32), publicKey, hexToBytes('af82')));
    expect(kernel().verifyCofactored(signature, publicKey, challenge)).toBe(true);
    expect(kernel().verifyCofactorless(signature, publicKey, challenge)).toBe(true);
    const other = signature.with(40, (signature[40] ?? 0) ^ 1);
    expect(kernel().verifyCofactored(other, publicKey, challenge)).toBe(false);
    expect(kernel().verifyCofactorless(other, publicKey, challenge)).toBe(false);
  });

  test('all pairs of small-order R and A hold with S = 0, as in ZIP-215; the bytes of R only for [k]A = −R', () => {
    const points = ED25519_TORSION_SUBGROUP.map((hex) => hexToBytes(hex));
    let exact = 0;
    for (const nonce of points) {
      for (const publicKey of points) {
        const signature = concatBytes(nonce, new Uint8Array(32));
        const challenge = sha512(concatBytes(nonce, publicKey));
        expect(kernel().verifyCofactored(signature, publicKey, challenge)).toBe(true);
        const k = BigInt(`0x${Buffer.from(challenge).reverse().toString('hex')}`) % L;
        const key = Point.fromBytes(publicKey, true);
        const expected = (k === 0n ? Point.ZERO : key.multiplyUnsafe(k)).negate().toBytes();
        const holds = expected.every((byte, i) => byte === nonce[i]);
        expect(kernel().verifyCofactorless(signature, publicKey, challenge)).toBe(holds);
        exact += holds ? 1 : 0;
      }
    }
    expect(exact).toBeGreaterThan(0);
    expect(exact).toBeLessThan(64);
  });

  test('S = L is refused by the cofactored equation and taken modulo L by the other one', () => {
    const { signature, publicKey, challenge } = signed(1);
    const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`);
    const larger = concatBytes(signature.subarray(0, 32), numberToBytesLE(s + L, 32));
    expect(kernel().verifyCofactored(larger, publicKey, challenge)).toBe(false);
    expect(kernel().verifyCofactorless(larger, publicKey, challenge)).toBe(s + L < 2n ** 253n);
    const zero = concatBytes(Point.ZERO.toBytes(), numberToBytesLE(L, 32));
    expect(kernel().verifyCofactored(zero, Point.ZERO.toBytes(), challenge)).toBe(false);
    expect(kernel().verifyCofactorless(zero, Point.ZERO.toBytes(), challenge)).toBe(true);
  });

  test('encodings that are no points are refused', () => {
    const { signature, publicKey, challenge } = signed(2);
    // y = 2 is on no point; y = p + 1 is y = 1 by another name.
    const nowhere = numberToBytesLE(2n, 32);
    expect(kernel().verifyCofactored(signature, nowhere, challenge)).toBe(false);
    expect(kernel().verifyCofactorless(signature, nowhere, challenge)).toBe(false);
    const strayed = concatBytes(nowhere, signature.subarray(32));
    expect(kernel().verifyCofactored(strayed, publicKey, challenge)).toBe(false);
    const one = numberToBytesLE(2n ** 255n - 18n, 32);
    expect(kernel().verifyCofactored(concatBytes(one, new Uint8Array(32)), one, challenge)).toBe(true);
  });

  test('inputs at odd offsets of larger buffers are read as well', () => {
    const { signature, publicKey, challenge } = signed(3);
    const all = concatBytes(Uint8Array.of(0), signature, publicKey, challenge);
    const [s, p, c] = [all.subarray(1, 65), all.subarray(65, 97), all.subarray(97)];
    expect(kernel().verifyCofactored(s, p, c)).toBe(true);
  });
});

describe('batches', () => {
  test.each([1, 2, 8, 9, 17])('%i signatures hold together, and not with a wrong one at any position', (count) => {
    const items = Array.from({ length: count }, (_, i) => signed(i, 1 + (i % 3)));
    expect(batch(items, counted)).toBe(true);
    for (let bad = 0; bad < count; bad++) {
      const broken = items.map((item, i) => (i === bad ? { ...item, challenge: signed(99).challenge } : item));
      expect(batch(broken, counted)).toBe(false);
    }
  });

  test('one signature many times with one weight', () => {
    const item = signed(5);
    const items = Array.from({ length: 40 }, () => item);
    expect(batch(items, () => numberToBytesLE(1, 16))).toBe(true);
    expect(batch(items, () => new Uint8Array(16).fill(255))).toBe(true);
  });

  test('weights matter: errors that cancel under equal weights do not under others', () => {
    const [first, second] = [signed(6), signed(7)];
    const shift = (item: typeof first, by: bigint) => {
      const s = BigInt(`0x${Buffer.from(item.signature.subarray(32)).reverse().toString('hex')}`);
      const moved = numberToBytesLE((s + by + L) % L, 32);
      return { ...item, signature: concatBytes(item.signature.subarray(0, 32), moved) };
    };
    const rest = Array.from({ length: 8 }, (_, i) => signed(20 + i));
    const wrong = [shift(first, 1n), shift(second, -1n), ...rest];
    expect(batch(wrong, () => numberToBytesLE(3, 16))).toBe(true);
    expect(batch(wrong, counted)).toBe(false);
  });

  test('more than a kernel batch is cut, and the last piece counts', () => {
    const item = signed(8);
    const items = Array.from({ length: 1026 }, () => item);
    expect(batch(items, counted)).toBe(true);
    expect(batch(items.with(1025, { ...item, challenge: signed(9).challenge }), counted)).toBe(false);
  });
});

describe('sums', () => {
  test('of nothing is the identity; of what does not decode undefined', () => {
    const none = new Uint8Array(0);
    expect(kernel().multiScalar(none, none)).toEqual(Point.ZERO.toBytes());
    expect(kernel().multiScalar(numberToBytesLE(2n, 32), numberToBytesLE(1n, 32))).toBeUndefined();
  });

  test('equal, inverse and low-order points meet in one bucket', () => {
    const [point, inverse] = [Point.BASE.toBytes(), Point.BASE.negate().toBytes()];
    const torsion = hexToBytes(ED25519_TORSION_SUBGROUP[1] ?? '');
    const scalars = (...values: readonly bigint[]) => concatBytes(...values.map((value) => numberToBytesLE(value, 32)));
    const sum = (points: readonly Uint8Array[], ...values: readonly bigint[]) =>
      kernel().multiScalar(concatBytes(...points), scalars(...values));
    expect(sum([point, point], 5n, 5n)).toEqual(Point.BASE.multiply(10n).toBytes());
    expect(sum([point, inverse], 5n, 5n)).toEqual(Point.ZERO.toBytes());
    expect(sum([point, point], L - 5n, 5n)).toEqual(Point.ZERO.toBytes());
    expect(sum([torsion, point], 8n, 0n)).toEqual(Point.ZERO.toBytes());
    expect(sum([point, torsion], 2n ** 253n - 1n, 16n)).toEqual(Point.BASE.multiply((2n ** 253n - 1n) % L).toBytes());
  });

  test('points beyond one bucket sum are added up', () => {
    const count = 2050;
    const points = concatBytes(...Array.from({ length: count }, () => Point.BASE.toBytes()));
    const scalars = concatBytes(...Array.from({ length: count }, (_, i) => numberToBytesLE(i, 32)));
    const expected = Point.BASE.multiply(BigInt((count * (count - 1)) / 2)).toBytes();
    expect(kernel().multiScalar(points, scalars)).toEqual(expected);
  });
});
