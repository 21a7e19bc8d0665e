import { sha256 } from '@dougong/crypto/hash';
import type { ChainBinding } from '../interface/evidence.ts';
import type { Bytes, Hash, Height, Round } from '../interface/primitives.ts';
import { Writer } from '../wire/writer.ts';

/** Kinds of message that engines sign: those of the BBFT family, and those of chained HotStuff. */
export type SignedKind =
  | 'propose'
  | 'prepare'
  | 'commit'
  | 'timeout'
  | 'share'
  | 'chain'
  | 'chain-propose'
  | 'chain-timeout';

/** Where in the protocol a signature belongs. */
export interface VotePlace {
  readonly epoch: number;
  readonly height: Height;
  readonly round: Round;
  /** Block id; zero where no block is meant. */
  readonly target: Hash;
}

const utf8 = new TextEncoder();
const tags = new Map<string, Bytes>();

/** Name of a kind for signers and logs, `dougong/bbft/1/prepare`. */
export function voteDomain(kind: SignedKind): string {
  return `dougong/bbft/1/${kind}`;
}

function tagOf(kind: SignedKind): Bytes {
  let tag = tags.get(kind);
  if (tag === undefined) {
    tag = sha256(utf8.encode(voteDomain(kind)));
    tags.set(kind, tag);
  }
  return tag;
}

/**
 * The bytes that a signature covers: tag 32 (SHA-256 of {@link voteDomain}) ‖ chain id 32 ‖ engine epoch u32 ‖ epoch
 * u64 ‖ height u64 ‖ round u32 ‖ target 32 ‖ extra; big-endian. Every field stands in every message, so nothing replays
 * across kinds, chains, engine switches, validator sets, heights or rounds.
 */
export function voteBytes(kind: SignedKind, binding: ChainBinding, place: VotePlace, extra?: Bytes): Bytes {
  const writer = new Writer(120 + (extra?.length ?? 0));
  writer.fixed(tagOf(kind)).hash(binding.chainId).u32(binding.engineEpoch);
  writer.u53(place.epoch).u53(place.height).u32(place.round).hash(place.target);
  if (extra !== undefined) writer.fixed(extra);
  return writer.done();
}

/** Extra bytes of a timeout: the round of the highest prepare certificate seen, −1 for none, as i32. */
export function reportBytes(report: number): Bytes {
  return new Writer(4).i32(report).done();
}
