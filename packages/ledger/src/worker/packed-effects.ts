import type {
  CreatedOutput,
  ModuleCall,
  OutputOrigin,
  SupplyChange,
  TransactionEffects,
  VoteChange,
} from '../dialect.ts';
import { LedgerError } from '../errors.ts';
import { decodeName, encodeName } from '../native/name.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

/** Flags before the fields: what most transactions do not have is left out. */
const HAS = { contextual: 1, gas: 2, expiry: 4, locks: 8, once: 16, supply: 32, calls: 64, votes: 128 } as const;

const ORIGINS: readonly OutputOrigin[] = ['normal', 'coinbase', 'vote', 'crossChain'];
const SOURCES: readonly ModuleCall['source'][] = ['action', 'pegOut', 'claim'];

const MAX = Number.MAX_SAFE_INTEGER;
const NONE: readonly never[] = [];

/**
 * Writes effects in the form in which they cross from a worker: ids as bytes end to end, so that reading one makes a view
 * and copies nothing. The form is not stored and not part of any protocol.
 */
export function writeEffects(w: Writer, effects: TransactionEffects): void {
  const { spends, creates, once, supply, votes, calls } = effects;
  const locked = effects.notBeforeHeight > 0 || effects.notBeforeMs > 0;
  const flags =
    (effects.contextual ? HAS.contextual : 0) |
    (effects.gas > 0n ? HAS.gas : 0) |
    (effects.validUntil > 0 ? HAS.expiry : 0) |
    (locked ? HAS.locks : 0) |
    (once.length > 0 ? HAS.once : 0) |
    (supply.length > 0 ? HAS.supply : 0) |
    (calls.length > 0 ? HAS.calls : 0) |
    (votes.length > 0 ? HAS.votes : 0);
  w.u8(flags, 'flags').bytes(effects.id, 'id', 32).bytes(effects.witnessId, 'witness id', 32);
  w.varint(effects.size, MAX, 'size').u64(effects.fee, 'fee').u64(effects.transferred, 'transferred');
  writeIds(w, spends);
  w.varint(creates.length, MAX, 'creates');
  for (const { id, index, origin } of creates) {
    w.bytes(id, 'output id', 32).varint(index, MAX, 'index').u8(ORIGINS.indexOf(origin), 'origin');
  }
  if (effects.gas > 0n) w.u64(effects.gas, 'gas');
  if (effects.validUntil > 0) w.varint(effects.validUntil, MAX, 'validUntil');
  if (locked) w.varint(effects.notBeforeHeight, MAX, 'height').varint(effects.notBeforeMs, MAX, 'time');
  if (once.length > 0) writeIds(w, once);
  if (supply.length > 0) writeSupply(w, supply);
  if (votes.length > 0) writeVotes(w, votes);
  if (calls.length > 0) writeCalls(w, calls);
}

/** Reads {@link writeEffects}. Throws {@link LedgerError} `decode.*`. */
export function readEffects(r: Reader): TransactionEffects {
  const flags = r.u8();
  const id = r.bytes(32);
  const witnessId = r.bytes(32);
  const size = r.varint();
  const fee = r.u64();
  const transferred = r.u64();
  const spends = readIds(r);
  const creates: CreatedOutput[] = [];
  for (let n = r.count(0, MAX, 34); n > 0; n--) {
    creates.push({ id: r.bytes(32), index: r.varint(), origin: pick(ORIGINS, r.u8()) });
  }
  const gas = flags & HAS.gas ? r.u64() : 0n;
  const validUntil = flags & HAS.expiry ? r.varint() : 0;
  const notBeforeHeight = flags & HAS.locks ? r.varint() : 0;
  const notBeforeMs = flags & HAS.locks ? r.varint() : 0;
  return {
    id,
    witnessId,
    size,
    spends,
    creates,
    once: flags & HAS.once ? readIds(r) : NONE,
    supply: flags & HAS.supply ? readSupply(r) : NONE,
    votes: flags & HAS.votes ? readVotes(r) : NONE,
    calls: flags & HAS.calls ? readCalls(r) : NONE,
    fee,
    transferred,
    gas,
    validUntil,
    notBeforeHeight,
    notBeforeMs,
    contextual: (flags & HAS.contextual) !== 0,
  };
}

