import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  confirmLimit,
  DAY_SECONDS,
  openGamingRecord,
  recordCredit,
  recordDeposit,
  recordStake,
  selfExclude,
  setLimit,
  takeTimeout,
} from '../../src/index.ts';
import { codeOf } from '../support.ts';

const empty = openGamingRecord();

it('never lets a window hold more stakes than its limit', () => {
  const stake = fc.record({ amount: fc.bigInt({ min: 1n, max: 60n }), wait: fc.nat(DAY_SECONDS) });
  fc.assert(
    fc.property(fc.array(stake, { maxLength: 40 }), (stakes) => {
      let record = setLimit(setLimit(empty, 'stake.day', 100n, 0).record, 'stake.week', 250n, 0).record;
      const taken: { at: number; amount: bigint }[] = [];
      let at = 0;
      for (const { amount, wait } of stakes) {
        at += wait;
        const step = recordStake(record, amount, at);
        record = step.record;
        if (step.code === 'OK') taken.push({ at, amount });
        for (const [limit, days] of [
          [100n, 1],
          [250n, 7],
        ] as const) {
          const recent = taken.filter((one) => one.at > at - days * DAY_SECONDS);
          expect(recent.reduce((sum, one) => sum + one.amount, 0n) <= limit).toBe(true);
        }
      }
    }),
  );
});

it('lowers at once, raises after a day and a confirmation, and forgets a raise that a lower limit follows', () => {
  let record = setLimit(empty, 'stake.day', 100n, 0).record;
  const raised = setLimit(record, 'stake.day', 500n, 1);
  expect(raised.code).toBe('PENDING');
  expect(confirmLimit(raised.record, 'stake.day', DAY_SECONDS).code).toBe('COOLING_OFF');
  expect(confirmLimit(raised.record, 'stake.day', DAY_SECONDS + 1).record.limits.get('stake.day')).toBe(500n);
  record = setLimit(raised.record, 'stake.day', 0n, 2).record;
  expect(confirmLimit(record, 'stake.day', 2 * DAY_SECONDS).code).toBe('NONE');
  expect(recordStake(record, 1n, 3).code).toBe('STAKE_DAY');
});

it('counts losses net of what came back, and deposits gross', () => {
  let record = setLimit(empty, 'loss.day', 100n, 0).record;
  record = recordStake(record, 100n, 1).record;
  expect(recordStake(record, 1n, 2).code).toBe('LOSS_DAY');
  record = recordCredit(record, 40n, 3);
  expect(recordStake(record, 40n, 4).code).toBe('OK');
  record = setLimit(record, 'deposit.week', 50n, 5).record;
  record = recordDeposit(record, 50n, 6).record;
  expect(recordDeposit(record, 1n, 7).code).toBe('DEPOSIT_WEEK');
});

it('keeps the excluded out to the second, whatever follows', () => {
  const out = takeTimeout(selfExclude(empty, 180, 0).record, 1, 1).record;
  expect(recordStake(out, 1n, 180 * DAY_SECONDS - 1).code).toBe('EXCLUDED');
  expect(recordDeposit(out, 1n, 180 * DAY_SECONDS - 1).code).toBe('EXCLUDED');
  expect(recordStake(out, 1n, 180 * DAY_SECONDS).code).toBe('OK');
  expect(selfExclude(empty, 179, 0).code).toBe('TOO_SHORT');
  expect(takeTimeout(empty, 43, 0).code).toBe('OUT_OF_RANGE');
});

it('refuses time that goes back and limits that nobody knows', () => {
  expect(codeOf(() => recordStake(recordStake(empty, 1n, 5).record, 1n, 4))).toBe('time.order');
  // @ts-expect-error: the name is checked at run time, too
  expect(codeOf(() => setLimit(empty, 'stake.year', 1n, 0))).toBe('params.invalid');
});
