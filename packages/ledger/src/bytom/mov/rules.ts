import { equalBytes, hexToBytes } from '@dougong/crypto';
import type { EntryHasher } from '../entries.ts';
import { idKey } from '../id-key.ts';
import { classifyProgram, parseOrder } from '../programs.ts';
import type { SubProtocol } from '../side-replay.ts';
import type { BytomTransaction, SpendInput } from '../transaction.ts';
import { feeOf, type RingAmounts, ringAmounts } from './match.ts';
import { type MovOrder, orderOf, requestAmount } from './order.ts';

/** Rules that the exchange adds to transactions of the side chain. */
export type MovRule =
  /** The transaction stands in the block with its asset half void. */
  | 'mov.statusFail'
  /** A trade spends something that is no order. */
  | 'mov.input'
  /** A trade gives an order back to its seller. */
  | 'mov.cancelInTrade'
  /** A cancellation trades another order. */
  | 'mov.tradeInCancel'
  /** The orders of a trade are no ring of distinct assets. */
  | 'mov.assets'
  /** A fee goes elsewhere than to the reward program, or an asset has several. */
  | 'mov.feeProgram'
  /** A fee is too low or too high. */
  | 'mov.fee'
  /** A new order asks for what it offers, has no price, or is worth nothing. */
  | 'mov.order';

/** Parameters of the exchange. */
export interface MovParameters {
  /** Blocks above this height follow the rules. */
  readonly startHeight: bigint;
  /** From this height fees must be exact within {@link FEE_TOLERANCE}. */
  readonly exactFeesFrom: bigint;
  /** Where fees must go at a height; undefined where that is free. */
  rewardProgram(height: bigint): Uint8Array | undefined;
}

const FEE_TOLERANCE = 5n;
const CANCEL = 2;

type Clause = 'partial' | 'full' | 'cancel' | undefined;

/** What an order's arguments choose: the last one is 0, 1 or 2. */
function clauseOf({ arguments: list }: SpendInput): Clause {
  const last = list.at(-1);
  if (last === undefined) return undefined;
  if (last.length === 0) return 'partial';
  if (last.length !== 1) return undefined;
  if (last[0] === 1) return 'full';
  return last[0] === CANCEL && list.length >= 3 ? 'cancel' : undefined;
}

function isOrderSpend(input: BytomTransaction['inputs'][number]): input is SpendInput {
  return input.type === 'spend' && classifyProgram(input.spent.program) === 'p2wmc';
}

/** Whether a transaction trades orders: two inputs or more, one of them an order that is traded. */
function isTrade({ inputs }: BytomTransaction): boolean {
  if (inputs.length < 2) return false;
  return inputs.some((input) => isOrderSpend(input) && (clauseOf(input) === 'partial' || clauseOf(input) === 'full'));
}

/**
 * Checks a transaction of a block above the exchange's start height.
 *
 * @returns the first rule that it breaks, or undefined.
 */
export function checkMovTransaction(
  entries: EntryHasher,
  transaction: BytomTransaction,
  height: bigint,
  statusFail: boolean,
  parameters: MovParameters,
): MovRule | undefined {
  if (height <= parameters.startHeight) return undefined;
  if (statusFail) return 'mov.statusFail';
  const rule = isTrade(transaction) ? checkTrade(entries, transaction, height, parameters) : checkCancel(transaction);
  return rule ?? checkNewOrders(transaction);
}

function checkCancel({ inputs }: BytomTransaction): MovRule | undefined {
  const orders = inputs.filter(isOrderSpend);
  if (!orders.some((input) => clauseOf(input) === 'cancel')) return undefined;
  return orders.every((input) => clauseOf(input) === 'cancel') ? undefined : 'mov.tradeInCancel';
}

function checkNewOrders({ outputs }: BytomTransaction): MovRule | undefined {
  for (const { program, assetId, amount } of outputs) {
    const terms = classifyProgram(program) === 'p2wmc' ? parseOrder(program) : undefined;
    if (terms === undefined) continue;
    const isPriced = terms.numerator > 0n && terms.denominator > 0n;
    if (!isPriced || equalBytes(terms.requestedAsset, assetId) || requestAmount(amount, terms) < 1n) return 'mov.order';
  }
  return undefined;
}

