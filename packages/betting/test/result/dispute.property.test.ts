import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  disputeResult,
  openResult,
  proposeResult,
  type ResultProcess,
  resultAt,
  settleBonds,
  voteResult,
} from '../../src/index.ts';
import { codeOf } from '../support.ts';

const rules = { outcomes: 3, bond: 101n, livenessSeconds: 7200, maxDisputes: 3, electorate: 101 };
const HOUR = 3600;

const op = fc.record({
  kind: fc.constantFrom('propose', 'feed', 'dispute', 'vote'),
  by: fc.constantFrom('a', 'b', 'c'),
  outcome: fc.nat(2),
  yes: fc.integer({ min: 60, max: 101 }),
  wait: fc.oneof(fc.nat(100), fc.nat(80 * HOUR)),
});

it('pays out and burns exactly the bonds, whatever happened', () => {
  fc.assert(
    fc.property(fc.array(op, { maxLength: 12 }), (ops) => {
      let process: ResultProcess = openResult(rules, 0);
      let at = 0;
      for (const { by, kind, outcome, wait, yes } of ops) {
        at += wait;
        if (kind === 'vote') process = voteResult(process, outcome, yes, at).process;
        else if (kind === 'dispute') process = disputeResult(process, by, outcome, at).process;
        else process = proposeResult(process, kind === 'feed' ? null : by, outcome, at).process;
      }
      const before = process.bonds;
      process = resultAt(process, at + 100 * HOUR);
      expect(['FINAL', 'VOID']).toContain(process.state);
      const settlement = settleBonds(process);
      const paid = [...(settlement?.payouts.values() ?? [])].reduce((a, b) => a + b, 0n);
      expect(paid + (settlement?.burned ?? 0n)).toBe(before.reduce((sum, bond) => sum + bond.amount, 0n));
    }),
  );
});

function disputed(): ResultProcess {
  let process = proposeResult(openResult(rules, 0), 'a', 0, 1).process;
  for (const [i, by] of ['b', 'a', 'b'].entries()) process = disputeResult(process, by, (i + 1) % 2, 2 + i).process;
  return process;
}

it('decides with more than two thirds, and burns all bonds of outcomes that nobody backed', () => {
  const process = disputed();
  expect(process.state).toBe('VOTING');
  expect(voteResult(process, 0, 67, 10)).toMatchObject({ ok: false, code: 'NO_QUORUM' });
  expect(settleBonds(process)).toBeUndefined();
  const third = voteResult(process, 2, 68, 10);
  expect(third.ok).toBe(true);
  expect(settleBonds(third.process)).toEqual({ payouts: new Map(), burned: 101n * 15n });
});

it('is void without a proposal for 48 hours or a quorum for 72, and gives the bonds back', () => {
  expect(resultAt(openResult(rules, 0), 48 * HOUR - 1).state).toBe('CLOSED');
  expect(resultAt(openResult(rules, 0), 48 * HOUR).state).toBe('VOID');
  const lapsed = resultAt(disputed(), 4 + 72 * HOUR);
  expect([lapsed.state, settleBonds(lapsed)?.burned]).toEqual(['VOID', 0n]);
  expect([...(settleBonds(lapsed)?.payouts ?? [])]).toEqual([
    ['a', 101n * 5n],
    ['b', 101n * 10n],
  ]);
});

it('asks the first disputant of the feeds for the first bond', () => {
  const fed = proposeResult(openResult(rules, 0), null, 1, 5).process;
  expect(disputeResult(fed, 'a', 0, 6).process.bonds.at(-1)?.amount).toBe(101n);
  expect(disputeResult(fed, 'a', 1, 6)).toMatchObject({ ok: false, code: 'SAME_OUTCOME' });
  expect(disputeResult(fed, 'a', 0, 5 + 7200)).toMatchObject({ ok: false, code: 'BAD_STATE' });
});

it('refuses rules, outcomes and votes that cannot be', () => {
  expect(codeOf(() => openResult({ ...rules, bond: 0n }, 0))).toBe('amount.range');
  expect(codeOf(() => openResult({ ...rules, outcomes: 1 }, 0))).toBe('params.invalid');
  expect(codeOf(() => proposeResult(openResult(rules, 0), 'a', 3, 0))).toBe('market.invalid');
  expect(codeOf(() => proposeResult(openResult(rules, 9), 'a', 1, 8))).toBe('time.order');
  expect(codeOf(() => voteResult(disputed(), 1, 102, 10))).toBe('params.invalid');
});
