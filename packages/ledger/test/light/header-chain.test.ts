import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeaderChain } from '../../src/light/header-chain.ts';
import { type BlockHeader, blockId } from '../../src/native/header.ts';
import { refuse } from '../../src/rules.ts';
import { chain, seed } from '../native/fixture.ts';

const genesis: BlockHeader = {
  suite: 'std',
  chain,
  height: 0,
  parent: new Uint8Array(32),
  timeMs: 1000,
  txCount: 1,
  txRoot: seed('t'),
  witnessRoot: seed('w'),
  stateRoot: seed('s'),
  validators: seed('v'),
  nextValidators: seed('v'),
  proposer: new Uint8Array(0),
  attachHash: seed('a'),
  engine: new Uint8Array(8),
};
const child = (parent: BlockHeader, label = '', over: Partial<BlockHeader> = {}): BlockHeader => ({
  ...parent,
  height: parent.height + 1,
  parent: blockId(parent),
  timeMs: parent.timeMs + 1000,
  engine: seed(`${label} ${parent.height}`).subarray(0, 8),
  ...over,
});
const line = (from: BlockHeader, length: number, label = ''): BlockHeader[] => {
  const headers = [from];
  for (let i = 0; i < length; i++) headers.push(child(headers.at(-1) ?? from, label));
  return headers.slice(1);
};
const open = (over = {}): HeaderChain => new HeaderChain({ suite: 'std', chain, start: genesis, ...over });

describe('a chain of headers', () => {
  it('follows its tip', () => {
    const headers = open();
    const five = line(genesis, 5);
    for (const header of five)
      expect(headers.add(header, undefined)).toMatchObject({ ok: true, value: { left: [], joined: [{ header }] } });
    expect(headers.tip.header).toEqual(five[4]);
    expect(headers.at(3)?.header).toEqual(five[2]);
    expect(headers.confirmations(blockId(five[2] ?? genesis))).toBe(3);
    expect(headers.confirmations(seed('nothing'))).toBe(0);
    expect(headers.add(five[0] ?? genesis, undefined)).toMatchObject({ ok: true, value: { joined: [] } });
  });

  it.each<[string, Partial<BlockHeader>]>([
    ['block.suite', { suite: 'gm' }],
    ['block.chain', { chain: seed('other') }],
    ['block.parent', { parent: seed('other') }],
    ['block.height', { height: 2 }],
    ['block.time', { timeMs: 1000 }],
  ])('refuses with %s', (code, over) => {
    expect(open().add(child(genesis, '', over), undefined)).toMatchObject({ ok: false, code });
  });

  it('asks about seals', () => {
    const checkSeal = (_header: BlockHeader, _parent: BlockHeader, seal: string) =>
      seal === 'good' ? undefined : refuse('block.seal');
    const headers = new HeaderChain<string>({ suite: 'std', chain, start: genesis, checkSeal });
    expect(headers.add(child(genesis), 'bad')).toMatchObject({ ok: false, code: 'block.seal' });
    expect(headers.add(child(genesis), 'good')).toMatchObject({ ok: true });
  });

  it('turns to the heavier branch and says what left and joined', () => {
    const weight = ({ engine }: BlockHeader): bigint => BigInt(engine[0] ?? 0);
    const headers = open({ weight });
    const light = child(genesis, '', { engine: new Uint8Array(8).fill(1) });
    const heavy = child(genesis, '', { engine: new Uint8Array(8).fill(9) });
    headers.add(light, undefined);
    headers.add(child(light, '', { engine: new Uint8Array(8).fill(2) }), undefined);
    const outcome = headers.add(heavy, undefined);
    expect(outcome).toMatchObject({
      ok: true,
      value: { left: [{ header: { height: 2 } }, { header: light }], joined: [{ header: heavy }] },
    });
    expect(headers.confirmations(blockId(light))).toBe(0);
  });

  it('is bounded, and final behind what it keeps', () => {
    const headers = open({ keep: 10, maxSide: 5 });
    const main = line(genesis, 30);
    for (const header of main) headers.add(header, undefined);
    expect(headers.size).toBe(11);
    expect(headers.base.header.height).toBe(20);
    expect(headers.add(child(main[5] ?? genesis, 'late'), undefined)).toMatchObject({
      ok: false,
      code: 'block.parent',
    });
    for (let i = 0; i < 20; i++) headers.add(child(main[25] ?? genesis, `side ${i}`), undefined);
    expect(headers.size).toBeLessThanOrEqual(16);
  });

  it('forgets a branch whole, so that none can come back without its root', () => {
    const headers = open({ keep: 5 });
    const main = line(genesis, 12);
    const branch = line(main[0] ?? genesis, 9, 'branch');
    for (const header of main.slice(0, 4)) headers.add(header, undefined);
    for (const header of branch.slice(0, 2)) headers.add(header, undefined);
    for (const header of main.slice(4)) headers.add(header, undefined);
    for (const header of branch.slice(2))
      expect(headers.add(header, undefined)).toMatchObject({ ok: false, code: 'block.parent' });
    for (let height = headers.base.header.height + 1; height <= headers.tip.header.height; height++) {
      expect(headers.at(height)?.header.parent).toEqual(headers.at(height - 1)?.id);
    }
    expect(headers.size).toBe(6);
  });

  it('drops the descendants of what falls out of the side branches', () => {
    const headers = open({ maxSide: 2 });
    const main = line(genesis, 9);
    for (const header of main) headers.add(header, undefined);
    const branch = line(main[0] ?? genesis, 8, 'branch');
    const answers = branch.map((header) => headers.add(header, undefined).ok);
    expect(answers).toContain(false);
    expect(headers.tip.header).toEqual(main[8]);
  });

  it('has the same best chain whatever the order, where one is heaviest', () => {
    const long = line(genesis, 8);
    const short = line(long[2] ?? genesis, 3, 'short');
    fc.assert(
      fc.property(fc.shuffledSubarray([...long, ...short], { minLength: 11 }), (order) => {
        const headers = open();
        let waiting = order;
        while (waiting.length > 0) waiting = waiting.filter((header) => !headers.add(header, undefined).ok);
        expect(headers.tip.header).toEqual(long[7]);
        for (const header of long) expect(headers.at(header.height)?.header).toEqual(header);
      }),
      { numRuns: 50 },
    );
  });
});
