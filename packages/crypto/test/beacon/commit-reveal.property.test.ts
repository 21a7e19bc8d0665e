import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CommitReveal, commit, commitmentOf, openDraw, reveal, settle } from '../../src/beacon/index.ts';

const context = new Uint8Array(32).fill(9);
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const terms = { context, deposit: 1_000_003n, commitUntil: 10, revealUntil: 20 };
const party = (n: number) => new Uint8Array(32).fill(n);

function committed(secrets: readonly Uint8Array[]): CommitReveal {
  let draw = openDraw(terms);
  for (const [n, secret] of secrets.entries()) {
    const step = commit(draw, party(n), commitmentOf(context, party(n), secret), 10);
    if (!step.ok) throw new Error(step.code);
    draw = step.draw;
  }
  return draw;
}

it('conserves every deposit, whoever stays silent', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(bytes32, fc.boolean()), { minLength: 1, maxLength: 12 }), (parties) => {
      let draw = committed(parties.map(([secret]) => secret));
      for (const [n, [secret, shows]] of parties.entries()) {
        if (!shows) continue;
        const step = reveal(draw, party(n), secret, 20);
        if (!step.ok) throw new Error(step.code);
        draw = step.draw;
      }
      const outcome = settle(draw);
      const paid = outcome.payouts.reduce((sum, payout) => sum + payout.amount, 0n);
      expect(paid + outcome.unclaimed).toBe(terms.deposit * BigInt(parties.length));
      const silent = parties.filter(([, shows]) => !shows).length;
      expect(outcome.kind).toBe(silent === 0 ? 'seed' : silent === parties.length ? 'void' : 'fallback');
      expect(outcome.seed === undefined).toBe(silent > 0);
    }),
    { numRuns: 60 },
  );
});

it('makes one seed whatever the order of commitments', () => {
  const secrets = [1, 2, 3].map((n) => new Uint8Array(32).fill(100 + n));
  const seedFor = (order: readonly number[]) => {
    let draw = openDraw(terms);
    for (const n of order) {
      const step = commit(draw, party(n), commitmentOf(context, party(n), secrets[n] ?? context), 1);
      if (step.ok) draw = step.draw;
    }
    for (const n of [...order].reverse()) {
      const step = reveal(draw, party(n), secrets[n] ?? context, 11);
      if (step.ok) draw = step.draw;
    }
    return settle(draw).seed;
  };
  expect(seedFor([0, 1, 2])).toEqual(seedFor([2, 0, 1]));
});

describe('a step that does not count', () => {
  const secret = new Uint8Array(32).fill(7);
  const draw = committed([secret]);

  it.each([
    ['late', commit(draw, party(5), secret, 11)],
    ['duplicate', commit(draw, party(0), secret, 10)],
    ['full', commit({ ...draw, terms: { ...terms, maxParties: 1 } }, party(5), secret, 10)],
    ['early', reveal(draw, party(0), secret, 10)],
    ['late', reveal(draw, party(0), secret, 21)],
    ['unknown', reveal(draw, party(3), secret, 15)],
    ['mismatch', reveal(draw, party(0), party(1), 15)],
  ])('is refused: %s', (code, step) => {
    expect(step).toEqual({ ok: false, code });
  });

  it('is refused: duplicate reveal', () => {
    const once = reveal(draw, party(0), secret, 15);
    if (!once.ok) throw new Error(once.code);
    expect(reveal(once.draw, party(0), secret, 16)).toEqual({ ok: false, code: 'duplicate' });
  });
});

it('refuses terms that cannot be', () => {
  expect(() => openDraw({ ...terms, revealUntil: 10 })).toThrow(/revealUntil/);
  expect(() => openDraw({ ...terms, deposit: -1n })).toThrow(/deposit/);
});
