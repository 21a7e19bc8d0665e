/** Constants of the short Weierstrass curves: secp256k1 (SEC 2) and SM2 (GB/T 32918.5). */
import { arithmetic, fieldConstant, type Modulus, wordConstant } from './arithmetic.ts';
import { pointFunctions } from './compile.ts';
import { mod } from './numbers.ts';
import { powers } from './powers.ts';

/** A curve y² = x³ + ax + b with a = 0 or −3 over a prime that is 3 modulo 4, and a subgroup of odd order. */
export interface WeierstrassCurve {
  readonly prime: Modulus;
  readonly a: 0n | -3n;
  readonly b: bigint;
  readonly order: bigint;
  readonly base: readonly [x: bigint, y: bigint];
  /** Where a = 0: β³ = 1 modulo the prime and λ³ = 1 modulo the order with λ·(x, y) = (βx, y). */
  readonly endomorphism?: { readonly beta: bigint; readonly lambda: bigint };
}

export const secp256k1: WeierstrassCurve = {
  prime: { value: 2n ** 256n - 2n ** 32n - 977n, reduction: 'fold' },
  a: 0n,
  b: 7n,
  order: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  base: [
    0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
    0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
  ],
  endomorphism: {
    beta: 0x7ae96a2b657c07106e64479eac3434e99cf0497512f58995c1396c28719501een,
    lambda: 0x5363ad4cc05c30e0a5261c028812645a122e22ea20816678df02967c1b23bd72n,
  },
};

export const sm2: WeierstrassCurve = {
  prime: { value: 2n ** 256n - 2n ** 224n - 2n ** 96n + 2n ** 64n - 1n, reduction: 'montgomery' },
  a: -3n,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  order: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  base: [
    0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
    0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
  ],
};

/**
 * Short (a₁, b₁), (a₂, b₂) with aᵢ + bᵢ·λ = 0 modulo the order: the remainders of Euclid's algorithm around the square
 * root of the order (Guide to Elliptic Curve Cryptography, algorithm 3.74).
 */
function shortBasis(order: bigint, lambda: bigint): { readonly b1: bigint; readonly b2: bigint } {
  let [r0, r1, t0, t1] = [order, lambda, 0n, 1n];
  while (r1 * r1 >= order) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [t0, t1] = [t1, t0 - quotient * t1];
  }
  const quotient = r0 / r1;
  const [r2, t2] = [r0 - quotient * r1, t0 - quotient * t1];
  const second = r0 * r0 + t0 * t0 <= r2 * r2 + t2 * t2 ? { a: r0, b: -t0 } : { a: r2, b: -t2 };
  const determinant = r1 * second.b + second.a * t1;
  // Oriented so that a₁·b₂ − a₂·b₁ is the order.
  return { b1: determinant === order ? -t1 : t1, b2: second.b };
}

function endomorphismConstants({ prime, order, endomorphism }: WeierstrassCurve, scalars: Modulus): string {
  const { beta, lambda } = endomorphism ?? { beta: 0n, lambda: 0n };
  const { b1, b2 } = endomorphism ? shortBasis(order, lambda) : { b1: 0n, b2: 0n };
  const scale = (b: bigint): bigint => (2n ** 385n * b + order) / (2n * order);
  return [
    `export const HAS_ENDOMORPHISM: bool = ${endomorphism !== undefined};\n`,
    fieldConstant('BETA', beta, prime),
    fieldConstant('LAMBDA', lambda, scalars),
    fieldConstant('MINUS_B1', mod(-b1, order), scalars),
    fieldConstant('MINUS_B2', mod(-b2, order), scalars),
    wordConstant('ROUNDED_B1', scale(-b1)),
    wordConstant('ROUNDED_B2', scale(b2)),
  ].join('');
}

/** Generated modules of a curve's kernel, by path; `summands` is the room for multi-scalar sums. */
export function weierstrassModules(curve: WeierstrassCurve, summands: number): Readonly<Record<string, string>> {
  const { prime, a, b, order, base } = curve;
  const scalars: Modulus = { value: order, reduction: 'montgomery' };
  return {
    'curve.ts': pointFunctions('weierstrass'),
    'base/arithmetic.ts': arithmetic(prime),
    'base/powers.ts': powers({ root: (prime.value + 1n) / 4n }),
    'scalar/arithmetic.ts': arithmetic(scalars),
    'constants.ts': [
      `export const SUMMANDS: i32 = ${summands};\n`,
      `export const A_IS_ZERO: bool = ${a === 0n};\n`,
      fieldConstant('B', b, prime),
      fieldConstant('THREE', 3n, prime),
      fieldConstant('BASE_X', base[0], prime),
      fieldConstant('BASE_Y', base[1], prime),
      fieldConstant('ORDER_AS_COORDINATE', order, prime),
      wordConstant('PRIME_MINUS_ORDER', prime.value - order),
      endomorphismConstants(curve, scalars),
    ].join(''),
  };
}
