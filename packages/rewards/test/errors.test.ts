import { expect, it } from 'vitest';
import {
  addMonths,
  allocate,
  assertProgramme,
  bps,
  checkConservation,
  coinAgeWeight,
  eraEmission,
  integerNetwork,
  minuteCandles,
  openGrant,
  openReferral,
  orderDigest,
  purchaseReturn,
  REFERRAL,
  RewardsError,
  type RewardsErrorCode,
  rateLiteral,
  scoreRisk,
} from '../src/index.ts';

const record = {
  orderNo: '1',
  merchantId: 'm',
  customerId: 'c',
  parentCustomerId: null,
  orderedAt: 1n,
  items: [],
  status: 'paid',
  logistics: [],
  completedAt: null,
};
const network = integerNetwork([{ weights: [[1, 2]], bias: [0], mul: 1, shift: 1 }]);

const provoked: readonly (readonly [RewardsErrorCode, () => unknown])[] = [
  ['amount.range', () => allocate(-1n, [1n])],
  ['amount.range', () => allocate(1n, [1n, -1n])],
  ['amount.range', () => coinAgeWeight([{ value: 5n, createdAt: 0 }], 6n, 10)],
  ['ratio.range', () => bps(10_001n)],
  ['time.range', () => addMonths(0.5, 1)],
  ['time.range', () => addMonths(0, 12_001)],
  ['time.range', () => rateLiteral({ score: 0n, last: 9 }, 8, 1n, 1n)],
  ['weights.zero', () => allocate(1n, [])],
  ['weights.zero', () => allocate(1n, [0n, 0n])],
  ['params.invalid', () => openGrant('a', 1n, { kind: 'tranches', start: 0, tranches: [{ months: 1, bps: bps(1n) }] })],
  ['params.invalid', () => openGrant('a', 1n, { kind: 'either', of: [] })],
  ['params.invalid', () => eraEmission(1n, 1n, { num: 4n, den: 4n })],
  ['params.invalid', () => assertProgramme({ buy: { num: 2n, den: 1n }, sell: { num: 1n, den: 1n } })],
  ['params.invalid', () => openReferral('a', 'a', 0)],
  ['conservation.broken', () => checkConservation([{ place: 'pool', amount: 1n }])],
  ['bancor.weight', () => purchaseReturn(1n, 1n, { p: 1, q: 21 }, 1n)],
  ['bancor.weight', () => purchaseReturn(1n, 1n, { p: 3, q: 2 }, 1n)],
  ['referral.levels', () => openReferral('a', 'b', 0, { ...REFERRAL, levels: 2 })],
  ['record.malformed', () => orderDigest({ ...record, status: '\ud800' })],
  ['record.malformed', () => orderDigest({ ...record, orderedAt: -1n })],
  [
    'kline.samples',
    () => minuteCandles(new Float64Array(1), new Float64Array(2), { start: 0, end: 60, mode: 'trade' }),
  ],
  ['model.invalid', () => integerNetwork([])],
  ['model.invalid', () => integerNetwork([{ weights: [[128]], bias: [0], mul: 1, shift: 1 }])],
  ['model.invalid', () => scoreRisk(network, new Uint8Array(3))],
];

it.each(provoked)('%s is thrown with its code', (code, run) => {
  let thrown: unknown;
  try {
    run();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(RewardsError);
  expect((thrown as RewardsError).code).toBe(code);
});

it('a wrong type is told apart from a wrong value', () => {
  expect(() => bps(1 as unknown as bigint)).toThrow(TypeError);
  expect(() => allocate(1 as unknown as bigint, [1n])).toThrow(TypeError);
});
