import { hexToBytes } from '@dougong/crypto';
import type { Bytes, EngineHeader, Height } from '../interface/primitives.ts';
import { idBytes } from '../interface/primitives.ts';
import { bits32FromTarget, targetFromBits32, workOfTarget } from '../pow/compact.ts';
import { asertRetarget, bitcoinRetarget, lwmaRetarget, type WorkHeader } from '../pow/retarget.ts';
import { INITIAL_SEED_HEX, SEED_INTERVAL } from '../pow/tensority/tensority.ts';
import { Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';
import { MAX_LWMA_WINDOW, type PowConfig, soundBits } from './config.ts';

/** One block of the `lwma` window: the time it took and its target. */
interface Solve {
  readonly ms: number;
  readonly bits: number;
}

/**
 * What a proof-of-work header holds in its field `engine`: its own target, and all that its child's target depends on
 * beside the header itself. So a header is checked with its parent alone, by a node that starts at any final block.
 */
export interface PowCarry {
  /** Target in compact form. */
  readonly bits: number;
  /** Height of the block before the first one with work: genesis, or where another engine ended. */
  readonly origin: Height;
  /** `bitcoin`: time of the first block of the parent's window. `asert`: time of the origin. `lwma`: the parent's time. */
  readonly since: number;
  /** `lwma`: the last blocks up to the parent, oldest first. */
  readonly solves: readonly Solve[];
  /** Seed of the work function, when it has one. */
  readonly seed?: Bytes;
  /** What the miner looks for; 8 bytes. */
  readonly nonce: Bytes;
}

/** First byte of the field, so that no other engine's data is read as this. */
const MAGIC = 0x50;
/** Bytes of the nonce, the last of the field. */
export const NONCE_BYTES = 8;
const NO_NONCE = new Uint8Array(NONCE_BYTES);

/** The field `engine`: magic, bits u32, origin u64, since u64, solves u8 × (u32, u32), seed u8 (0 or 32), nonce 8. */
export function encodeCarry(carry: PowCarry): Bytes {
  const writer = new Writer(72);
  writer.u8(MAGIC).u32(carry.bits).u53(carry.origin).u53(carry.since).u8(carry.solves.length);
  for (const { ms, bits } of carry.solves) writer.u32(ms).u32(bits);
  return writer
    .bytes8(carry.seed ?? new Uint8Array())
    .fixed(carry.nonce)
    .done();
}

/** The carry of a field `engine`, or undefined when it is none. */
export function decodeCarry(bytes: Bytes): PowCarry | undefined {
  if (bytes[0] !== MAGIC) return undefined;
  try {
    const reader = new Reader(bytes);
    reader.u8();
    const bits = reader.u32();
    const origin = reader.u53();
    const since = reader.u53();
    const count = reader.u8();
    if (count > MAX_LWMA_WINDOW || !soundBits(bits)) return undefined;
    const solves: Solve[] = [];
    for (let i = 0; i < count; i++) {
      const solve = { ms: reader.u32(), bits: reader.u32() };
      if (!soundBits(solve.bits)) return undefined;
      solves.push(solve);
    }
    const seed = reader.bytes8();
    if (seed.length !== 0 && seed.length !== 32) return undefined;
    const nonce = reader.fixed(NONCE_BYTES);
    reader.end();
    return { bits, origin, since, solves, nonce, ...(seed.length > 0 && { seed }) };
  } catch {
    return undefined;
  }
}

/**
 * The carry of a block on `parent`, with a nonce of zeros. `seeded`: the work function has a seed.
 */
export function carryAfter(config: PowConfig, seeded: boolean, parent: EngineHeader): PowCarry {
  const before = decodeCarry(parent.engine);
  if (before === undefined) {
    return {
      bits: config.firstBits,
      origin: parent.height,
      since: parent.time,
      solves: [],
      nonce: NO_NONCE,
      ...(seeded && { seed: hexToBytes(INITIAL_SEED_HEX) }),
    };
  }
  const next = nextState(config, before, parent);
  return {
    bits: next.bits,
    origin: before.origin,
    since: next.since,
    solves: next.solves,
    nonce: NO_NONCE,
    ...(seeded && { seed: nextSeedOf(before, parent) }),
  };
}

function nextSeedOf(before: PowCarry, parent: EngineHeader): Bytes {
  // The parent is not the origin, so the first seed stays until the first multiple of the interval.
  if (parent.height % SEED_INTERVAL === 0) return idBytes(parent.id);
  return before.seed ?? hexToBytes(INITIAL_SEED_HEX);
}

function nextState(
  config: PowConfig,
  before: PowCarry,
  parent: EngineHeader,
): { readonly bits: number; readonly since: number; readonly solves: readonly Solve[] } {
  const limit = targetFromBits32(config.limitBits);
  const spacing = config.spacingMs;
  const target = targetFromBits32(before.bits);
  // Heights count from the origin, where another engine may have ended.
  const own: WorkHeader = { height: parent.height - before.origin, time: parent.time, target };
  switch (config.retarget) {
    case 'none':
      return { bits: before.bits, since: before.since, solves: [] };
    case 'asert': {
      const anchor = { height: 1, time: 0, parentTime: before.since, target: targetFromBits32(config.firstBits) };
      // Beyond some hundred doublings the outcome is a bound; the rule would shift by millions of bits first.
      const late = own.time - before.since - spacing * own.height;
      if (Math.abs(late) > 600 * config.halfLifeMs) {
        return { bits: compact(late > 0 ? limit : 1n), since: before.since, solves: [] };
      }
      const rule = asertRetarget({ spacing, halfLife: config.halfLifeMs, limit, anchor });
      return { bits: compact(rule.next(own, none)), since: before.since, solves: [] };
    }
    case 'bitcoin': {
      const rule = bitcoinRetarget({ spacing, interval: config.interval, limit });
      const next = rule.next(own, () => ({ height: 0, time: before.since, target }));
      // The child's parent opens a window when its height is a multiple of the interval.
      const since = own.height % config.interval === 0 ? parent.time : before.since;
      return { bits: compact(next), since, solves: [] };
    }
    case 'lwma': {
      const ms = Math.min(6 * spacing, Math.max(0, parent.time - before.since));
      const solves = [...before.solves, { ms, bits: before.bits }].slice(-config.window);
      const rule = lwmaRetarget({ spacing, window: config.window, limit });
      const times: WorkHeader[] = [{ height: 0, time: 0, target }];
      let time = 0;
      for (const [i, solve] of solves.entries()) {
        time += solve.ms;
        times.push({ height: i + 1, time, target: targetFromBits32(solve.bits) });
      }
      const last = times[solves.length] ?? own;
      return {
        bits: compact(rule.next(last, (height) => times[height] ?? last)),
        since: parent.time,
        solves,
      };
    }
  }
}

const none = (): WorkHeader => ({ height: 0, time: 0, target: 1n });

/** Rounded down to what the header can say; never below 1. */
function compact(target: bigint): number {
  return bits32FromTarget(target < 1n ? 1n : target);
}

/** Expected hashes behind compact bits. */
export function workOfBits(bits: number): bigint {
  return workOfTarget(targetFromBits32(bits));
}
