import { LedgerError } from '../errors.ts';
import { type AssetIdFunction, readTransaction, unsupportedFlags, type WireFormat, writeTransaction } from './codec.ts';
import type { EntryHasher } from './entries.ts';
import type { BytomTransaction } from './transaction.ts';
import { WireReader, WireWriter } from './wire.ts';

/** Fields that headers of both chains have. */
export interface HeaderFields {
  readonly version: bigint;
  readonly height: bigint;
  /** Id of the parent. */
  readonly previousId: Uint8Array;
  /** Seconds on the main chain, milliseconds on the side chain; Unix time. */
  readonly timestamp: bigint;
  readonly transactionsRoot: Uint8Array;
  /** Root over one status for each transaction. */
  readonly statusRoot: Uint8Array;
  /** Bytes after the two roots. No id covers them. */
  readonly suffix: Uint8Array;
}

/** Header of the main chain: proof of work. */
export interface MainHeader extends HeaderFields {
  readonly format: 'main';
  readonly nonce: bigint;
  /** Target in compact form. */
  readonly bits: bigint;
}

/** Header of the side chain: signed by its consensus nodes. */
export interface SideHeader extends HeaderFields {
  readonly format: 'side';
  /** Signature of the consensus node of each order; no bytes where it is absent. No id covers them. */
  readonly witness: readonly Uint8Array[];
  /** Bytes after the list. No id covers them. */
  readonly witnessSuffix: Uint8Array;
}

export type BytomHeader = MainHeader | SideHeader;

/** A block: header and transactions, the coinbase first. */
export interface BytomBlock {
  readonly header: BytomHeader;
  readonly transactions: readonly BytomTransaction[];
}

const FLAG = { header: 1, transactions: 2, full: 3 } as const;

/**
 * Reads a header, with or without transactions behind it. As in the reference, what follows the header is ignored.
 *
 * @throws {@link LedgerError} `decode.*` with the offset.
 */
export function decodeHeader(bytes: Uint8Array, format: WireFormat): BytomHeader {
  const reader = new WireReader(bytes);
  const flags = reader.byte();
  if (flags !== FLAG.header && flags !== FLAG.full) throw unsupportedFlags(flags, 0);
  return readHeaderFields(reader, format);
}

/** What one of the three block forms holds. */
export interface BlockParts {
  /** Absent in the side chain's form that holds transactions alone. */
  readonly header?: BytomHeader;
  /** Absent in the form that holds the header alone. */
  readonly transactions?: readonly BytomTransaction[];
}

/**
 * Reads a block in any of its forms: header, transactions (side chain only), both.
 *
 * @throws {@link LedgerError} `decode.*` with the offset.
 */
export function decodeBlockParts(bytes: Uint8Array, format: WireFormat, assetId: AssetIdFunction): BlockParts {
  const reader = new WireReader(bytes);
  const flags = reader.byte();
  const isKnown = flags === FLAG.header || flags === FLAG.full || (flags === FLAG.transactions && format === 'side');
  if (!isKnown) throw unsupportedFlags(flags, 0);
  const header = flags === FLAG.transactions ? undefined : readHeaderFields(reader, format);
  const transactions = flags === FLAG.header ? undefined : readTransactions(reader, format, assetId);
  reader.end();
  return { ...(header === undefined ? {} : { header }), ...(transactions === undefined ? {} : { transactions }) };
}

/**
 * Reads a full block.
 *
 * @throws {@link LedgerError} `decode.*` with the offset, also for a block without header or transactions.
 */
export function decodeBlock(bytes: Uint8Array, format: WireFormat, assetId: AssetIdFunction): BytomBlock {
  const { header, transactions } = decodeBlockParts(bytes, format, assetId);
  if (header === undefined || transactions === undefined) throw unsupportedFlags(bytes[0] ?? 0, 0);
  return { header, transactions };
}

function readTransactions(reader: WireReader, format: WireFormat, assetId: AssetIdFunction): BytomTransaction[] {
  const transactions: BytomTransaction[] = [];
  for (let count = reader.count(); transactions.length < count; ) {
    transactions.push(readTransaction(reader, format, assetId));
  }
  return transactions;
}

function readHeaderFields(reader: WireReader, format: WireFormat): BytomHeader {
  const version = reader.varint63();
  const height = reader.varint63();
  const previousId = reader.fixed(32);
  const timestamp = reader.varint63();
  const outer = reader.enter();
  const transactionsRoot = reader.fixed(32);
  const statusRoot = reader.fixed(32);
  const suffix = reader.leave(outer);
  const fields = { version, height, previousId, timestamp, transactionsRoot, statusRoot, suffix };
  if (format === 'main') return { format, ...fields, nonce: reader.varint63(), bits: reader.varint63() };
  const outerWitness = reader.enter();
  const witness = reader.stringList();
  return { format, ...fields, witness, witnessSuffix: reader.leave(outerWitness) };
}

/**
 * Writes a header alone.
 *
 * @throws {@link LedgerError} `encode.value` when a field does not fit.
 */
export function encodeHeader(header: BytomHeader): Uint8Array {
  const writer = new WireWriter().byte(FLAG.header);
  writeHeaderFields(writer, header);
  return writer.take();
}

/**
 * Writes a full block.
 *
 * @throws {@link LedgerError} `encode.value` when a field does not fit.
 */
export function encodeBlock(block: BytomBlock): Uint8Array {
  return encodeBlockParts(block, block.header.format);
}

/**
 * Writes a block in the form that its parts make.
 *
 * @throws {@link LedgerError} `encode.value` when there is no part, the main chain lacks the form, or a field does not
 *   fit.
 */
export function encodeBlockParts({ header, transactions }: BlockParts, format: WireFormat): Uint8Array {
  const flags = (header === undefined ? 0 : FLAG.header) + (transactions === undefined ? 0 : FLAG.transactions);
  if (flags === 0 || (flags === FLAG.transactions && format === 'main')) {
    throw new LedgerError('encode.value', 'a block needs a header', { flags });
  }
  const writer = new WireWriter(4096).byte(flags);
  if (header !== undefined) writeHeaderFields(writer, header);
  if (transactions !== undefined) {
    writer.varint31(transactions.length);
    for (const transaction of transactions) writeTransaction(writer, transaction, format);
  }
  return writer.take();
}

function writeHeaderFields(writer: WireWriter, header: BytomHeader): void {
  for (const id of [header.previousId, header.transactionsRoot, header.statusRoot]) {
    if (id.length !== 32) throw new LedgerError('encode.value', `an id has 32 bytes, not ${id.length}`);
  }
  writer.varint63(header.version).varint63(header.height).fixed(header.previousId).varint63(header.timestamp);
  writer.extensible(header.suffix, (inner) => inner.fixed(header.transactionsRoot).fixed(header.statusRoot));
  if (header.format === 'main') writer.varint63(header.nonce).varint63(header.bits);
  else writer.extensible(header.witnessSuffix, (inner) => inner.stringList(header.witness));
}

/** Id of a block: the entry id of its header. Signatures of the side chain are not part of it. */
export function headerId(header: BytomHeader, entries: EntryHasher): Uint8Array {
  const body = new WireWriter(200).u64le(header.version).u64le(header.height).fixed(header.previousId);
  body.u64le(header.timestamp).fixed(header.transactionsRoot).fixed(header.statusRoot);
  if (header.format === 'main') body.u64le(header.bits).u64le(header.nonce);
  return entries.entryId('blockheader', body.view());
}
