import { LedgerError } from '../errors.ts';
import type { Output, PayOutput, Value } from '../native/types.ts';
import type { FixedInput, FixedOutput } from '../wallet/payment.ts';
import {
  fullTradeWitness,
  leastPayment,
  type OrderTerms,
  parseOrderProgram,
  partialTradeWitness,
} from './order-program.ts';
import { matchPair, type Unmatched } from './pair.ts';
import { type Offer, tradeFee } from './price.ts';
import { matchRing } from './ring.ts';

/** An order that lies unspent on a chain. */
export interface OpenOrder extends Offer {
  readonly txid: Uint8Array;
  readonly index: number;
  readonly output: PayOutput;
  readonly terms: OrderTerms;
}

/** What one order sells, and what its maker is paid for it. */
export interface Fill {
  readonly order: OpenOrder;
  readonly sold: bigint;
  readonly paid: bigint;
}

/**
 * The parts of a transaction that carry a trade out, for {@link buildPayment}: it adds who pays the fee, and sends what
 * the orders give above what they are paid (fees, surplus) where its change goes.
 */
export interface Settlement {
  readonly inputs: readonly FixedInput[];
  readonly outputs: readonly FixedOutput[];
  readonly lastOutputs: readonly FixedOutput[];
}

/** The order that an output is; `undefined` when it is none. */
export function openOrder(txid: Uint8Array, index: number, output: Output): OpenOrder | undefined {
  if (output.kind !== 'pay') return undefined;
  const terms = parseOrderProgram(output.program);
  if (terms === undefined || terms.offeredToken !== output.value.token) return undefined;
  return { txid, index, output, terms, amount: output.value.amount, num: terms.num, den: terms.den };
}

/**
 * The transaction parts for these fills. Partly filled orders come first, so that what is left of them stands last.
 *
 * @throws {@link LedgerError} `match.offer` when a fill sells nothing, more than there is, or pays less than its order asks.
 */
export function settlement(fills: readonly Fill[]): Settlement {
  for (const [i, { order, sold, paid }] of fills.entries()) {
    if (sold < 1n || sold > order.amount || paid < leastPayment(sold, order.terms)) {
      throw new LedgerError('match.offer', `fill ${i}: ${sold} for ${paid} is not what the order allows`, { fill: i });
    }
  }
  const isPartial = ({ order, sold }: Fill): boolean => sold < order.amount;
  const sorted = [...fills.filter(isPartial), ...fills.filter((fill) => !isPartial(fill))];
  const inputs = sorted.map(({ order, sold }): FixedInput => {
    const { txid, index, output, amount } = order;
    const witness = sold < amount ? partialTradeWitness(sold) : fullTradeWitness();
    return { input: { kind: 'spend', txid, index, output }, known: { witness } };
  });
  const outputs = sorted.map(({ order: { terms }, paid }): FixedOutput => {
    const value: Value = { asset: terms.asset, token: terms.token, amount: paid };
    return { output: { kind: 'pay', value, program: terms.payTo } };
  });
  const lastOutputs = sorted.filter(isPartial).map(({ order: { output, amount }, sold }): FixedOutput => {
    return { output: { ...output, value: { ...output.value, amount: amount - sold } } };
  });
  return { inputs, outputs, lastOutputs: lastOutputs.reverse() };
}

/**
 * Trades two orders at the maker's price.
 *
 * @param maker - the one that stood first.
 * @param feeBps - what the matcher keeps of what each side receives, in basis points; no order allows more than it says.
 * @throws {@link LedgerError} `match.offer` when the orders do not want each other's assets or forbid the fee.
 */
export function settlePair(maker: OpenOrder, taker: OpenOrder, feeBps: bigint = 0n): Settlement | Unmatched {
  assertRing([maker, taker], feeBps);
  const trade = matchPair(maker, taker, feeBps);
  if (!trade.matched) return trade;
  return settlement([
    { order: maker, sold: trade.makerPays, paid: trade.makerGets },
    { order: taker, sold: trade.takerPays, paid: trade.takerGets },
  ]);
}

/**
 * Trades a ring of orders, each of which wants what the next one offers. What the others give above the limits of those
 * they pay goes to the taker.
 *
 * @param taker - position of the order that came last.
 * @throws {@link LedgerError} `match.offer` as {@link settlePair}, or for a taker that is not there.
 */
export function settleRing(orders: readonly OpenOrder[], taker: number, feeBps: bigint = 0n): Settlement | Unmatched {
  assertRing(orders, feeBps);
  const last = orders[taker];
  if (last === undefined) throw new LedgerError('match.offer', `there is no order ${taker}`);
  const trade = matchRing(orders);
  if (!trade.matched) return trade;
  const bonus: FixedOutput[] = [];
  const fills = orders.map((order, i): Fill => {
    const gross = trade.receivesAtLimit[i] ?? 0n;
    const surplus = trade.surplus[i] ?? 0n;
    const paid = gross - tradeFee(gross, feeBps);
    if (i === taker) return { order, sold: trade.gives[i] ?? 0n, paid: paid + surplus };
    if (surplus > 0n) bonus.push(bonusOutput(order.terms, surplus, last.terms));
    return { order, sold: trade.gives[i] ?? 0n, paid };
  });
  if (fills.some(({ paid }) => paid < 1n)) return { matched: false, why: 'DUST' };
  const parts = settlement(fills);
  return { ...parts, outputs: [...parts.outputs, ...bonus] };
}

function bonusOutput({ asset, token }: OrderTerms, amount: bigint, { payTo }: OrderTerms): FixedOutput {
  return { output: { kind: 'pay', value: { asset, token, amount }, program: payTo } };
}

function assertRing(orders: readonly OpenOrder[], feeBps: bigint): void {
  for (const [i, { terms }] of orders.entries()) {
    const offered = orders[(i + 1) % orders.length]?.output.value;
    if (offered === undefined || offered.token !== terms.token || String(offered.asset) !== String(terms.asset)) {
      throw new LedgerError('match.offer', `order ${i} does not want what the next one offers`, { order: i });
    }
    if (feeBps > terms.maxFeeBps) {
      throw new LedgerError('match.offer', `order ${i} allows a fee of ${terms.maxFeeBps} basis points`, { order: i });
    }
  }
}
