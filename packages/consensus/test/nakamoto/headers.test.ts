import { type EngineHeader, type Finality, idBytes } from '@dougong/consensus';
import {
  carryAfter,
  checkPowConfig,
  checkPowHeader,
  decodeCarry,
  encodeCarry,
  MAX_LWMA_WINDOW,
  nakamotoModule,
  POW_DEFAULTS,
  type PowConfig,
  reversalRatio,
  workOfBits,
} from '@dougong/consensus/nakamoto';
import {
  asertRetarget,
  bitcoinRetarget,
  bits32FromTarget,
  lwmaRetarget,
  meetsTarget,
  type RetargetRule,
  sha256dWork,
  sm3Work,
  targetFromBits32,
  type WorkHeader,
} from '@dougong/consensus/pow';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHAIN, equalSet } from '../helpers/net.ts';
import { GENESIS, header, headerBytes, idOf, mined, readHeader } from './chain.ts';

const easy: PowConfig = { ...POW_DEFAULTS, spacingMs: 10_000, firstBits: 0x2000ffff, confirmations: 3 };

describe('a header', () => {
  const first = mined(easy, sha256dWork, GENESIS, 1_010_000);
  const second = mined(easy, sha256dWork, first, 1_020_000);

  test('with the work and the target of the rule is accepted', () => {
    expect(checkPowHeader(easy, sha256dWork, first, GENESIS)).toBeUndefined();
    expect(checkPowHeader(easy, sha256dWork, second, first)).toBeUndefined();
    const third = mined({ ...easy, algo: 'sm3' }, sm3Work, GENESIS, 1_010_000);
    expect(checkPowHeader({ ...easy, algo: 'sm3' }, sm3Work, third, GENESIS)).toBeUndefined();
  });

  const remade = (change: Partial<EngineHeader>): EngineHeader => header({ ...second, ...change });
  const carry = carryAfter(easy, false, first);
  test.each([
    ['a time before the parent', remade({ time: 1_009_999 })],
    ['not a child of the parent', remade({ height: 3 })],
    ['an attachment', remade({ attach: Uint8Array.of(1) })],
    ['engine data that are no proof of work', remade({ engine: Uint8Array.of(1, 2, 3) })],
    ['engine data that do not follow', remade({ engine: encodeCarry({ ...carry, bits: 0x2000fffe }) })],
    ['engine data that do not follow', remade({ engine: encodeCarry({ ...carry, origin: 1 }) })],
  ])('with %s is refused', (why, wrong) => {
    expect(checkPowHeader(easy, sha256dWork, wrong, first)).toBe(why);
  });

  test('without work is refused', () => {
    for (let nonce = 0; ; nonce++) {
      const bytes = new Uint8Array(8);
      bytes[0] = nonce;
      const idle = remade({ engine: encodeCarry({ ...carry, nonce: bytes }) });
      if (meetsTarget(sha256dWork.hash(idBytes(idle.id)), targetFromBits32(carry.bits))) continue;
      expect(checkPowHeader(easy, sha256dWork, idle, first)).toBe('not enough work');
      return;
    }
  });

  test('at the checkpoint’s height must be the checkpoint', () => {
    const checkpoint = { height: 2, id: idOf('other'), parent: first.id };
    expect(checkPowHeader({ ...easy, checkpoint }, sha256dWork, second, first)).toBe('not the checkpoint');
  });

  test('of a seeded function carries the seed, which changes with the epoch', () => {
    expect(carryAfter(easy, true, GENESIS).seed).toHaveLength(32);
    const engine = encodeCarry(carryAfter(easy, true, GENESIS));
    const at = (height: number) => header({ ...first, height, engine });
    expect(carryAfter(easy, true, at(255)).seed).toEqual(carryAfter(easy, true, GENESIS).seed);
    expect(carryAfter(easy, true, at(256)).seed).toEqual(idBytes(at(256).id));
  });
});

