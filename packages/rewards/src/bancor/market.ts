import { type Delta, move, type Refused, refuse } from '../deltas.ts';
import { RewardsError } from '../errors.ts';
import { assertAmount, assertPositive, ceilDiv, PPM_ONE, type Ppm, ppm } from '../units.ts';
import { ceilRoot, floorRoot } from './root.ts';

/** A connector weight p/q; 1 ≤ p ≤ q ≤ 20. */
export interface ConnectorWeight {
  readonly p: number;
  readonly q: number;
}

/** A token whose price its reserve makes (Bancor protocol, 2018): reserve = weight · supply · price. */
export interface BancorMarket {
  readonly supply: bigint;
  readonly reserve: bigint;
  readonly weight: ConnectorWeight;
  /** Taken from what a trade gives out, rounded up, and left in the market. */
  readonly fee: Ppm;
}

const LIMIT = 20;
/** Wide enough for what any purchase of 63-bit sides can make; a bound so that the powers stay small. */
const MAX_SIDE: bigint = 2n ** 256n;

function lowest(p: number, q: number): readonly [number, number] {
  let [a, b] = [p, q];
  while (b !== 0) [a, b] = [b, a % b];
  return [p / a, q / a];
}

function assertWeight(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= LIMIT) return;
  throw new RewardsError('bancor.weight', `${name}: ${value} is not within 1 to ${LIMIT}`, { field: name, value });
}

function assertSide(name: string, value: bigint): void {
  assertAmount(name, value, MAX_SIDE);
  if (value === 0n) throw new RewardsError('amount.range', `${name} is zero`, { field: name, value });
}

function ratioOf({ p, q }: ConnectorWeight): readonly [number, number] {
  assertWeight('weight.p', p);
  assertWeight('weight.q', q);
  if (p > q) throw new RewardsError('bancor.weight', `the weight ${p}/${q} is above 1`, { field: 'weight' });
  return lowest(p, q);
}

const pow = (base: bigint, exponent: number): bigint => base ** BigInt(exponent);

/**
 * Tokens for a deposit, the exact floor of S·((1 + E/R)^(p/q) − 1): the largest X with X^q·R^p ≤ S^q·(R + E)^p, less S.
 *
 * @throws {@link RewardsError} `amount.range`, `bancor.weight`.
 * @example
 * ```ts
 * purchaseReturn(1000n, 250n, { p: 1, q: 2 }, 100n); // 183n
 * ```
 */
export function purchaseReturn(supply: bigint, reserve: bigint, weight: ConnectorWeight, deposit: bigint): bigint {
  assertSide('supply', supply);
  assertSide('reserve', reserve);
  assertAmount('deposit', deposit, MAX_SIDE);
  const [p, q] = ratioOf(weight);
  return floorRoot((pow(supply, q) * pow(reserve + deposit, p)) / pow(reserve, p), q) - supply;
}

/**
 * Reserve for tokens, the exact floor R − ceil(R·((S − T)/S)^(q/p)). Selling what a deposit bought never returns more than
 * the deposit.
 *
 * @throws {@link RewardsError} `amount.range`, also for more tokens than the supply; `bancor.weight`.
 */
export function saleReturn(supply: bigint, reserve: bigint, weight: ConnectorWeight, tokens: bigint): bigint {
  assertSide('supply', supply);
  assertAmount('reserve', reserve, MAX_SIDE);
  assertAmount('tokens', tokens, supply);
  const [p, q] = ratioOf(weight);
  return reserve - ceilRoot(ceilDiv(pow(reserve, p) * pow(supply - tokens, q), pow(supply, q)), p);
}

/**
 * What one reserve gives for another in a pool of two with integer weights, the exact floor
 * Rb − ceil(Rb·(Ra/(Ra + in))^(wa/wb)).
 *
 * @throws {@link RewardsError} `amount.range`, `bancor.weight` for weights outside 1 to 20.
 */
export function swapReturn(
  reserveIn: bigint,
  weightIn: number,
  reserveOut: bigint,
  weightOut: number,
  amountIn: bigint,
): bigint {
  assertSide('reserveIn', reserveIn);
  assertAmount('reserveOut', reserveOut, MAX_SIDE);
  assertAmount('amountIn', amountIn, MAX_SIDE);
  assertWeight('weightIn', weightIn);
  assertWeight('weightOut', weightOut);
  const [a, b] = lowest(weightIn, weightOut);
  return reserveOut - ceilRoot(ceilDiv(pow(reserveOut, b) * pow(reserveIn, a), pow(reserveIn + amountIn, a)), b);
}

/** A market after a trade. */
export interface BancorStep {
  readonly ok: true;
  readonly market: BancorMarket;
  /** What the trader gets. */
  readonly out: bigint;
  readonly fee: bigint;
  readonly deltas: readonly Delta[];
}

/** A market with its first supply and reserve. @throws {@link RewardsError} `amount.range`, `bancor.weight`. */
export function openMarket(supply: bigint, reserve: bigint, weight: ConnectorWeight, fee: Ppm = ppm(0n)): BancorMarket {
  assertPositive('supply', supply);
  assertPositive('reserve', reserve);
  const [p, q] = ratioOf(weight);
  return { supply, reserve, weight: { p, q }, fee };
}

const feeOn = (gross: bigint, fee: Ppm): bigint => ceilDiv(gross * fee, PPM_ONE);
const RESERVE = 'reserve';
const TOKEN = 'token';

/** Buys tokens; `SLIPPAGE` when fewer than `atLeast` would come, `FULL` above 2^63 − 1. The fee is not minted. */
export function buyTokens(
  market: BancorMarket,
  deposit: bigint,
  atLeast: bigint = 1n,
): BancorStep | Refused<'SLIPPAGE' | 'FULL'> {
  assertPositive('deposit', deposit);
  const gross = purchaseReturn(market.supply, market.reserve, market.weight, deposit);
  const fee = feeOn(gross, market.fee);
  const out = gross - fee;
  if (out < atLeast) return refuse('SLIPPAGE');
  const [supply, reserve] = [market.supply + out, market.reserve + deposit];
  if (supply >= 1n << 63n || reserve >= 1n << 63n) return refuse('FULL');
  return {
    ok: true,
    market: { ...market, supply, reserve },
    out,
    fee,
    deltas: [
      ...move(deposit, { place: 'account', asset: RESERVE }, { place: 'pool', asset: RESERVE }),
      ...move(out, { place: 'issued', asset: TOKEN }, { place: 'account', asset: TOKEN }),
    ],
  };
}

/** Sells tokens; `SLIPPAGE` when less than `atLeast` would come, `EMPTY` when nothing would be left to price by. */
export function sellTokens(
  market: BancorMarket,
  tokens: bigint,
  atLeast: bigint = 1n,
): BancorStep | Refused<'SLIPPAGE' | 'EMPTY'> {
  assertPositive('tokens', tokens);
  if (tokens >= market.supply) return refuse('EMPTY');
  const gross = saleReturn(market.supply, market.reserve, market.weight, tokens);
  const fee = feeOn(gross, market.fee);
  const out = gross - fee;
  if (out < atLeast) return refuse('SLIPPAGE');
  if (out >= market.reserve) return refuse('EMPTY');
  return {
    ok: true,
    market: { ...market, supply: market.supply - tokens, reserve: market.reserve - out },
    out,
    fee,
    deltas: [
      ...move(tokens, { place: 'account', asset: TOKEN }, { place: 'issued', asset: TOKEN }),
      ...move(out, { place: 'pool', asset: RESERVE }, { place: 'account', asset: RESERVE }),
    ],
  };
}
