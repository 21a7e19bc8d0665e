import { describe, expect, it } from 'vitest';
import { type AnyModule, denied, GRANTED, type ModuleGenesis, type Watched } from '../../src/modules/module.ts';
import { anyModule } from '../../src/modules/registry.ts';
import { voteChanges } from '../../src/native/check.ts';
import type { VoteOutput } from '../../src/native/types.ts';
import { decodeWith } from '../../src/reader.ts';
import { readEffects, writeEffects } from '../../src/worker/packed-effects.ts';
import { encodeWith } from '../../src/writer.ts';
import { alice, pay, seed, toAlice } from '../native/fixture.ts';
import { ModuleChain } from './harness.ts';

const voteOf = (chain: ModuleChain, candidate: string, amount: bigint): VoteOutput => ({
  kind: 'vote',
  value: chain.value(amount),
  program: toAlice,
  candidate: seed(candidate),
});

/** A module that writes down what it is told, refuses 13 of anything, and oversteps its bounds at 14. */
function watcher(told: Watched[]): AnyModule {
  return anyModule<ModuleGenesis, never>({
    name: 'watcher',
    version: 1,
    actions: {
      encode: () => new Uint8Array(0),
      decode: () => {
        throw new TypeError('there are no actions');
      },
    },
    genesis: () => ({ entries: [] }),
    check: () => GRANTED,
    apply: () => GRANTED,
    watch: (watched, ctx) => {
      told.push(watched);
      const sums = [...watched.supply.map(({ burned }) => burned), ...watched.votes.map(({ change }) => change)];
      if (sums.includes(14n)) ctx.set(new Uint8Array(91), new Uint8Array(0));
      return sums.includes(13n) ? denied('watcher.thirteen', { reason: 'bad luck', module: 'other' }) : GRANTED;
    },
    queries: {},
  });
}

describe('a module that watches', () => {
  it('is told of issues, burns and votes above genesis, once each, and nothing else', async () => {
    const told: Watched[] = [];
    const chain = await ModuleChain.start([watcher(told)]);
    expect(told).toEqual([]);
    const retire = { kind: 'retire' as const, value: chain.value(20n), data: new Uint8Array(0) };
    const { refused } = await chain.block([
      chain.tx(alice, pay(chain.value(5n), toAlice)),
      chain.tx(alice, retire, voteOf(chain, 'a', 11n)),
    ]);
    expect(refused).toEqual([]);
    // Once in the proposal, once in the block.
    expect(told).toHaveLength(2);
    expect(told[0]).toEqual(told[1]);
    expect(told[0]).toMatchObject({
      supply: [{ asset: chain.chain.fee, burned: 20n, issued: 0n }],
      votes: [{ candidate: seed('a'), change: 11n }],
    });
  });

  it('refuses a transaction by its own code, or spoils it by overstepping its bounds', async () => {
    const chain = await ModuleChain.start([watcher([])]);
    const vote = (amount: bigint) => chain.tx(alice, voteOf(chain, 'a', amount));
    expect(await chain.chain.refusalOf([vote(13n)])).toMatchObject({
      code: 'module.refused',
      details: { module: 'watcher', reason: 'watcher.thirteen' },
    });
    expect(await chain.chain.refusalOf([vote(14n)])).toMatchObject({ code: 'module.contract' });
  });
});

describe('votes of a transaction', () => {
  it('are summed up by candidate, without those that come to nothing', async () => {
    const chain = await ModuleChain.start([]);
    const spent = (candidate: string, amount: bigint) => ({
      kind: 'spend' as const,
      txid: seed('t'),
      index: 0,
      output: voteOf(chain, candidate, amount),
    });
    const changes = voteChanges({
      inputs: [spent('a', 30n), spent('b', 10n), spent('c', 10n)],
      outputs: [voteOf(chain, 'c', 10n), voteOf(chain, 'a', 12n), voteOf(chain, 'a', 11n), voteOf(chain, 'd', 15n)],
    });
    const sums = new Map(changes.map(({ candidate, change }) => [String(candidate), change]));
    expect(sums).toEqual(
      new Map([
        [String(seed('a')), -7n],
        [String(seed('b')), -10n],
        [String(seed('d')), 15n],
      ]),
    );
    const keys = changes.map(({ candidate }) => Buffer.from(candidate).toString('hex'));
    expect(keys).toEqual(keys.toSorted());
  });

  it('cross from a worker as they are', async () => {
    const chain = await ModuleChain.start([]);
    const effects = chain.chain.effects(chain.tx(alice, voteOf(chain, 'a', 11n), voteOf(chain, 'b', 12n)));
    expect(effects.votes).toHaveLength(2);
    const votes = [...effects.votes, { candidate: seed('z'), change: -(1n << 70n) }];
    const bytes = encodeWith((w) => writeEffects(w, { ...effects, votes }));
    expect(decodeWith(bytes, readEffects)).toEqual({ ...effects, votes });
  });
});
