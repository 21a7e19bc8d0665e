import {
  type Effect,
  type EngineHeader,
  type Finality,
  type NodeId,
  positionOf,
  type ValidatorSet,
} from '@dougong/consensus';
import { checkClaims, mockScheme } from '@dougong/consensus/certificate';
import {
  BTE_DPOS,
  checkDposConfig,
  createRecords,
  DPOS_DEFAULTS,
  type DposConfig,
  type DposMessage,
  decodeSeal,
  doubleSlot,
  dpos,
  encodeSeal,
  encodeSlot,
  errorRate,
  isIrreversible,
  judgeDpos,
  producerAt,
  producersNeeded,
  roundOrder,
  type Seal,
  sealBytes,
  slotAt,
  slotOf,
  slotStart,
} from '@dougong/consensus/dpos';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHAIN, equalSet, genesis, nodeAt, TestNet, testSet } from '../helpers/net.ts';

const config: DposConfig = { ...DPOS_DEFAULTS, originMs: 0, slotMs: 1_000, maxSkewMs: 200 };
const binding = { chainId: CHAIN, engineEpoch: 0 };
const check = (claims: Parameters<typeof checkClaims>[0]): boolean[] => [
  ...checkClaims(claims, { batch: false, merge: false }, { schemes: [mockScheme], identity: () => false }).ok,
];