describe('targets carried from header to header', () => {
  const LIMIT = targetFromBits32(POW_DEFAULTS.limitBits);
  const spacing = 10_000;
  const rules: Record<'bitcoin' | 'lwma' | 'asert', (first: bigint) => RetargetRule> = {
    bitcoin: () => bitcoinRetarget({ spacing, interval: 8, limit: LIMIT }),
    lwma: () => lwmaRetarget({ spacing, window: 20, limit: LIMIT }),
    asert: (target) =>
      asertRetarget({
        spacing,
        halfLife: 100_000,
        limit: LIMIT,
        anchor: { height: 1, time: 0, parentTime: GENESIS.time, target },
      }),
  };

  test.each(['bitcoin', 'lwma', 'asert'] as const)('%s are those of the rule over the whole chain', (retarget) => {
    const config: PowConfig = {
      ...easy,
      retarget,
      interval: 8,
      window: 20,
      halfLifeMs: 100_000,
      firstBits: 0x1f00ffff,
    };
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 1, maxLength: 60 }), (waits) => {
        const rule = rules[retarget](targetFromBits32(config.firstBits));
        const chain: WorkHeader[] = [{ height: 0, time: GENESIS.time, target: targetFromBits32(config.firstBits) }];
        let parent = GENESIS;
        for (const wait of waits) {
          const carry = carryAfter(config, false, parent);
          const own = chain.at(-1) as WorkHeader;
          const wanted =
            parent === GENESIS
              ? config.firstBits
              : bits32FromTarget(
                  rule.next(
                    // The rule's own clamp of solve times is symmetric; times here never fall.
                    own,
                    (height) => chain[height] as WorkHeader,
                  ),
                );
          expect(carry.bits).toBe(wanted);
          const time = parent.time + wait;
          chain.push({ height: parent.height + 1, time, target: targetFromBits32(carry.bits) });
          const attach = new Uint8Array();
          parent = header({ height: parent.height + 1, parent: parent.id, time, attach, engine: encodeCarry(carry) });
        }
      }),
      { numRuns: 50 },
    );
  });

  test('fit the field of a header with the longest window and a seed', () => {
    const solves = Array.from({ length: MAX_LWMA_WINDOW }, () => ({ ms: 1, bits: 0x1f00ffff }));
    const bytes = encodeCarry({ ...carryAfter(easy, true, GENESIS), solves });
    expect(bytes.length).toBeLessThanOrEqual(512);
    expect(decodeCarry(bytes)?.solves).toHaveLength(MAX_LWMA_WINDOW);
  });

  test('survive a clock that stood still for decades', () => {
    const old = header({ ...GENESIS, time: 0 });
    const config: PowConfig = { ...easy, halfLifeMs: 1_000 };
    const one = header({
      height: 1,
      parent: old.id,
      time: 2e12,
      attach: new Uint8Array(),
      engine: encodeCarry(carryAfter(config, false, old)),
    });
    expect(carryAfter(config, false, one).bits).toBe(config.limitBits);
  });

  test('are read from canonical bytes only', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (tail) => {
        const bytes = Uint8Array.of(0x50, ...tail);
        const carry = decodeCarry(bytes);
        if (carry !== undefined) expect(encodeCarry(carry)).toEqual(bytes);
      }),
    );
    const bytes = encodeCarry(carryAfter(easy, false, GENESIS));
    expect(decodeCarry(bytes.subarray(1))).toBeUndefined();
    expect(decodeCarry(Uint8Array.of(...bytes, 0))).toBeUndefined();
  });
});

describe('a finality proof', () => {
  const module = nakamotoModule({ headers: { read: readHeader, work: sha256dWork } });
  const chain: EngineHeader[] = [];
  for (let i = 0; i < 4; i++) chain.push(mined(easy, sha256dWork, chain.at(-1) ?? GENESIS, 1_010_000 + 10_000 * i));
  const [block] = chain as [EngineHeader, ...EngineHeader[]];
  const work = chain.reduce((sum, { engine }) => sum + workOfBits(decodeCarry(engine)?.bits ?? 0), 0n);
  const reversal = reversalRatio(4, easy.attacker);
  const headers = chain.map(headerBytes);
  const proof: Finality = { kind: 'probabilistic', depth: 4, work, reversal, headers };
  const trust = { set: equalSet(1), check: () => [], chainId: CHAIN, engineEpoch: 0, minWork: work };

  test('with enough work on the block convinces', () => {
    expect(module.verifyFinality(block, proof, trust)).toBe(true);
  });

  test.each<[string, Finality, object]>([
    ['less work than asked for', proof, { minWork: work + 1n }],
    ['nobody asking for work', proof, { minWork: undefined }],
    ['no headers', { kind: 'probabilistic', depth: 4, work, reversal }, {}],
    ['another depth', { ...proof, depth: 5 }, {}],
    ['more work claimed than shown', { ...proof, work: work + 1n }, {}],
    [
      'a header missing',
      { ...proof, depth: 3, headers: [0, 1, 3].map((i) => headers[i] as Uint8Array) },
      { minWork: 1n },
    ],
    ['bytes that are no header', { ...proof, headers: [...headers.slice(0, 3), Uint8Array.of(1)] }, {}],
    ['headers of another block', { ...proof, depth: 3, headers: headers.slice(1) }, { minWork: 1n }],
    [
      'a header without work',
      { ...proof, headers: [...headers.slice(0, 3), headerBytes({ ...(chain[3] as EngineHeader), time: 5e9 })] },
      { minWork: 1n },
    ],
  ])('with %s does not', (_why, wrong, change) => {
    expect(module.verifyFinality(block, wrong, { ...trust, ...change } as never)).toBe(false);
  });

  test('convinces no module that cannot read headers', () => {
    expect(nakamotoModule().verifyFinality(block, proof, trust)).toBe(false);
  });
});

test('a configuration that cannot work is explained', () => {
  const problems = (change: Partial<PowConfig>) => checkPowConfig({ ...POW_DEFAULTS, ...change }, [sha256dWork]);
  expect(problems({})).toEqual([]);
  expect(problems({ algo: 'rot13' })).toEqual(['algo must be one of sha256d']);
  expect(problems({ firstBits: 0x217fffff })[0]).toMatch(/firstBits must be the compact form/);
  expect(problems({ firstBits: 0x207fffff, limitBits: 0x1f00ffff })).toEqual([
    'firstBits must not be easier than limitBits',
  ]);
  expect(problems({ attacker: { num: 1, den: 2 } })).toEqual(['attacker must be a ratio below one half']);
  expect(() => nakamotoModule().create({ ...POW_DEFAULTS, confirmations: 0 }, {} as never)).toThrow(
    /confirmations must be/,
  );
});
