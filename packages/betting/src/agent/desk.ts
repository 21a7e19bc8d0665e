import { BettingError } from '../errors.ts';
import { assertAmount, COIN } from '../units.ts';

/** A desk that sells and buys chips against a second asset (`cash`); on a play network that is play money, too. */
export interface AgentDesk {
  /** Cash units that a customer pays for one chip. */
  readonly sellRate: bigint;
  /** Cash units that a customer gets for one chip. */
  readonly buyRate: bigint;
  /** The desk's chips in base units. */
  readonly chips: bigint;
  /** The desk's cash. */
  readonly cash: bigint;
}

/** Why a trade was refused. Both conversions are floored, so that little can be worth nothing. */
export type DeskRefusal = 'TOO_SMALL' | 'NO_CHIPS' | 'NO_CASH';

/** The desk after the trade and what the customer got, or why nothing moved. */
export type DeskStep =
  | { readonly ok: true; readonly desk: AgentDesk; readonly received: bigint }
  | { readonly ok: false; readonly code: DeskRefusal };

/** Checks a desk. @throws {@link BettingError} `params.invalid` where it buys dearer than it sells, `amount.range`. */
export function openDesk(desk: AgentDesk): AgentDesk {
  assertAmount('sellRate', desk.sellRate, 1n);
  assertAmount('buyRate', desk.buyRate, 1n);
  assertAmount('chips', desk.chips);
  assertAmount('cash', desk.cash);
  if (desk.buyRate <= desk.sellRate) return desk;
  throw new BettingError('params.invalid', 'the desk buys dearer than it sells', { field: 'buyRate' });
}

/** Sells a customer floor(cash · 10^8 / sellRate) base units of chips. */
export function sellChips(desk: AgentDesk, cash: bigint): DeskStep {
  assertAmount('cash', cash);
  const received = (cash * COIN) / desk.sellRate;
  if (received === 0n) return { ok: false, code: 'TOO_SMALL' };
  if (received > desk.chips) return { ok: false, code: 'NO_CHIPS' };
  return { ok: true, received, desk: { ...desk, chips: desk.chips - received, cash: desk.cash + cash } };
}

/** Buys chips from a customer for floor(chips · buyRate / 10^8). */
export function buyChips(desk: AgentDesk, chips: bigint): DeskStep {
  assertAmount('chips', chips);
  const received = (chips * desk.buyRate) / COIN;
  if (received === 0n) return { ok: false, code: 'TOO_SMALL' };
  if (received > desk.cash) return { ok: false, code: 'NO_CASH' };
  return { ok: true, received, desk: { ...desk, chips: desk.chips + chips, cash: desk.cash - received } };
}