describe('the timetable', () => {
  test('gives every producer the same slots in every round, in a row of `run`', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        fc.nat(1e6),
        (size, run, shuffle, round) => {
          const set = equalSet(size);
          const slots = Array.from({ length: size * run }, (_, i) => round * size * run + i);
          const turns = slots.map((slot) => producerAt({ ...config, run, shuffle }, set, slot));
          for (let i = 0; i < turns.length; i++) expect(turns[i]).toBe(turns[i - (i % run)]);
          expect([...turns].sort((a, b) => a - b)).toEqual(slots.map((_, i) => Math.floor(i / run)));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('is drawn anew for each round and set, and without a bias', () => {
    const set = equalSet(5);
    expect(roundOrder(set, 1)).toEqual(roundOrder(equalSet(5), 1));
    expect(roundOrder(set, 1)).not.toEqual(roundOrder(testSet([1n, 1n, 1n, 1n, 1n], 7), 1));
    const counts = Array.from({ length: 5 }, () => new Array<number>(5).fill(0));
    for (let round = 0; round < 4_000; round++)
      roundOrder(set, round).forEach((position, place) => {
        const row = counts[place] as number[];
        row[position] = (row[position] ?? 0) + 1;
      });
    // χ² of 16 degrees of freedom: 39.3 is the 99.9th percentile.
    const chi = counts.flat().reduce((sum, n) => sum + (n - 800) ** 2 / 800, 0);
    expect(chi).toBeLessThan(39.3);
  });

  test('knows slots by time', () => {
    expect(slotAt(config, -1)).toBe(-1);
    expect(slotAt(config, 1_999)).toBe(1);
    expect(slotStart(config, 2)).toBe(2_000);
  });
});

describe('irreversibility', () => {
  test.each([
    [21, 2, 3, 15],
    [10, 2, 3, 7],
    [101, 2, 3, 68],
    [101, 51, 100, 52],
    [21, 51, 100, 11],
  ])('of %i producers at %i/%i takes %i', (seats, num, den, need) => {
    const rule = { ...config, irreversibleShare: { num, den } };
    const set = equalSet(seats);
    expect(producersNeeded(rule, seats)).toBe(need);
    expect(isIrreversible(rule, set, BigInt(need))).toBe(true);
    expect(isIrreversible(rule, set, BigInt(need - 1))).toBe(false);
  });

  test('by shares is more than 51 %: exactly 51 % is not, one unit more is', () => {
    const set = testSet([51n, 49n]);
    expect(isIrreversible(BTE_DPOS, set, 51n)).toBe(false);
    const finer = testSet([5_101n, 4_899n]);
    expect(isIrreversible(BTE_DPOS, finer, 5_101n)).toBe(true);
    expect(isIrreversible(BTE_DPOS, finer, 5_100n)).toBe(false);
  });
});

type Net = TestNet<DposConfig, DposMessage>;
const net = (size: number, change: Partial<DposConfig> = {}, options: object = {}): Net =>
  new TestNet({ module: dpos, config: { ...config, ...change }, set: equalSet(size), ...options }).start();

describe('producers', () => {
  test('take turns, and the last irreversible block follows the head by the blocks of the formula', () => {
    const seven = net(7, { shuffle: false });
    expect(seven.run(() => seven.least() >= 12)).toBe(true);
    seven.agreed();
    const { head, final } = seven.node(0).engine.view();
    expect(head.height - final.height).toBe(producersNeeded(config, 7) - 1);
    const proposers = [...seven.agreed().values()].map((id) => seven.header(id).proposer);
    for (const node of seven.ids) expect(proposers.filter((one) => one === node).length).toBeGreaterThan(0);
  });

  test('go on after a missed slot, which the next one takes over', () => {
    const seven = net(7, { shuffle: false });
    seven.crash(3);
    const up = [0, 1, 2, 4, 5, 6];
    expect(seven.run(() => seven.least(...up) >= 14)).toBe(true);
    const times = [...seven.agreed(...up).values()].map((id) => seven.header(id));
    const gaps = times.slice(1).map((header, i) => (slotOf(header) ?? 0) - (slotOf(times[i] as EngineHeader) ?? 0));
    expect(new Set(gaps)).toEqual(new Set([1, 2]));
    const { records } = seven.node(0).engine as ReturnType<typeof dpos.create>;
    const bad = records.get(seven.ids[3] as NodeId);
    expect(bad.produced).toBe(0);
    // Every slot between the first and the last final block that was not used was that of the crashed one.
    expect(bad.missed).toBe(gaps.filter((gap) => gap === 2).length);
    expect(errorRate(bad)).toEqual({ num: bad.missed, den: bad.missed });
    for (const i of up) expect(records.get(seven.ids[i] as NodeId).missed).toBe(0);
  });

  test('replace a wrong block by the next producer’s, and its maker is marked', () => {
    const four = net(
      4,
      { shuffle: false },
      {
        tamper: (node: number, effect: Effect<DposMessage>, self: Net) => {
          if (node === 2 && effect.t === 'send' && effect.msg.t === 'blocks')
            for (const { ref } of effect.msg.blocks)
              if (self.header(ref.id).proposer === self.ids[2]) self.invalid.add(ref.id);
          return [effect];
        },
      },
    );
    expect(four.run(() => four.least(0, 1, 3) >= 8)).toBe(true);
    for (const id of four.agreed(0, 1, 3).values()) expect(four.header(id).proposer).not.toBe(four.ids[2]);
    const { records } = four.node(0).engine as ReturnType<typeof dpos.create>;
    expect(records.get(four.ids[2] as NodeId).invalid).toBeGreaterThan(0);
  });

  test('do not use a slot twice after a restart, with their log or without', () => {
    for (const lost of [false, true]) {
      const one = net(1);
      expect(one.run(() => one.node(0).engine.view().head.height >= 3)).toBe(true);
      const before = one.node(0).engine.view().extra?.['lastSealed'];
      one.restart(0, lost ? [] : one.node(0).wal, lost);
      expect(one.run(() => one.node(0).engine.view().head.height >= 5)).toBe(true);
      const used = [...one.blocks.values()].map(slotOf).filter((slot) => slot !== undefined);
      expect(new Set(used).size).toBe(used.length);
      expect(before).toBeGreaterThan(0);
    }
  });

  test('with clocks that are too fast are refused until their slots come', () => {
    const engine = dpos.create(config, {
      self: nodeAt(0),
      ...binding,
      rng: {
        u32: () => 0,
        split: () => {
          throw new TypeError('no');
        },
      },
      scheme: mockScheme,
      wal: [],
    });
    const set = equalSet(4);
    const effects: Effect<DposMessage>[] = [];
    const give = (input: Parameters<typeof engine.step>[0], wall: number) =>
      engine.step(input, { mono: 0, wall }, (effect) => effects.push(effect));
    give({ t: 'start', anchor: genesis(set), proof: { kind: 'trusted', why: 'genesis' }, set }, 10_000);
    effects.length = 0;
    const slot = 12;
    const seal = sealed(set, slot, genesis(set));
    const msg = { t: 'blocks', blocks: [seal] } as const;
    give({ t: 'message', from: nodeAt(1), msg, bytes: 1 }, slotStart(config, slot) - config.maxSkewMs - 1);
    expect(effects).toEqual([{ t: 'note', name: 'block.early', value: 'later' }]);
    effects.length = 0;
    give({ t: 'message', from: nodeAt(1), msg, bytes: 1 }, slotStart(config, slot) - config.maxSkewMs);
    expect(effects.map(({ t }) => t)).toEqual(['validate']);
  });
});

/** A seal of the producer of a slot. */
function sealed(
  set: ValidatorSet,
  slot: number,
  parent: EngineHeader,
  salt = 0,
  producer = producerAt(config, set, slot),
): Seal {
  const id = nodeAt(1_000 + salt, `block ${slot}`) as unknown as Seal['ref']['id'];
  const ref = { height: parent.height + 1, id, parent: parent.id };
  const part = { ref, slot, epoch: set.epoch };
  const node = set.members[producer]?.voteKey as Uint8Array;
  return { ...part, producer, sig: mockScheme.sign(node, sealBytes(binding, part)) };
}

describe('two blocks for one slot', () => {
  const set = equalSet(5);
  const a = sealed(set, 9, genesis(set), 0);
  const b = sealed(set, 9, genesis(set), 1);
  const context = { ...binding, set, scheme: 'mock', check } as const;

  test('convict their producer, in whatever order they came', () => {
    const proof = doubleSlot(a, b, set);
    expect(doubleSlot(b, a, set)).toEqual(proof);
    expect(judgeDpos(proof, context)).toEqual({ valid: true, culprits: [set.members[a.producer]?.node] });
  });

  test.each([
    ['one block', doubleSlot(a, a, set)],
    ['two slots', doubleSlot(a, sealed(set, 10, genesis(set), 1, a.producer), set)],
    ['a forged signature', doubleSlot(a, { ...b, sig: Uint8Array.from(b.sig, (byte) => byte ^ 1) }, set)],
    ['somebody else accused', { ...doubleSlot(a, b, set), culprits: Uint8Array.of(1 << ((a.producer + 1) % 5)) }],
    ['another epoch', doubleSlot({ ...a, epoch: 1 }, { ...b, epoch: 1 }, set)],
    ['another height', { ...doubleSlot(a, b, set), height: 7 }],
    ['another offence', { ...doubleSlot(a, b, set), offence: 'double-commit' as const }],
    ['bytes', { ...doubleSlot(a, b, set), items: [Uint8Array.of(1), Uint8Array.of(2)] }],
  ])('%s convicts nobody', (_what, proof) => {
    expect(judgeDpos(proof, context)).toMatchObject({ valid: false, culprits: [] });
  });

  test('are reported by an engine once, and a third is not looked at', () => {
    const engine = dpos.create(config, {
      self: nodeAt(0),
      ...binding,
      rng: {
        u32: () => 0,
        split: () => {
          throw new TypeError('no');
        },
      },
      scheme: mockScheme,
      wal: [],
    });
    const effects: Effect<DposMessage>[] = [];
    const give = (input: Parameters<typeof engine.step>[0]) =>
      engine.step(input, { mono: 0, wall: 9_500 }, (effect) => effects.push(effect));
    give({ t: 'start', anchor: genesis(set), proof: { kind: 'trusted', why: 'genesis' }, set });
    effects.length = 0;
    for (const seal of [a, b, a, b, sealed(set, 9, genesis(set), 2)])
      give({ t: 'message', from: nodeAt(3), msg: { t: 'blocks', blocks: [seal] }, bytes: 1 });
    expect(effects.filter(({ t }) => t === 'evidence')).toHaveLength(1);
    expect(effects.filter(({ t }) => t === 'validate')).toHaveLength(2);
    expect(engine.records.get(set.members[a.producer]?.node as NodeId).doubled).toBe(1);
  });
});

describe('a proof of irreversibility', () => {
  const seven = net(7);
  seven.run(() => seven.least() >= 8);
  const { block, proof } = seven.node(0).final[3] as { block: EngineHeader; proof: Finality };
  const trust = { ...binding, set: seven.options.set, check };
  const whole = proof as Extract<Finality, { kind: 'last-irreversible' }>;

  test('of a running engine convinces', () => {
    expect(whole.producers).toHaveLength(5);
    expect(dpos.verifyFinality(block, proof, trust)).toBe(true);
  });

  test.each<[string, Finality]>([
    ['too few producers', { ...whole, seals: (whole.seals ?? []).slice(0, -1) }],
    ['a gap', { ...whole, seals: (whole.seals ?? []).filter((_, i) => i !== 2) }],
    [
      'a changed byte',
      {
        ...whole,
        seals: (whole.seals ?? []).map((seal, i) =>
          i === 3 ? Uint8Array.from(seal, (byte, at) => (at === seal.length - 1 ? byte ^ 1 : byte)) : seal,
        ),
      },
    ],
    ['no seals', { kind: 'last-irreversible', producers: whole.producers, share: whole.share }],
    ['bytes', { ...whole, seals: [Uint8Array.of(1)] }],
  ])('with %s does not', (_what, wrong) => {
    expect(dpos.verifyFinality(block, wrong, trust)).toBe(false);
  });

  test('does not convince somebody who trusts another epoch', () => {
    expect(dpos.verifyFinality(block, proof, { ...trust, set: testSet(new Array<bigint>(7).fill(1n), 1) })).toBe(false);
  });
});

describe('bytes', () => {
  test('that decode are those that encode writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        let message: DposMessage;
        try {
          message = dpos.codec.decode(bytes);
        } catch (error) {
          expect(error).toMatchObject({ name: 'ConsensusError' });
          return;
        }
        expect(dpos.codec.encode(message)).toEqual(bytes);
      }),
    );
    const set = equalSet(3);
    const seal = sealed(set, 4, genesis(set));
    expect(decodeSeal(encodeSeal(seal))).toEqual(seal);
  });

  test('of a header name the slot', () => {
    expect(slotOf({ ...genesis(equalSet(1)), engine: encodeSlot(77) })).toBe(77);
    expect(slotOf(genesis(equalSet(1)))).toBeUndefined();
  });
});

