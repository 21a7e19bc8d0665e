import { type Effect, type EngineHeader, seededRng, toHash } from '@dougong/consensus';
import { mockScheme } from '@dougong/consensus/certificate';
import {
  nakamotoModule,
  POW_DEFAULTS,
  type PowAnnouncement,
  type PowConfig,
  type PowMessage,
} from '@dougong/consensus/nakamoto';
import { sha256dWork } from '@dougong/consensus/pow';
import { describe, expect, test } from 'vitest';
import { CHAIN, equalSet, nodeAt } from '../helpers/net.ts';
import { GENESIS, idOf, mined } from './chain.ts';

const config: PowConfig = {
  ...POW_DEFAULTS,
  retarget: 'none',
  spacingMs: 10_000,
  firstBits: 0x207fffff,
  confirmations: 3,
  sideBlocks: 10,
};
const set = equalSet(4);

function node(change: Partial<PowConfig> = {}) {
  const engine = nakamotoModule().create(
    { ...config, ...change },
    { self: nodeAt(0), chainId: CHAIN, engineEpoch: 0, rng: seededRng('x'), scheme: mockScheme, wal: [] },
  );
  const effects: Effect<PowMessage>[] = [];
  const give = (input: Parameters<typeof engine.step>[0], wall = 2_000_000): Effect<PowMessage>[] => {
    effects.length = 0;
    engine.step(input, { mono: 0, wall }, (effect) => effects.push(effect));
    return [...effects];
  };
  give({ t: 'start', anchor: GENESIS, proof: { kind: 'trusted', why: 'genesis' }, set });
  return { engine, give };
}

const announce = ({ height, id, parent }: EngineHeader, bits = config.firstBits): PowAnnouncement => ({
  ref: { height, id, parent },
  bits,
});
const message = (blocks: readonly PowAnnouncement[], from = nodeAt(1)) =>
  ({ t: 'message', from, msg: { t: 'blocks', blocks }, bytes: 100 }) as const;
const kinds = (effects: readonly Effect<PowMessage>[]): string[] =>
  effects.map((effect) => (effect.t === 'note' ? `note:${effect.name}` : effect.t));

describe('announcements', () => {
  const one = mined(config, sha256dWork, GENESIS, 1_500_000);

  test('of work on a known parent are validated, and asked for once', () => {
    const { give, engine } = node({ mine: false });
    expect(kinds(give(message([announce(one)])))).toEqual(['validate']);
    expect(kinds(give(message([announce(one)])))).toEqual([]);
    expect(kinds(give({ t: 'validated', block: one, ok: true }))).toEqual(['extend', 'send']);
    expect(engine.view().head.id).toBe(one.id);
  });

  test('without the claimed work are dropped before anything is fetched', () => {
    const { give } = node();
    let idle = one;
    for (let salt = 0; ; salt++) {
      const id = idOf(`idle ${salt}`);
      if ((sha256dWork.hash(Uint8Array.from(Buffer.from(id, 'hex'))).at(-1) ?? 0) >= 0x80) {
        idle = { ...one, id };
        break;
      }
    }
    expect(kinds(give(message([announce(idle)])))).toEqual(['note:announcement.refused']);
  });

  test('with another target than the rule gives are refused', () => {
    const { give } = node();
    const harder = announce(one, 0x207ffffe);
    expect(kinds(give(message([harder])))).toEqual(['note:block.refused']);
  });

  test('of invalid blocks are remembered', () => {
    const { give } = node({ mine: false });
    give(message([announce(one)]));
    expect(kinds(give({ t: 'validated', block: one, ok: false, why: 'no' }))).toEqual(['note:block.invalid']);
    expect(kinds(give(message([announce(one)], nodeAt(2))))).toEqual([]);
  });

  test('of a block from the future wait for its time', () => {
    const { give, engine } = node({ mine: false });
    const future = mined(config, sha256dWork, GENESIS, 2_000_000 + config.maxFutureMs + 1);
    give(message([announce(future)]));
    expect(kinds(give({ t: 'validated', block: future, ok: true }))).toEqual(['note:block.early']);
    give(message([announce(future)]), 2_000_001);
    give({ t: 'validated', block: future, ok: true }, 2_000_001);
    expect(engine.view().head.id).toBe(future.id);
  });

  test('in any number leave a bounded trace', () => {
    const { give, engine } = node({ mine: false });
    for (let peer = 1; peer < 4; peer++) {
      for (let i = 0; i < 600; i++) {
        const id = idOf(`flood ${peer}/${i}`);
        give(message([{ ref: { height: 2, id, parent: idOf(`nothing ${i}`) }, bits: config.limitBits }], nodeAt(peer)));
      }
    }
    expect(engine.view().extra?.['pending']).toBeLessThanOrEqual(3 * 256);
    expect(engine.view().extra?.['pending']).toBeGreaterThan(100);
  });

  test('of side branches keep the heaviest few', () => {
    const { give, engine } = node({ mine: false });
    for (let i = 0; i < 40; i++) {
      const side = mined(config, sha256dWork, GENESIS, 1_500_000 + i);
      give(message([announce(side)]));
      give({ t: 'validated', block: side, ok: true });
    }
    expect(engine.view().extra?.['side']).toBe(config.sideBlocks);
  });
});

