import { LedgerError } from '../errors.ts';
import { decodeWith, type Reader } from '../reader.ts';
import { encodeWith, type Writer } from '../writer.ts';
import { LIMITS } from './limits.ts';
import { readSuite, suiteByte, suiteHash } from './suite.ts';
import type { Suite } from './types.ts';

const VERSION = 1;

/** A block's header; SPEC.md section 6. */
export interface BlockHeader {
  readonly suite: Suite;
  /** Chain id hash. */
  readonly chain: Uint8Array;
  readonly height: number;
  /** Id of the block before; zeros for genesis. */
  readonly parent: Uint8Array;
  /** Unix milliseconds on the chain's clock. */
  readonly timeMs: number;
  readonly txCount: number;
  readonly txRoot: Uint8Array;
  readonly witnessRoot: Uint8Array;
  /** The state after the block. */
  readonly stateRoot: Uint8Array;
  /** Commitment to the validator set that decides this block. */
  readonly validators: Uint8Array;
  /** Commitment to the validator set that decides the next block. */
  readonly nextValidators: Uint8Array;
  /** Who made the block, in the engine's terms; at most 64 bytes. */
  readonly proposer: Uint8Array;
  /** Hash of what the engine attached to the block. */
  readonly attachHash: Uint8Array;
  /** Bytes of the consensus engine, at most 512; a proof-of-work nonce is the last 8. */
  readonly engine: Uint8Array;
}

/**
 * Reads one whole header.
 *
 * @throws {@link LedgerError} `decode.*` with the offset.
 */
export function decodeHeader(bytes: Uint8Array): BlockHeader {
  return decodeWith(bytes, readHeader);
}

/**
 * The canonical bytes of a header.
 *
 * @throws {@link LedgerError} `encode.value` naming the field that the format cannot express.
 */
export function encodeHeader(header: BlockHeader): Uint8Array {
  return encodeWith((w) => writeHeader(w, header), 400);
}

/** The id of the block with this header. */
export function blockId(header: BlockHeader): Uint8Array {
  return suiteHash(header.suite).tagged('dougong/block', encodeHeader(header));
}

/** Reads a header. */
export function readHeader(reader: Reader): BlockHeader {
  const offset = reader.offset;
  const version = reader.u8();
  if (version !== VERSION) throw new LedgerError('decode.version', `header version ${version} is unknown`, { offset });
  return {
    suite: readSuite(reader),
    chain: reader.bytes(32),
    height: reader.varint(),
    parent: reader.bytes(32),
    timeMs: reader.varint(),
    txCount: reader.count(1, LIMITS.transactions, 0),
    txRoot: reader.bytes(32),
    witnessRoot: reader.bytes(32),
    stateRoot: reader.bytes(32),
    validators: reader.bytes(32),
    nextValidators: reader.bytes(32),
    proposer: reader.string(LIMITS.proposer),
    attachHash: reader.bytes(32),
    engine: reader.string(LIMITS.engine),
  };
}

/** Writes a header. */
export function writeHeader(w: Writer, header: BlockHeader): void {
  w.u8(VERSION, 'version').u8(suiteByte(header.suite), 'suite').bytes(header.chain, 'chain', 32);
  w.varint(header.height, Number.MAX_SAFE_INTEGER, 'height').bytes(header.parent, 'parent', 32);
  w.varint(header.timeMs, Number.MAX_SAFE_INTEGER, 'timeMs');
  if (header.txCount < 1) throw new LedgerError('encode.value', 'txCount: a block has at least one transaction');
  w.varint(header.txCount, LIMITS.transactions, 'txCount');
  w.bytes(header.txRoot, 'txRoot', 32).bytes(header.witnessRoot, 'witnessRoot', 32);
  w.bytes(header.stateRoot, 'stateRoot', 32).bytes(header.validators, 'validators', 32);
  w.bytes(header.nextValidators, 'nextValidators', 32).string(header.proposer, LIMITS.proposer, 'proposer');
  w.bytes(header.attachHash, 'attachHash', 32).string(header.engine, LIMITS.engine, 'engine');
}
