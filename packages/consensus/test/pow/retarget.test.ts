import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ancestorsIn,
  asertRetarget,
  BITCOIN_LIMIT,
  bitcoinRetarget,
  bits32FromTarget,
  bits64FromTarget,
  lwmaRetarget,
  type RetargetRule,
  targetFromBits32,
  targetFromBits64,
  type WorkHeader,
  workOfTarget,
} from '../../src/pow/index.ts';

describe('the compact form', () => {
  it('of Bitcoin says what the network says', () => {
    expect(targetFromBits32(0x1d00ffff)).toBe(0xffffn << 208n);
    expect(targetFromBits32(0x1b0404cb)).toBe(0x0404cbn << 192n);
    expect(bits32FromTarget(BITCOIN_LIMIT)).toBe(0x1d00ffff);
    expect(workOfTarget(BITCOIN_LIMIT)).toBe(0x100010001n);
  });

  it('rounds down to three bytes and is stable from then on', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }), (target) => {
        for (const round of [
          (value: bigint) => targetFromBits32(bits32FromTarget(value)),
          (value: bigint) => targetFromBits64(bits64FromTarget(value)),
        ]) {
          const rounded = round(target);
          expect(rounded).toBeLessThanOrEqual(target);
          expect(target - rounded).toBeLessThanOrEqual(target >> 15n);
          expect(round(rounded)).toBe(rounded);
        }
      }),
    );
  });

  it('refuses what does not fit', () => {
    expect(() => targetFromBits32(-1)).toThrow(TypeError);
    expect(() => targetFromBits64(1n << 64n)).toThrow(TypeError);
    expect(() => bits64FromTarget(1n << 3000n)).toThrow(expect.objectContaining({ code: 'pow.target' }));
    expect(() => ancestorsIn([])(3)).toThrow(expect.objectContaining({ code: 'pow.ancestor', details: { height: 3 } }));
  });

  it('lets no hash meet a target that is not positive', () => {
    expect(workOfTarget(0n)).toBe(0n);
    expect(workOfTarget(-1n)).toBe(0n);
    expect(targetFromBits64(0x0180000000010000n)).toBe(-1n);
  });
});

const limit = 1n << 224n;
const start = limit >> 20n;

/** A chain mined at a rate that changes: each block takes `spacing · target-ease / rate` seconds, without noise. */
function mine(
  rule: RetargetRule,
  blocks: number,
  rate: (height: number) => number,
  spacing: number,
): readonly WorkHeader[] {
  const chain: WorkHeader[] = [{ height: 0, time: 0, target: start }];
  for (let height = 1; height <= blocks; height++) {
    const parent = chain[height - 1] ?? { height: 0, time: 0, target: start };
    const target = rule.next(parent, ancestorsIn(chain));
    const ease = Number((target << 20n) / start) / 2 ** 20;
    chain.push({ height, time: parent.time + Math.max(1, Math.round(spacing / ease / rate(height))), target });
  }
  return chain;
}

function meanInterval(chain: readonly WorkHeader[], from: number, to: number): number {
  return ((chain[to]?.time ?? 0) - (chain[from]?.time ?? 0)) / (to - from);
}

describe('after the hash rate doubles', () => {
  const doubled = (at: number) => (height: number) => (height < at ? 1 : 2);

  it('the Bitcoin rule is back on schedule after one window', () => {
    const chain = mine(bitcoinRetarget({ spacing: 600, interval: 100, limit }), 600, doubled(200), 600);
    expect(meanInterval(chain, 200, 299)).toBeCloseTo(300, -1);
    expect(Math.abs(meanInterval(chain, 400, 499) - 600)).toBeLessThan(12);
  });

  it('LWMA is back within its window', () => {
    const chain = mine(lwmaRetarget({ spacing: 600, limit }), 600, doubled(200), 600);
    expect(Math.abs(meanInterval(chain, 270, 400) - 600)).toBeLessThan(12);
  });

  it('ASERT halves its lag every half-life and then keeps the schedule', () => {
    const anchor = { height: 0, time: 0, parentTime: -600, target: start };
    const chain = mine(asertRetarget({ spacing: 600, halfLife: 36_000, limit, anchor }), 900, doubled(200), 600);
    expect(Math.abs(meanInterval(chain, 600, 900) - 600)).toBeLessThan(12);
  });
});

it('ASERT agrees with 2^x to a ten-thousandth', () => {
  const anchor = { height: 0, time: 0, parentTime: 0, target: start };
  const rule = asertRetarget({ spacing: 600, halfLife: 172_800, limit, anchor });
  for (const lag of [-400_000, -172_800, -1, 0, 1, 86_400, 172_800, 500_000]) {
    const parent = { height: 10, time: 600 * 11 + lag, target: start };
    const ratio = Number((rule.next(parent, ancestorsIn([])) << 40n) / start) / 2 ** 40;
    expect(Math.abs(ratio / 2 ** (lag / 172_800) - 1)).toBeLessThan(1.3e-4);
  }
});

it('no rule leaves the range of targets, whatever the clocks say', () => {
  const anchor = { height: 0, time: 0, parentTime: 0, target: start };
  const rules = [
    bitcoinRetarget({ interval: 4, limit }),
    lwmaRetarget({ spacing: 60, limit }),
    asertRetarget({ spacing: 60, limit, anchor }),
  ];
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1, maxLength: 40 }), (times) => {
      for (const rule of rules) {
        const chain: WorkHeader[] = [{ height: 0, time: 0, target: start }];
        for (const [index, time] of times.entries()) {
          const parent = chain[index];
          if (parent === undefined) return;
          const target = rule.next(parent, ancestorsIn(chain));
          expect(target).toBeGreaterThan(0n);
          expect(target).toBeLessThanOrEqual(limit);
          chain.push({ height: index + 1, time, target });
        }
      }
    }),
    { numRuns: 50 },
  );
});
