import { sha256 } from '@dougong/crypto/hash';
import {
  type Announcement,
  type ChainMessage,
  decodeChain,
  encodeChain,
  readBlockRef,
  writeBlockRef,
} from '../chain/message.ts';
import type { SigClaim, SigRequest } from '../interface/certificate.ts';
import type { ClaimContext } from '../interface/engine.ts';
import type { ChainBinding } from '../interface/evidence.ts';
import type { BlockRef, Bytes, EngineHeader, Round } from '../interface/primitives.ts';
import type { ValidatorSet } from '../interface/validator-set.ts';
import { Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';

/** A block as its producer signs and announces it. */
export interface Seal {
  readonly ref: BlockRef;
  readonly slot: Round;
  /** Epoch of the producers, and the producer's position among them. */
  readonly epoch: number;
  readonly producer: number;
  readonly sig: Bytes;
}

/** Messages of the engine. */
export type DposMessage = ChainMessage<Seal>;

/** Name of the signature for signers and logs. */
export const SEAL_DOMAIN = 'dougong/dpos/1/block';

const TAG = sha256(new TextEncoder().encode(SEAL_DOMAIN));

/**
 * The bytes that a seal covers: tag 32 (SHA-256 of {@link SEAL_DOMAIN}) ‖ chain id 32 ‖ engine epoch u32 ‖ epoch u64 ‖
 * height u64 ‖ slot u32 ‖ block id 32 ‖ parent id 32.
 */
export function sealBytes(binding: ChainBinding, { ref, slot, epoch }: Omit<Seal, 'sig' | 'producer'>): Bytes {
  const writer = new Writer(160).fixed(TAG).hash(binding.chainId).u32(binding.engineEpoch);
  return writer.u53(epoch).u53(ref.height).u32(slot).hash(ref.id).hash(ref.parent).done();
}

/** The request to seal a block. Its guard counts slots: a producer's heights may fall when the branch changes. */
export function sealRequest(binding: ChainBinding, seal: Omit<Seal, 'sig' | 'producer'>): SigRequest {
  const guard = { height: seal.slot, round: seal.slot, step: 0 };
  return { key: 'vote', domain: SEAL_DOMAIN, message: sealBytes(binding, seal), guard };
}

/** Wire form: height u64, id 32, parent 32, slot u32, epoch u64, producer u16, signature u8 and bytes. */
export const SEAL: Announcement<Seal> = {
  ref: ({ ref }) => ref,
  write(writer, { ref, slot, epoch, producer, sig }) {
    writeBlockRef(writer, ref);
    writer.u32(slot).u53(epoch).u16(producer).bytes8(sig);
  },
  read: (reader) => ({
    ref: readBlockRef(reader),
    slot: reader.u32(),
    epoch: reader.u53(),
    producer: reader.u16(),
    sig: reader.bytes8(),
  }),
};

/** Bytes of one seal, as evidence and finality proofs hold it. */
export function encodeSeal(seal: Seal): Bytes {
  const writer = new Writer(192);
  SEAL.write(writer, seal);
  return writer.done();
}

/** @throws {@link ConsensusError} `wire.truncated`, `wire.trailing` or `wire.value`. */
export function decodeSeal(bytes: Bytes): Seal {
  const reader = new Reader(bytes);
  const seal = SEAL.read(reader);
  reader.end();
  return seal;
}

/** Bytes of a message. */
export const encodeDpos = (message: DposMessage): Bytes => encodeChain(SEAL, message);

/** @throws {@link ConsensusError} `wire.kind`, `wire.truncated`, `wire.trailing` or `wire.value`. */
export const decodeDpos = (bytes: Bytes): DposMessage => decodeChain(SEAL, bytes);

/** The claim that a seal's producer signed it; undefined when the set has no such producer or another epoch. */
export function sealClaim(
  seal: Seal,
  set: ValidatorSet,
  binding: ChainBinding,
  scheme: SigClaim['scheme'],
): SigClaim | undefined {
  const member = set.members[seal.producer];
  if (member === undefined || seal.epoch !== set.epoch) return undefined;
  return {
    scheme,
    domain: SEAL_DOMAIN,
    message: sealBytes(binding, seal),
    keys: [member.voteKey],
    signers: [seal.producer],
    sig: seal.sig,
  };
}

/** Signatures of a message, or undefined when one cannot hold. */
export function dposClaims(message: DposMessage, context: ClaimContext): readonly SigClaim[] | undefined {
  if (message.t === 'ask') return [];
  const claims: SigClaim[] = [];
  for (const seal of message.blocks) {
    const set = context.setAt(seal.ref.height);
    const claim = set && sealClaim(seal, set, context, context.scheme.id);
    if (claim === undefined) return undefined;
    claims.push(claim);
  }
  return claims;
}

/** First byte of the field `engine` of our headers. */
const MAGIC = 0x44;

/** The field `engine`: magic, slot u32. */
export function encodeSlot(slot: Round): Bytes {
  return new Writer(5).u8(MAGIC).u32(slot).done();
}

/** The slot that a header names; undefined when its engine data are of another engine. */
export function slotOf({ engine }: EngineHeader): Round | undefined {
  if (engine.length !== 5 || engine[0] !== MAGIC) return undefined;
  return new DataView(engine.buffer, engine.byteOffset, engine.byteLength).getUint32(1);
}
