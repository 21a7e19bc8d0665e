import {
  type Evidence,
  type FinalityRecord,
  type Hash,
  type JudgeContext,
  positionsIn,
  type TranscriptItem,
  toHash,
} from '@dougong/consensus';
import { type BbftMessage, bbft, type Propose } from '@dougong/consensus/bbft';
import { checkClaims, mockScheme } from '@dougong/consensus/certificate';
import { describe, expect, test } from 'vitest';
import { type Fork, forkTrial } from '../helpers/fork-model.ts';
import { CHAIN, equalSet } from '../helpers/net.ts';
import { Puppets } from '../helpers/puppet.ts';

function contextOf(size: number): JudgeContext {
  const identity = (key: Uint8Array, message: Uint8Array, sig: Uint8Array) => mockScheme.verify(message, [key], sig);
  return {
    chainId: CHAIN,
    engineEpoch: 0,
    set: equalSet(size),
    scheme: 'mock',
    check: (claims) => checkClaims(claims, { batch: false }, { schemes: [mockScheme], identity }).ok,
  };
}

function judged(evidence: Evidence, size: number) {
  return bbft.judge?.(evidence, contextOf(size)) ?? { valid: false, culprits: [] };
}

const anchor = { by: 'anchor' } as const;

describe('a fork by two byzantine of four', () => {
  function fork() {
    const p = new Puppets(4, [2, 3]);
    const x = p.block(1);
    const y = p.block(2);
    p.give(0, 3, p.propose(3, 0, x, anchor));
    p.give(1, 3, p.propose(3, 0, y, anchor));
    const parts = [x, y].map((block, honest) => {
      const prepared = p.cert('prepare', 0, block.id, [honest, 2, 3]);
      p.give(honest, 3, { t: 'quorum', cert: prepared });
      const cert = p.cert('commit', 0, block.id, [honest, 2, 3]);
      p.give(honest, 3, { t: 'quorum', cert });
      const record: FinalityRecord = { block, proof: { kind: 'certificate', certs: [cert] } };
      return record;
    });
    return { p, parts };
  }

  test('happens, and forensics names at least 2Q − W of the weight and no honest node', () => {
    const { p, parts } = fork();
    expect(p.forked()).toBe(true);
    const [a, b] = parts;
    if (a === undefined || b === undefined) throw new Error('no fork');
    const [best] = bbft.forensics?.(a, b, [], contextOf(4)) ?? [];
    if (best === undefined) throw new Error('no evidence');
    expect(positionsIn(best.culprits, 4)).toEqual([2, 3]);
    expect(judged(best, 4).valid).toBe(true);
  });

  test('evidence with an honest node added, another height, another set or a cut item is refused', () => {
    const { parts } = fork();
    const [a, b] = parts;
    if (a === undefined || b === undefined) throw new Error('no fork');
    const [best] = bbft.forensics?.(a, b, [], contextOf(4)) ?? [];
    if (best === undefined) throw new Error('no evidence');
    const [first, second] = best.items;
    if (first === undefined || second === undefined) throw new Error('two items');
    for (const change of [
      { culprits: Uint8Array.of(0b1110) },
      { height: 2 },
      { epoch: 1 },
      { offence: 'double-prepare' },
      { offence: 'double-slot' },
      { items: [first] },
      { items: [first, first] },
      { items: [first, second, second] },
      { items: [first, second.slice(1)] },
    ] as const) {
      expect(judged({ ...best, ...change }, 4)).toMatchObject({ valid: false, culprits: [] });
    }
  });
});

describe('random forks with too many byzantine validators', () => {
  test.each([
    [4, 2, 3],
    [7, 3, 3],
    [7, 4, 4],
    [10, 4, 3],
  ])('%i validators, %i byzantine: at least 2Q − W culprits, never an honest one', (size, byzantine, rounds) => {
    const quorum = Math.floor((2 * size) / 3) + 1;
    let forks = 0;
    for (let seed = 0; seed < 4_000 && forks < 25; seed++) {
      const fork: Fork | undefined = forkTrial(size, byzantine, rounds, `${size}/${byzantine}/${seed}`);
      if (fork === undefined) continue;
      forks++;
      const log: TranscriptItem[] = fork.log.map((bytes) => ({
        holder: contextOf(size).set.members[0]?.node ?? fork.holder,
        bytes,
      }));
      const [best] = bbft.forensics?.(fork.a, fork.b, log, contextOf(size)) ?? [];
      if (best === undefined) throw new Error(`no evidence for seed ${seed}`);
      const culprits = positionsIn(best.culprits, size) ?? [];
      expect(culprits.length).toBeGreaterThanOrEqual(2 * quorum - size);
      expect(culprits.every((position) => position >= size - byzantine)).toBe(true);
    }
    expect(forks).toBeGreaterThanOrEqual(10);
  });

  test('no fork with f < N/3', () => {
    for (let seed = 0; seed < 1_500; seed++) expect(forkTrial(4, 1, 3, `control ${seed}`)).toBeUndefined();
  });
});

describe('an honest node reports what it sees', () => {
  function watch(): Puppets {
    const p = new Puppets(4, [3]);
    p.tell([0, 1, 2], 3, p.propose(3, 0, p.block(1), anchor));
    return p;
  }
  const offences = (p: Puppets, i: number) => p.net.node(i).evidence.map(({ offence }) => offence);
  const target = (n: number): Hash => toHash(new Uint8Array(32).fill(n));

  test('double-proposal', () => {
    const p = watch();
    p.give(0, 3, p.propose(3, 0, p.block(2), anchor));
    expect(offences(p, 0)).toEqual(['double-proposal']);
  });

  test('double-prepare and double-commit, once each, and judged valid', () => {
    const p = watch();
    for (const phase of ['prepare', 'commit'] as const) {
      for (const n of [1, 2, 3]) p.give(0, 3, p.vote(3, phase, 0, target(n)));
    }
    expect(offences(p, 0)).toEqual(['double-prepare', 'double-commit']);
    for (const evidence of p.net.node(0).evidence) expect(judged(evidence, 4).valid).toBe(true);
  });

  test('lock-violation', () => {
    const p = watch();
    p.give(0, 3, p.vote(3, 'commit', 0, target(1)));
    const [timeout] = [...p.byzantineTimeouts(3, [0])];
    if (timeout === undefined) throw new Error('no timeout');
    p.give(0, 3, timeout);
    expect(offences(p, 0)).toEqual(['lock-violation']);
    for (const evidence of p.net.node(0).evidence) expect(judged(evidence, 4).valid).toBe(true);
  });

  test('a forged vote accuses nobody', () => {
    const p = watch();
    p.give(0, 3, p.vote(3, 'prepare', 0, target(1)));
    p.give(0, 3, { ...p.vote(3, 'prepare', 0, target(2)), sig: new Uint8Array(8) });
    expect(offences(p, 0)).toEqual([]);
  });

  test('two identical proposals are no offence', () => {
    const p = watch();
    const again: BbftMessage | undefined = p.net.node(0) && p.propose(3, 0, p.block(1), anchor);
    p.give(0, 3, again as Propose);
    expect(offences(p, 0)).toEqual([]);
  });
});
