import { MemoryStore } from '@dougong/storage';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChain } from '../../src/chain/chain.ts';
import type { Output, SealedTransaction, Value } from '../../src/native/types.ts';
import { bank, vault, vaultCodec } from '../modules/vault.ts';
import { alice, bob, pay, seed, type TestKey, toAlice, toBob } from '../native/fixture.ts';
import { type Coin, coinsOf, stateBytes, TestChain, testSpec } from './fixture.ts';

const MODULES = { vault: { version: 1 }, bank: { version: 1 } };

/** A store whose every read has to be waited for, so that modules meet missing keys all the time. */
class WaitingStore extends MemoryStore {
  override readonly caps = { ...new MemoryStore().caps, syncGet: false };

  constructor() {
    super();
    Object.defineProperty(this, 'getSync', { value: undefined });
  }

  override async get(ns: number, key: Uint8Array): Promise<Uint8Array | undefined> {
    return MemoryStore.prototype.getSync.call(this, ns, key);
  }

  override async getMany(ns: number, keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    return keys.map((key) => MemoryStore.prototype.getSync.call(this, ns, key));
  }
}

async function start(store: MemoryStore): Promise<TestChain> {
  let asset: Uint8Array = new Uint8Array(32);
  const parts = { modules: [vault(() => asset), bank] };
  const over = { modules: MODULES, emission: { initial: '7', halving: 5 }, fees: { burnPpm: 300_000 }, maturity: 1 };
  asset = createChain(testSpec(over), parts).block.feeAsset;
  return TestChain.start(over, parts, store);
}

/** Everything of the fee asset, wherever it is. */
async function total(chain: TestChain, coins: ReadonlyMap<string, Coin>): Promise<bigint> {
  let sum = 0n;
  for (const { output } of coins.values())
    if (String(output.value.asset) === String(chain.fee)) sum += output.value.amount;
  const { NS, decodeAmount } = await import('../../src/state/layout.ts');
  for await (const page of chain.store.pages(NS.accounts)) for (const [, value] of page) sum += decodeAmount(value);
  return sum;
}

/** Plays random blocks and keeps beside them what must be so. */
class Walk {
  readonly chain: TestChain;
  coins: Map<string, Coin>;
  readonly history: { readonly coins: Map<string, Coin>; readonly bytes: string }[] = [];

  constructor(chain: TestChain) {
    this.chain = chain;
    this.coins = new Map(chain.coins.map((coin) => [nameOf(coin), coin]));
  }

  async forward(moves: readonly number[]): Promise<void> {
    this.history.push({ coins: new Map(this.coins), bytes: String(await stateBytes(this.chain.store)) });
    const transactions: SealedTransaction[] = [];
    const coins = new Map(this.coins);
    for (const move of moves) {
      const transaction = this.#transaction(move, coins);
      if (transaction === undefined) continue;
      transactions.push(transaction);
      for (const input of transaction.inputs) {
        if (input.kind === 'spend') coins.delete(nameOf(input));
      }
      for (const coin of coinsOf([transaction])) coins.set(nameOf(coin), coin);
    }
    const block = await this.chain.block(transactions);
    const outcome = await this.chain.apply(block);
    expect(outcome).toMatchObject({ ok: true });
    const { decodeTransaction } = await import('../../src/native/transaction.ts');
    const last = block.transactions.at(-1);
    if (last !== undefined) for (const coin of coinsOf([decodeTransaction(last)])) coins.set(nameOf(coin), coin);
    this.coins = coins;
  }

  async back(): Promise<void> {
    const before = this.history.pop();
    if (before === undefined) return;
    await this.chain.state.revert();
    this.coins = before.coins;
    expect(String(await stateBytes(this.chain.store))).toBe(before.bytes);
  }

  #transaction(move: number, coins: ReadonlyMap<string, Coin>): SealedTransaction | undefined {
    const own = [...coins.values()].filter(
      ({ output }) => String(output.value.asset) === String(this.chain.fee) && output.value.amount > 20n,
    );
    const coin = own[move % own.length];
    if (coin === undefined) return undefined;
    const { chain } = this;
    const key: TestKey = String(coin.output.program.code) === String(toAlice.code) ? alice : bob;
    const all = coin.output.value.amount;
    const fee = BigInt(move % 5);
    const rest: Value = chain.value(all - 10n - fee);
    const ten = chain.value(10n);
    const kinds: Output[][] = [
      [pay(ten, toBob), pay(rest, toAlice)],
      [{ kind: 'retire', value: ten, data: seed('r') }, pay(rest, toBob)],
      [
        { kind: 'action', module: 'vault', value: ten, payload: vaultCodec.encode({ verb: 'keep', amount: 1 }) },
        pay(rest, toAlice),
      ],
      [
        { kind: 'action', module: 'vault', payload: vaultCodec.encode({ verb: 'queue', amount: move % 1000 }) },
        pay(ten, toAlice),
        pay(rest, toBob),
      ],
    ];
    const outputs = kinds[move % kinds.length] ?? [];
    return chain.spend([coin], outputs, key, { memo: Uint8Array.of(move & 255, this.history.length) });
  }
}

function nameOf(outpoint: { readonly txid: Uint8Array; readonly index: number }): string {
  return `${outpoint.txid} ${outpoint.index}`;
}

const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.array(fc.nat(100_000), { maxLength: 4 }) },
    { weight: 1, arbitrary: fc.constant('back' as const) },
  ),
  { minLength: 3, maxLength: 12 },
);

describe('a random walk over blocks', () => {
  it('reverts to the same bytes, and conserves every unit: coins + accounts = issued - burned', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (path) => {
        const walk = new Walk(await start(new MemoryStore()));
        for (const step of path) {
          if (step === 'back') await walk.back();
          else await walk.forward(step);
          const { NS, decodeSupply } = await import('../../src/state/layout.ts');
          const supply = decodeSupply(await walk.chain.store.get(NS.supply, walk.chain.fee));
          expect(await total(walk.chain, walk.coins)).toBe(supply.issued - supply.burned);
        }
        while (walk.history.length > 0) await walk.back();
      }),
      { numRuns: 12 },
    );
  });

  it('leads to the same bytes on a store that answers at once and on one that has to be waited for', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (path) => {
        const [fast, slow] = [new Walk(await start(new MemoryStore())), new Walk(await start(new WaitingStore()))];
        for (const step of path) {
          for (const walk of [fast, slow]) {
            if (step === 'back') await walk.back();
            else await walk.forward(step);
          }
          expect(slow.chain.state.root).toEqual(fast.chain.state.root);
          expect(String(await stateBytes(slow.chain.store))).toBe(String(await stateBytes(fast.chain.store)));
        }
      }),
      { numRuns: 8 },
    );
  });
});
