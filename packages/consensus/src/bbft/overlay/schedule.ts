import type { ValidatorSet } from '../../interface/validator-set.ts';

/** Longest schedule after quantising, unless there are more validators. */
const LONGEST = 1_000n;

const schedules = new WeakMap<ValidatorSet, Uint16Array>();

/**
 * Leader schedule by smooth weighted round-robin: in one pass every validator leads exactly its share of slots, spread
 * as evenly as can be. Weights whose reduced sum exceeds 1,000 are rounded down to that sum, everyone at least once.
 */
export function leaderSchedule(set: ValidatorSet): Uint16Array {
  let schedule = schedules.get(set);
  if (schedule === undefined) {
    schedule = smooth(quantised(set.members.map(({ weight }) => weight)));
    schedules.set(set, schedule);
  }
  return schedule;
}

/** Slots of each weight in one pass of the schedule. */
export function quantised(weights: readonly bigint[]): readonly number[] {
  const divisor = weights.reduce(gcd, 0n);
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (total / divisor <= LONGEST) return weights.map((weight) => Number(weight / divisor));
  const count = BigInt(weights.length);
  const spare = (LONGEST > count ? LONGEST : count) - count;
  const slots = weights.map((weight) => 1n + (weight * spare) / total);
  const common = slots.reduce(gcd, 0n);
  return slots.map((slot) => Number(slot / common));
}

function smooth(slots: readonly number[]): Uint16Array {
  const length = slots.reduce((sum, slot) => sum + slot, 0);
  const credit = new Int32Array(slots.length);
  return Uint16Array.from({ length }, () => {
    let best = 0;
    for (let i = 0; i < slots.length; i++) {
      credit[i] = (credit[i] ?? 0) + (slots[i] ?? 0);
      if ((credit[i] ?? 0) > (credit[best] ?? 0)) best = i;
    }
    credit[best] = (credit[best] ?? 0) - length;
    return best;
  });
}

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}
