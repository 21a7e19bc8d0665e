import { sha256 } from '@dougong/crypto/hash';
import { RewardsError } from '../errors.ts';

/** A line of an order; amounts in minor units. */
export interface OrderItem {
  readonly name: string;
  readonly qty: bigint;
  readonly price: bigint;
  readonly discountPrice: bigint;
  readonly deduction: bigint;
}

/** A parcel of an order. */
export interface OrderParcel {
  readonly id: string;
  readonly courierId: string;
  readonly status: string;
}

/**
 * The fields of an order that merchant and customer both write down (Bizkey white paper 3.5, 3.6). The names of people
 * are not among them: those stay with the two sides.
 */
export interface OrderRecord {
  readonly orderNo: string;
  readonly merchantId: string;
  readonly customerId: string;
  readonly parentCustomerId: string | null;
  /** Unix seconds. */
  readonly orderedAt: bigint;
  readonly items: readonly OrderItem[];
  readonly status: string;
  readonly logistics: readonly OrderParcel[];
  /** Unix seconds, `null` until it is complete. */
  readonly completedAt: bigint | null;
}

/** The fields in the order in which they are hashed. */
export const ORDER_FIELDS: readonly (keyof OrderRecord)[] = [
  'orderNo',
  'merchantId',
  'customerId',
  'parentCustomerId',
  'orderedAt',
  'items',
  'status',
  'logistics',
  'completedAt',
];

const TAG = new TextEncoder().encode('dougong/order/v1\0');
const MAX_ENTRIES = 1000;
const MAX_TEXT = 4096;

/**
 * The 32 bytes by which two sides compare an order: SHA-256 over `dougong/order/v1\0` and the fields, texts with a length of
 * four bytes before them, integers as decimal digits, `null` as an empty text, lists with their count.
 *
 * @throws {@link RewardsError} `record.malformed` naming the field.
 */
export function orderDigest(record: OrderRecord): Uint8Array {
  const chunks: Uint8Array[] = [TAG];
  for (const field of ORDER_FIELDS) writeField(record, field, chunks);
  return sha256(joined(chunks));
}

/** The first field in which two records differ, by what is hashed of it; `undefined` when they are the same. */
export function orderDifference(a: OrderRecord, b: OrderRecord): keyof OrderRecord | undefined {
  return ORDER_FIELDS.find((field) => {
    const [left, right] = [a, b].map((record) => {
      const chunks: Uint8Array[] = [];
      writeField(record, field, chunks);
      return joined(chunks);
    });
    return left?.length !== right?.length || left?.some((byte, i) => byte !== right?.[i]);
  });
}

function writeField(record: OrderRecord, field: keyof OrderRecord, chunks: Uint8Array[]): void {
  if (field === 'items') {
    writeCount(field, record.items.length, chunks);
    for (const [i, item] of record.items.entries()) {
      writeText(`items.${i}.name`, item.name, chunks);
      for (const key of ['qty', 'price', 'discountPrice', 'deduction'] as const) {
        writeInteger(`items.${i}.${key}`, item[key], chunks);
      }
    }
  } else if (field === 'logistics') {
    writeCount(field, record.logistics.length, chunks);
    for (const [i, parcel] of record.logistics.entries()) {
      for (const key of ['id', 'courierId', 'status'] as const) writeText(`logistics.${i}.${key}`, parcel[key], chunks);
    }
  } else {
    const value = record[field];
    if (typeof value === 'bigint') writeInteger(field, value, chunks);
    else writeText(field, value ?? '', chunks);
  }
}

function writeText(field: string, text: string, chunks: Uint8Array[]): void {
  if (typeof text !== 'string' || /\p{Surrogate}/u.test(text)) throw malformed(field, 'is no well-formed text');
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > MAX_TEXT) throw malformed(field, `has ${bytes.length} bytes: at most ${MAX_TEXT}`);
  chunks.push(u32(bytes.length), bytes);
}

function writeInteger(field: string, value: bigint, chunks: Uint8Array[]): void {
  if (typeof value !== 'bigint' || value < 0n || value >= 1n << 63n)
    throw malformed(field, 'is not within 0 to 2^63 − 1');
  writeText(field, value.toString(), chunks);
}

function writeCount(field: string, count: number, chunks: Uint8Array[]): void {
  if (count > MAX_ENTRIES) throw malformed(field, `has ${count} entries: at most ${MAX_ENTRIES}`);
  chunks.push(u32(count));
}

function malformed(field: string, what: string): RewardsError {
  return new RewardsError('record.malformed', `${field} ${what}`, { field });
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
