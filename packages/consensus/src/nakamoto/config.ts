import type { BlockRef, Ratio } from '../interface/primitives.ts';
import { bits32FromTarget, targetFromBits32 } from '../pow/compact.ts';
import type { WorkFunction } from '../pow/work.ts';

/** Configuration of proof of work. Everything but `mine` and `refreshMs` is part of the chain's rules. */
export interface PowConfig {
  /** Id of the work function: `sha256d`, `sm3`, `tensority`. */
  readonly algo: string;
  /** Intended time between blocks. */
  readonly spacingMs: number;
  /** How the target follows the hash rate; `none` keeps the first target. */
  readonly retarget: 'none' | 'bitcoin' | 'lwma' | 'asert';
  /** `bitcoin`: blocks between two changes. */
  readonly interval: number;
  /** `lwma`: blocks in the average; at most {@link MAX_LWMA_WINDOW}, because every header carries them. */
  readonly window: number;
  /** `asert`: lag behind schedule after which the target has doubled. */
  readonly halfLifeMs: number;
  /** Target of the first block, in compact form. */
  readonly firstBits: number;
  /** The easiest target, in compact form. */
  readonly limitBits: number;
  /** A block is final when the best branch holds this many blocks from it on, itself included. */
  readonly confirmations: number;
  /** Share of the hash rate that the reversal estimate of a finality proof assumes in one attacker's hands. */
  readonly attacker: Ratio;
  /** At equal work: the branch seen first (Bitcoin), or a coin (Eyal and Sirer 2014, section 6). */
  readonly ties: 'first-seen' | 'random';
  /** Blocks further ahead of the own clock wait for their time. */
  readonly maxFutureMs: number;
  /** Blocks kept off the best branch. */
  readonly sideBlocks: number;
  /** The block of this height must be this one. */
  readonly checkpoint?: BlockRef;
  /** Whether this node asks its host for blocks and mines them. */
  readonly mine: boolean;
  /** Time after which a miner gets a new block with later transactions. */
  readonly refreshMs: number;
}

/** SHA-256 twice, a block in 150 s, the target from the schedule, final after six blocks. */
export const POW_DEFAULTS: PowConfig = {
  algo: 'sha256d',
  spacingMs: 150_000,
  retarget: 'asert',
  interval: 2016,
  window: 45,
  halfLifeMs: 172_800_000,
  firstBits: 0x1f00ffff,
  limitBits: 0x207fffff,
  confirmations: 6,
  attacker: { num: 1, den: 10 },
  ties: 'first-seen',
  maxFutureMs: 600_000,
  sideBlocks: 512,
  mine: true,
  refreshMs: 30_000,
};

/** Largest {@link PowConfig.window}: 8 bytes a block within the 512 of the engine's header field, with seed and nonce. */
export const MAX_LWMA_WINDOW = 56;

/** Problems of a configuration in words. */
export function checkPowConfig(config: PowConfig, works: readonly WorkFunction[]): readonly string[] {
  const problems: string[] = [];
  const range = (name: keyof PowConfig, low: number, high: number) => {
    const value = config[name];
    if (!Number.isSafeInteger(value) || Number(value) < low || Number(value) > high) {
      problems.push(`${name} must be an integer from ${low} to ${high}`);
    }
  };
  const choice = (name: keyof PowConfig, allowed: readonly unknown[]) => {
    if (!allowed.includes(config[name])) problems.push(`${name} must be one of ${allowed.join(', ')}`);
  };
  choice(
    'algo',
    works.map(({ id }) => id),
  );
  choice('retarget', ['none', 'bitcoin', 'lwma', 'asert']);
  choice('ties', ['first-seen', 'random']);
  choice('mine', [true, false]);
  range('spacingMs', 1, 86_400_000);
  range('interval', 2, 1_000_000);
  range('window', 1, MAX_LWMA_WINDOW);
  range('halfLifeMs', 1, 31_536_000_000);
  range('confirmations', 1, 100_000);
  range('maxFutureMs', 0, 86_400_000);
  range('sideBlocks', 1, 100_000);
  range('refreshMs', 10, 86_400_000);
  for (const name of ['firstBits', 'limitBits'] as const) {
    if (!soundBits(config[name])) problems.push(`${name} must be the compact form of a target from 1 to 2^256-1`);
  }
  if (problems.length === 0 && targetFromBits32(config.firstBits) > targetFromBits32(config.limitBits)) {
    problems.push('firstBits must not be easier than limitBits');
  }
  const { num, den } = config.attacker;
  const sound = Number.isSafeInteger(num) && Number.isSafeInteger(den) && num >= 0 && den > 0 && den <= 1_000_000;
  if (!sound || 2 * num >= den) problems.push('attacker must be a ratio below one half');
  return problems;
}

/** Whether a number is the one compact form of a positive target below 2^256. */
export function soundBits(bits: number): boolean {
  if (!Number.isInteger(bits) || bits < 0 || bits > 0xffff_ffff) return false;
  const target = targetFromBits32(bits);
  return target > 0n && target < 1n << 256n && bits32FromTarget(target) === bits;
}
