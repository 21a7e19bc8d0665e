import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type OtcAction, type OtcOrder, openOtc, stepOtc } from '../../src/index.ts';
import { codeOf } from '../support.ts';

const terms = { amount: 1000n, feeBps: 25n, payWindow: 900, releaseWindow: 1800 };
const action: fc.Arbitrary<OtcAction> = fc.oneof(
  fc.record({ kind: fc.constantFrom('create', 'pay', 'cancel', 'release', 'dispute', 'tick') }),
  fc.record({
    kind: fc.constant('resolve'),
    to: fc.constantFrom('buyer', 'seller'),
    yes: fc.nat(9),
    panel: fc.constant(9),
  }),
);
const event = fc.record({
  action,
  by: fc.constantFrom('seller', 'buyer', 'arbiter', 'anyone'),
  wait: fc.constantFrom(0, 1, 100, 899, 900, 1800),
});
const coins = (order: OtcOrder): bigint => order.seller + order.buyer + order.escrow + order.fees;
const held = new Set(['CREATED', 'PAID', 'DISPUTED']);

it('keeps every coin, holds coins only while the order is open, and moves none in a refused step', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      let order = openOtc(terms, 1500n);
      let at = 0;
      for (const { action: what, by, wait } of events) {
        at += wait;
        const due = stepOtc(order, 'anyone', { kind: 'tick' }, at).order;
        const step = stepOtc(order, by, what, at);
        if (!step.ok) expect(step.order).toEqual(due);
        order = step.order;
        expect(coins(order)).toBe(1500n);
        expect(order.escrow).toBe(held.has(order.state) ? 1000n : 0n);
      }
    }),
    { numRuns: 300 },
  );
});

function paid(): OtcOrder {
  const created = stepOtc(openOtc(terms, 1000n), 'seller', { kind: 'create' }, 0).order;
  return stepOtc(created, 'buyer', { kind: 'pay' }, 899).order;
}

it('lets the seller dispute at once, the buyer after the window, and a panel of nine decide with seven', () => {
  const dispute = { kind: 'dispute' } as const;
  expect(stepOtc(paid(), 'buyer', dispute, 899 + 1799)).toMatchObject({ ok: false, code: 'TOO_EARLY' });
  expect(stepOtc(paid(), 'buyer', dispute, 899 + 1800).ok).toBe(true);
  const disputed = stepOtc(paid(), 'seller', dispute, 899).order;
  const vote = { kind: 'resolve', to: 'buyer', yes: 6, panel: 9 } as const;
  expect(stepOtc(disputed, 'arbiter', vote, 900)).toMatchObject({ ok: false, code: 'NO_QUORUM' });
  const resolved = stepOtc(disputed, 'arbiter', { ...vote, yes: 7 }, 900).order;
  expect([resolved.state, resolved.buyer, resolved.fees]).toEqual(['RESOLVED_BUYER', 998n, 2n]);
  const back = stepOtc(disputed, 'arbiter', { ...vote, to: 'seller', yes: 9 }, 900).order;
  expect([back.state, back.seller, back.fees]).toEqual(['RESOLVED_SELLER', 1000n, 0n]);
  expect(codeOf(() => stepOtc(disputed, 'arbiter', { ...vote, yes: 10 }, 900))).toBe('params.invalid');
});

it('refuses sellers without coins and steps in the past', () => {
  expect(stepOtc(openOtc(terms, 999n), 'seller', { kind: 'create' }, 0)).toMatchObject({ code: 'INSUFFICIENT' });
  expect(codeOf(() => stepOtc(paid(), 'seller', { kind: 'release' }, 10))).toBe('time.order');
  expect(codeOf(() => openOtc({ ...terms, feeBps: 10_001n }, 1n))).toBe('ratio.range');
});
