import { RewardsError } from './errors.ts';

/**
 * Where value can stand. `issued` is the far side of what is minted or taken out of circulation, `outside` is whatever
 * these engines do not keep: an account in the ledger, the payer of a pool.
 */
export type Place = 'account' | 'pool' | 'escrow' | 'locked' | 'burned' | 'issued' | 'outside';

/** A change of one holding; positive adds. */
export interface Delta {
  readonly place: Place;
  /** Whose holding, where a place has several. */
  readonly owner?: string;
  /** Which token, where a step moves several. */
  readonly asset?: string;
  readonly amount: bigint;
}

/** An event that a rule refused. The state is as it was. */
export interface Refused<Code extends string> {
  readonly ok: false;
  readonly code: Code;
}

/** A refusal with its code. */
export const refuse = <Code extends string>(code: Code): Refused<Code> => ({ ok: false, code });

/** A move of `amount` from one holding to another; nothing for zero. */
export function move(amount: bigint, from: Omit<Delta, 'amount'>, to: Omit<Delta, 'amount'>): readonly Delta[] {
  if (amount === 0n) return [];
  return [
    { ...from, amount: -amount },
    { ...to, amount },
  ];
}

/**
 * Proves that a step, or any list of steps together, neither made nor lost value: for each asset the deltas sum to zero.
 *
 * @throws {@link RewardsError} `conservation.broken` with the asset and the surplus.
 * @example
 * ```ts
 * checkConservation(chargeFee(1_000_000n).deltas);
 * ```
 */
export function checkConservation(deltas: Iterable<Delta>): void {
  const sums = new Map<string, bigint>();
  for (const delta of deltas) {
    const asset = delta.asset ?? '';
    sums.set(asset, (sums.get(asset) ?? 0n) + delta.amount);
  }
  for (const [asset, surplus] of sums) {
    if (surplus === 0n) continue;
    const what = asset === '' ? 'the deltas' : `the deltas of ${asset}`;
    throw new RewardsError('conservation.broken', `${what} sum to ${surplus}`, { asset, surplus });
  }
}