function writeIds(w: Writer, ids: readonly Uint8Array[]): void {
  w.varint(ids.length, MAX, 'ids');
  for (const id of ids) w.bytes(id, 'id', 32);
}

function readIds(r: Reader): readonly Uint8Array[] {
  const ids: Uint8Array[] = [];
  for (let n = r.count(0, MAX, 32); n > 0; n--) ids.push(r.bytes(32));
  return ids;
}

function writeSupply(w: Writer, supply: readonly SupplyChange[]): void {
  w.varint(supply.length, MAX, 'supply');
  for (const { asset, issued, burned, peggedIn, peggedOut, cap } of supply) {
    w.bytes(asset, 'asset', 32).u8(cap === undefined ? 0 : 1, 'has cap');
    for (const amount of [issued, burned, peggedIn, peggedOut]) writeSum(w, amount);
    if (cap !== undefined) w.u64(cap, 'cap');
  }
}

function readSupply(r: Reader): readonly SupplyChange[] {
  const supply: SupplyChange[] = [];
  for (let n = r.count(0, MAX, 65); n > 0; n--) {
    const asset = r.bytes(32);
    const hasCap = r.u8() === 1;
    const sums = { issued: readSum(r), burned: readSum(r), peggedIn: readSum(r), peggedOut: readSum(r) };
    supply.push(hasCap ? { asset, ...sums, cap: r.u64() } : { asset, ...sums });
  }
  return supply;
}

function writeVotes(w: Writer, votes: readonly VoteChange[]): void {
  w.varint(votes.length, MAX, 'votes');
  for (const { candidate, change } of votes) {
    w.bytes(candidate, 'candidate', 32).u8(change < 0n ? 1 : 0, 'sign');
    writeSum(w, change < 0n ? -change : change);
  }
}

function readVotes(r: Reader): readonly VoteChange[] {
  const votes: VoteChange[] = [];
  for (let n = r.count(0, MAX, 49); n > 0; n--) {
    const candidate = r.bytes(32);
    const less = r.u8() === 1;
    const amount = readSum(r);
    votes.push({ candidate, change: less ? -amount : amount });
  }
  return votes;
}

/** A sum of up to 8,192 amounts of a transaction: more than 64 bits before the balance is known to hold. */
function writeSum(w: Writer, sum: bigint): void {
  w.u64(sum >> 64n, 'sum').u64(sum & 0xffff_ffff_ffff_ffffn, 'sum');
}

function readSum(r: Reader): bigint {
  return (r.u64() << 64n) | r.u64();
}

function writeCalls(w: Writer, calls: readonly ModuleCall[]): void {
  w.varint(calls.length, MAX, 'calls');
  for (const { source, position, module, payload, witness, value, signers } of calls) {
    encodeName(w.u8(SOURCES.indexOf(source), 'source').varint(position, MAX, 'position'), module);
    w.string(payload, MAX, 'payload');
    writeList(w, witness);
    writeList(w, signers);
    w.u8(value === undefined ? 0 : 1, 'has value');
    if (value !== undefined) w.bytes(value.asset, 'asset', 32).u64(value.token, 'token').u64(value.amount, 'amount');
  }
}

function readCalls(r: Reader): readonly ModuleCall[] {
  const calls: ModuleCall[] = [];
  for (let n = r.count(0, MAX, 8); n > 0; n--) {
    const source = pick(SOURCES, r.u8());
    const position = r.varint();
    const module = decodeName(r);
    const payload = r.string(MAX);
    const witness = readList(r);
    const signers = readList(r);
    const value = r.u8() === 1 ? { asset: r.bytes(32), token: r.u64(), amount: r.u64() } : undefined;
    calls.push({ source, position, module, payload, witness, value, signers });
  }
  return calls;
}

function writeList(w: Writer, items: readonly Uint8Array[]): void {
  w.varint(items.length, MAX, 'items');
  for (const item of items) w.string(item, MAX, 'item');
}

function readList(r: Reader): readonly Uint8Array[] {
  const items: Uint8Array[] = [];
  for (let n = r.count(0, MAX, 1); n > 0; n--) items.push(r.string(MAX));
  return items;
}

function pick<T>(names: readonly T[], position: number): T {
  const name = names[position];
  if (name === undefined) throw new LedgerError('decode.kind', `${position} names nothing`);
  return name;
}
