import { readCertificate, writeCertificate } from '../certificate/encoding.ts';
import type { Certificate } from '../interface/certificate.ts';
import type { Bytes, EngineHeader } from '../interface/primitives.ts';
import type { ValidatorSet } from '../interface/validator-set.ts';
import { Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';
import { type BbftConfig, rootCount, usesPlan } from './config.ts';
import { binCount } from './overlay/bins.ts';
import { firstCarry, nextCarry, type OverlayCarry, readCarry, writeCarry } from './overlay/carry.ts';

/** Version byte of both fields. */
const VERSION = 1;

/** What BBFT puts into the body of a block. */
export interface Attachment {
  /** Certificate of the parent; absent on the first block after a trusted anchor. */
  readonly lastCommit?: Certificate;
}

/** The carry as the `engine` field of a header. */
export function encodeCarry(carry: OverlayCarry): Bytes {
  const writer = new Writer(16 + 2 * carry.strikes.length);
  writer.u8(VERSION);
  writeCarry(writer, carry);
  return writer.done();
}

/** @throws {@link ConsensusError} when the bytes are no carry. */
export function decodeCarry(bytes: Bytes): OverlayCarry {
  const reader = new Reader(bytes);
  if (reader.u8() !== VERSION) reader.bad('an unknown version', 0);
  const carry = readCarry(reader);
  reader.end();
  return carry;
}

/** The attachment as the `attach` field of a header. */
export function encodeAttachment(attachment: Attachment): Bytes {
  const writer = new Writer();
  writer.u8(VERSION).u8(attachment.lastCommit === undefined ? 0 : 1);
  if (attachment.lastCommit !== undefined) writeCertificate(writer, attachment.lastCommit);
  return writer.done();
}

/** @throws {@link ConsensusError} when the bytes are no attachment. */
export function decodeAttachment(bytes: Bytes): Attachment {
  const reader = new Reader(bytes);
  if (reader.u8() !== VERSION) reader.bad('an unknown version', 0);
  const flag = reader.u8();
  if (flag > 1) reader.bad('a flag other than 0 or 1');
  const lastCommit = flag === 1 ? readCertificate(reader) : undefined;
  reader.end();
  return lastCommit === undefined ? {} : { lastCommit };
}

/** Bins that the configuration gives a set. */
export function binsOf(config: BbftConfig, set: ValidatorSet): number {
  const size = set.members.length;
  if (usesPlan(config, size)) return config.plan.length;
  return binCount({ size, roots: rootCount(config, size), depth: config.depth });
}

/** The carry that a block on `parent` must have. `set` decides the block; a new set starts afresh. */
export function carryAfter(config: BbftConfig, parent: EngineHeader, set: ValidatorSet): OverlayCarry {
  const bins = binsOf(config, set);
  if (parent.validators !== set.hash) return firstCarry(bins);
  const previous = readOr(() => decodeCarry(parent.engine));
  const attachment = readOr(() => decodeAttachment(parent.attach));
  if (previous === undefined || previous.strikes.length !== bins) return firstCarry(bins);
  return nextCarry(previous, parent.height, attachment?.lastCommit?.round ?? 0, {
    meshFromRound: Math.min(config.meshFromRound, bins),
    rotateEvery: config.rotateEvery,
  });
}

/** What is wrong with the engine data of a header on its parent, in words. */
export function checkHeader(
  config: BbftConfig,
  header: EngineHeader,
  parent: EngineHeader,
  set: ValidatorSet,
): string | undefined {
  if (header.height !== parent.height + 1 || header.parent !== parent.id) return 'not a child of the decided block';
  if (header.validators !== set.hash) return 'another validator set than the chain elected';
  if (header.validators !== parent.nextValidators) return 'a validator set that the parent does not announce';
  const carry = readOr(() => decodeCarry(header.engine));
  if (carry === undefined) return 'engine data that is no carry';
  if (!sameBytes(encodeCarry(carryAfter(config, parent, set)), header.engine)) return 'a carry that does not follow';
  const attachment = readOr(() => decodeAttachment(header.attach));
  if (attachment === undefined) return 'an attachment that cannot be read';
  const { lastCommit } = attachment;
  if (lastCommit === undefined) {
    return isFirst(parent) ? undefined : 'no certificate of the parent';
  }
  if (lastCommit.kind !== 'commit' || lastCommit.height !== parent.height || lastCommit.target !== parent.id) {
    return 'a last commit that is not of the parent';
  }
  return undefined;
}

/** Whether a header carries no engine data of ours: genesis, or the anchor of an engine switch. */
function isFirst(parent: EngineHeader): boolean {
  return readOr(() => decodeCarry(parent.engine)) === undefined;
}

function readOr<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function sameBytes(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
