import { describe, expect, it } from 'vitest';
import { NO_FEES } from '../../src/chain/fees.ts';
import { refuse } from '../../src/rules.ts';
import { seed } from '../native/fixture.ts';
import { add, lookUp, next, outputNamed, poolOf, sketch } from './fixture.ts';

const code = (expected: string): object => ({ ok: false, code: expected });
const names = (list: readonly { effects: { id: Uint8Array } }[], all: readonly string[]): string[] =>
  list.map(({ effects }) => all.find((name) => String(seed(`tx ${name}`)) === String(effects.id)) ?? '?');

describe('what comes in', () => {
  it('is taken once', () => {
    const pool = poolOf();
    expect(add(pool, { name: 'a', spends: ['coin1'] })).toMatchObject({ ok: true, state: 'accepted' });
    expect(add(pool, { name: 'a', spends: ['coin1'] })).toMatchObject(code('pool.known'));
    expect([pool.size, pool.bytes]).toEqual([1, 100]);
    expect(pool.has(seed('tx a'))).toBe(true);
    expect(pool.get(seed('tx a'))?.sender).toBe('a');
  });

  it('obeys the rules that the next block will have', () => {
    const pool = poolOf({ fees: { ...NO_FEES, perKilobyte: 1000n } });
    expect(add(pool, { name: 'a', spends: ['coin1'], fee: 99n })).toMatchObject(code('fee.low'));
    expect(add(pool, { name: 'b', spends: ['coin1'], over: { validUntil: 9 } })).toMatchObject(code('tx.expired'));
    expect(add(pool, { name: 'c', spends: ['coin1'], over: { notBeforeHeight: 11 } })).toMatchObject(
      code('lock.height'),
    );
    expect(add(pool, { name: 'd', spends: ['coin1'], over: { notBeforeMs: 1001 } })).toMatchObject(code('lock.time'));
    expect(add(pool, { name: 'e', spends: ['coin1'], size: 200_000, fee: 200_000n })).toMatchObject(code('pool.size'));
    const immature = { refusal: refuse('utxo.immature') };
    expect(pool.add(sketch({ name: 'f', spends: ['coin1'] }), () => immature, next)).toMatchObject(
      code('utxo.immature'),
    );
  });

  it('asks the modules', () => {
    const call = {
      source: 'action' as const,
      position: 0,
      module: 'm',
      payload: seed('p'),
      witness: [],
      value: undefined,
      signers: [],
    };
    let answer = refuse('module.refused');
    let asked = 0;
    const check = () => {
      asked++;
      return answer.code === 'tx.malformed' ? undefined : answer;
    };
    const pool = poolOf({ check });
    expect(add(pool, { name: 'a', spends: ['coin1'], over: { calls: [call] } })).toMatchObject(code('module.refused'));
    answer = refuse('tx.malformed');
    expect(add(pool, { name: 'a', spends: ['coin1'], over: { calls: [call] } }).ok).toBe(true);
    expect(add(pool, { name: 'b', spends: ['a:0'] }).ok).toBe(true);
    expect(asked).toBe(2);
    expect(pool.recheck()).toEqual([]);
    answer = refuse('module.refused');
    expect(pool.recheck()).toHaveLength(2);
    expect(pool.size).toBe(0);
  });

  it('is bounded by sender', () => {
    const pool = poolOf({ maxPerSender: 2 });
    for (const name of ['a', 'b'])
      expect(add(pool, { name, spends: [`coin${name === 'a' ? 1 : 2}`], sender: 's' }).ok).toBe(true);
    expect(add(pool, { name: 'c', spends: ['coin3'], sender: 's' })).toMatchObject(code('pool.sender'));
    expect(add(pool, { name: 'd', spends: ['coin2'], sender: 's', fee: 300n })).toMatchObject({ ok: true });
    pool.remove(seed('tx a'));
    expect(add(pool, { name: 'c', spends: ['coin3'], sender: 's' }).ok).toBe(true);
  });

  it('is bounded by ancestors and by descendants', () => {
    const pool = poolOf({ maxAncestors: 3 });
    add(pool, { name: 'a', spends: ['coin1'], makes: ['a:0', 'a:1'] });
    add(pool, { name: 'b', spends: ['a:0'] });
    expect(add(pool, { name: 'c', spends: ['b:0'] }).ok).toBe(true);
    expect(add(pool, { name: 'd', spends: ['c:0'] })).toMatchObject(code('pool.ancestors'));
    expect(add(pool, { name: 'e', spends: ['a:1'] })).toMatchObject(code('pool.ancestors'));
  });
});

