import { assertBytes } from '@dougong/crypto';
import { hash256, sha3_256, sm3 } from '@dougong/crypto/hash';
import { createTensorityCache } from './tensority/tensority.ts';

/** A way to turn header bytes into a number that must not exceed the target. */
export interface WorkFunction {
  readonly id: string;
  /** Whether {@link WorkFunction.hash} needs the seed of the block's epoch. */
  readonly seeded: boolean;
  /** 32 bytes, to be read as a little-endian number. */
  hash(header: Uint8Array, seed?: Uint8Array): Uint8Array;
}

/** Bitcoin's double SHA-256. */
export const sha256dWork: WorkFunction = { id: 'sha256d', seeded: false, hash: (header) => hash256(header) };

/** A single SM3, for chains under the Chinese national standards. */
export const sm3Work: WorkFunction = { id: 'sm3', seeded: false, hash: (header) => sm3(header) };

/**
 * Tensority over the SHA3-256 of the header, with its own cache of seeds.
 *
 * @param keptSeeds - how many seeds' matrices to keep; 16 to 34 MiB each
 */
export function tensorityWork(keptSeeds = 2): WorkFunction {
  const hash = createTensorityCache(keptSeeds);
  return {
    id: 'tensority',
    seeded: true,
    hash(header, seed) {
      if (seed === undefined) throw new TypeError('seed: Tensority needs the seed of the epoch');
      return hash(sha3_256(header), seed);
    },
  };
}

/** The number that a work hash stands for: 32 bytes, little-endian. */
export function workValue(hash: Uint8Array): bigint {
  assertBytes('hash', hash, 32);
  let value = 0n;
  for (let i = 31; i >= 0; i--) value = (value << 8n) | BigInt(hash[i] ?? 0);
  return value;
}

/** Whether a work hash meets a target; a target that is not positive is never met. */
export function meetsTarget(hash: Uint8Array, target: bigint): boolean {
  return target > 0n && workValue(hash) <= target;
}