function checkTrade(
  entries: EntryHasher,
  transaction: BytomTransaction,
  height: bigint,
  parameters: MovParameters,
): MovRule | undefined {
  const orders: MovOrder[] = [];
  for (const input of transaction.inputs) {
    if (!isOrderSpend(input)) return 'mov.input';
    if (clauseOf(input) === 'cancel') return 'mov.cancelInTrade';
    // Ages do not matter here: which order is the taker is not told by the transaction.
    const order = orderOf(entries, input.spent, 0n, orders.length);
    if (order === undefined) return 'mov.input';
    orders.push(order);
  }
  const ring = asRing(orders);
  if (ring === undefined) return 'mov.assets';
  const fees = feeOutputs(transaction, ring, parameters.rewardProgram(height));
  if (fees === undefined) return 'mov.feeProgram';
  const isRight = height >= parameters.exactFeesFrom ? areExactFees : areBoundedFees;
  return isRight(ring, fees) ? undefined : 'mov.fee';
}

/** The orders in the sequence in which each wants what the next one sells, each asset once. */
function asRing(orders: readonly MovOrder[]): readonly MovOrder[] | undefined {
  const sellers = new Map(orders.map((order) => [idKey(order.utxo.assetId), order]));
  const wanted = new Set(orders.map((order) => idKey(order.terms.requestedAsset)));
  if (sellers.size !== orders.length || wanted.size !== orders.length) return undefined;
  const [first] = orders;
  const ring: MovOrder[] = [];
  for (let at = first; at !== undefined && ring.length < orders.length; ) {
    ring.push(at);
    at = sellers.get(idKey(at.terms.requestedAsset));
  }
  return new Set(ring).size === orders.length ? ring : undefined;
}

/** Fee of each asset: what goes to nobody who takes part. Undefined when it goes to the wrong program. */
function feeOutputs(
  { outputs }: BytomTransaction,
  ring: readonly MovOrder[],
  rewardProgram: Uint8Array | undefined,
): ReadonlyMap<string, bigint> | undefined {
  const participants = ring.flatMap(({ terms, utxo }) => [terms.sellerProgram, utxo.program]);
  const fees = new Map<string, bigint>();
  for (const { program, assetId, amount } of outputs) {
    if (participants.some((participant) => equalBytes(participant, program))) continue;
    const key = idKey(assetId);
    if (fees.has(key) || (rewardProgram !== undefined && !equalBytes(program, rewardProgram))) return undefined;
    fees.set(key, amount);
  }
  return fees;
}

function feeFor(fees: ReadonlyMap<string, bigint>, order: MovOrder): bigint {
  return fees.get(idKey(order.terms.requestedAsset)) ?? 0n;
}

/** The first rule: between a thousandth and a twentieth of what is received. */
function areBoundedFees(ring: readonly MovOrder[], fees: ReadonlyMap<string, bigint>): boolean {
  const { received } = ringAmounts(ring);
  return ring.every((order, i) => {
    const amount = received[i] ?? 0n;
    const fee = feeFor(fees, order);
    return fee >= feeOf(amount) && fee <= (amount + 19n) / 20n;
  });
}

/** The later rule: a thousandth of what is received, of one order also of the ring's gain. */
function areExactFees(ring: readonly MovOrder[], fees: ReadonlyMap<string, bigint>): boolean {
  const amounts = ringAmounts(ring);
  const isTakerPossible = (taker: number): boolean =>
    ring.every((order, i) => isNear(feeFor(fees, order), dueFee(amounts, i, taker)));
  return ring.some((_, taker) => isTakerPossible(taker));
}

function dueFee({ received, differences }: RingAmounts, i: number, taker: number): bigint {
  return feeOf(received[i] ?? 0n) + (i === taker ? feeOf(differences[i] ?? 0n) : 0n);
}

function isNear(fee: bigint, due: bigint): boolean {
  const off = fee - due;
  return off < FEE_TOLERANCE && off > -FEE_TOLERANCE;
}

const REWARD_PROGRAM: Uint8Array = hexToBytes('00141d00f85e220e35a23282cfc7f91fe7b34bf6dc18');

/** The exchange of the side chain's main network. */
export const movParameters: MovParameters = {
  startHeight: 42_884_800n,
  exactFeesFrom: 78_968_400n,
  rewardProgram: () => REWARD_PROGRAM,
};

/** The exchange as a sub-protocol of a replay. */
export function movProtocol(entries: EntryHasher, parameters: MovParameters = movParameters): SubProtocol {
  return {
    check: (transaction, height, statusFail) =>
      checkMovTransaction(entries, transaction, height, statusFail, parameters),
  };
}
