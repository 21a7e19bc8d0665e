import { hexToBytes } from '@dougong/crypto';
import { INITIAL_SEED_HEX, SEED_INTERVAL } from './tensority/tensority.ts';

/** What the seed rule sees of a header. */
export interface SeedHeader {
  readonly height: number;
  /** The block's id. */
  readonly hash: Uint8Array;
  /** The seed under which the block itself was mined. */
  readonly seed: Uint8Array;
}

/**
 * The Tensority seed of the block after `parent`: the initial seed after the genesis block, the parent's id after every
 * 256th block, else the parent's own seed.
 */
export function nextSeed(parent: SeedHeader): Uint8Array {
  if (parent.height === 0) return hexToBytes(INITIAL_SEED_HEX);
  return parent.height % SEED_INTERVAL === 0 ? parent.hash : parent.seed;
}
