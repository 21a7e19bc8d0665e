import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryHistory } from '../../src/audit/history.ts';
import { traceBackward, traceForward } from '../../src/audit/trace.ts';
import { txid } from '../../src/native/ids.ts';
import { sealTransaction } from '../../src/native/transaction.ts';
import type { Input, Output, SealedTransaction, SpendInput } from '../../src/native/types.ts';
import { alice, draft, fee, idOf, issue, nonce, pay, seed, toAlice } from '../native/fixture.ts';

const coinbase = (height: number, amount: bigint): SealedTransaction =>
  sealTransaction(draft([{ kind: 'system', height, data: new Uint8Array(0) }], [pay(fee(amount), toAlice)]));
const spendOf = (tx: SealedTransaction, index: number): SpendInput => {
  const output = tx.outputs[index];
  if (output?.kind !== 'pay') throw new Error('not spendable');
  return { kind: 'spend', txid: txid(tx), index, output };
};
const make = (inputs: Input[], outputs: Output[]): SealedTransaction => sealTransaction(draft(inputs, outputs));
const place = (tx: SealedTransaction, index = 0) => ({ txid: txid(tx), index });

/** A chain of random transactions over the fee asset. */
const story = fc.array(
  fc.record({
    pick: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
    cuts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
    feeShare: fc.integer({ min: 0, max: 3 }),
    end: fc.constantFrom('pay', 'pay', 'pay', 'retire', 'action'),
  }),
  { maxLength: 25 },
);

function build(steps: typeof story extends fc.Arbitrary<infer T> ? T : never): {
  history: MemoryHistory;
  all: SealedTransaction[];
  unspent: SpendInput[];
} {
  const history = new MemoryHistory(1);
  const all = [coinbase(1, 1000n), coinbase(2, 777n)];
  for (const [i, tx] of all.entries()) history.add(i + 1, [tx]);
  let unspent = all.map((tx) => spendOf(tx, 0));
  for (const [i, { pick, cuts, feeShare, end }] of steps.entries()) {
    const chosen = [...new Set(pick.map((n) => unspent[n % Math.max(1, unspent.length)]))].filter(
      (input) => input !== undefined,
    );
    const total = chosen.reduce((sum, { output }) => sum + output.value.amount, 0n);
    if (total < 20n) continue;
    const spendable = total - BigInt(feeShare);
    const weight = BigInt(cuts.reduce((sum, n) => sum + n, 0));
    const amounts = cuts.map((n) => (spendable * BigInt(n)) / weight);
    amounts[0] = (amounts[0] ?? 0n) + spendable - amounts.reduce((sum, n) => sum + n, 0n);
    const outputs = amounts
      .filter((n) => n > 0n)
      .map((amount, j): Output => {
        if (j > 0 || end === 'pay') return pay(fee(amount), toAlice);
        if (end === 'retire') return { kind: 'retire', value: fee(amount), data: new Uint8Array(0) };
        return { kind: 'action', value: fee(amount), module: 'm', payload: Uint8Array.of(i) };
      });
    const tx = make(chosen, outputs);
    all.push(tx);
    history.add(all.length, [tx]);
    unspent = unspent.filter((input) => !chosen.includes(input));
    for (const [j, output] of tx.outputs.entries()) if (output.kind === 'pay') unspent.push(spendOf(tx, j));
  }
  return { history, all, unspent };
}

const total = (list: readonly { amount: bigint }[]): bigint => list.reduce((sum, { amount }) => sum + amount, 0n);

