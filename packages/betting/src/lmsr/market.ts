import { BettingError } from '../errors.ts';
import { assertAmount, maxOf, minOf } from '../units.ts';
import { ERROR, expNegative, ln } from './fixed-point.ts';

/** A market maker by the logarithmic market scoring rule (Hanson 2003): C(q) = b · ln Σ exp(q_i / b). */
export interface LmsrMarket {
  /** Liquidity in base units, above 0; the maker loses at most b · ln n. */
  readonly b: bigint;
  /** Shares sold by outcome, in base units; below 0 where more were bought back. Who holds how many is the caller's to know. */
  readonly q: readonly bigint[];
}

/** Largest difference of two outcomes' shares in multiples of b; beyond, prices are below e^−1024. */
export const LMSR_MAX_SPREAD = 1024n;

const FIRST_BITS = 192;
const PPM = 1_000_000n;

/**
 * What `shares` of an outcome cost: ⌈C(after) − C(before)⌉, exactly. Below zero for a sale, of which the seller gets the
 * floor. Every rounding favours the maker.
 *
 * The difference is a whole number only where the shares after are those before, each raised by it, in some order: exponentials
 * of different rationals are linearly independent (Lindemann and Weierstrass). Elsewhere enough digits decide, and they are
 * computed until they do.
 *
 * @param shares - base units, below 0 to sell.
 * @throws {@link BettingError} `market.invalid` for other than 2 to 256 outcomes or one that is not there, `amount.range`, and
 * `params.invalid` beyond {@link LMSR_MAX_SPREAD}.
 */
export function lmsrCost(market: LmsrMarket, outcome: number, shares: bigint): bigint {
  assertMarket(market);
  shareOf(market, outcome);
  if (shares === 0n) return 0n;
  const after = { ...market, q: market.q.map((q, i) => (i === outcome ? q + shares : q)) };
  assertMarket(after);
  const shift = shiftOf(market.q, after.q);
  if (shift !== undefined) return shift;
  const top = maxima(after.q) - maxima(market.q);
  // A share costs more than nothing and less than one, which settles prices too close to either for any digits.
  const [least, most] = shares > 0n ? [1n, shares] : [shares + 1n, 0n];
  return decided((bits) => {
    const change = market.b * (logSum(after, bits) - logSum(market, bits)) + (top << BigInt(bits));
    const slack = 2n * market.b * ERROR;
    return [change - slack, change + slack].map((bound) => minOf(most, maxOf(least, ceil(bound, bits))));
  });
}

/** An outcome's price in millionths, floored. @throws {@link BettingError} as {@link lmsrCost}. */
export function lmsrPricePpm(market: LmsrMarket, outcome: number): bigint {
  assertMarket(market);
  const held = shareOf(market, outcome);
  // Only equal prices are rational, by the same theorem.
  if (market.q.every((q) => q === held)) return PPM / BigInt(market.q.length);
  return decided((bits) => {
    const part = expNegative(((maxima(market.q) - held) << BigInt(bits)) / market.b, bits);
    const whole = sumExp(market, bits);
    const least = (PPM * maxOf(0n, part - ERROR)) / (whole + ERROR);
    return [least, (PPM * (part + ERROR)) / (whole - ERROR)].map((price) => minOf(PPM - 1n, price));
  });
}

/** The most that the maker can lose, ⌈b · ln n⌉, to be locked when the market opens. */
export function lmsrLossBound(b: bigint, outcomes: number): bigint {
  if (!Number.isSafeInteger(outcomes) || outcomes < 2 || outcomes > 256) {
    throw new BettingError('market.invalid', `${outcomes} outcomes: expected 2 to 256`, { field: 'outcomes' });
  }
  assertAmount('b', b, 1n);
  return decided((bits) => {
    const bound = b * ln(BigInt(outcomes) << BigInt(bits), bits);
    return [ceil(bound - b * ERROR, bits), ceil(bound + b * ERROR, bits)];
  });
}

/** The value on which both bounds agree, with more digits until they do. */
function decided(bounds: (bits: number) => readonly bigint[]): bigint {
  for (let bits = FIRST_BITS; ; bits *= 2) {
    const [low, high] = bounds(bits);
    if (low !== undefined && low === high) return low;
  }
}

/** By how much all shares rose, where the change amounts to that in some order of the outcomes. */
function shiftOf(before: readonly bigint[], after: readonly bigint[]): bigint | undefined {
  const ascending = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
  const [from, to] = [[...before].sort(ascending), [...after].sort(ascending)];
  const shift = (to[0] ?? 0n) - (from[0] ?? 0n);
  return from.every((q, i) => to[i] === q + shift) ? shift : undefined;
}

/** Σ exp((q_i − max q) / b), from 1 to n. */
function sumExp({ b, q }: LmsrMarket, bits: number): bigint {
  const top = maxima(q);
  return q.reduce((sum, one) => sum + expNegative(((top - one) << BigInt(bits)) / b, bits), 0n);
}

function logSum(market: LmsrMarket, bits: number): bigint {
  return ln(sumExp(market, bits), bits);
}

function ceil(value: bigint, bits: number): bigint {
  return -(-value >> BigInt(bits));
}

function maxima(q: readonly bigint[]): bigint {
  return q.reduce(maxOf);
}

function shareOf(market: LmsrMarket, outcome: number): bigint {
  const held = market.q[outcome];
  if (held !== undefined) return held;
  throw new BettingError('market.invalid', `outcome ${outcome} is not in the market`, { field: 'outcome' });
}

function assertMarket({ b, q }: LmsrMarket): void {
  assertAmount('b', b, 1n);
  if (q.length < 2 || q.length > 256) {
    throw new BettingError('market.invalid', `${q.length} outcomes: expected 2 to 256`, { field: 'q' });
  }
  for (const [i, shares] of q.entries()) assertAmount(`q.${i}`, shares < 0n ? -shares : shares);
  if (maxima(q) - q.reduce(minOf) <= LMSR_MAX_SPREAD * b) return;
  throw new BettingError('params.invalid', `shares differ by more than ${LMSR_MAX_SPREAD} b`, { field: 'q' });
}
