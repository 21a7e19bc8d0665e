// Modular inversion by division steps (Bernstein, Yang: Fast constant-time gcd computation and modular inversion, 2019),
// here in variable time: kernels see public data only.
//
// f starts as the modulus, g as the number; d and e follow so that f ≡ d·x and g ≡ e·x. A round does 29 division steps
// on the lowest limbs alone, which gives a matrix with entries of at most 2^29, and applies it to the full numbers; the
// result is divisible by 2^29, one limb. f ends as ±1, with ±d as the inverse.
import { INTO_DOMAIN, MODULUS, MODULUS_INVERSE, MONTGOMERY, mul, negate, ONE } from './arithmetic.ts';
import { canonical, ELEMENT, setZero } from './element.ts';

const MASK: i64 = (1 << 29) - 1;
const HALF: i64 = 1 << 28;

const f = memory.data(72);
const g = memory.data(72);
const d = memory.data(72);
const e = memory.data(72);

// The matrix (u v; q r) of a round.
let u: i32 = 0;
let v: i32 = 0;
let q: i32 = 0;
let r: i32 = 0;

/** 29 division steps on the low words of f and g; takes and returns η = −δ. */
function steps(eta: i32, low: i32, high: i32): i32 {
  let a = low;
  let b = high;
  let rest = 29;
  u = 1;
  v = 0;
  q = 0;
  r = 1;
  for (;;) {
    const zeros = min(ctz(b), rest);
    b >>= zeros;
    u <<= zeros;
    v <<= zeros;
    eta -= zeros;
    rest -= zeros;
    if (rest === 0) break;
    if (eta < 0) {
      eta = -eta;
      const b0 = b;
      b = -a;
      a = b0;
      const q0 = q;
      q = -u;
      u = q0;
      const r0 = r;
      r = -v;
      v = r0;
    }
    // Until the next swap g only gains multiples of f: clear up to six of its bits at once.
    // f·(2 − f²) inverts an odd f modulo 2^6.
    const clear = min(min(eta + 1, rest), 6);
    const multiple = (a * b * (a * a - 2)) & ((1 << clear) - 1);
    b += multiple * a;
    q += multiple * u;
    r += multiple * v;
  }
  return eta;
}

/** (f, g) = (u·f + v·g, q·f + r·g) / 2^29. */
function applyToNumbers(): void {
  let cf: i64 = 0;
  let cg: i64 = 0;
  for (let i: usize = 0; i < ELEMENT; i += 8) {
    const x = load<i64>(f + i);
    const y = load<i64>(g + i);
    cf += <i64>u * x + <i64>v * y;
    cg += <i64>q * x + <i64>r * y;
    if (i !== 0) {
      store<i64>(f + i - 8, cf & MASK);
      store<i64>(g + i - 8, cg & MASK);
    }
    cf >>= 29;
    cg >>= 29;
  }
  store<i64>(f, cf, 64);
  store<i64>(g, cg, 64);
}

/** The centred k with low + k·modulus ≡ 0 modulo 2^29. */
function clearing(low: i64): i64 {
  return ((HALF - low * MODULUS_INVERSE) & MASK) - HALF;
}

/**
 * (d, e) = (u·d + v·e, q·d + r·e) / 2^29 modulo the modulus. As |u| + |v| ≤ 2^29, a round adds at most half the modulus
 * to either; after the 26 rounds that 256 bits can take they are below 2^260.
 */
function applyToCofactors(): void {
  const d0 = load<i64>(d);
  const e0 = load<i64>(e);
  const kd = clearing(<i64>u * d0 + <i64>v * e0);
  const ke = clearing(<i64>q * d0 + <i64>r * e0);
  let cd: i64 = 0;
  let ce: i64 = 0;
  for (let i: usize = 0; i < ELEMENT; i += 8) {
    const x = load<i64>(d + i);
    const y = load<i64>(e + i);
    const p = load<i64>(MODULUS + i);
    cd += <i64>u * x + <i64>v * y + kd * p;
    ce += <i64>q * x + <i64>r * y + ke * p;
    if (i !== 0) {
      store<i64>(d + i - 8, cd & MASK);
      store<i64>(e + i - 8, ce & MASK);
    }
    cd >>= 29;
    ce >>= 29;
  }
  store<i64>(d, cd, 64);
  store<i64>(e, ce, 64);
}

function isZeroNumber(x: usize): bool {
  let bits: i64 = 0;
  for (let i: usize = 0; i < ELEMENT; i += 8) bits |= load<i64>(x + i);
  return bits === 0;
}

/** h = 1/x modulo the modulus, and 0 for 0. */
export function invert(h: usize, x: usize): void {
  memory.copy(f, MODULUS, ELEMENT);
  canonical(g, x);
  setZero(d);
  setZero(e);
  store<i64>(e, 1);
  let eta = -1;
  while (!isZeroNumber(g)) {
    eta = steps(eta, <i32>load<i64>(f), <i32>load<i64>(g));
    applyToNumbers();
    applyToCofactors();
  }
  // f = 1 has a top limb of 0, f = −1 one of −1.
  if (load<i64>(f, 64) < 0) negate(d, d);
  mul(h, d, MONTGOMERY ? INTO_DOMAIN : ONE);
}
