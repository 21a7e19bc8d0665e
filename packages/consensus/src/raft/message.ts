import { ConsensusError } from '../errors.ts';
import type { BlockRef, Bytes, Height, Round } from '../interface/primitives.ts';
import { Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';

/** A log entry: the block at its height, and the term of the leader that made it. The index is the height. */
export interface RaftEntry {
  readonly term: Round;
  readonly block: BlockRef;
}

/** Asks for a vote; `pre`: asks whether it would be given. */
export interface RequestVote {
  readonly t: 'requestVote';
  readonly pre: boolean;
  readonly term: Round;
  readonly lastHeight: Height;
  readonly lastTerm: Round;
}

/** Answer to {@link RequestVote}, for the term asked about. */
export interface VoteReply {
  readonly t: 'voteReply';
  readonly pre: boolean;
  readonly term: Round;
  readonly granted: boolean;
}

/** Replicates entries above `prevHeight`; without entries a heartbeat. */
export interface Append {
  readonly t: 'append';
  readonly term: Round;
  readonly prevHeight: Height;
  readonly prevTerm: Round;
  readonly commit: Height;
  /** Lowest height that the leader can start from. */
  readonly base: Height;
  readonly entries: readonly RaftEntry[];
}

/** Answer to {@link Append}: the highest height known to match, or where to try next. */
export interface AppendReply {
  readonly t: 'appendReply';
  readonly term: Round;
  readonly ok: boolean;
  readonly height: Height;
}

/** Messages of Raft. */
export type RaftMessage = RequestVote | VoteReply | Append | AppendReply;

const TYPES: readonly RaftMessage['t'][] = ['requestVote', 'voteReply', 'append', 'appendReply'];
const MOST_ENTRIES = 1_024;

/** Canonical bytes: type u8, then the fields in the order of their declaration. */
export function encodeRaft(message: RaftMessage): Bytes {
  const writer = new Writer(64);
  writer.u8(TYPES.indexOf(message.t));
  switch (message.t) {
    case 'requestVote':
      writer
        .u8(message.pre ? 1 : 0)
        .u32(message.term)
        .u53(message.lastHeight)
        .u32(message.lastTerm);
      break;
    case 'voteReply':
      writer
        .u8(message.pre ? 1 : 0)
        .u32(message.term)
        .u8(message.granted ? 1 : 0);
      break;
    case 'append':
      writer.u32(message.term).u53(message.prevHeight).u32(message.prevTerm).u53(message.commit).u53(message.base);
      writer.u16(message.entries.length);
      for (const { term, block } of message.entries) {
        writer.u32(term).u53(block.height).hash(block.id).hash(block.parent);
      }
      break;
    case 'appendReply':
      writer
        .u32(message.term)
        .u8(message.ok ? 1 : 0)
        .u53(message.height);
      break;
  }
  return writer.done();
}

/** @throws {@link ConsensusError} `wire.kind`, `wire.truncated`, `wire.trailing` or `wire.value`. */
export function decodeRaft(bytes: Bytes): RaftMessage {
  const reader = new Reader(bytes);
  const type = TYPES[reader.u8()];
  if (type === undefined) throw new ConsensusError('wire.kind', `no message has the type ${bytes[0]}`);
  const message = read(reader, type);
  reader.end();
  return message;
}

function read(reader: Reader, t: RaftMessage['t']): RaftMessage {
  switch (t) {
    case 'requestVote':
      return { t, pre: flag(reader), term: reader.u32(), lastHeight: reader.u53(), lastTerm: reader.u32() };
    case 'voteReply':
      return { t, pre: flag(reader), term: reader.u32(), granted: flag(reader) };
    case 'append': {
      const head = {
        t,
        term: reader.u32(),
        prevHeight: reader.u53(),
        prevTerm: reader.u32(),
        commit: reader.u53(),
        base: reader.u53(),
      } as const;
      const count = reader.u16();
      if (count > MOST_ENTRIES) reader.bad(`${count} entries`);
      const entries: RaftEntry[] = [];
      for (let i = 0; i < count; i++) {
        const entry = { term: reader.u32(), block: { height: reader.u53(), id: reader.hash(), parent: reader.hash() } };
        if (entry.block.height !== head.prevHeight + 1 + i) reader.bad('an entry out of order');
        entries.push(entry);
      }
      return { ...head, entries };
    }
    case 'appendReply':
      return { t, term: reader.u32(), ok: flag(reader), height: reader.u53() };
  }
}

function flag(reader: Reader): boolean {
  const value = reader.u8();
  if (value > 1) reader.bad('a flag other than 0 or 1');
  return value === 1;
}
