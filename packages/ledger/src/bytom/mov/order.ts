import { bytesToHex } from '@dougong/crypto';
import type { EntryHasher } from '../entries.ts';
import { type OrderTerms, parseOrder } from '../programs.ts';
import type { SpentOutput } from '../transaction.ts';

/** A standing order: an output under an order program, and when it was made. */
export interface MovOrder {
  /** Id of the output. */
  readonly id: Uint8Array;
  readonly utxo: SpentOutput;
  readonly terms: OrderTerms;
  /** Height of the block that made the order; what is left of a traded order keeps it. */
  readonly blockHeight: bigint;
  /** Position of the transaction in that block; kept likewise. */
  readonly transactionIndex: number;
}

const U64_MAX = 2n ** 64n - 1n;

/** The order that an output makes; undefined when its program is no order. */
export function orderOf(
  entries: EntryHasher,
  utxo: SpentOutput,
  blockHeight: bigint,
  transactionIndex: number,
): MovOrder | undefined {
  const terms = parseOrder(utxo.program);
  if (terms === undefined) return undefined;
  const id = entries.outputId(utxo.sourceId, utxo.sourcePosition, utxo, utxo.program);
  return { id, utxo, terms, blockHeight, transactionIndex };
}

/** Units of the asked asset that `amount` offered units are worth, rounded down; 0 when that exceeds 64 bits. */
export function requestAmount(
  amount: bigint,
  { numerator, denominator }: Pick<OrderTerms, 'numerator' | 'denominator'>,
): bigint {
  if (denominator <= 0n || numerator <= 0n) return 0n;
  const request = (amount * numerator) / denominator;
  return request > U64_MAX ? 0n : request;
}

/** Offered units that pay for `received` units of the asked asset, rounded down; 0 when that exceeds 64 bits. */
export function payAmount(
  received: bigint,
  { numerator, denominator }: Pick<OrderTerms, 'numerator' | 'denominator'>,
): bigint {
  if (denominator <= 0n || numerator <= 0n) return 0n;
  const pay = (received * denominator) / numerator;
  return pay > U64_MAX ? 0n : pay;
}

/** Best price first: exact ratios, then the output id. Negative when `a` comes first. */
export function compareOrders(a: MovOrder, b: MovOrder): number {
  const left = a.terms.numerator * b.terms.denominator;
  const right = b.terms.numerator * a.terms.denominator;
  return left === right ? compareText(a, b) : left < right ? -1 : 1;
}

function compareText(a: MovOrder, b: MovOrder): number {
  const [left, right] = [bytesToHex(a.id), bytesToHex(b.id)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Whether `a` was made before `b`. */
export function isEarlier(a: MovOrder, b: MovOrder): boolean {
  if (a.blockHeight !== b.blockHeight) return a.blockHeight < b.blockHeight;
  if (a.transactionIndex !== b.transactionIndex) return a.transactionIndex < b.transactionIndex;
  return compareText(a, b) < 0;
}
