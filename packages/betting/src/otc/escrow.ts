import { BettingError } from '../errors.ts';
import { isQuorum } from '../result/dispute.ts';
import { assertAmount, assertBps, assertCount, assertOrder, BPS_ONE } from '../units.ts';

/** What both sides of an order agreed to. */
export interface OtcTerms {
  /** Base units that the seller locks. */
  readonly amount: bigint;
  /** Fee on delivery in basis points; nothing is taken when the coins go back. */
  readonly feeBps: bigint;
  /** The buyer marks the payment less than so many seconds after the order, or it expires. */
  readonly payWindow: number;
  /** The buyer may dispute from so many seconds after the payment; the seller at once. */
  readonly releaseWindow: number;
}

/** Where an order stands. A paid order never expires. */
export type OtcState =
  | 'NONE'
  | 'CREATED'
  | 'PAID'
  | 'DISPUTED'
  | 'RELEASED'
  | 'CANCELLED'
  | 'EXPIRED'
  | 'RESOLVED_BUYER'
  | 'RESOLVED_SELLER';

/** An order and the coins of its parties, whose sum never changes; a value that each step replaces. */
export interface OtcOrder {
  readonly terms: OtcTerms;
  readonly state: OtcState;
  readonly seller: bigint;
  readonly buyer: bigint;
  readonly escrow: bigint;
  readonly fees: bigint;
  /** Unix seconds of the last change of state. */
  readonly since: number;
}

/** Who does something. The panel speaks through the arbiter. */
export type OtcParty = 'seller' | 'buyer' | 'arbiter' | 'anyone';

/** What someone does. `tick` lets time do its work and is always right. */
export type OtcAction =
  | { readonly kind: 'create' | 'pay' | 'cancel' | 'release' | 'dispute' | 'tick' }
  | {
      readonly kind: 'resolve';
      readonly to: 'buyer' | 'seller';
      /** Members of the panel for it. */
      readonly yes: number;
      readonly panel: number;
    };

/** Why a step was refused; apart from an expiry that was due, nothing moved. */
export type OtcRefusal =
  /** The party may not do this, or not in this state. */
  | 'BAD_STATE'
  /** The buyer disputes before the seller's time is over. */
  | 'TOO_EARLY'
  /** The seller has too few coins. */
  | 'INSUFFICIENT'
  /** Two thirds of the panel or fewer. */
  | 'NO_QUORUM';

/** The order at the instant of the step, with the step in it where `ok`. */
export type OtcStep =
  | { readonly ok: true; readonly order: OtcOrder }
  | { readonly ok: false; readonly code: OtcRefusal; readonly order: OtcOrder };

/** An order before anything is locked. @throws {@link BettingError} `amount.range`, `ratio.range`, `time.range`. */
export function openOtc(terms: OtcTerms, sellerCoins: bigint): OtcOrder {
  assertAmount('amount', terms.amount, 1n);
  assertAmount('sellerCoins', sellerCoins);
  assertBps('feeBps', terms.feeBps);
  assertCount('payWindow', terms.payWindow);
  assertCount('releaseWindow', terms.releaseWindow);
  return { terms, state: 'NONE', seller: sellerCoins, buyer: 0n, escrow: 0n, fees: 0n, since: 0 };
}

/**
 * One step of an order at `at` (Unix seconds). Only coins are held: whether money moved outside is what the parties say, and
 * a panel judges.
 *
 * @throws {@link BettingError} `time.order` for a step in the past, `params.invalid` for an impossible vote.
 */
export function stepOtc(order: OtcOrder, by: OtcParty, action: OtcAction, at: number): OtcStep {
  const now = expired(order, at);
  const { seller, state, terms } = now;
  const refuse = (code: OtcRefusal): OtcStep => ({ ok: false, code, order: now });
  const become = (next: Partial<OtcOrder>): OtcStep => ({ ok: true, order: { ...now, ...next, since: at } });
  const key = `${action.kind} ${by}`;
  if (action.kind === 'tick') return { ok: true, order: now };
  if (key === 'create seller' && state === 'NONE') {
    if (seller < terms.amount) return refuse('INSUFFICIENT');
    return become({ state: 'CREATED', seller: seller - terms.amount, escrow: terms.amount });
  }
  if (key === 'pay buyer' && state === 'CREATED') return become({ state: 'PAID' });
  if (key === 'cancel buyer' && (state === 'CREATED' || state === 'PAID')) return become(returned(now, 'CANCELLED'));
  if (key === 'release seller' && (state === 'PAID' || state === 'DISPUTED')) return become(delivered(now, 'RELEASED'));
  if (key === 'dispute seller' && state === 'PAID') return become({ state: 'DISPUTED' });
  if (key === 'dispute buyer' && state === 'PAID') {
    return at < now.since + terms.releaseWindow ? refuse('TOO_EARLY') : become({ state: 'DISPUTED' });
  }
  if (action.kind === 'resolve' && by === 'arbiter' && state === 'DISPUTED') {
    assertVote(action.yes, action.panel);
    if (!isQuorum(action.yes, action.panel)) return refuse('NO_QUORUM');
    return become(action.to === 'buyer' ? delivered(now, 'RESOLVED_BUYER') : returned(now, 'RESOLVED_SELLER'));
  }
  return refuse('BAD_STATE');
}

function expired(order: OtcOrder, at: number): OtcOrder {
  assertOrder(order.since, at);
  const due = order.since + order.terms.payWindow;
  if (order.state !== 'CREATED' || at < due) return order;
  return { ...order, ...returned(order, 'EXPIRED'), since: due };
}

function returned(order: OtcOrder, state: OtcState): Partial<OtcOrder> {
  return { state, seller: order.seller + order.escrow, escrow: 0n };
}

function delivered(order: OtcOrder, state: OtcState): Partial<OtcOrder> {
  const fee = (order.escrow * order.terms.feeBps) / BPS_ONE;
  return { state, buyer: order.buyer + order.escrow - fee, fees: order.fees + fee, escrow: 0n };
}

function assertVote(yes: number, panel: number): void {
  assertCount('yes', yes);
  assertCount('panel', panel);
  if (panel > 0 && yes <= panel) return;
  throw new BettingError('params.invalid', `${yes} votes of a panel of ${panel}`, { field: 'yes' });
}
