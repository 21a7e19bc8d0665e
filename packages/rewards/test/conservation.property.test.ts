import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AwardAccount,
  award,
  burnAccount,
  buyTokens,
  chainPurchase,
  checkConservation,
  claimDividend,
  type Delta,
  type DividendPosition,
  distribute,
  earnPoints,
  emptyDividendPool,
  emptyPoints,
  emptyPosition,
  inEscrow,
  joinTask,
  openAccount,
  openChain,
  openMarket,
  owedScaled,
  type Participation,
  pointsBalance,
  ppm,
  Q18_ONE,
  recall,
  recordTask,
  refundPoints,
  sellTokens,
  settleGroup,
  spendPoints,
  stake,
  type Task,
  unstake,
  withdraw,
} from '../src/index.ts';

const users = ['a', 'b', 'c'];
const user = fc.constantFrom(...users);
const amount = fc.bigInt(1n, 1000n);
const id = fc.integer({ min: 0, max: 12 }).map(String);
const at = (deltas: readonly Delta[], place: string): bigint =>
  deltas.reduce((sum, delta) => (delta.place === place ? sum + delta.amount : sum), 0n);

describe('value is neither made nor lost', () => {
  it('by awards, withdrawals, recalls and burns in any order', () => {
    const event = fc.record({
      kind: fc.constantFrom('award', 'withdraw', 'recall', 'burn'),
      user,
      id,
      amount,
      after: fc.integer({ min: 0, max: 60 }),
      yes: fc.bigInt(0n, 3n),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), fc.bigInt(0n, 5000n), (events, funds) => {
        let [pool, now] = [funds, 0];
        const accounts = new Map<string, AwardAccount>(users.map((name) => [name, openAccount(name)]));
        const all: Delta[] = [];
        for (const e of events) {
          now += e.after;
          const account = accounts.get(e.user) ?? openAccount(e.user);
          const before = JSON.stringify([account.debt, account.balance, account.awards].map(String));
          const rule = { holdSeconds: 100, reviewSeconds: 200 };
          const step =
            e.kind === 'award'
              ? award(pool, account, e.id, e.amount, now, rule)
              : e.kind === 'withdraw'
                ? withdraw(pool, account, e.amount, now)
                : e.kind === 'recall'
                  ? recall(pool, account, e.id, now)
                  : burnAccount(pool, account, { yes: e.yes, weight: 3n }, now);
          expect(JSON.stringify([account.debt, account.balance, account.awards].map(String))).toBe(before);
          if (!step.ok) continue;
          checkConservation(step.deltas);
          all.push(...step.deltas);
          pool = step.pool;
          accounts.set(e.user, step.account);
          expect(pool).toBeGreaterThanOrEqual(0n);
          expect(step.account.balance).toBeGreaterThanOrEqual(0n);
          expect(step.account.debt).toBeGreaterThanOrEqual(0n);
        }
        const held = [...accounts.values()];
        expect(pool).toBe(funds + at(all, 'pool'));
        expect(held.reduce((sum, a) => sum + a.balance, 0n)).toBe(at(all, 'account'));
        expect(held.reduce((sum, a) => sum + inEscrow(a), 0n)).toBe(at(all, 'escrow'));
        checkConservation(all);
      }),
    );
  });

  it('by dividends: paid, owed fractions and carry are what was distributed', () => {
    const event = fc.record({
      kind: fc.constantFrom('distribute', 'stake', 'unstake', 'claim'),
      user,
      amount: fc.bigInt(1n, 10n ** 18n / 4n),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        let pool = emptyDividendPool;
        let [given, paid] = [0n, 0n];
        const positions = new Map<string, DividendPosition>(users.map((name) => [name, emptyPosition]));
        for (const e of events) {
          if (e.kind === 'distribute') {
            const step = distribute(pool, e.amount);
            checkConservation(step.deltas);
            pool = step.pool;
            given += e.amount;
            continue;
          }
          const position = positions.get(e.user) ?? emptyPosition;
          if (e.kind === 'stake' && pool.totalStake + e.amount >= 1n << 63n) continue;
          const step =
            e.kind === 'stake'
              ? stake(pool, position, e.amount)
              : e.kind === 'unstake'
                ? unstake(pool, position, e.amount)
                : claimDividend(pool, position);
          if (!step.ok) continue;
          checkConservation(step.deltas);
          pool = step.pool;
          positions.set(e.user, step.position);
          if (e.kind === 'claim') paid += step.amount;
        }
        const owed = [...positions.values()].reduce((sum, position) => sum + owedScaled(pool, position), 0n);
        expect(paid * Q18_ONE + owed + pool.carry).toBe(given * Q18_ONE);
        expect(pool.held).toBe(given - paid);
      }),
    );
  });

  it('by tasks: no more is paid than the pool holds', () => {
    const task: Task = {
      mode: 'or',
      once: false,
      rules: [
        { id: 'x', target: 2n, reward: 300n },
        { id: 'y', target: 1n, reward: 50n },
      ],
      start: 0,
      end: 1000,
      eligible: null,
    };
    const event = fc.record({ user, rule: fc.constantFrom('x', 'y', 'z'), count: fc.bigInt(1n, 3n) });
    const modes = fc.record({ mode: fc.constantFrom('or' as const, 'and' as const), once: fc.boolean() });
    fc.assert(
      fc.property(fc.array(event), fc.bigInt(0n, 900n), modes, (events, funds, chosen) => {
        let pool = funds;
        let paid = 0n;
        const customers = new Map<string, Participation>();
        for (const [i, e] of events.entries()) {
          const before = customers.get(e.user) ?? joinTask(task, e.user);
          const step = recordTask({ ...task, ...chosen }, pool, before, { at: i, rule: e.rule, count: e.count });
          if (!step.ok) continue;
          checkConservation(step.deltas);
          pool = step.pool;
          paid += step.amount;
          customers.set(e.user, step.participation);
        }
        expect(pool).toBeGreaterThanOrEqual(0n);
        expect(paid + pool).toBe(funds);
      }),
    );
  });

  it('by chains and group pools', () => {
    const rule = { members: new Set(['1', '2', '3', '4']), length: 3, windowSeconds: 10 };
    const event = fc.record({ after: fc.integer({ min: 0, max: 6 }), merchant: id, earned: fc.bigInt(0n, 99n) });
    fc.assert(
      fc.property(fc.array(event), fc.bigInt(0n, 500n), (events, funds) => {
        let [pool, now, chain] = [funds, 0, openChain('a')];
        let paid = 0n;
        for (const e of events) {
          now += e.after;
          const step = chainPurchase(rule, pool, chain, { at: now, merchant: e.merchant, earned: e.earned });
          if (!step.ok) continue;
          checkConservation(step.deltas);
          pool = step.pool;
          chain = step.chain;
          paid += step.bonus;
        }
        expect(pool + paid).toBe(funds);
        expect(pool).toBeGreaterThanOrEqual(0n);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 9n), amount, fc.array(fc.bigInt(0n, 50n)), (pool, goal, given) => {
        const outcome = settleGroup(pool, goal, given);
        checkConservation(outcome.deltas);
        expect(outcome.shares.reduce((sum, share) => sum + share, outcome.refund)).toBe(pool);
      }),
    );
  });

  it('by points: active, pending, expired and spent are what was ever earned', () => {
    const event = fc.record({
      kind: fc.constantFrom('earn', 'spend', 'refund'),
      id,
      amount,
      after: fc.integer({ min: 0, max: 30 }),
      delay: fc.integer({ min: 0, max: 40 }),
      life: fc.option(fc.integer({ min: 0, max: 90 })),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        let [account, now] = [emptyPoints, 0];
        for (const e of events) {
          now += e.after;
          const expiresAt = e.life === null ? null : now + e.life;
          const step =
            e.kind === 'earn'
              ? earnPoints(account, { id: e.id, amount: e.amount, activeAt: now + e.delay, expiresAt })
              : e.kind === 'spend'
                ? spendPoints(account, e.id, e.amount, now)
                : refundPoints(account, e.id, now);
          if (!step.ok) continue;
          checkConservation(step.deltas);
          account = step.account;
          const balance = pointsBalance(account, now);
          const sum = balance.active + balance.pending + balance.expired + balance.spent;
          expect(sum).toBe(balance.lifetimeEarned);
          expect(account.lots.every((lot) => lot.left >= 0n)).toBe(true);
        }
      }),
    );
  });

  it('by a Bancor market, where no way round ends with more than it began', () => {
    const weight = fc.record({ p: fc.integer({ min: 1, max: 20 }), q: fc.integer({ min: 1, max: 20 }) });
    const side = fc.bigInt(1n, 10n ** 18n);
    fc.assert(
      fc.property(side, side, weight, side, fc.bigInt(0n, 10_000n), (supply, reserve, { p, q }, deposit, fee) => {
        const ratio = { p: Math.min(p, q), q: Math.max(p, q) };
        const bought = buyTokens(openMarket(supply, reserve, ratio, ppm(fee)), deposit);
        if (!bought.ok) return;
        checkConservation(bought.deltas);
        const sold = sellTokens(bought.market, bought.out);
        if (!sold.ok) return;
        checkConservation(sold.deltas);
        expect(sold.out).toBeLessThanOrEqual(deposit);
        expect(sold.market.supply).toBe(supply);
        expect(sold.market.reserve).toBe(reserve + deposit - sold.out);
      }),
    );
  });
});
