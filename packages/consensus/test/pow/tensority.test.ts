import { bytesToHex, hexToBytes } from '@dougong/crypto';
import { describe, expect, it } from 'vitest';
import {
  createTensority,
  createTensorityCache,
  INITIAL_SEED_HEX,
  meetsTarget,
  nextSeed,
  sha256dWork,
  sm3Work,
  tensorityWork,
  workValue,
} from '../../src/pow/index.ts';
import { kernelRun } from '../../src/pow/tensority/kernel.ts';
import { portableRun } from '../../src/pow/tensority/portable.ts';
import { createMatrices } from '../../src/pow/tensority/seed-cache.ts';

// From the test suite of the reference program (Bytom 1.1.1, mining/tensority), a public fact.
const seed = hexToBytes('48dda5bbe9171a6656206ec56c595c5834b6cf38c5fe71bcb44fe43833aee9df');
const zero = new Uint8Array(32);

describe('Tensority', () => {
  const matrices = createMatrices(seed);

  it('gives the deployed hash', () => {
    const epoch = createTensority(seed);
    expect(epoch.backend).toBe('wasm');
    expect(bytesToHex(epoch.hash(zero))).toBe('26db94efa422d76c402a54eeb61dd5f53282cd3ce1a0ac677e177051edaa98c1');
  });

  it('has one result on the kernel and in plain JavaScript', () => {
    // Sequences that repeat single matrices reach the extremes of the sums sooner than hashes do.
    const sequences = new Uint8Array(128).map((_, i) => (i < 64 ? 7 : i));
    expect(kernelRun(matrices)?.(sequences)).toEqual(portableRun(matrices)(sequences));
  }, 120_000);

  it('keeps the last seeds only, with the same results', () => {
    const hash = createTensorityCache(1);
    const first = hash(zero, seed);
    expect(hash(zero, zero)).not.toEqual(first);
    expect(hash(zero, seed)).toEqual(first);
  }, 60_000);

  it('names what was called wrongly', () => {
    expect(() => createTensority(new Uint8Array(31))).toThrow(/seed: expected 32 bytes/);
    expect(() => tensorityWork().hash(zero)).toThrow(/seed/);
    expect(() => createTensorityCache(0)).toThrow(/kept/);
  });
});

describe('the seed', () => {
  const hash = new Uint8Array(32).fill(1);

  it('is the initial one after the genesis block and changes after every 256th', () => {
    expect(bytesToHex(nextSeed({ height: 0, hash, seed: zero }))).toBe(INITIAL_SEED_HEX);
    expect(nextSeed({ height: 255, hash, seed })).toBe(seed);
    expect(nextSeed({ height: 256, hash, seed })).toBe(hash);
    expect(nextSeed({ height: 257, hash, seed })).toBe(seed);
  });
});

describe('work', () => {
  it('reads a hash as a little-endian number', () => {
    expect(workValue(Uint8Array.of(1, ...zero.subarray(1)))).toBe(1n);
    expect(workValue(Uint8Array.of(...zero.subarray(1), 1))).toBe(1n << 248n);
  });

  it('meets a target that is no less, and never one that is not positive', () => {
    expect(meetsTarget(zero, 1n)).toBe(true);
    expect(meetsTarget(zero, 0n)).toBe(false);
    expect(meetsTarget(Uint8Array.of(5, ...zero.subarray(1)), 5n)).toBe(true);
    expect(meetsTarget(Uint8Array.of(5, ...zero.subarray(1)), 4n)).toBe(false);
  });

  it("knows Bitcoin's genesis header", () => {
    const header = hexToBytes(
      `01000000${'00'.repeat(32)}3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c`,
    );
    const hash = sha256dWork.hash(header);
    expect(bytesToHex(hash.slice().reverse())).toBe('000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f');
    expect(meetsTarget(hash, 0xffffn << 208n)).toBe(true);
    expect(sm3Work.hash(header)).not.toEqual(hash);
  });
});
