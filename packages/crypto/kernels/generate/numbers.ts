/** Number theory and limb decompositions that the generators need; all of it on bigints at build time. */

/** Limbs of a field element. */
export const LIMBS = 9;
/** Bits of a limb. */
export const LIMB_BITS = 29;

const RADIX = 1n << BigInt(LIMB_BITS);

/** The residue of `value` in [0, modulus). */
export function mod(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

/** The inverse of `value`, which must be coprime to `modulus`. */
export function invert(value: bigint, modulus: bigint): bigint {
  let [r0, r1, s0, s1] = [modulus, mod(value, modulus), 0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [s0, s1] = [s1, s0 - quotient * s1];
  }
  if (r0 !== 1n) throw new Error(`${value} has no inverse modulo ${modulus}`);
  return mod(s0, modulus);
}

/** `base` to the power `exponent`. */
export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square] = [1n, mod(base, modulus)];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** `value` ≥ 0 in nine limbs of [0, 2^29); the last one takes what is left. */
export function unsignedLimbs(value: bigint): bigint[] {
  const limbs: bigint[] = [];
  let rest = value;
  for (let i = 0; i < LIMBS - 1; i++) {
    limbs.push(rest % RADIX);
    rest /= RADIX;
  }
  return [...limbs, rest];
}

/** `value` in nine limbs of [−2^28, 2^28); the last one takes what is left. */
export function signedLimbs(value: bigint): bigint[] {
  const half = RADIX / 2n;
  const limbs: bigint[] = [];
  let rest = value;
  for (let i = 0; i < LIMBS - 1; i++) {
    const limb = mod(rest + half, RADIX) - half;
    limbs.push(limb);
    rest = (rest - limb) / RADIX;
  }
  return [...limbs, rest];
}
