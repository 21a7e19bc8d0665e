import type { Micros, Ratio } from '../interface/primitives.ts';

/** Configuration of chained HotStuff. */
export interface HotStuffConfig {
  /** Certificates in consecutive rounds that commit the first block: 3 (HotStuff, PODC 2019) or 2 (Jolteon, FC 2022). */
  readonly chain: 2 | 3;
  /** Timer of a round after progress. */
  readonly baseTimeout: Micros;
  /** Growth of the timer with each round without progress. */
  readonly growth: Ratio;
  /** Pause between a certificate and the next proposal. */
  readonly blockInterval: Micros;
  /** Whether rounds go on without transactions and open blocks. */
  readonly emptyBlocks: boolean;
}

export const HOTSTUFF_DEFAULTS: HotStuffConfig = {
  chain: 3,
  baseTimeout: 2_000_000,
  growth: { num: 3, den: 2 },
  blockInterval: 500_000,
  emptyBlocks: true,
};

/** Problems of a configuration in words. */
export function checkHotStuffConfig(config: HotStuffConfig): readonly string[] {
  const problems: string[] = [];
  if (config.chain !== 2 && config.chain !== 3) problems.push('chain must be 2 or 3');
  const whole = (value: number, low: number) => Number.isSafeInteger(value) && value >= low && value <= 86_400_000_000;
  if (!whole(config.baseTimeout, 1_000)) problems.push('baseTimeout must be an integer from 1000 to 86400000000');
  if (!whole(config.blockInterval, 0)) problems.push('blockInterval must be an integer from 0 to 86400000000');
  if (config.blockInterval >= config.baseTimeout) problems.push('blockInterval must be below baseTimeout');
  const { num, den } = config.growth;
  const sound = Number.isSafeInteger(num) && Number.isSafeInteger(den) && den > 0 && den <= 1_000_000;
  if (!sound || num < den || num > 10 * den) problems.push('growth must be a ratio from 1 to 10');
  if (config.emptyBlocks !== true) problems.push('emptyBlocks must be true: later blocks commit earlier ones');
  return problems;
}
