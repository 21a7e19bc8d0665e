import type { Height, Round } from '../../interface/primitives.ts';
import type { Reader } from '../../wire/reader.ts';
import type { Writer } from '../../wire/writer.ts';
import { MAX_BINS } from './bins.ts';

/** What heights tell each other about the overlay. In every header, and a pure function of the headers below. */
export interface OverlayCarry {
  /** Bin of round 0. */
  readonly bin: number;
  /** Bin of round 0 one height below. */
  readonly before: number;
  /** Failed rounds by bin in this epoch, at most 65,535 each. */
  readonly strikes: readonly number[];
  /** Heights below this one use the mesh. */
  readonly meshUntil: Height;
  /** How often every bin has had a new strike. */
  readonly cycles: number;
}

/** Parameters of {@link nextCarry}. */
export interface CarryRules {
  /** First round on the mesh. */
  readonly meshFromRound: Round;
  /** Heights between moves for fairness; 0 for none. */
  readonly rotateEvery: number;
}

/** Least number of heights on the mesh after a cycle; doubles with each. */
const MESH_HEIGHTS = 32;
const MOST_DOUBLINGS = 20;
const MOST_STRIKES = 0xffff;

/** The carry at the start of an epoch. */
export function firstCarry(bins: number): OverlayCarry {
  return { bin: 0, before: 0, strikes: new Array<number>(bins).fill(0), meshUntil: 0, cycles: 0 };
}

/**
 * Bins in the order in which the rounds of a height try them: the current one, then the least struck in cyclic order.
 */
export function binOrder(bin: number, strikes: readonly number[]): readonly number[] {
  const count = strikes.length;
  const others = Array.from({ length: count - 1 }, (_, i) => (bin + 1 + i) % count);
  // Array.prototype.sort is stable: bins of equal strikes stay in cyclic order.
  return [bin, ...others.sort((a, b) => (strikes[a] ?? 0) - (strikes[b] ?? 0))];
}

/**
 * The carry of `height` + 1 from the header of `height`, whose last commit decided `height` − 1 in round `decided`.
 * Only that certificate may be used, because it is in the chain; validators may hold others.
 */
export function nextCarry(carry: OverlayCarry, height: Height, decided: Round, rules: CarryRules): OverlayCarry {
  const tried = binOrder(carry.before, carry.strikes);
  const kept = { ...carry, before: carry.bin };
  if (height - 1 < carry.meshUntil) return kept;
  if (decided === 0) {
    if (rules.rotateEvery === 0 || height % rules.rotateEvery !== 0) return kept;
    return { ...kept, bin: leastStruck(carry.strikes, carry.bin + 1) };
  }
  const failed = Math.min(decided, rules.meshFromRound);
  const strikes = carry.strikes.slice();
  for (let round = 0; round < failed; round++) {
    const bin = tried[round % tried.length] ?? 0;
    strikes[bin] = Math.min(MOST_STRIKES, (strikes[bin] ?? 0) + 1);
  }
  const moved = carry.bin !== carry.before;
  const worked = decided < rules.meshFromRound ? tried[decided % tried.length] : undefined;
  const bin = moved ? carry.bin : (worked ?? leastStruck(strikes, carry.bin + 1));
  if (Math.min(...strikes) <= carry.cycles) return { ...kept, strikes, bin };
  const heights = MESH_HEIGHTS * 2 ** Math.min(carry.cycles, MOST_DOUBLINGS);
  return { ...kept, strikes, bin, cycles: carry.cycles + 1, meshUntil: height + 1 + heights };
}

function leastStruck(strikes: readonly number[], from: number): number {
  const count = strikes.length;
  let best = from % count;
  for (let i = 1; i < count; i++) {
    const bin = (from + i) % count;
    if ((strikes[bin] ?? 0) < (strikes[best] ?? 0)) best = bin;
  }
  return best;
}

/** Appends bin u16, before u16, meshUntil u64, cycles u16, number u16, strikes u16 each. */
export function writeCarry(writer: Writer, carry: OverlayCarry): void {
  writer.u16(carry.bin).u16(carry.before).u53(carry.meshUntil).u16(carry.cycles).u16(carry.strikes.length);
  for (const count of carry.strikes) writer.u16(count);
}

/** @throws {@link ConsensusError} `wire.truncated` or `wire.value`. */
export function readCarry(reader: Reader): OverlayCarry {
  const bin = reader.u16();
  const before = reader.u16();
  const meshUntil = reader.u53();
  const cycles = reader.u16();
  const count = reader.u16();
  if (count === 0 || count > MAX_BINS || bin >= count || before >= count) reader.bad('a carry whose bins do not fit');
  return { bin, before, meshUntil, cycles, strikes: Array.from({ length: count }, () => reader.u16()) };
}
