import { BBFT_DEFAULTS, type BbftConfig, bbft, FBFT_DEFAULTS, PBFT_DEFAULTS } from '@dougong/consensus/bbft';
import { describe, expect, test } from 'vitest';
import { equalSet, TestNet } from '../helpers/net.ts';

/** Hops at which the first and the last node decide, and messages of one height; every link takes one hop. */
function oneHeight(config: BbftConfig, size: number) {
  const hop = 1_000;
  const net = new TestNet({ module: bbft, config, set: equalSet(size), delay: () => hop }).start();
  const decided = new Map<number, number>();
  net.run(() => {
    if (net.finalized > decided.size) {
      for (let i = 0; i < size; i++) {
        if (!decided.has(i) && net.node(i).final.length > 0) decided.set(i, net.time / hop);
      }
    }
    return decided.size === size;
  });
  const messages = net.sent.filter(({ msg }) => bbft.codec.height(msg) === 1).length;
  return { messages, first: Math.min(...decided.values()), last: Math.max(...decided.values()) };
}

const still = { blockInterval: 0 };

describe('messages of a height without failures', () => {
  test('2M² + 5N − 6M − 1 for N up to 64, every M for small N', () => {
    for (const size of [...Array.from({ length: 10 }, (_, i) => i + 1), 16, 17, 31, 45, 64]) {
      const few = [1, 2, 3, Math.round(Math.sqrt(size)), Math.floor(size / 2), size];
      const all = size <= 10 ? Array.from({ length: size }, (_, i) => i + 1) : few;
      for (const roots of new Set(all.filter((m) => m >= 1 && m <= size))) {
        const { messages } = oneHeight({ ...BBFT_DEFAULTS, ...still, superNodes: roots }, size);
        expect([size, roots, messages]).toEqual([size, roots, 2 * roots * roots + 5 * size - 6 * roots - 1]);
      }
    }
  });

  test('5(N−1) for the star, 2N(N−1) for the PBFT pattern, (N−1)(2N+1) for a mesh with separate votes', () => {
    for (const size of [4, 7, 16, 31]) {
      expect(oneHeight({ ...FBFT_DEFAULTS, ...still }, size).messages).toBe(5 * (size - 1));
      expect(oneHeight({ ...PBFT_DEFAULTS, ...still }, size).messages).toBe(2 * size * (size - 1));
      const mesh = { ...PBFT_DEFAULTS, ...still, leaderVoteInProposal: false };
      expect(oneHeight(mesh, size).messages).toBe((size - 1) * (2 * size + 1));
    }
  });

  test('the count does not depend on the depth of a forest', () => {
    for (const [size, roots, depth] of [
      [40, 4, 2],
      [61, 4, 3],
      [101, 4, 3],
    ] as const) {
      const config: BbftConfig = { ...BBFT_DEFAULTS, ...still, overlay: 'forest', superNodes: roots, depth };
      expect(oneHeight(config, size).messages).toBe(2 * roots * roots + 5 * size - 6 * roots - 1);
    }
  });

  test('101 validators: 644 messages with 10 aggregators, 500 on a star, 20,300 on a mesh', () => {
    expect(oneHeight({ ...BBFT_DEFAULTS, ...still }, 101).messages).toBe(644);
    expect(oneHeight({ ...FBFT_DEFAULTS, ...still }, 101).messages).toBe(500);
    expect(oneHeight({ ...PBFT_DEFAULTS, ...still, leaderVoteInProposal: false }, 101).messages).toBe(20_300);
  });
});

describe('hops until the first and the last decision', () => {
  test.each([
    ['mesh', { ...PBFT_DEFAULTS, ...still, leaderVoteInProposal: false }, 16, 3, 3],
    ['PBFT pattern', { ...PBFT_DEFAULTS, ...still }, 16, 3, 3],
    ['star', { ...FBFT_DEFAULTS, ...still }, 16, 4, 5],
    ['four aggregators', { ...BBFT_DEFAULTS, ...still }, 16, 7, 8],
    ['ten aggregators', { ...BBFT_DEFAULTS, ...still }, 101, 7, 8],
  ] as const)('%s', (_, config, size, first, last) => {
    const hops = oneHeight(config, size);
    expect([hops.first, hops.last]).toEqual([first, last]);
  });
});
