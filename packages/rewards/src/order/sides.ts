import { equalBytes } from '@dougong/crypto';
import { sha256 } from '@dougong/crypto/hash';
import { type Refused, refuse } from '../deltas.ts';
import { RewardsError } from '../errors.ts';
import { assertTime, DAY_SECONDS } from '../units.ts';

/** Who writes an order down. */
export type Side = 'merchant' | 'customer';

/** What becomes of an order. Only `CONFIRMED` ones earn anything. */
export type OrderStatus = 'WAITING' | 'CONFIRMED' | 'MISMATCH' | 'EXPIRED';

/** An order as two sides report it: the digests that they signed. */
export interface TwoSidedOrder {
  readonly status: OrderStatus;
  readonly merchant: Uint8Array | null;
  readonly customer: Uint8Array | null;
  /** Unix seconds of the first report. */
  readonly openedAt: number;
}

/** How long the second side may take, in seconds. */
export const ORDER_WAIT_SECONDS: number = 3 * DAY_SECONDS;

/** What two digests say; `null` where a side has not reported. */
export function statusOf(
  merchant: Uint8Array | null,
  customer: Uint8Array | null,
): 'WAITING' | 'CONFIRMED' | 'MISMATCH' {
  if (merchant === null || customer === null) return 'WAITING';
  return equalBytes(merchant, customer) ? 'CONFIRMED' : 'MISMATCH';
}

/**
 * Takes a side's report. While the window of 72 hours is open either side may correct a mistake; a confirmed or expired
 * order is final. Signatures are the caller's to check.
 *
 * @returns the order, or `FINAL`, or `LATE` for a time before the first report.
 * @throws {@link RewardsError} `record.malformed` for a digest that has not 32 bytes, `time.range`.
 */
export function reportOrder(
  order: TwoSidedOrder | undefined,
  side: Side,
  digest: Uint8Array,
  at: number,
): { readonly ok: true; readonly order: TwoSidedOrder } | Refused<'FINAL' | 'LATE'> {
  assertTime('at', at);
  if (digest.length !== 32) {
    throw new RewardsError('record.malformed', `a digest has 32 bytes, not ${digest.length}`, { field: 'digest' });
  }
  const now = order === undefined ? undefined : expireOrder(order, at);
  if (now?.status === 'CONFIRMED' || now?.status === 'EXPIRED') return refuse('FINAL');
  if (now !== undefined && at < now.openedAt) return refuse('LATE');
  const merchant = side === 'merchant' ? digest : (now?.merchant ?? null);
  const customer = side === 'customer' ? digest : (now?.customer ?? null);
  const status = statusOf(merchant, customer);
  return { ok: true, order: { status, merchant, customer, openedAt: now?.openedAt ?? at } };
}

/** The order with its window closed when that has passed: a missing second side makes it `EXPIRED`. */
export function expireOrder(order: TwoSidedOrder, now: number): TwoSidedOrder {
  assertTime('now', now);
  const open = order.status === 'WAITING' || order.status === 'MISMATCH';
  return open && now > order.openedAt + ORDER_WAIT_SECONDS ? { ...order, status: 'EXPIRED' } : order;
}

const COMMIT_TAG = new TextEncoder().encode('dougong/order-commit/v1\0');

/**
 * What goes on a chain instead of the digest, so that nobody can guess baskets: SHA-256("dougong/order-commit/v1\0" ‖ salt ‖
 * digest). The salt is made at the till and given to both sides.
 *
 * @throws {@link RewardsError} `record.malformed` unless both have 32 bytes.
 */
export function orderCommit(salt: Uint8Array, digest: Uint8Array): Uint8Array {
  const whole = new Uint8Array(COMMIT_TAG.length + 64);
  whole.set(COMMIT_TAG);
  whole.set(fixed('salt', salt), COMMIT_TAG.length);
  whole.set(fixed('digest', digest), COMMIT_TAG.length + 32);
  return sha256(whole);
}

/**
 * The identifier of an order that both sides can compute and nobody else: SHA-256(merchant key ‖ order number ‖ salt).
 *
 * @throws {@link RewardsError} `record.malformed` for a salt that has not 32 bytes.
 */
export function orderId(merchantKey: Uint8Array, orderNo: string, salt: Uint8Array): Uint8Array {
  const number = new TextEncoder().encode(orderNo);
  const whole = new Uint8Array(merchantKey.length + number.length + 32);
  whole.set(merchantKey);
  whole.set(number, merchantKey.length);
  whole.set(fixed('salt', salt), merchantKey.length + number.length);
  return sha256(whole);
}

function fixed(field: string, bytes: Uint8Array): Uint8Array {
  if (bytes.length === 32) return bytes;
  throw new RewardsError('record.malformed', `${field}: expected 32 bytes, got ${bytes.length}`, { field });
}
