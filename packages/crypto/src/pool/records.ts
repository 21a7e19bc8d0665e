import type { SignedMessage } from '../backend/items.ts';
import { assertSignedMessage } from '../backend/items.ts';
import { assertBytes } from '../bytes.ts';

/** Bytes of a record: signature 64, public key 32, digest 32. */
export const RECORD_LENGTH = 128;

/**
 * Lays signatures over 32-byte digests end to end, in the form that the pool takes: R ‖ S ‖ key ‖ digest, 128 bytes each.
 * Where signatures come off the wire, write the records directly and save the objects.
 *
 * @throws TypeError naming the entry and field that has the wrong type or length.
 */
export function packRecords(items: readonly SignedMessage[]): Uint8Array {
  const records = new Uint8Array(RECORD_LENGTH * items.length);
  for (const [i, item] of items.entries()) {
    assertSignedMessage(item, i);
    if (item.signature.length !== 64 || item.publicKey.length !== 32 || item.message.length !== 32) {
      assertBytes(`items[${i}].signature`, item.signature, 64);
      assertBytes(`items[${i}].publicKey`, item.publicKey, 32);
      assertBytes(`items[${i}].message`, item.message, 32);
    }
    records.set(item.signature, RECORD_LENGTH * i);
    records.set(item.publicKey, RECORD_LENGTH * i + 64);
    records.set(item.message, RECORD_LENGTH * i + 96);
  }
  return records;
}

/** The signatures of records, as views. */
export function unpackRecords(records: Uint8Array): SignedMessage[] {
  const items: SignedMessage[] = [];
  for (let at = 0; at < records.length; at += RECORD_LENGTH) {
    items.push({
      signature: records.subarray(at, at + 64),
      publicKey: records.subarray(at + 64, at + 96),
      message: records.subarray(at + 96, at + RECORD_LENGTH),
    });
  }
  return items;
}
