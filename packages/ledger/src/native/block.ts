import { LedgerError } from '../errors.ts';
import { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';
import { type BlockHeader, readHeader, writeHeader } from './header.ts';
import { LIMITS } from './limits.ts';
import { suiteHash } from './suite.ts';
import type { Suite } from './types.ts';

/** A block as it travels: its transactions are still bytes, so that they can be decoded on any core. */
export interface Block {
  readonly header: BlockHeader;
  /** What the consensus engine attached, at most 65,536 bytes; its hash is in the header. */
  readonly attach: Uint8Array;
  /** Encoded transactions, the system transaction last. */
  readonly transactions: readonly Uint8Array[];
}

/**
 * Reads one whole block. Transactions are views into `bytes` and are not decoded.
 *
 * @throws {@link LedgerError} `decode.*` with the offset.
 */
export function decodeBlock(bytes: Uint8Array): Block {
  if (bytes.length > LIMITS.block) {
    throw new LedgerError('decode.limit', `a block has at most ${LIMITS.block} bytes`, { offset: 0 });
  }
  const reader = new Reader(bytes);
  const header = readHeader(reader);
  const attach = reader.string(LIMITS.attach);
  const transactions: Uint8Array[] = [];
  for (let n = header.txCount; n > 0; n--) transactions.push(reader.string(LIMITS.transaction));
  reader.end();
  return { header, attach, transactions };
}

/**
 * The canonical bytes of a block.
 *
 * @throws {@link LedgerError} `encode.value` naming the field that the format cannot express.
 */
export function encodeBlock(block: Block): Uint8Array {
  const { header, attach, transactions } = block;
  if (header.txCount !== transactions.length) {
    throw new LedgerError('encode.value', `txCount is ${header.txCount}, the block has ${transactions.length}`);
  }
  const w = new Writer(transactions.reduce((sum, tx) => sum + tx.length + 3, attach.length + 1024));
  writeHeader(w, header);
  w.string(attach, LIMITS.attach, 'attach');
  for (const transaction of transactions) w.string(transaction, LIMITS.transaction, 'transaction');
  if (w.length > LIMITS.block) {
    throw new LedgerError('encode.value', `block: ${w.length} bytes, at most ${LIMITS.block}`);
  }
  return w.take();
}

/** The hash under which a header commits to what the engine attached. */
export function attachHash(suite: Suite, attach: Uint8Array): Uint8Array {
  return suiteHash(suite).tagged('dougong/attach', attach);
}
