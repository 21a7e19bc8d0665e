import { assertAmount, assertPositive } from '../units.ts';

/** A supply that grows evenly over a number of blocks: supply(h) = floor(total·h / blocks), then total. */
export interface LinearEmission {
  readonly total: bigint;
  readonly blocks: bigint;
}

/** VTChain white paper, BVG: 1 billion over 25 years of blocks of 10 seconds. */
export const BVG_EMISSION: LinearEmission = { total: 100_000_000_000_000_000n, blocks: 78_840_000n };

/** Units emitted by the blocks 1 … height. @throws {@link RewardsError} `amount.range`. */
export function linearSupply(emission: LinearEmission, height: bigint): bigint {
  assertAmount('total', emission.total);
  assertPositive('blocks', emission.blocks);
  assertAmount('height', height);
  return height >= emission.blocks ? emission.total : (emission.total * height) / emission.blocks;
}

/** Units emitted by one block; 0 for the genesis block. */
export function linearReward(emission: LinearEmission, height: bigint): bigint {
  return height === 0n ? 0n : linearSupply(emission, height) - linearSupply(emission, height - 1n);
}
