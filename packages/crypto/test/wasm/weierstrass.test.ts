import { concatBytes, hexToBytes } from '@dougong/crypto';
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { numberToBytesBE } from '@noble/curves/utils.js';
import { describe, expect, test } from 'vitest';
import type { Secp256k1Kernel, Sm2Kernel } from '../../src/backend/kernels.ts';
import { loadSecp256k1Kernel } from '../../src/wasm/secp256k1.ts';
import { loadSm2Kernel } from '../../src/wasm/sm2.ts';

const { Point } = secp256k1;
const n = Point.Fn.ORDER;
const p = Point.Fp.ORDER;
const number = (value: bigint): Uint8Array => numberToBytesBE(value, 32);

function present<Kernel>(loaded: Kernel | undefined): Kernel {
  if (loaded === undefined) throw new TypeError('WebAssembly does not run here');
  return loaded;
}
const kernel = (): Secp256k1Kernel => present(loadSecp256k1Kernel());
const sm2Kernel = (): Sm2Kernel => present(loadSm2Kernel());

interface Item {
  readonly signature: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly challenge: Uint8Array;
}

function signed(index: number): Item {
  const secretKey = new Uint8Array(32).fill(1 + (index % 5));
  const publicKey = schnorr.getPublicKey(secretKey);
  const message = number(BigInt(index));
  const signature = schnorr.sign(message, secretKey, new Uint8Array(32));
  const challenge = schnorr.utils.taggedHash('BIP0340/challenge', signature.subarray(0, 32), publicKey, message);
  return { signature, publicKey, challenge };
}

function batch(items: readonly Item[], weight: (index: number) => bigint): boolean {
  return kernel().schnorrVerifyBatch(
    concatBytes(...items.map(({ signature }) => signature)),
    concatBytes(...items.map(({ publicKey }) => publicKey)),
    concatBytes(...items.map(({ challenge }) => challenge)),
    concatBytes(...items.map((_, i) => numberToBytesBE(weight(i), 16))),
  );
}
const counted = (index: number): bigint => BigInt(index + 1);

describe('Schnorr signatures', () => {
  test('of noble hold, altered ones do not', () => {
    const { signature, publicKey, challenge } = signed(1);
    expect(kernel().schnorrVerify(signature, publicKey, challenge)).toBe(true);
    for (const position of [0, 31, 32, 63]) {
      const other = signature.with(position, (signature[position] ?? 0) ^ 1);
      expect(kernel().schnorrVerify(other, publicKey, challenge)).toBe(false);
    }
  });

  test('r ≥ p, s ≥ n and keys that are no x coordinate are refused, alone and in a batch', () => {
    const item = signed(2);
    const { signature, publicKey } = item;
    const off = number(5n); // 5³ + 7 is no square
    const cases = [
      { ...item, signature: concatBytes(number(p), signature.subarray(32)) },
      { ...item, signature: concatBytes(number(p + 1n), signature.subarray(32)) },
      { ...item, signature: concatBytes(signature.subarray(0, 32), number(n)) },
      { ...item, signature: concatBytes(signature.subarray(0, 32), number(2n ** 256n - 1n)) },
      { ...item, publicKey: off },
      { ...item, publicKey: number(p + 1n) },
    ];
    for (const { signature: altered, publicKey: key, challenge } of cases) {
      expect(kernel().schnorrVerify(altered, key, challenge)).toBe(false);
    }
    const good = Array.from({ length: 9 }, (_, i) => signed(i));
    for (const altered of cases) expect(batch([...good, altered], counted)).toBe(false);
    expect(kernel().schnorrVerify(signature, publicKey, item.challenge)).toBe(true);
  });

  test('a nonce at infinity is refused', () => {
    // [s]G − [e]P with P = G: infinity for s = e.
    const key = Point.BASE.toBytes().subarray(1);
    for (const s of [0n, 1n, 5n, n - 1n]) {
      expect(kernel().schnorrVerify(concatBytes(key, number(s)), key, number(s))).toBe(false);
    }
  });

  test('the challenge is taken modulo n', () => {
    const key = Point.BASE.toBytes().subarray(1);
    // [s]G − [e]G = G for s = e + 1.
    expect(kernel().schnorrVerify(concatBytes(key, number(3n)), key, number(n + 2n))).toBe(true);
    expect(kernel().schnorrVerify(concatBytes(key, number(1n)), key, number(n))).toBe(true);
  });

  test.each([1, 2, 8, 9, 17])('%i hold together, and not with a wrong one at any position', (count) => {
    const items = Array.from({ length: count }, (_, i) => signed(i));
    expect(batch(items, counted)).toBe(true);
    for (let bad = 0; bad < count; bad++) {
      const broken = items.with(bad, { ...signed(bad), challenge: signed(99).challenge });
      expect(batch(broken, counted)).toBe(false);
    }
  });

  test('one signature many times with one weight', () => {
    const items = Array.from({ length: 40 }, () => signed(5));
    expect(batch(items, () => 1n)).toBe(true);
    expect(batch(items, () => 2n ** 128n - 1n)).toBe(true);
  });

  test('more than a kernel batch is cut, and the last piece counts', () => {
    const item = signed(8);
    const items = Array.from({ length: 1026 }, () => item);
    expect(batch(items, counted)).toBe(true);
    expect(batch(items.with(1025, { ...item, challenge: signed(9).challenge }), counted)).toBe(false);
  });
});