describe('records', () => {
  test('count a gap of years like every slot by itself', () => {
    const set = equalSet(6);
    fc.assert(
      fc.property(
        fc.nat(500),
        fc.integer({ min: 1, max: 900 }),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        (from, gap, run, shuffle) => {
          const rule = { ...config, run, shuffle };
          const records = createRecords(rule);
          const parent = { ...genesis(set), engine: encodeSlot(from) };
          const last = producerAt(rule, set, from + gap);
          records.block(
            { ...parent, engine: encodeSlot(from + gap), proposer: set.members[last]?.node as NodeId },
            parent,
            set,
          );
          const expected = new Array<number>(6).fill(0);
          for (let slot = from + 1; slot < from + gap; slot++) {
            const at = producerAt(rule, set, slot);
            expected[at] = (expected[at] ?? 0) + 1;
          }
          expect(set.members.map(({ node }) => records.get(node).missed)).toEqual(expected);
          expect(positionOf(set, [...records.entries()][0]?.[0] as NodeId)).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('a configuration that cannot work is explained', () => {
  expect(checkDposConfig(DPOS_DEFAULTS)).toEqual([]);
  expect(checkDposConfig(BTE_DPOS)).toEqual([]);
  expect(checkDposConfig({ ...config, irreversibleShare: { num: 1, den: 3 } })[0]).toMatch(/irreversibleShare/);
  expect(checkDposConfig({ ...config, slotMs: 0 })[0]).toMatch(/slotMs/);
  expect(checkDposConfig({ ...config, maxSkewMs: 1_000 })[0]).toMatch(/maxSkewMs/);
  expect(() => dpos.create({ ...config, run: 0 }, {} as never)).toThrow(/run must be/);
});