describe('tracing', () => {
  it('accounts for every unit, forward and backward', async () => {
    await fc.assert(
      fc.asyncProperty(story, fc.nat(), async (steps, n) => {
        const { history, all } = build(steps);
        const tx = all[n % all.length];
        if (tx === undefined) return;
        const amount = tx.outputs[0]?.value?.amount ?? 0n;
        const forward = await traceForward(history, place(tx));
        expect(total(forward.ends)).toBe(amount);
        const backward = await traceBackward(history, place(tx));
        expect(total(backward.ends)).toBe(amount);
        expect(backward.ends.every(({ kind }) => kind === 'system')).toBe(true);
      }),
      { numRuns: 80 },
    );
  });

  it('agrees with itself: what flows forward from a source is what flows back to it', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (steps) => {
        const { history, all, unspent } = build(steps);
        const [source] = all;
        if (source === undefined) return;
        const { ends } = await traceForward(history, place(source));
        const id = String(txid(source));
        for (const { txid: at, index } of unspent) {
          const there = ends.filter(
            ({ kind, at: end }) => kind === 'unspent' && String(end.txid) === String(at) && end.index === index,
          );
          const back = await traceBackward(history, { txid: at, index });
          const here = back.ends.filter(({ at: end }) => String(end.txid) === id);
          expect(total(here)).toBe(total(there));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('divides what meets: first in, first out', async () => {
    const [a, b] = [coinbase(1, 10n), coinbase(2, 10n)];
    const joined = make([spendOf(a, 0), spendOf(b, 0)], [pay(fee(4n)), pay(fee(9n)), pay(fee(5n))]);
    const history = new MemoryHistory(1);
    for (const [i, tx] of [a, b, joined].entries()) history.add(i + 1, [tx]);
    const { ends, steps } = await traceForward(history, place(b));
    expect(ends).toEqual([
      { kind: 'fee', at: place(joined, 3), amount: 2n },
      { kind: 'unspent', at: place(joined, 1), amount: 3n },
      { kind: 'unspent', at: place(joined, 2), amount: 5n },
    ]);
    expect(steps.map(({ height, amount }) => [height, amount])).toEqual([
      [2, 10n],
      [3, 3n],
      [3, 5n],
    ]);
    const back = await traceBackward(history, place(joined, 1));
    expect(back.ends).toEqual([
      { kind: 'system', at: place(b), amount: 3n },
      { kind: 'system', at: place(a), amount: 6n },
    ]);
  });

  it('ends at issues and claims', async () => {
    const own = issue({ amount: 50n });
    const value = { asset: idOf(own), token: 0n, amount: 50n };
    const claim = {
      kind: 'claim' as const,
      module: 'bridge',
      value: { ...value, amount: 7n },
      payload: new Uint8Array(0),
    };
    const tx = make([own, claim], [pay({ ...value, amount: 55n }), pay({ ...value, amount: 2n })]);
    const history = new MemoryHistory();
    history.add(0, [tx]);
    const { ends } = await traceBackward(history, place(tx));
    expect(ends).toEqual([
      { kind: 'issued', at: place(tx, 0), amount: 50n },
      { kind: 'claimed', at: place(tx, 1), amount: 5n },
    ]);
  });

  it('stops at the limit and says where', async () => {
    const a = coinbase(1, 10n);
    const b = make([spendOf(a, 0)], [pay(fee(10n), toAlice)]);
    const c = make([spendOf(b, 0)], [pay(fee(10n), toAlice)]);
    const history = new MemoryHistory(1);
    for (const [i, tx] of [a, b, c].entries()) history.add(i + 1, [tx]);
    expect((await traceForward(history, place(a), { maxTransactions: 1 })).ends).toEqual([
      { kind: 'open', at: place(b), amount: 10n },
    ]);
    expect((await traceBackward(history, place(c), { maxTransactions: 1 })).ends).toEqual([
      { kind: 'open', at: place(b), amount: 10n },
    ]);
  });

  it('says what is missing', async () => {
    const a = coinbase(1, 10n);
    const history = new MemoryHistory(1);
    const code = expect.objectContaining({ code: 'audit.history' });
    await expect(traceForward(history, place(a))).rejects.toThrow(code);
    expect(() => history.add(5, [])).toThrow(code);
    const empty = make([issue({ issueNonce: nonce('x') })], [{ kind: 'retire', data: alice.publicKey }]);
    history.add(1, [empty]);
    await expect(traceForward(history, place(empty))).rejects.toThrow(code);
    await expect(traceForward(history, place(empty, 3))).rejects.toThrow(code);
    const lost = make([{ kind: 'spend', txid: seed('lost'), index: 0, output: pay(fee(3n)) }], [pay(fee(3n))]);
    history.add(2, [lost]);
    await expect(traceBackward(history, place(lost))).rejects.toThrow(code);
    await expect(traceForward(history, place(lost), { signal: AbortSignal.abort() })).rejects.toThrow(
      expect.objectContaining({ code: 'aborted' }),
    );
    expect(history.revert() && history.revert() && history.revert()).toBe(false);
  });
});
