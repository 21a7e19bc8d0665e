import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addMonths,
  allocate,
  BT_EARLY,
  BT_TEAM,
  capEnvelope,
  chargeFee,
  checkConservation,
  claim,
  claimable,
  eraEmission,
  eraEnd,
  eraReward,
  eraSupply,
  feeOf,
  linearSupply,
  mintBetween,
  openFund,
  openGrant,
  releasable,
  release,
  revoke,
  type Schedule,
  vested,
} from '../src/index.ts';
import { bps } from '../src/units.ts';

const total = fc.bigInt(0n, 10n ** 18n);
const start = 1_535_673_600;
const far = start + 400 * 365 * 86_400;
const schedules: readonly Schedule[] = [
  { kind: 'tranches', start, tranches: BT_EARLY },
  { kind: 'tranches', start, tranches: BT_TEAM, offsetMinutes: 480 },
  { kind: 'linear', start, end: start + 1_000_003, cliff: start + 777 },
  { kind: 'cliff', start, months: 6 },
  { kind: 'monthly', listing: start },
  {
    kind: 'either',
    of: [
      { kind: 'cliff', start, months: 6 },
      { kind: 'monthly', listing: start + 9_999_999 },
    ],
  },
];
const schedule = fc.constantFrom(...schedules);
const instant = fc.integer({ min: start - 1000, max: start + 3 * 365 * 86_400 });

describe('schedules', () => {
  it('never fall, and end at the total', () => {
    fc.assert(
      fc.property(total, schedule, instant, instant, (amount, plan, a, b) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)];
        expect(vested(amount, plan, early)).toBeLessThanOrEqual(vested(amount, plan, late));
        expect(vested(amount, plan, start - 86_400 * 40)).toBe(0n);
        expect(vested(amount, plan, far)).toBe(amount);
      }),
    );
  });

  it('pay each unit once, whatever the days of the claims and of a revocation', () => {
    const days = fc.array(fc.integer({ min: 0, max: 1200 }), { maxLength: 12 });
    fc.assert(
      fc.property(total, schedule, days, fc.integer({ min: 0, max: 1200 }), (amount, plan, claims, revoked) => {
        let grant = openGrant('team', amount, plan, { revocable: true });
        let [paid, back] = [0n, 0n];
        for (const day of [...claims, revoked].sort((x, y) => x - y)) {
          const step = claim(grant, start + day * 86_400);
          if (step.ok) {
            checkConservation(step.deltas);
            grant = step.grant;
            paid += step.amount;
          }
          const returned = day === revoked ? revoke(grant, start + day * 86_400) : undefined;
          if (!returned?.ok) continue;
          checkConservation(returned.deltas);
          grant = returned.grant;
          back += returned.amount;
        }
        expect(paid + claimable(grant, far) + back).toBe(amount);
      }),
    );
  });

  it('keep the months of a chain of dates apart from its days', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800 }), fc.integer({ min: 0, max: 600 }), (from, months) => {
        const [a, b] = [new Date(from * 1000), new Date(addMonths(from, months) * 1000)];
        const count = (date: Date): number => date.getUTCFullYear() * 12 + date.getUTCMonth();
        expect(count(b) - count(a)).toBe(months);
        expect(b.getUTCDate()).toBeLessThanOrEqual(a.getUTCDate());
        expect(b.getTime() % 86_400_000).toBe(a.getTime() % 86_400_000);
      }),
    );
  });

  it('release from a capped fund no more than the cap of the period', () => {
    const rule = { start, periodMonths: 6, capBps: bps(1000n) };
    const steps = fc.array(fc.record({ days: fc.integer({ min: 0, max: 300 }), part: fc.bigInt(1n, 10n) }));
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 18n), steps, (amount, list) => {
        let fund = openFund(amount, rule);
        let now = start;
        for (const { days, part } of list) {
          now += days * 86_400;
          const most = releasable(fund, now);
          expect(release(fund, most + 1n, 'x', now)).toEqual({ ok: false, code: 'CAP' });
          const wanted = (most * part) / 10n;
          if (wanted === 0n) continue;
          const step = release(fund, wanted, 'x', now);
          if (!step.ok) throw new TypeError(step.code);
          checkConservation(step.deltas);
          fund = step.fund;
          expect(fund.locked).toBeGreaterThanOrEqual(capEnvelope(amount, rule, now).locked);
        }
      }),
    );
  });
});

describe('emission', () => {
  it('sums to its supply, over blocks and over recipients', () => {
    const emission = eraEmission(10n ** 9n, 7n);
    const share = bps(2000n);
    let [sum, producers] = [0n, 0n];
    for (let height = 1n; height <= 700n; height++) {
      const reward = eraReward(emission, height);
      const minted = mintBetween(sum, sum + reward, share);
      checkConservation(minted.deltas);
      expect(minted.toProducers + minted.toEcosystem).toBe(reward);
      sum += reward;
      producers += minted.toProducers;
      expect(sum).toBe(eraSupply(emission, height));
    }
    expect(sum).toBe(eraEnd(emission).supply);
    expect(producers).toBe(sum / 5n);
  });

  it('never falls, and a height without end is answered at once', () => {
    const emission = eraEmission(8n * 10n ** 17n, 15_768_000n);
    const height = fc.bigInt(0n, 10n ** 10n);
    fc.assert(
      fc.property(height, height, total, (a, b, amount) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(eraSupply(emission, low)).toBeLessThanOrEqual(eraSupply(emission, high));
        const linear = { total: amount, blocks: 78_840_000n };
        expect(linearSupply(linear, low)).toBeLessThanOrEqual(linearSupply(linear, high));
      }),
    );
    expect(eraSupply(emission, 2n ** 63n - 1n)).toBe(8n * 10n ** 17n - 1n);
  });
});

describe('splits and fees', () => {
  it('allocate all of a total, each part within one unit of its share', () => {
    fc.assert(
      fc.property(total, fc.array(fc.bigInt(0n, 10n ** 12n), { minLength: 1, maxLength: 20 }), (amount, weights) => {
        const sum = weights.reduce((a, b) => a + b, 0n);
        if (sum === 0n) return;
        const parts = allocate(amount, weights);
        expect(parts.reduce((a, b) => a + b, 0n)).toBe(amount);
        for (const [i, part] of parts.entries()) {
          const floor = (amount * (weights[i] ?? 0n)) / sum;
          expect(part - floor === 0n || part - floor === 1n).toBe(true);
        }
      }),
    );
  });

  it('never cost less when a payment below the cap is split', () => {
    const parts = fc.array(fc.bigInt(1n, 10n ** 13n), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(parts, (list) => {
        const whole = list.reduce((a, b) => a + b, 0n);
        const split = list.map((part) => feeOf(part)).reduce((a, b) => a + b, 0n);
        expect(split).toBeGreaterThanOrEqual(feeOf(whole));
        for (const mode of ['inclusive', 'exclusive'] as const) {
          const charge = chargeFee(whole, undefined, mode);
          if (!charge.ok) continue;
          checkConservation(charge.deltas);
          expect(charge.debit).toBe(charge.credit + charge.burn);
        }
      }),
    );
  });
});
