import { type Delta, move } from '../deltas.ts';
import { BPS_ONE, type Bps, bps } from '../units.ts';

/** What a block mints and for whom. */
export interface Minted {
  readonly toProducers: bigint;
  readonly toEcosystem: bigint;
  readonly deltas: readonly Delta[];
}

/** Share of the producers unless the chain says otherwise. The papers name both recipients and no ratio. */
export const NODE_SHARE: Bps = bps(2000n);

/**
 * Mints the growth from one supply to the next, shared between block producers and the ecosystem's bucket. The producers'
 * part is the growth of a cumulative floor, so the parts of many blocks sum to the part of their sum.
 */
export function mintBetween(before: bigint, after: bigint, nodeShare: Bps = NODE_SHARE): Minted {
  const toProducers = (after * nodeShare) / BPS_ONE - (before * nodeShare) / BPS_ONE;
  const toEcosystem = after - before - toProducers;
  return {
    toProducers,
    toEcosystem,
    deltas: [
      ...move(toProducers, { place: 'issued' }, { place: 'pool', owner: 'producers' }),
      ...move(toEcosystem, { place: 'issued' }, { place: 'pool', owner: 'ecosystem' }),
    ],
  };
}
