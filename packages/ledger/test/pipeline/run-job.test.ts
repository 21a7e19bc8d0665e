import { describe, expect, it } from 'vitest';
import type { SignatureClaim, TransactionEffects } from '../../src/dialect.ts';
import type { Piece } from '../../src/worker/protocol.ts';
import { runJob } from '../../src/worker/run-job.ts';
import { VerifiedSet } from '../../src/worker/verified-set.ts';
import { seed } from '../native/fixture.ts';

const effects: TransactionEffects = {
  id: seed('id'),
  witnessId: seed('witness id'),
  size: 1,
  spends: [],
  creates: [],
  once: [],
  supply: [],
  votes: [],
  calls: [],
  fee: 0n,
  transferred: 0n,
  gas: 0n,
  validUntil: 0,
  notBeforeHeight: 0,
  notBeforeMs: 0,
  contextual: false,
};
const forged: SignatureClaim = {
  suite: 1,
  input: 3,
  signature: new Uint8Array(64).fill(7),
  publicKey: seed('key'),
  message: seed('message'),
};
const piece: Piece = { height: 1, timeMs: 1, count: 2, bytes: 4, closed: false };
const bytes = Uint8Array.of(1, 0, 1, 1);

function run(contextual: boolean, verified: VerifiedSet) {
  const check = (own: Uint8Array) => ({
    ok: true as const,
    value: { effects: { ...effects, contextual }, claims: own[0] === 1 ? [forged] : [] },
  });
  return runJob({ check }, [piece], bytes, verified)?.verdicts;
}

function knowing(...ids: readonly Uint8Array[]): VerifiedSet {
  const set = new VerifiedSet(4);
  for (const id of ids) set.add(id);
  return set;
}

describe('a job', () => {
  it('names the first bad signature', () => {
    expect(run(false, knowing())).toMatchObject([{ ok: true, invalid: { transaction: 1, input: 3 } }]);
  });

  it('verifies nothing again that was verified', () => {
    expect(run(false, knowing(effects.witnessId))?.[0]).not.toHaveProperty('invalid');
  });

  it('verifies again what was asked for by a program that read the block', () => {
    expect(run(true, knowing(effects.witnessId))).toMatchObject([{ ok: true, invalid: { transaction: 1 } }]);
  });

  it('is given up between two pieces', () => {
    const refuse = () => ({ ok: false as const, code: 'tx.malformed' as const });
    expect(runJob({ check: refuse }, [piece], bytes, knowing(), () => false)).toBeUndefined();
  });
});

describe('the set of verified transactions', () => {
  it('forgets the oldest half when it is full, never the latest', () => {
    const set = new VerifiedSet(8);
    const ids = Array.from({ length: 40 }, (_, i) => seed(`id ${i}`));
    for (const [i, id] of ids.entries()) {
      set.add(id);
      expect(set.size).toBeLessThanOrEqual(8);
      for (const late of ids.slice(Math.max(0, i - 3), i + 1)) expect(set.has(late)).toBe(true);
    }
    expect(set.has(seed('id 0'))).toBe(false);
    const copy = new VerifiedSet(8);
    const all = set.bytes();
    for (let at = 0; at < all.length; at += 32) copy.add(all.subarray(at, at + 32));
    for (const id of ids) expect(copy.has(id)).toBe(set.has(id));
  });

  it('of no capacity knows nothing', () => {
    const set = new VerifiedSet(0);
    set.add(seed('id'));
    expect(set.has(seed('id'))).toBe(false);
  });
});