describe('a replacement', () => {
  it('pays for all that goes, and a better rate', () => {
    const pool = poolOf({ stepPerKilobyte: 1000n });
    add(pool, { name: 'a', spends: ['coin1'] });
    add(pool, { name: 'b', spends: ['a:0'], fee: 50n });
    expect(add(pool, { name: 'c', spends: ['coin1'], fee: 249n })).toMatchObject(code('pool.replacement'));
    expect(add(pool, { name: 'd', spends: ['coin1'], fee: 2400n, size: 2400 })).toMatchObject(code('pool.replacement'));
    const outcome = add(pool, { name: 'e', spends: ['coin1'], fee: 250n });
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome.ok && outcome.removed.map(String).sort()).toEqual([seed('tx a'), seed('tx b')].map(String).sort());
    expect(pool.size).toBe(1);
  });

  it('does not spend what it replaces, nor too many at once', () => {
    const pool = poolOf({ maxReplaced: 1 });
    add(pool, { name: 'a', spends: ['coin1'] });
    expect(add(pool, { name: 'b', spends: ['coin1', 'a:0'], fee: 9999n })).toMatchObject(code('pool.replacement'));
    add(pool, { name: 'c', spends: ['a:0'] });
    expect(add(pool, { name: 'd', spends: ['coin1'], fee: 9999n })).toMatchObject(code('pool.replacement'));
  });

  it('counts create-once keys like coins', () => {
    const pool = poolOf();
    add(pool, { name: 'a', spends: ['coin1'], over: { once: [seed('k')] } });
    expect(add(pool, { name: 'b', spends: ['coin2'], over: { once: [seed('k')] } })).toMatchObject(
      code('pool.replacement'),
    );
  });
});

describe('a full pool', () => {
  it('drops what pays least, with all that depends on it', () => {
    const pool = poolOf({ maxBytes: 300 });
    add(pool, { name: 'a', spends: ['coin1'], fee: 10n });
    add(pool, { name: 'b', spends: ['a:0'], fee: 20n });
    add(pool, { name: 'c', spends: ['coin2'], fee: 500n });
    expect(add(pool, { name: 'd', spends: ['coin3'], fee: 5n })).toMatchObject(code('pool.full'));
    const outcome = add(pool, { name: 'e', spends: ['coin3'], fee: 400n });
    expect(outcome).toMatchObject({ ok: true, removed: [seed('tx a'), seed('tx b')] });
  });

  it('keeps a cheap parent for the sake of a child that pays', () => {
    const pool = poolOf({ maxBytes: 300 });
    add(pool, { name: 'a', spends: ['coin1'], fee: 1n });
    add(pool, { name: 'b', spends: ['a:0'], fee: 900n });
    add(pool, { name: 'c', spends: ['coin2'], fee: 200n });
    expect(add(pool, { name: 'd', spends: ['coin3'], fee: 300n })).toMatchObject({ ok: true, removed: [seed('tx c')] });
  });

  it('takes back what it dropped when room cannot be made', () => {
    const pool = poolOf({ maxBytes: 300 });
    add(pool, { name: 'a', spends: ['coin1'], fee: 10n });
    add(pool, { name: 'b', spends: ['coin2'], fee: 900n, size: 200 });
    expect(add(pool, { name: 'c', spends: ['coin3'], fee: 400n, size: 250 })).toMatchObject(code('pool.full'));
    expect([pool.size, pool.bytes]).toEqual([2, 300]);
    expect(pool.has(seed('tx a'))).toBe(true);
  });
});

describe('orphans', () => {
  it('wait for what they spend and come back when it arrives', () => {
    const pool = poolOf();
    expect(add(pool, { name: 'b', spends: ['a:0'] })).toMatchObject({
      ok: true,
      state: 'waiting',
      missing: [outputNamed('a:0')],
    });
    expect(pool.waiting).toBe(1);
    const outcome = add(pool, { name: 'a', spends: ['coin1'] });
    expect(outcome.ok && names(outcome.ready, ['b'])).toEqual(['b']);
    expect(pool.waiting).toBe(0);
  });

  it('come back when a block makes what they spend, and go when it spends what they spend', () => {
    const pool = poolOf();
    add(pool, { name: 'b', spends: ['a:0', 'coin1'] });
    add(pool, { name: 'c', spends: ['a:1', 'coin2'] });
    const a = sketch({ name: 'a', spends: ['coin2'], makes: ['a:0', 'a:1'] });
    expect(names(pool.connect({ height: 10, transactions: [a.effects] }).ready, ['b', 'c'])).toEqual(['b']);
    expect(pool.waiting).toBe(0);
  });

  it('are bounded in number, bytes, by sender and in time', () => {
    const pool = poolOf({ maxOrphans: 2, maxOrphanBytes: 250, maxOrphansPerSender: 1, orphanBlocks: 3 });
    expect(add(pool, { name: 'a', spends: ['x1'], sender: 's' }).ok).toBe(true);
    expect(add(pool, { name: 'b', spends: ['x2'], sender: 's' })).toMatchObject(code('pool.orphan'));
    expect(add(pool, { name: 'c', spends: ['x3'], size: 251 })).toMatchObject(code('pool.orphan'));
    add(pool, { name: 'd', spends: ['x4'] });
    add(pool, { name: 'e', spends: ['x5'] });
    expect(pool.waiting).toBe(2);
    expect(add(pool, { name: 'b', spends: ['x2'], sender: 's' }).ok).toBe(true);
    pool.connect({ height: 13, transactions: [] });
    expect(pool.waiting).toBe(2);
    pool.connect({ height: 14, transactions: [] });
    expect(pool.waiting).toBe(0);
  });
});

