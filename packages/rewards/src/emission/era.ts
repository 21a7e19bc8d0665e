import { RewardsError } from '../errors.ts';
import { assertAmount, assertPositive } from '../units.ts';

/**
 * A supply that grows by eras of equal length, each emitting `decay` of the one before: with 3/4 and a total T, the first
 * k eras emit C(k) = floor(T·(4^k − 3^k) / 4^k). Made by {@link eraEmission}.
 */
export interface EraEmission {
  readonly total: bigint;
  readonly blocksPerEra: bigint;
  /** C(0), C(1), … up to the first era that emits nothing. */
  readonly cumulative: readonly bigint[];
}

/** The time token of the Bizkey white paper, 7.3: rewards of 8 billion besides 2 billion at genesis. */
export const TIME_TOKEN: { readonly genesis: bigint; readonly rewards: bigint; readonly blocksPerEra: bigint } = {
  genesis: 200_000_000_000_000_000n,
  rewards: 800_000_000_000_000_000n,
  /** Five years of 365 days in blocks of 10 seconds. */
  blocksPerEra: 15_768_000n,
};

/** The schedule stops here even if an odd decay would go on. */
const MAX_ERAS = 4096;

/**
 * Prepares an emission by eras, so that each {@link eraSupply} is O(1).
 *
 * @param decay - what an era emits of the one before, below 1; 3/4 unless told.
 * @throws {@link RewardsError} `amount.range`, `params.invalid`.
 */
export function eraEmission(
  total: bigint,
  blocksPerEra: bigint,
  decay: { readonly num: bigint; readonly den: bigint } = { num: 3n, den: 4n },
): EraEmission {
  assertAmount('total', total);
  assertPositive('blocksPerEra', blocksPerEra);
  if (decay.num < 1n || decay.num >= decay.den || decay.den > 1_000_000n) {
    throw new RewardsError('params.invalid', `decay ${decay.num}/${decay.den} is not between 0 and 1`, {
      field: 'decay',
    });
  }
  const cumulative = [0n];
  let [num, den] = [decay.num, decay.den];
  for (let era = 1; era < MAX_ERAS; era++) {
    const emitted = (total * (den - num)) / den;
    if (emitted === cumulative.at(-1) && total * num <= den) break;
    cumulative.push(emitted);
    num *= decay.num;
    den *= decay.den;
  }
  return { total, blocksPerEra, cumulative };
}

/** What the eras 0 … k − 1 emit together. */
export function emittedBefore(emission: EraEmission, era: number): bigint {
  const { cumulative } = emission;
  return cumulative[Math.min(era, cumulative.length - 1)] ?? 0n;
}

/**
 * Units emitted by the blocks 1 … height. The difference of two heights is exact, so the rewards of any range telescope.
 *
 * @throws {@link RewardsError} `amount.range` for a negative height.
 */
export function eraSupply(emission: EraEmission, height: bigint): bigint {
  assertAmount('height', height);
  const era = height / emission.blocksPerEra;
  if (era >= BigInt(emission.cumulative.length)) return emission.cumulative.at(-1) ?? 0n;
  const from = emittedBefore(emission, Number(era));
  const inEra = emittedBefore(emission, Number(era) + 1) - from;
  return from + (inEra * (height % emission.blocksPerEra)) / emission.blocksPerEra;
}

/** Units emitted by one block; 0 for the genesis block. */
export function eraReward(emission: EraEmission, height: bigint): bigint {
  return height === 0n ? 0n : eraSupply(emission, height) - eraSupply(emission, height - 1n);
}

/** The last era in which at least one unit is emitted, and what all eras emit together. */
export function eraEnd(emission: EraEmission): { readonly lastEra: number; readonly supply: bigint } {
  const supply = emission.cumulative.at(-1) ?? 0n;
  return { lastEra: Math.max(0, emission.cumulative.indexOf(supply) - 1), supply };
}