describe('ECDSA', () => {
  const secretKey = new Uint8Array(32).fill(9);
  const digest = number(0xabcdefn);
  const signature = secp256k1.sign(digest, secretKey, { prehash: false });

  test('holds for both key forms, and not for another digest', () => {
    for (const compressed of [true, false]) {
      const publicKey = secp256k1.getPublicKey(secretKey, compressed);
      expect(kernel().ecdsaVerify(signature, publicKey, digest)).toBe(true);
      expect(kernel().ecdsaVerify(signature, publicKey, number(0xabcdeen))).toBe(false);
    }
  });

  test('keys off the curve, beyond the prime or in other forms are refused', () => {
    const publicKey = secp256k1.getPublicKey(secretKey, false);
    const off = publicKey.with(64, (publicKey[64] ?? 0) ^ 1);
    const hybrid = publicKey.with(0, 6 + ((publicKey[64] ?? 0) & 1));
    const beyond = concatBytes(Uint8Array.of(2), number(p + 1n));
    for (const key of [off, hybrid, beyond, concatBytes(Uint8Array.of(2), number(5n))]) {
      expect(kernel().ecdsaVerify(signature, key, digest)).toBe(false);
    }
  });

  test('an x coordinate between n and p counts modulo n', () => {
    // With r = x − n, e = 0 and s = r the nonce is Q itself.
    let x = n;
    let key: Uint8Array | undefined;
    while (key === undefined) {
      x++;
      try {
        key = Point.fromBytes(concatBytes(Uint8Array.of(2), number(x))).toBytes();
      } catch {
        // No point there; the next one.
      }
    }
    const r = number(x - n);
    expect(kernel().ecdsaVerify(concatBytes(r, r), key, number(0n))).toBe(true);
    const small = Point.fromBytes(concatBytes(Uint8Array.of(2), number(1n))).toBytes();
    expect(kernel().ecdsaVerify(concatBytes(number(1n), number(1n)), small, number(0n))).toBe(true);
  });

  test('a nonce at infinity is refused', () => {
    // u·G + v·Q with Q = G, u = −v: e = −r.
    const key = Point.BASE.toBytes();
    expect(kernel().ecdsaVerify(concatBytes(number(7n), number(1n)), key, number(n - 7n))).toBe(false);
  });
});

describe('sums on secp256k1', () => {
  const [point, inverse] = [Point.BASE.toBytes(), Point.BASE.negate().toBytes()];
  const sum = (points: readonly Uint8Array[], ...values: readonly bigint[]) =>
    kernel().multiScalar(concatBytes(...points), concatBytes(...values.map(number)));

  test('of nothing is infinity; of what does not decode undefined', () => {
    expect(sum([])).toEqual(new Uint8Array(33));
    expect(sum([concatBytes(Uint8Array.of(2), number(5n))], 1n)).toBeUndefined();
  });

  test('equal and inverse points meet in one bucket', () => {
    expect(sum([point, point], 5n, 5n)).toEqual(Point.BASE.multiply(10n).toBytes());
    expect(sum([point, inverse], 5n, 5n)).toEqual(new Uint8Array(33));
    expect(sum([point, inverse, point], 5n, 5n, 1n)).toEqual(point);
    expect(sum([point, point], n - 5n, 5n)).toEqual(new Uint8Array(33));
    expect(sum([point, inverse], n - 1n, 1n)).toEqual(Point.BASE.multiply(n - 2n).toBytes());
    expect(sum([point, point], 0n, 0n)).toEqual(new Uint8Array(33));
  });

  test('points beyond one bucket sum are added up', () => {
    const count = 1026;
    const values = Array.from({ length: count }, (_, i) => BigInt(i));
    const expected = Point.BASE.multiply(BigInt((count * (count - 1)) / 2)).toBytes();
    expect(
      sum(
        values.map(() => point),
        ...values,
      ),
    ).toEqual(expected);
  });
});

describe('SM2', () => {
  /** GB/T 32918.5-2017 annex A.2. */
  const publicKey = hexToBytes(
    '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  );
  const digest = hexToBytes('f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640');
  const signature = hexToBytes(
    'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
  );

  test('the example of the standard holds for both key forms, altered ones do not', () => {
    const compressed = concatBytes(Uint8Array.of(2 + ((publicKey[64] ?? 0) & 1)), publicKey.subarray(1, 33));
    for (const key of [publicKey, compressed]) {
      expect(sm2Kernel().verify(signature, key, digest)).toBe(true);
      expect(sm2Kernel().verify(signature, key, digest.with(31, 0x41))).toBe(false);
      expect(sm2Kernel().verify(signature.with(63, 0xab), key, digest)).toBe(false);
    }
    const mirrored = compressed.with(0, (compressed[0] ?? 0) ^ 1);
    expect(sm2Kernel().verify(signature, mirrored, digest)).toBe(false);
  });

  test('keys off the curve and r + s = n are refused', () => {
    const off = publicKey.with(64, (publicKey[64] ?? 0) ^ 1);
    expect(sm2Kernel().verify(signature, off, digest)).toBe(false);
    const order = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
    for (const r of [1n, 2n, order - 1n]) {
      expect(sm2Kernel().verify(concatBytes(number(r), number(order - r)), publicKey, digest)).toBe(false);
    }
  });
});