describe('blocks', () => {
  it('take what they hold and what contradicts them', () => {
    const pool = poolOf();
    for (const [name, spends] of [
      ['a', 'coin1'],
      ['b', 'a:0'],
      ['c', 'coin2'],
      ['d', 'c:0'],
    ] as const)
      add(pool, { name, spends: [spends] });
    const rival = sketch({ name: 'rival', spends: ['coin2'] });
    const a = pool.get(seed('tx a'));
    if (a === undefined) throw new Error('not there');
    const change = pool.connect({ height: 10, transactions: [a.effects, rival.effects] });
    expect(change.removed.map(String).sort()).toEqual([seed('tx c'), seed('tx d')].map(String).sort());
    expect(pool.size).toBe(1);
    expect(pool.has(seed('tx b'))).toBe(true);
  });

  it('end what has expired, and name what has to be checked again', () => {
    const pool = poolOf({ expiryBlocks: 5 });
    add(pool, { name: 'a', spends: ['coin1'], over: { validUntil: 11 } });
    add(pool, { name: 'b', spends: ['coin2'], over: { contextual: true } });
    expect(names(pool.connect({ height: 10, transactions: [] }).contextual, ['b'])).toEqual(['b']);
    expect(pool.connect({ height: 11, transactions: [] }).removed).toEqual([seed('tx a')]);
    expect(pool.connect({ height: 13, transactions: [] }).removed).toEqual([]);
    expect(pool.connect({ height: 14, transactions: [] }).removed).toEqual([seed('tx b')]);
  });

  it('can be taken back', () => {
    const pool = poolOf();
    const [a, b] = [sketch({ name: 'a', spends: ['coin1'], fee: 0n }), sketch({ name: 'b', spends: ['a:0'] })];
    pool.add(a, lookUp, next);
    pool.add(b, lookUp, next);
    pool.connect({ height: 10, transactions: [a.effects] });
    add(pool, { name: 'c', spends: ['coin2'] });
    expect(pool.disconnect([a], [outputNamed('coin2')], 10)).toEqual([seed('tx c')]);
    expect(names(pool.select({ maxBytes: 1000, height: 10 }), ['a', 'b'])).toEqual(['a', 'b']);
    pool.remove(seed('tx a'));
    expect(pool.size).toBe(0);
  });
});

describe('selection', () => {
  it('takes packages by their rate, parents first', () => {
    const pool = poolOf();
    add(pool, { name: 'parent', spends: ['coin1'], fee: 1n });
    add(pool, { name: 'middle', spends: ['coin2'], fee: 300n });
    add(pool, { name: 'child', spends: ['parent:0'], fee: 900n });
    add(pool, { name: 'last', spends: ['coin3'], fee: 200n });
    const all = ['parent', 'middle', 'child', 'last'];
    expect(names(pool.select({ maxBytes: 1000, height: 10 }), all)).toEqual(['parent', 'child', 'middle', 'last']);
    expect(names(pool.select({ maxBytes: 300, height: 10 }), all)).toEqual(['parent', 'child', 'middle']);
    expect(names(pool.select({ maxBytes: 1000, maxCount: 2, height: 10 }), all)).toEqual(['parent', 'child']);
    expect(names(pool.select({ maxBytes: 1000, maxGas: 0n, height: 10 }), all)).toHaveLength(4);
  });

  it('leaves out what uses too much gas or is too old for the block', () => {
    const pool = poolOf();
    add(pool, { name: 'a', spends: ['coin1'], fee: 500n, over: { gas: 50n } });
    add(pool, { name: 'b', spends: ['coin2'], over: { validUntil: 12 } });
    expect(names(pool.select({ maxBytes: 1000, maxGas: 49n, height: 12 }), ['a', 'b'])).toEqual(['b']);
    expect(names(pool.select({ maxBytes: 1000, height: 13 }), ['a', 'b'])).toEqual(['a']);
  });
});