describe('the best branch', () => {
  const grow = (from: EngineHeader, count: number, salt: number): EngineHeader[] => {
    const chain: EngineHeader[] = [];
    for (let i = 0; i < count; i++)
      chain.push(mined(config, sha256dWork, chain.at(-1) ?? from, 1_500_000 + 10 * i + salt));
    return chain;
  };

  test('is left for one with more work, not for an equal one, and never below a final block', () => {
    const { give, engine } = node({ mine: false });
    const feed = (chain: readonly EngineHeader[]): string[] =>
      chain.flatMap((block) => [
        ...kinds(give(message([announce(block)]))),
        ...kinds(give({ t: 'validated', block, ok: true })),
      ]);
    const a = grow(GENESIS, 2, 0);
    const b = grow(GENESIS, 4, 1);
    feed(a);
    expect(feed(b.slice(0, 2))).not.toContain('reorg');
    expect(engine.view().head.id).toBe(a[1]?.id);
    expect(feed(b.slice(2, 3))).toContain('reorg');
    expect(engine.view().final).toMatchObject({ height: 1, id: b[0]?.id });
    const effects = feed(grow(a[1] as EngineHeader, 3, 2));
    expect(effects).not.toContain('reorg');
    expect(effects).not.toContain('extend');
  });

  test('final blocks say how safe they are', () => {
    const { give } = node({ mine: false });
    let proof: unknown;
    for (const block of grow(GENESIS, 3, 0)) {
      give(message([announce(block)]));
      for (const effect of give({ t: 'validated', block, ok: true })) if (effect.t === 'finalize') proof = effect.proof;
    }
    expect(proof).toEqual({ kind: 'probabilistic', depth: 3, work: 6n, reversal: { num: 17_120_000_000, den: 1e12 } });
  });
});

describe('the miner', () => {
  test('gets the head’s child, stops when the head moves, and its solution becomes the head', () => {
    const { give, engine } = node();
    const built = node().give({ t: 'start', anchor: GENESIS, proof: { kind: 'trusted', why: 'genesis' }, set });
    const build = built.find((effect) => effect.t === 'build');
    expect(build).toMatchObject({ parent: GENESIS });
    const template = mined(config, sha256dWork, GENESIS, 1_500_000, 7);
    const req = build?.t === 'build' ? build.req : 0;
    const mine = give({ t: 'candidate', req: 1, block: template, bytes: 0 }).find((effect) => effect.t === 'mine');
    expect(req).toBe(2);
    expect(mine).toMatchObject({ puzzle: { algo: 'sha256d' } });
    const job = mine?.t === 'mine' ? mine.job : 0;
    expect(kinds(give({ t: 'work', job, solution: new Uint8Array(3) }))).toEqual(['note:work.malformed']);
    const rival = mined(config, sha256dWork, GENESIS, 1_500_001);
    give(message([announce(rival)]));
    expect(kinds(give({ t: 'validated', block: rival, ok: true }))).toContain('stopMining');
    const again = give({ t: 'candidate', req: 999, block: template, bytes: 0 });
    expect(again).toEqual([]);
    expect(engine.view().head.id).toBe(rival.id);
  });

  test('is not believed without work', () => {
    const { give } = node();
    const template = mined(config, sha256dWork, GENESIS, 1_500_000);
    const mine = give({ t: 'candidate', req: 1, block: template, bytes: 0 }).find((effect) => effect.t === 'mine');
    const job = mine?.t === 'mine' ? mine.job : 0;
    const solution = new Uint8Array(40);
    for (let i = 0; ; i++) {
      solution[39] = i;
      const id = toHash(solution.subarray(8));
      if ((sha256dWork.hash(Uint8Array.from(Buffer.from(id, 'hex'))).at(-1) ?? 0) >= 0x80) break;
    }
    expect(kinds(give({ t: 'work', job, solution }))).toEqual(['note:work.insufficient']);
  });
});
