import { type Delta, move } from '../deltas.ts';
import { RewardsError } from '../errors.ts';
import { assertAmount, BPS_ONE, type Bps, bps, ceilDiv } from '../units.ts';

/** A price as a ratio of positive integers. */
export interface Rate {
  readonly num: bigint;
  readonly den: bigint;
}

/** What a points programme declares. */
export interface ProgrammeRates {
  /** Universal points for one of its own when it takes them back. */
  readonly buy: Rate;
  /** Its own points for one universal point. */
  readonly sell: Rate;
}

/**
 * Checks a programme at registration: out and back may not win, so buy · sell ≤ 1, and then no cycle of programmes wins.
 *
 * @throws {@link RewardsError} `params.invalid` for rates that are no positive ratios or multiply to more than 1.
 */
export function assertProgramme(rates: ProgrammeRates): void {
  assertRate('buy', rates.buy);
  assertRate('sell', rates.sell);
  if (rates.buy.num * rates.sell.num > rates.buy.den * rates.sell.den) {
    throw new RewardsError('params.invalid', 'a round trip through the programme would win', { field: 'sell' });
  }
}

function assertRate(name: string, rate: Rate): void {
  for (const value of [rate.num, rate.den]) {
    if (value >= 1n && value < 1n << 63n) continue;
    throw new RewardsError('params.invalid', `${name} is no positive ratio`, { field: name, value });
  }
}

/** An exchange of one programme's points for another's. */
export interface PointsExchange {
  readonly universalGross: bigint;
  /** In universal points, rounded up. */
  readonly fee: bigint;
  readonly universalNet: bigint;
  readonly targetOut: bigint;
  readonly deltas: readonly Delta[];
}

/**
 * Exchanges points through the universal point: floor to universal, fee rounded up, floor to the target. What a floor cuts
 * off stays with the programmes.
 *
 * @param source - universal points for one point of the source.
 * @param target - target points for one universal point.
 * @throws {@link RewardsError} `amount.range`, `params.invalid`.
 */
export function exchangePoints(amount: bigint, source: Rate, target: Rate, fee: Bps = bps(0n)): PointsExchange {
  assertAmount('amount', amount);
  assertRate('source', source);
  assertRate('target', target);
  const universalGross = (amount * source.num) / source.den;
  const charged = ceilDiv(universalGross * fee, BPS_ONE);
  const universalNet = universalGross - charged;
  const targetOut = (universalNet * target.num) / target.den;
  const asset = { source: 'source', universal: 'universal', target: 'target' };
  return {
    universalGross,
    fee: charged,
    universalNet,
    targetOut,
    deltas: [
      ...move(amount, { place: 'account', asset: asset.source }, { place: 'pool', asset: asset.source }),
      ...move(
        charged,
        { place: 'pool', asset: asset.universal },
        { place: 'pool', owner: 'fees', asset: asset.universal },
      ),
      ...move(targetOut, { place: 'pool', asset: asset.target }, { place: 'account', asset: asset.target }),
    ],
  };
}
