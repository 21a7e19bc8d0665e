import { readCertificate, writeCertificate } from '../certificate/encoding.ts';
import { ConsensusError } from '../errors.ts';
import type { Certificate } from '../interface/certificate.ts';
import type { BlockRef, Bytes, Hash, Height, Round } from '../interface/primitives.ts';
import { Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';

/** Timeouts of one round with one report, added up. */
export interface GiveUpGroup {
  /** Round of the highest certificate that the signers hold. */
  readonly report: Round;
  readonly signers: Bytes;
  readonly proof: Bytes;
}

/** Proof that quorum weight gave up a round. */
export interface GiveUpCertificate {
  readonly round: Round;
  /** By ascending report. */
  readonly groups: readonly GiveUpGroup[];
}

/** A block of a round, on the block that `justify` certifies. Without `justify` on the anchor. */
export interface ChainPropose {
  readonly t: 'propose';
  readonly round: Round;
  readonly block: BlockRef;
  readonly leader: number;
  readonly justify?: Certificate;
  /** Needed unless `justify` is of the round below. */
  readonly gaveUp?: GiveUpCertificate;
  readonly sig: Bytes;
}

/** A vote, sent to the leader of the next round. */
export interface ChainVote {
  readonly t: 'vote';
  readonly height: Height;
  readonly round: Round;
  readonly target: Hash;
  readonly voter: number;
  readonly sig: Bytes;
}

/** Gives up a round. */
export interface ChainTimeout {
  readonly t: 'timeout';
  readonly round: Round;
  readonly voter: number;
  /** Highest certificate held; absent for the anchor, which counts as round 0. */
  readonly high?: Certificate;
  /** Why the round was entered, if by giving up the one below. */
  readonly gaveUp?: GiveUpCertificate;
  readonly sig: Bytes;
}

/** Messages of chained HotStuff. */
export type ChainMessage = ChainPropose | ChainVote | ChainTimeout;

const TYPES: readonly ChainMessage['t'][] = ['propose', 'vote', 'timeout'];
const MOST_GROUPS = 1_024;
const MAX_PROOF = 98_304;

function writeMaybe<T>(writer: Writer, value: T | undefined, write: (value: T) => void): void {
  writer.u8(value === undefined ? 0 : 1);
  if (value !== undefined) write(value);
}

function readMaybe<T>(reader: Reader, read: () => T): T | undefined {
  const flag = reader.u8();
  if (flag > 1) reader.bad('a flag other than 0 or 1');
  return flag === 1 ? read() : undefined;
}

function writeGiveUp(writer: Writer, cert: GiveUpCertificate): void {
  writer.u32(cert.round).u16(cert.groups.length);
  for (const { report, signers, proof } of cert.groups) writer.u32(report).bytes8(signers).bytes32(proof);
}

function readGiveUp(reader: Reader): GiveUpCertificate {
  const round = reader.u32();
  const count = reader.u16();
  if (count === 0 || count > MOST_GROUPS) reader.bad(`a certificate of ${count} groups`);
  const groups: GiveUpGroup[] = [];
  for (let i = 0; i < count; i++) {
    const report = reader.u32();
    if (report > round || report <= (groups.at(-1)?.report ?? -1)) reader.bad('a report out of order or range');
    groups.push({ report, signers: reader.bytes8(), proof: reader.bytes32(MAX_PROOF) });
  }
  return { round, groups };
}

function readChainCertificate(reader: Reader): Certificate {
  const cert = readCertificate(reader);
  if (cert.kind !== 'chain') reader.bad(`a certificate of kind ${cert.kind}`);
  return cert;
}

/** Canonical bytes: type u8, then the fields in the order of their declaration. */
export function encodeChain(message: ChainMessage): Bytes {
  const writer = new Writer();
  writer.u8(TYPES.indexOf(message.t)).u32(message.round);
  switch (message.t) {
    case 'propose': {
      const { height, id, parent } = message.block;
      writer.u53(height).hash(id).hash(parent).u16(message.leader);
      writeMaybe(writer, message.justify, (cert) => writeCertificate(writer, cert));
      writeMaybe(writer, message.gaveUp, (cert) => writeGiveUp(writer, cert));
      writer.bytes8(message.sig);
      break;
    }
    case 'vote':
      writer.u53(message.height).hash(message.target).u16(message.voter).bytes8(message.sig);
      break;
    case 'timeout':
      writer.u16(message.voter);
      writeMaybe(writer, message.high, (cert) => writeCertificate(writer, cert));
      writeMaybe(writer, message.gaveUp, (cert) => writeGiveUp(writer, cert));
      writer.bytes8(message.sig);
      break;
  }
  return writer.done();
}

/** @throws {@link ConsensusError} `wire.kind`, `wire.truncated`, `wire.trailing` or `wire.value`. */
export function decodeChain(bytes: Bytes): ChainMessage {
  const reader = new Reader(bytes);
  const t = TYPES[reader.u8()];
  if (t === undefined) throw new ConsensusError('wire.kind', `no message has the type ${bytes[0]}`);
  const round = reader.u32();
  const message =
    t === 'propose' ? readPropose(reader, round) : t === 'vote' ? readVote(reader, round) : readTimeout(reader, round);
  reader.end();
  return message;
}

function readPropose(reader: Reader, round: Round): ChainPropose {
  const block = { height: reader.u53(), id: reader.hash(), parent: reader.hash() };
  const leader = reader.u16();
  const justify = readMaybe(reader, () => readChainCertificate(reader));
  const gaveUp = readMaybe(reader, () => readGiveUp(reader));
  const sig = reader.bytes8();
  return { t: 'propose', round, block, leader, sig, ...(justify && { justify }), ...(gaveUp && { gaveUp }) };
}

function readVote(reader: Reader, round: Round): ChainVote {
  const height = reader.u53();
  return { t: 'vote', round, height, target: reader.hash(), voter: reader.u16(), sig: reader.bytes8() };
}

function readTimeout(reader: Reader, round: Round): ChainTimeout {
  const voter = reader.u16();
  const high = readMaybe(reader, () => readChainCertificate(reader));
  const gaveUp = readMaybe(reader, () => readGiveUp(reader));
  const sig = reader.bytes8();
  if (high !== undefined && high.round > round) reader.bad('a certificate above the round given up');
  return { t: 'timeout', round, voter, sig, ...(high && { high }), ...(gaveUp && { gaveUp }) };
}
