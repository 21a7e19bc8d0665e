import { decodeWith } from '../../reader.ts';
import { encodeWith } from '../../writer.ts';
import type { ApplyContext, BlockView, CheckContext } from '../module.ts';
import { MAX_SEATS } from '../validator-set.ts';
import { readCandidate, replaceCandidate } from './candidate.ts';
import { setOfEpoch } from './epochs.ts';
import { validatorsParameters } from './parameters.ts';
import { dispose, type PenaltyPolicy, punish } from './slashing.ts';

/** Who took part, as the header of a block and the commit in its attachment tell. Positions are those of the set. */
export interface Attendance {
  /** Position of whoever made the block, in the set of its height. */
  readonly proposer: number | undefined;
  /** Whether each member signed the parent, in the set of the parent's height. */
  readonly signed: readonly boolean[];
}

/**
 * Reads attendance out of a block that is being executed; `undefined` when there is none to be told. All nodes must come
 * to the same, so it may depend on nothing but the block.
 */
export type AttendanceSource = (block: BlockView) => Attendance | undefined;

/** Counts of one epoch. */
interface Counts {
  readonly epoch: number;
  /** Blocks of which it is known who signed them. */
  readonly blocks: number;
  /** Members whose counts were carried over to their candidates already. */
  readonly closed: number;
  readonly members: readonly { readonly signed: number; readonly produced: number }[];
}

const OPEN = Uint8Array.of(18);
const CLOSING = Uint8Array.of(19);
/** Members whose counts one block carries over at least. */
const BATCH = 32;

/** Counts a block; the counts of an epoch that has ended are put aside for {@link closeCounts}. */
export function countAttendance(ctx: ApplyContext, source: AttendanceSource): void {
  const attendance = source(ctx);
  if (attendance === undefined) return;
  let counts = readCounts(ctx, OPEN);
  if (counts?.epoch !== ctx.epoch) {
    if (counts !== undefined) ctx.set(CLOSING, encodeCounts(counts));
    const members = ctx.validators().map(() => ({ signed: 0, produced: 0 }));
    counts = { epoch: ctx.epoch, blocks: 0, closed: 0, members };
  }
  const { signed, proposer } = attendance;
  // The parent of an epoch's first block was signed by the set before.
  const counted = ctx.height % ctx.epochBlocks !== 0 && signed.length === counts.members.length;
  const members = counts.members.map((member, i) => ({
    signed: member.signed + (counted && signed[i] === true ? 1 : 0),
    produced: member.produced + (proposer === i ? 1 : 0),
  }));
  ctx.set(OPEN, encodeCounts({ ...counts, blocks: counts.blocks + (counted ? 1 : 0), members }));
}

/** Carries the counts of the epoch that ended over to some of its members, and punishes those who were absent. */
export function closeCounts(ctx: ApplyContext, policy: PenaltyPolicy, burn: boolean): void {
  const counts = readCounts(ctx, CLOSING);
  if (counts === undefined) return;
  const set = setOfEpoch(ctx, counts.epoch) ?? [];
  // A short epoch must not end before the one before it is closed.
  const batch = Math.max(BATCH, Math.ceil(set.length / Math.max(1, ctx.epochBlocks - 1)));
  const next = Math.min(counts.closed + batch, set.length);
  for (const [i, { id }] of set.slice(counts.closed, next).entries()) closeMember(ctx, policy, burn, counts, i, id);
  if (next < set.length) ctx.set(CLOSING, encodeCounts({ ...counts, closed: next }));
  else ctx.del(CLOSING);
}

function closeMember(
  ctx: ApplyContext,
  policy: PenaltyPolicy,
  burn: boolean,
  { blocks, closed, members }: Counts,
  position: number,
  id: Uint8Array,
): void {
  const candidate = readCandidate(ctx, id);
  const member = members[closed + position];
  if (candidate === undefined || member === undefined) return;
  const counted = {
    ...candidate,
    produced: candidate.produced + member.produced,
    signed: candidate.signed + member.signed,
    missed: candidate.missed + blocks - member.signed,
  };
  replaceCandidate(ctx, id, counted);
  const values = validatorsParameters.readAll(ctx);
  if (BigInt(member.signed) * 1_000_000n >= values.presencePpm * BigInt(blocks)) return;
  if (candidate.status !== 'active') return;
  const penalty = policy('absence', { guilty: 0n, total: 1n }, values);
  if (penalty === undefined) return;
  const taken = punish(ctx, counted, penalty);
  dispose(ctx, taken, burn);
  ctx.emit('absent', { id, signed: member.signed, blocks, taken });
}

/** Counts of the present epoch by position; for queries. */
export function presentCounts(ctx: CheckContext): Pick<Counts, 'epoch' | 'blocks' | 'members'> | undefined {
  return readCounts(ctx, OPEN);
}

function readCounts(ctx: Pick<CheckContext, 'get'>, key: Uint8Array): Counts | undefined {
  const bytes = ctx.get(key);
  if (bytes === undefined) return undefined;
  return decodeWith(bytes, (r) => {
    const [epoch, blocks, closed] = [r.varint(), r.varint(), r.varint()];
    const members: { signed: number; produced: number }[] = [];
    for (let n = r.count(0, MAX_SEATS, 2); n > 0; n--) members.push({ signed: r.varint(), produced: r.varint() });
    return { epoch, blocks, closed, members };
  });
}

function encodeCounts({ epoch, blocks, closed, members }: Counts): Uint8Array {
  const max = Number.MAX_SAFE_INTEGER;
  return encodeWith((w) => {
    w.varint(epoch, max, 'epoch').varint(blocks, max, 'blocks').varint(closed, max, 'closed');
    w.varint(members.length, MAX_SEATS, 'members');
    for (const { signed, produced } of members) w.varint(signed, max, 'signed').varint(produced, max, 'produced');
  });
}
