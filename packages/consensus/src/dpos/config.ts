import type { Ratio } from '../interface/primitives.ts';
import type { ValidatorSet } from '../interface/validator-set.ts';

/** Configuration of delegated proof of stake. */
export interface DposConfig {
  /** Length of a slot. */
  readonly slotMs: number;
  /** Unix milliseconds at which slot 0 begins; slots are 32-bit numbers. */
  readonly originMs: number;
  /** Slots in a row of one producer. */
  readonly run: number;
  /** Whether each round has an order of its own, drawn from the set and the number of the round; else the set's order. */
  readonly shuffle: boolean;
  /**
   * A block is irreversible when more than this share of the producers has built on it, its own producer included. Below
   * two thirds two sets of producers that each suffice share so few members that these alone can fork the chain: the
   * 51 % of the BTE paper is allowed and unsafe.
   */
  readonly irreversibleShare: Ratio;
  /** What the share is of: seats, or the producers' weights, as in the BTE paper, where votes are shares. */
  readonly count: 'seats' | 'stake';
  /** A block that comes before its slot by more than this is refused: a clock is wrong. */
  readonly maxSkewMs: number;
  /** Blocks kept off the best branch. */
  readonly sideBlocks: number;
}

/** Blocks every 3 s, an order drawn for each round, two thirds. */
export const DPOS_DEFAULTS: DposConfig = {
  slotMs: 3_000,
  originMs: 1_577_836_800_000,
  run: 1,
  shuffle: true,
  irreversibleShare: { num: 2, den: 3 },
  count: 'seats',
  maxSkewMs: 500,
  sideBlocks: 512,
};

/** The BTE paper's rule: more than 51 % of the shares. Unsafe, see {@link DposConfig.irreversibleShare}. */
export const BTE_DPOS: DposConfig = { ...DPOS_DEFAULTS, irreversibleShare: { num: 51, den: 100 }, count: 'stake' };

/** Problems of a configuration in words. */
export function checkDposConfig(config: DposConfig, set?: ValidatorSet): readonly string[] {
  const problems: string[] = [];
  const range = (name: keyof DposConfig, low: number, high: number) => {
    const value = config[name];
    if (!Number.isSafeInteger(value) || Number(value) < low || Number(value) > high) {
      problems.push(`${name} must be an integer from ${low} to ${high}`);
    }
  };
  range('slotMs', 1, 86_400_000);
  range('originMs', 0, 253_402_300_799_000);
  range('run', 1, 1_024);
  range('maxSkewMs', 0, 86_400_000);
  range('sideBlocks', 1, 100_000);
  if (typeof config.shuffle !== 'boolean') problems.push('shuffle must be true or false');
  if (config.count !== 'seats' && config.count !== 'stake') problems.push('count must be one of seats, stake');
  const { num, den } = config.irreversibleShare;
  const sound = Number.isSafeInteger(num) && Number.isSafeInteger(den) && den > 0 && den <= 1_000_000;
  if (!sound || 2 * num < den || num >= den) {
    problems.push('irreversibleShare must be a ratio of at least one half and below one');
  }
  if (problems.length === 0 && config.maxSkewMs >= config.slotMs * config.run) {
    problems.push('maxSkewMs must be below the time of one producer');
  }
  if (set !== undefined && set.members.length < 1) problems.push('a set needs a producer');
  return problems;
}
