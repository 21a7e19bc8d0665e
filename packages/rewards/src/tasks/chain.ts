import { type Delta, move, type Refused, refuse } from '../deltas.ts';
import { assertAmount, assertTime } from '../units.ts';

/** Purchases at different member merchants within a window double what they earned. */
export interface ChainRule {
  readonly members: ReadonlySet<string>;
  /** How many different merchants; 7 in the Bizkey white paper 3.6. */
  readonly length: number;
  /** Seconds from the first purchase, the last second included. */
  readonly windowSeconds: number;
}

/** One customer's running chain; keep it under (rule, customer). */
export interface CustomerChain {
  readonly customer: string;
  /** In order of purchase. */
  readonly merchants: readonly string[];
  readonly startedAt: number;
  /** Base units earned by the purchases of the chain. */
  readonly earned: bigint;
}

/** A purchase that the chain took notice of. */
export interface ChainStep {
  readonly ok: true;
  /** `STEP`: one merchant more. `POOL_EMPTY`: complete, but the pool cannot pay in full, and nothing is paid. */
  readonly code: 'STEP' | 'REPEAT' | 'BONUS' | 'POOL_EMPTY';
  readonly pool: bigint;
  readonly chain: CustomerChain;
  readonly bonus: bigint;
  readonly deltas: readonly Delta[];
}

/** A chain that has not begun. */
export function openChain(customer: string): CustomerChain {
  return { customer, merchants: [], startedAt: 0, earned: 0n };
}

/**
 * Adds a purchase. A merchant that is in the chain already neither counts nor breaks; a purchase after the window begins a
 * new chain; a complete one is paid from the joint pool of the members and begins anew. Chains do not overlap.
 *
 * @returns `NOT_MEMBER` for a merchant outside, `LATE` for a time before the chain's first purchase.
 * @throws {@link RewardsError} `amount.range`, `time.range`.
 */
export function chainPurchase(
  rule: ChainRule,
  pool: bigint,
  chain: CustomerChain,
  purchase: { readonly at: number; readonly merchant: string; readonly earned: bigint },
): ChainStep | Refused<'NOT_MEMBER' | 'LATE'> {
  assertAmount('pool', pool);
  assertAmount('earned', purchase.earned);
  assertTime('at', purchase.at);
  if (!rule.members.has(purchase.merchant)) return refuse('NOT_MEMBER');
  if (chain.merchants.length > 0 && purchase.at < chain.startedAt) return refuse('LATE');
  const runs = chain.merchants.length > 0 && purchase.at <= chain.startedAt + rule.windowSeconds;
  const base = runs ? chain : { ...openChain(chain.customer), startedAt: purchase.at };
  if (base.merchants.includes(purchase.merchant)) {
    return { ok: true, code: 'REPEAT', pool, chain: base, bonus: 0n, deltas: [] };
  }
  const next = {
    ...base,
    merchants: [...base.merchants, purchase.merchant],
    earned: base.earned + purchase.earned,
  };
  if (next.merchants.length < rule.length) return { ok: true, code: 'STEP', pool, chain: next, bonus: 0n, deltas: [] };
  const bonus = next.earned;
  const anew = openChain(chain.customer);
  if (bonus > pool) return { ok: true, code: 'POOL_EMPTY', pool, chain: anew, bonus: 0n, deltas: [] };
  return {
    ok: true,
    code: 'BONUS',
    pool: pool - bonus,
    chain: anew,
    bonus,
    deltas: move(bonus, { place: 'pool' }, { place: 'account', owner: chain.customer }),
  };
}
