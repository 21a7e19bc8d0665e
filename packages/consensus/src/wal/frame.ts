import { ConsensusError } from '../errors.ts';
import type { Bytes } from '../interface/primitives.ts';
import { MAX_WAL_BODY, type WalRecord } from '../interface/wal.ts';
import { crc32c } from './crc32c.ts';

/** Length and checksum before the payload. */
const PREFIX = 8;
/** Kind, height and round before the body. */
const FIXED = 13;

/**
 * One log frame: length u32, CRC-32C u32, then the payload they cover: kind u8, height u64, round u32, body. Big-endian.
 *
 * @throws {@link ConsensusError} `wal.record` when a field does not fit.
 */
export function encodeFrame(record: WalRecord): Bytes {
  const { kind, height, round, body } = record;
  const fits =
    Number.isInteger(kind) &&
    kind >= 0 &&
    kind <= 0xff &&
    Number.isSafeInteger(height) &&
    height >= 0 &&
    Number.isInteger(round) &&
    round >= 0 &&
    round <= 0xffff_ffff &&
    body.length <= MAX_WAL_BODY;
  if (!fits) throw new ConsensusError('wal.record', 'kind u8, height u53, round u32, body at most 1 MiB', { kind });
  const frame = new Uint8Array(PREFIX + FIXED + body.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, FIXED + body.length);
  view.setUint8(8, kind);
  view.setBigUint64(9, BigInt(height));
  view.setUint32(17, round);
  frame.set(body, PREFIX + FIXED);
  view.setUint32(4, crc32c(frame.subarray(PREFIX)));
  return frame;
}

/** What a log file holds. */
export interface WalScan {
  readonly records: readonly WalRecord[];
  /** Bytes of whole, sound frames: where to cut the file and go on writing. */
  readonly end: number;
  /** Why reading stopped before the end of the file; absent when it did not. */
  readonly stopped?: 'torn' | 'length' | 'checksum' | 'field';
}

/**
 * Reads frames until the first that is torn or damaged. What follows it was never acted upon if the tail is torn by a
 * crash, because senders wait for the barrier; after other damage it may have been, and `stopped` tells.
 */
export function scanFrames(bytes: Bytes): WalScan {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: WalRecord[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + PREFIX > bytes.length) return { records, end: at, stopped: 'torn' };
    const length = view.getUint32(at);
    if (length < FIXED || length > FIXED + MAX_WAL_BODY) return { records, end: at, stopped: 'length' };
    const next = at + PREFIX + length;
    if (next > bytes.length) return { records, end: at, stopped: 'torn' };
    const payload = bytes.subarray(at + PREFIX, next);
    if (crc32c(payload) !== view.getUint32(at + 4)) return { records, end: at, stopped: 'checksum' };
    const height = view.getBigUint64(at + 9);
    if (height > BigInt(Number.MAX_SAFE_INTEGER)) return { records, end: at, stopped: 'field' };
    records.push({
      kind: view.getUint8(at + 8),
      height: Number(height),
      round: view.getUint32(at + 17),
      body: payload.slice(FIXED),
    });
    at = next;
  }
  return { records, end: at };
}
