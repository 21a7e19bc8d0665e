import { ConsensusError } from '../errors.ts';
import { bits32FromTarget, bits64FromTarget, targetFromBits32, targetFromBits64 } from './compact.ts';

/** What a retarget rule sees of a header. */
export interface WorkHeader {
  readonly height: number;
  /** Seconds, or any unit that the rule's parameters share. */
  readonly time: number;
  readonly target: bigint;
}

/** The header of an ancestor of the block being made, by height; the parent included. */
export type Ancestors = (height: number) => WorkHeader;

/** Says which target the block after `parent` must meet. Pure; every rule rounds down. */
export interface RetargetRule {
  readonly id: string;
  next(parent: WorkHeader, ancestors: Ancestors): bigint;
}

/** Parameters of {@link bitcoinRetarget}. */
export interface BitcoinRetargetOptions {
  /** Intended time between blocks; 600 s. */
  readonly spacing?: number;
  /** Blocks between two changes; 2,016. */
  readonly interval?: number;
  /** The easiest target allowed; 2²²⁴ rounded as Bitcoin does. */
  readonly limit?: bigint;
}

/** Bitcoin's limit, compact form 1d00ffff. */
export const BITCOIN_LIMIT: bigint = targetFromBits32(0x1d00ffff);

/**
 * Bitcoin's rule: every `interval` blocks the target is scaled by the time that the last `interval` blocks took, at most
 * fourfold either way. The measured span misses one block, as in the original; it is kept.
 */
export function bitcoinRetarget(options: BitcoinRetargetOptions = {}): RetargetRule {
  const { spacing = 600, interval = 2016, limit = BITCOIN_LIMIT } = options;
  const intended = spacing * interval;
  return {
    id: 'bitcoin',
    next(parent, ancestors) {
      if ((parent.height + 1) % interval !== 0) return parent.target;
      const first = ancestors(parent.height - (interval - 1));
      const span = clamp(parent.time - first.time, Math.floor(intended / 4), intended * 4);
      const scaled = (parent.target * BigInt(span)) / BigInt(intended);
      return targetFromBits32(bits32FromTarget(scaled > limit ? limit : scaled));
    },
  };
}

/** Blocks between two changes in Bytom 1.x, and the seconds that they are meant to take. */
const BYTOM_INTERVAL = 2016;
const BYTOM_TIMESPAN = 302_400n;

/**
 * The rule that Bytom 1.x deployed: after a block whose height is a positive multiple of 2,016 the target is scaled by the
 * time since the multiple before it. There is no bound on the change and no easiest target.
 */
export const bytomRetarget: RetargetRule = {
  id: 'bytom',
  next(parent, ancestors) {
    if (parent.height === 0 || parent.height % BYTOM_INTERVAL !== 0) return parent.target;
    const before = ancestors(parent.height - BYTOM_INTERVAL);
    const scaled = quotient(parent.target * BigInt(parent.time - before.time), BYTOM_TIMESPAN);
    return targetFromBits64(bits64FromTarget(scaled));
  },
};

/** Parameters of {@link lwmaRetarget}. */
export interface LwmaOptions {
  /** Intended time between blocks. */
  readonly spacing: number;
  /** Blocks in the average; 60. */
  readonly window?: number;
  readonly limit: bigint;
}

/**
 * A linearly weighted moving average of the last solve times: the newest counts `window` times, the oldest once. Single
 * solve times are bounded to six spacings either way, so one false clock moves little.
 */
export function lwmaRetarget(options: LwmaOptions): RetargetRule {
  const { spacing, window = 60, limit } = options;
  return {
    id: 'lwma',
    next(parent, ancestors) {
      const count = Math.min(window, parent.height);
      if (count === 0) return parent.target;
      let weighted = 0;
      let targets = 0n;
      let later = ancestors(parent.height - count).time;
      for (let weight = 1; weight <= count; weight++) {
        const header = ancestors(parent.height - count + weight);
        weighted += clamp(header.time - later, -6 * spacing, 6 * spacing) * weight;
        later = header.time;
        targets += header.target;
      }
      // Σ weights · spacing is what the weighted sum is on schedule; a floor keeps the target from collapsing.
      const onSchedule = (count * (count + 1) * spacing) / 2;
      const bounded = Math.max(weighted, Math.ceil(onSchedule / 10));
      const scaled = (targets * BigInt(bounded)) / (BigInt(count) * BigInt(onSchedule));
      return bound(scaled, limit);
    },
  };
}

/** Parameters of {@link asertRetarget}. */
export interface AsertOptions {
  /** Intended time between blocks. */
  readonly spacing: number;
  /** Lag behind schedule after which the target has doubled; 288 spacings. */
  readonly halfLife?: number;
  readonly limit: bigint;
  /** The block from which the schedule counts, with the time of its parent. */
  readonly anchor: WorkHeader & { readonly parentTime: number };
}

/**
 * An absolutely scheduled exponential rise (aserti3-2d): the target depends only on how far the chain is behind the
 * schedule that began at the anchor, so it cannot drift. 2^x is a cubic in 16-bit fixed point, as specified for Bitcoin
 * Cash; there is no floating point in it.
 */
export function asertRetarget(options: AsertOptions): RetargetRule {
  const { spacing, halfLife = 288 * spacing, limit, anchor } = options;
  return {
    id: 'asert',
    next(parent) {
      if (parent.height < anchor.height) return anchor.target;
      const timeSince = BigInt(parent.time - anchor.parentTime);
      const heightSince = BigInt(parent.height - anchor.height);
      const exponent = quotient((timeSince - BigInt(spacing) * (heightSince + 1n)) << 16n, BigInt(halfLife));
      const shifts = exponent >> 16n;
      const fraction = exponent & 0xffffn;
      const cubic = 195766423245049n * fraction + 971821376n * fraction ** 2n + 5127n * fraction ** 3n + (1n << 47n);
      const scaled = anchor.target * (65536n + (cubic >> 48n));
      const shifted = shifts < 0n ? scaled >> -shifts : scaled << shifts;
      return bound(shifted >> 16n, limit);
    },
  };
}

/** The header of a list by height, for rules that look back. */
export function ancestorsIn(headers: readonly WorkHeader[]): Ancestors {
  const first = headers[0]?.height ?? 0;
  return (height) => {
    const header = headers[height - first];
    if (header === undefined)
      throw new ConsensusError('pow.ancestor', `there is no header of height ${height}`, { height });
    return header;
  };
}

/** Division that rounds towards zero, as in the deployed programs. */
function quotient(a: bigint, b: bigint): bigint {
  return a / b;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function bound(target: bigint, limit: bigint): bigint {
  if (target > limit) return limit;
  return target < 1n ? 1n : target;
}
