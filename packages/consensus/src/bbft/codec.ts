import { readCertificate, writeCertificate } from '../certificate/encoding.ts';
import { ConsensusError } from '../errors.ts';
import type { Certificate } from '../interface/certificate.ts';
import type { Bytes, Height } from '../interface/primitives.ts';
import { Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';
import type { BbftMessage, Pull, Supply, Timeout, Vote } from './message.ts';
import {
  readEntry,
  readFlag,
  readKind,
  readOptional,
  readPropose,
  readRef,
  readTimeoutCertificate,
  readVote,
  writeEntry,
  writeOptional,
  writePropose,
  writeRef,
  writeTimeoutCertificate,
  writeVote,
} from './wire.ts';

const TYPES: readonly BbftMessage['t'][] = [
  'propose',
  'vote',
  'share',
  'quorum',
  'timeout',
  'timedOut',
  'pull',
  'supply',
  'decided',
  'status',
];

/** Canonical bytes of a message: its type u8, then the fields in the order of its declaration. */
export function encodeMessage(message: BbftMessage): Bytes {
  const writer = new Writer();
  writer.u8(TYPES.indexOf(message.t));
  switch (message.t) {
    case 'propose':
      writePropose(writer, message);
      break;
    case 'vote':
      writeVote(writer, message);
      break;
    case 'share':
      writeCertificate(writer, message.part);
      writer.u16(message.root).bytes8(message.sig);
      break;
    case 'quorum':
      writeCertificate(writer, message.cert);
      break;
    case 'timeout':
      writeTimeout(writer, message);
      break;
    case 'timedOut':
      writeTimeoutCertificate(writer, message.cert);
      break;
    case 'pull':
      writer.u53(message.epoch).u53(message.height).u32(message.round);
      writer.u8((message.has.proposal ? 1 : 0) | (message.has.prepared ? 2 : 0)).u8(message.votes.length);
      for (const vote of message.votes) writeVote(writer, vote);
      break;
    case 'supply':
      writer.u53(message.height).u8(message.proposal === undefined ? 0 : 1);
      if (message.proposal !== undefined) writePropose(writer, message.proposal);
      writer.u8(message.certs.length);
      for (const cert of message.certs) writeCertificate(writer, cert);
      break;
    case 'decided':
      writeRef(writer, message.block);
      writeCertificate(writer, message.cert);
      break;
    case 'status':
      writer.u53(message.height).u32(message.round);
      writeEntry(writer, message.entry);
      break;
  }
  return writer.done();
}

/**
 * The message of canonical bytes.
 *
 * @throws {@link ConsensusError} `wire.kind`, `wire.truncated`, `wire.trailing` or `wire.value`.
 */
export function decodeMessage(bytes: Bytes): BbftMessage {
  const reader = new Reader(bytes);
  const type = TYPES[reader.u8()];
  if (type === undefined) throw new ConsensusError('wire.kind', `no message has the type ${bytes[0]}`);
  const message = read(reader, type);
  reader.end();
  return message;
}

/** The height that a message is about. */
export function messageHeight(message: BbftMessage): Height {
  switch (message.t) {
    case 'propose':
    case 'decided':
      return message.block.height;
    case 'share':
      return message.part.height;
    case 'quorum':
    case 'timedOut':
      return message.cert.height;
    case 'vote':
    case 'timeout':
    case 'pull':
    case 'supply':
    case 'status':
      return message.height;
  }
}

function read(reader: Reader, type: BbftMessage['t']): BbftMessage {
  switch (type) {
    case 'propose':
      return readPropose(reader);
    case 'vote':
      return readVote(reader);
    case 'share':
      return { t: 'share', part: readPhase(reader), root: reader.u16(), sig: reader.bytes8() };
    case 'quorum':
      return { t: 'quorum', cert: readPhase(reader) };
    case 'timeout':
      return readTimeout(reader);
    case 'timedOut':
      return { t: 'timedOut', cert: readTimeoutCertificate(reader) };
    case 'pull':
      return readPull(reader);
    case 'supply':
      return readSupply(reader);
    case 'decided':
      return { t: 'decided', block: readRef(reader), cert: readKind(reader, 'commit') };
    case 'status':
      return { t: 'status', height: reader.u53(), round: reader.u32(), entry: readEntry(reader) };
  }
}

function readPhase(reader: Reader): Certificate {
  const cert = readCertificate(reader);
  if (cert.kind !== 'prepare' && cert.kind !== 'commit') reader.bad(`a certificate of kind ${cert.kind}`);
  return cert;
}

function writeTimeout(writer: Writer, message: Timeout): void {
  writer.u53(message.epoch).u53(message.height).u32(message.round).u16(message.voter).i32(message.report);
  writer.bytes8(message.sig);
  writeOptional(writer, message.high);
  writeEntry(writer, message.entry);
}

function readTimeout(reader: Reader): Timeout {
  const epoch = reader.u53();
  const height = reader.u53();
  const round = reader.u32();
  const voter = reader.u16();
  const report = reader.i32();
  const sig = reader.bytes8();
  const high = readOptional(reader);
  if (report < -1 || report > round || (report === -1) !== (high === undefined)) {
    reader.bad('a report without its certificate');
  }
  if (high !== undefined && (high.kind !== 'prepare' || high.round !== report || high.height !== height)) {
    reader.bad('a certificate that is not the reported one');
  }
  const entry = readEntry(reader);
  return { t: 'timeout', epoch, height, round, voter, report, sig, entry, ...(high === undefined ? {} : { high }) };
}

function readPull(reader: Reader): Pull {
  const epoch = reader.u53();
  const height = reader.u53();
  const round = reader.u32();
  const flags = reader.u8();
  const count = reader.u8();
  if (flags > 3 || count > 2) reader.bad('a pull with unknown flags or more than two votes');
  const votes: Vote[] = [];
  for (let i = 0; i < count; i++) votes.push(readVote(reader));
  const has = { proposal: (flags & 1) !== 0, prepared: (flags & 2) !== 0 };
  return { t: 'pull', epoch, height, round, has, votes };
}

function readSupply(reader: Reader): Supply {
  const height = reader.u53();
  const proposal = readFlag(reader) ? readPropose(reader) : undefined;
  const count = reader.u8();
  if (count > 2) reader.bad('a supply of more than two certificates');
  const certs: Certificate[] = [];
  for (let i = 0; i < count; i++) certs.push(readPhase(reader));
  return { t: 'supply', height, certs, ...(proposal === undefined ? {} : { proposal }) };
}
