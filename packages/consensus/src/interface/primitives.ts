import { bytesToHex, hexToBytes } from '@dougong/crypto';
import { ConsensusError } from '../errors.ts';

/** Raw bytes; keys, signatures, bitmaps and encodings. */
export type Bytes = Uint8Array;

declare const brand: unique symbol;

/** A 32-byte digest as 64 lower-case hexadecimal digits. A string because engines key maps with it; 32 bytes on the wire. */
export type Hash = string & { readonly [brand]: 'Hash' };

/** A node's network identity key (32 bytes for Ed25519) as lower-case hexadecimal digits. */
export type NodeId = string & { readonly [brand]: 'NodeId' };

/** Position of a block in the chain; a safe integer, genesis is 0. */
export type Height = number;

/** A view, term or slot, as the engine calls it; a 32-bit unsigned integer. */
export type Round = number;

/** Voting weight; positive. */
export type Weight = bigint;

/** A duration or a local monotonic time in whole microseconds. */
export type Micros = number;

/** A non-negative fraction of integers, so that growth rates and shares are the same on every machine. */
export interface Ratio {
  /** Numerator, a non-negative safe integer. */
  readonly num: number;
  /** Denominator, a positive safe integer. */
  readonly den: number;
}

/** What a host's clocks show when it calls a step. */
export interface Now {
  /** Monotonic, from an arbitrary origin; drives timers. */
  readonly mono: Micros;
  /** Unix time in milliseconds; may be skewed. Only engines with `needsWallClock` may use it. */
  readonly wall: number;
}

/** A block by name: enough to order it. */
export interface BlockRef {
  readonly height: Height;
  readonly id: Hash;
  /** Id of the block below. */
  readonly parent: Hash;
}

/** The part of a block header that engines read. The block id commits to every field. */
export interface EngineHeader extends BlockRef {
  /** Unix time in milliseconds, as the chain's rules round it. */
  readonly time: number;
  /** Who made the block. */
  readonly proposer: NodeId;
  /** {@link ValidatorSet.hash} of the set that decides this height. */
  readonly validators: Hash;
  /** Hash of the set that decides the next height. */
  readonly nextValidators: Hash;
  /** Engine data in the header, at most {@link MAX_ENGINE_BYTES}. For proof of work the nonce is the last 8 bytes. */
  readonly engine: Bytes;
  /** Engine data in the body (last commit, latency reports, evidence), at most {@link MAX_ATTACH_BYTES}; the header holds its hash. */
  readonly attach: Bytes;
}

/** Largest {@link EngineHeader.engine}. */
export const MAX_ENGINE_BYTES = 512;

/** Largest {@link EngineHeader.attach}. */
export const MAX_ATTACH_BYTES = 65_536;

const HEX_64 = /^[0-9a-f]{64}$/;
const HEX_PAIRS = /^(?:[0-9a-f]{2}){1,64}$/;

/** The digest of 32 zero bytes: the target of timeouts, and the parent of genesis. */
export const ZERO_HASH: Hash = '0'.repeat(64) as Hash;

/**
 * A digest from 32 bytes or 64 lower-case hexadecimal digits.
 *
 * @throws {@link ConsensusError} `id.malformed`.
 */
export function toHash(value: Bytes | string): Hash {
  const text = typeof value === 'string' ? value : bytesToHex(value);
  if (!HEX_64.test(text)) throw new ConsensusError('id.malformed', 'a hash has 64 lower-case hexadecimal digits');
  return text as Hash;
}

/**
 * A node id from its identity key: 1 to 64 bytes, or their lower-case hexadecimal digits.
 *
 * @throws {@link ConsensusError} `id.malformed`.
 */
export function toNodeId(value: Bytes | string): NodeId {
  const text = typeof value === 'string' ? value : bytesToHex(value);
  if (!HEX_PAIRS.test(text)) throw new ConsensusError('id.malformed', 'a node id is 1 to 64 bytes in lower-case hex');
  return text as NodeId;
}

/** The bytes of a hash or node id. */
export function idBytes(id: Hash | NodeId): Bytes {
  return hexToBytes(id);
}

/** Whether two references name the same block. The id alone commits to height and parent, but only a validated one. */
export function sameBlock(a: BlockRef, b: BlockRef): boolean {
  return a.id === b.id && a.height === b.height && a.parent === b.parent;
}
