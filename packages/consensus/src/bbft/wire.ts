import { readCertificate, writeCertificate } from '../certificate/encoding.ts';
import type { Certificate } from '../interface/certificate.ts';
import type { BlockRef } from '../interface/primitives.ts';
import type { Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';
import type { Entry, Phase, Propose, ReportGroup, TimeoutCertificate, Vote } from './message.ts';

/** Longest aggregate or list of signatures. */
const MAX_PROOF = 98_304;
/** Most groups in a timeout certificate: one per report value, reports are rounds. */
const MAX_GROUPS = 1_024;

const PHASES: readonly Phase[] = ['prepare', 'commit'];

/** Appends an optional certificate: 0, or 1 and the certificate. */
export function writeOptional(writer: Writer, cert: Certificate | undefined): void {
  writer.u8(cert === undefined ? 0 : 1);
  if (cert !== undefined) writeCertificate(writer, cert);
}

/** Reads what {@link writeOptional} wrote. */
export function readOptional(reader: Reader): Certificate | undefined {
  return readFlag(reader) ? readCertificate(reader) : undefined;
}

/** A byte that is 0 or 1. */
export function readFlag(reader: Reader): boolean {
  const value = reader.u8();
  if (value > 1) reader.bad('a flag other than 0 or 1');
  return value === 1;
}

/** A certificate of one kind. */
export function readKind(reader: Reader, kind: Phase): Certificate {
  const cert = readCertificate(reader);
  if (cert.kind !== kind) reader.bad(`a ${cert.kind} certificate in the place of a ${kind} certificate`);
  return cert;
}

export function writeRef(writer: Writer, block: BlockRef): void {
  writer.u53(block.height).hash(block.id).hash(block.parent);
}

export function readRef(reader: Reader): BlockRef {
  return { height: reader.u53(), id: reader.hash(), parent: reader.hash() };
}

export function writeTimeoutCertificate(writer: Writer, cert: TimeoutCertificate): void {
  writer.u53(cert.epoch).u53(cert.height).u32(cert.round).u16(cert.groups.length);
  for (const { report, signers, proof } of cert.groups) writer.i32(report).bytes8(signers).bytes32(proof);
  writeOptional(writer, cert.high);
}

export function readTimeoutCertificate(reader: Reader): TimeoutCertificate {
  const epoch = reader.u53();
  const height = reader.u53();
  const round = reader.u32();
  const count = reader.u16();
  if (count === 0 || count > MAX_GROUPS) reader.bad(`a timeout certificate of ${count} groups`);
  const groups: ReportGroup[] = [];
  for (let i = 0; i < count; i++) {
    const report = reader.i32();
    if (report < -1 || report > round || report <= (groups.at(-1)?.report ?? -2)) {
      reader.bad('a report out of order or range');
    }
    groups.push({ report, signers: reader.bytes8(), proof: reader.bytes32(MAX_PROOF) });
  }
  const high = readFlag(reader) ? readKind(reader, 'prepare') : undefined;
  return { epoch, height, round, groups, ...(high === undefined ? {} : { high }) };
}

const ENTRIES: readonly Entry['by'][] = ['anchor', 'commit', 'timeout', 'prepare'];

export function writeEntry(writer: Writer, entry: Entry): void {
  writer.u8(ENTRIES.indexOf(entry.by));
  if (entry.by === 'timeout') writeTimeoutCertificate(writer, entry.cert);
  else if (entry.by !== 'anchor') writeCertificate(writer, entry.cert);
}

export function readEntry(reader: Reader): Entry {
  const by = ENTRIES[reader.u8()] ?? reader.bad('an unknown kind of entry');
  switch (by) {
    case 'anchor':
      return { by };
    case 'timeout':
      return { by, cert: readTimeoutCertificate(reader) };
    case 'commit':
    case 'prepare':
      return { by, cert: readKind(reader, by) };
  }
}

/** What a proposal's signature covers beside its place: the justification, parent and size. */
export function proposalBasis(proposal: Pick<Propose, 'block' | 'bytes' | 'entry'>): Uint8Array {
  const writer = new Writer(512);
  writer.hash(proposal.block.parent).u32(proposal.bytes);
  writeEntry(writer, proposal.entry);
  return writer.done();
}

export function writePropose(writer: Writer, message: Propose): void {
  writer.u53(message.epoch).u32(message.round);
  writeRef(writer, message.block);
  writer.u32(message.bytes).u16(message.leader);
  writeEntry(writer, message.entry);
  writer.bytes8(message.sig).u8(message.vote === undefined ? 0 : 1);
  if (message.vote !== undefined) writer.bytes8(message.vote);
}

export function readPropose(reader: Reader): Propose {
  const epoch = reader.u53();
  const round = reader.u32();
  const block = readRef(reader);
  const bytes = reader.u32();
  const leader = reader.u16();
  const entry = readEntry(reader);
  const sig = reader.bytes8();
  const vote = readFlag(reader) ? reader.bytes8() : undefined;
  return { t: 'propose', epoch, round, block, bytes, leader, entry, sig, ...(vote === undefined ? {} : { vote }) };
}

export function writeVote(writer: Writer, vote: Vote): void {
  writer.u8(PHASES.indexOf(vote.phase)).u53(vote.epoch).u53(vote.height).u32(vote.round).hash(vote.target);
  writer.u16(vote.voter).bytes8(vote.sig);
}

export function readVote(reader: Reader): Vote {
  return {
    t: 'vote',
    phase: PHASES[reader.u8()] ?? reader.bad('an unknown phase'),
    epoch: reader.u53(),
    height: reader.u53(),
    round: reader.u32(),
    target: reader.hash(),
    voter: reader.u16(),
    sig: reader.bytes8(),
  };
}
