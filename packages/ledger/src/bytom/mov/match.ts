import { equalBytes } from '@dougong/crypto';
import { integerItem } from '../../bvm/index.ts';
import type { BytomProfile } from '../profile.ts';
import type { BytomOutput, BytomTransaction, SpendInput } from '../transaction.ts';
import { isEarlier, type MovOrder, payAmount, requestAmount } from './order.ts';

/** Trades cost a thousandth, rounded up. */
const FEE_DIVISOR = 1_000n;
const EMPTY: Uint8Array = new Uint8Array(0);
const FULL_TRADE: Uint8Array = Uint8Array.of(1);

/** A thousandth of an amount, rounded up. The reference divides as 64-bit floats, which is the same below 2^53. */
export function feeOf(amount: bigint): bigint {
  return (amount + FEE_DIVISOR - 1n) / FEE_DIVISOR;
}

/** What each order of a ring gets and pays; order i + 1 sells what order i wants. */
export interface RingAmounts {
  /** What each order receives, before its fee. */
  readonly received: readonly bigint[];
  /** What the next order would have paid for it at its own price, above what it gives: the ring's gain. */
  readonly differences: readonly bigint[];
  /** The order that came last and so gets the gain. */
  readonly taker: number;
}

/** Whether the prices of a ring of orders meet: the product of their ratios is at most 1. */
export function isMatchable(orders: readonly MovOrder[]): boolean {
  let numerator = 1n;
  let denominator = 1n;
  for (const { terms } of orders) {
    if (terms.numerator <= 0n || terms.denominator <= 0n) return false;
    numerator *= terms.numerator;
    denominator *= terms.denominator;
  }
  return numerator <= denominator;
}

/** Computes what a ring of at least two orders exchanges. */
export function ringAmounts(orders: readonly MovOrder[]): RingAmounts {
  const received = orders.map((order, i) => {
    const offered = next(orders, i)?.utxo.amount ?? 0n;
    const wanted = requestAmount(order.utxo.amount, order.terms);
    return offered < wanted ? offered : wanted;
  });
  const differences = orders.map((_, i) => {
    const following = next(orders, i);
    const k = (i + 1) % orders.length;
    const due = following === undefined ? 0n : payAmount(received[k] ?? 0n, following.terms);
    const gain = due - (received[i] ?? 0n);
    return gain > 0n ? gain : 0n;
  });
  const taker = orders.findIndex((order, i) => {
    const following = next(orders, i);
    return following !== undefined && !isEarlier(order, following);
  });
  return { received, differences, taker: Math.max(taker, 0) };
}

function next(orders: readonly MovOrder[], i: number): MovOrder | undefined {
  return orders[(i + 1) % orders.length];
}

/** The fee of each order of a ring, in the asset that it wants. The taker's includes one on the ring's gain. */
function ringFees({ received, differences, taker }: RingAmounts): readonly bigint[] {
  return received.map((amount, i) => feeOf(amount) + (i === taker ? feeOf(differences[i] ?? 0n) : 0n));
}

/** Places of the outputs that a matched transaction has after what the orders receive. */
export interface MatchedTransaction {
  readonly transaction: BytomTransaction;
  /** Position of the first fee output. */
  readonly feesFrom: number;
  /** Position of the first refund. Refunds have no canonical order in the reference; ours follow the orders. */
  readonly refundsFrom: number;
}

/**
 * Builds the transaction that trades a ring of orders.
 *
 * @param rewardProgram - Where the fees go.
 * @returns undefined when more would be paid out of an asset than came in, which the deployed engine's rings of three
 *   and more can run into.
 */
export function matchOrders(
  profile: BytomProfile,
  orders: readonly MovOrder[],
  rewardProgram: Uint8Array,
): MatchedTransaction | undefined {
  const amounts = ringAmounts(orders);
  const fees = ringFees(amounts);
  const inputs: SpendInput[] = [];
  const outputs: BytomOutput[] = [];
  for (const [i, order] of orders.entries()) {
    const received = amounts.received[i] ?? 0n;
    const { terms, utxo } = order;
    const rest = utxo.amount - payAmount(received, terms);
    const isPartial = requestAmount(utxo.amount, terms) > received && rest > 0n && requestAmount(rest, terms) >= 1n;
    const position = integerItem(BigInt(outputs.length));
    inputs.push(spend(utxo, isPartial ? [integerItem(received), position, EMPTY] : [position, FULL_TRADE]));
    outputs.push(pay(terms.requestedAsset, received - feeOf(received), terms.sellerProgram));
    if (isPartial) outputs.push(pay(utxo.assetId, rest, utxo.program));
  }
  const feesFrom = outputs.length;
  for (const [i, { terms }] of orders.entries()) outputs.push(pay(terms.requestedAsset, fees[i] ?? 0n, rewardProgram));
  const refundsFrom = outputs.length;
  const taker = orders[amounts.taker];
  for (const { utxo } of orders) {
    const left = balance(utxo.assetId, inputs, outputs);
    if (left < 0n || taker === undefined) return undefined;
    if (left > 0n) outputs.push(pay(utxo.assetId, left, taker.terms.sellerProgram));
  }
  return { transaction: profile.make({ version: 1n, timeRange: 0n, inputs, outputs }), feesFrom, refundsFrom };
}

function spend(utxo: MovOrder['utxo'], list: readonly Uint8Array[]): SpendInput {
  return { type: 'spend', spent: utxo, arguments: list, commitmentSuffix: EMPTY, witnessSuffix: EMPTY };
}

function pay(assetId: Uint8Array, amount: bigint, program: Uint8Array): BytomOutput {
  return { type: 'output', assetId, amount, program, suffix: EMPTY, outerSuffix: EMPTY };
}

function balance(assetId: Uint8Array, inputs: readonly SpendInput[], outputs: readonly BytomOutput[]): bigint {
  let left = 0n;
  for (const { spent } of inputs) if (equalBytes(spent.assetId, assetId)) left += spent.amount;
  for (const output of outputs) if (equalBytes(output.assetId, assetId)) left -= output.amount;
  return left;
}
