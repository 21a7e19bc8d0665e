import { MemoryStore, type StateStore } from '@dougong/storage';
import { expect } from 'vitest';
import type { ChainParts } from '../../src/chain/chain.ts';
import type { AnyModule, ModuleEvent } from '../../src/modules/module.ts';
import { systemEffects } from '../../src/native/check-block.ts';
import { decodeTransaction, sealTransaction } from '../../src/native/transaction.ts';
import type { Output, SealedTransaction, Value } from '../../src/native/types.ts';
import { keyProgram } from '../../src/programs/keys.ts';
import type { Refusal } from '../../src/rules.ts';
import { decodeAmount, decodeSupply, NS } from '../../src/state/layout.ts';
import { systemOutputs } from '../../src/state/ledger-state.ts';
import { alice, bob, pay, type TestKey, toAlice } from '../native/fixture.ts';
import { type Coin, coinsOf, miner, stateBytes, TestChain } from '../state/fixture.ts';

/** A store whose every read has to be waited for, so that modules meet missing keys all the time. */
export class WaitingStore extends MemoryStore {
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

/** Keys of a test by the text of their public key, to find who can spend a coin. */
const owners = new Map<string, TestKey>();
for (const key of [alice, bob]) know(key);

/** Lets the harness spend coins of `key`. */
export function know(key: TestKey): TestKey {
  owners.set(nameOfProgram(keyProgram('std', key)), key);
  return key;
}

function nameOfProgram({ vm, code }: { readonly vm: number; readonly code: Uint8Array }): string {
  return `${vm} ${code}`;
}

const outpoint = ({ txid, index }: { readonly txid: Uint8Array; readonly index: number }): string => `${txid} ${index}`;

/** A chain with modules, and the coins on it. */
export class ModuleChain {
  readonly chain: TestChain;
  coins: Map<string, Coin>;
  readonly #past: { readonly coins: Map<string, Coin>; readonly bytes: string }[] = [];
  /** Numbers the transactions, so that no two are alike. */
  #serial = 0;

  private constructor(chain: TestChain) {
    this.chain = chain;
    this.coins = new Map(chain.coins.map((coin) => [outpoint(coin), coin]));
  }

  static async start(
    modules: readonly AnyModule[],
    over: Record<string, unknown> = {},
    store: StateStore = new MemoryStore(),
    parts: ChainParts = {},
  ): Promise<ModuleChain> {
    const named = Object.fromEntries(modules.map(({ name, version }) => [name, { version }]));
    const { modules: params = {}, ...rest } = over;
    const spec = { ...rest, modules: { ...named, ...(params as object) } };
    return new ModuleChain(await TestChain.start(spec, { ...parts, modules }, store));
  }

  get height(): number {
    return this.chain.state.tip.height;
  }

  value(amount: bigint): Value {
    return this.chain.value(amount);
  }

  /** A transaction of `key` that pays for `outputs` in every asset and keeps the change. */
  tx(key: TestKey, ...outputs: readonly Output[]): SealedTransaction {
    const own = nameOfProgram(keyProgram('std', key));
    const needed = new Map<string, { value: Value; amount: bigint }>();
    const fee = this.value(1n);
    needed.set(assetName(fee), { value: fee, amount: 1n });
    for (const { value } of outputs) {
      if (value === undefined) continue;
      const entry = needed.get(assetName(value)) ?? { value, amount: 0n };
      needed.set(assetName(value), { value, amount: entry.amount + value.amount });
    }
    const inputs: Coin[] = [];
    const change: Output[] = [];
    for (const [name, { value, amount }] of needed) {
      let found = 0n;
      for (const coin of this.coins.values()) {
        if (found >= amount) break;
        if (coin.output.kind !== 'pay' || nameOfProgram(coin.output.program) !== own) continue;
        if (assetName(coin.output.value) !== name) continue;
        inputs.push(coin);
        found += coin.output.value.amount;
      }
      if (found < amount) throw new Error(`the key lacks coins: ${found} of ${amount}`);
      const rest = found - amount + (name === assetName(fee) ? 1n : 0n);
      if (rest > 0n) change.push(pay({ ...value, amount: rest }, keyProgram('std', key)));
    }
    for (const coin of inputs) this.coins.delete(outpoint(coin));
    const memo = new TextEncoder().encode(`${++this.#serial}`);
    return this.chain.spend(inputs, [...outputs, ...change], key, { memo });
  }

  /** Makes and applies a block with those of `transactions` that are valid; gives the events and what was refused. */
  async block(transactions: readonly SealedTransaction[] = []): Promise<{
    readonly events: readonly ModuleEvent[];
    /** Reasons of modules, or codes of rules. */
    readonly refused: readonly string[];
    readonly payouts: readonly Output[];
  }> {
    const { chain } = this;
    const before = new Map(this.coins);
    // Coins that transactions took stay away only if the transaction went in.
    for (const coin of transactions.flatMap(({ inputs }) => inputs)) {
      if (coin.kind === 'spend') before.set(outpoint(coin), coin);
    }
    this.#past.push({ coins: before, bytes: String(await stateBytes(chain.store)) });
    const { tip } = chain.state;
    const info = { height: tip.height + 1, timeMs: tip.timeMs + 1000, proposer: miner.publicKey };
    const proposal = await chain.state.propose(
      transactions.map((transaction) => chain.effects(transaction)),
      info,
    );
    const included = proposal.included.flatMap((i) => transactions[i] ?? []);
    const system = sealTransaction(chain.system(info.height, systemOutputs(proposal.payouts, chain.fee, toAlice)));
    const block = chain.assemble(included, system, await proposal.stateRoot(systemEffects(system)));
    const outcome = await chain.apply(block);
    if (!outcome.ok) throw new Error(`the block breaks ${outcome.code} ${JSON.stringify(outcome.details ?? {})}`);
    const coins = new Map(before);
    for (const transaction of [...included, decodeTransaction(block.transactions.at(-1) ?? new Uint8Array(0))]) {
      for (const input of transaction.inputs) if (input.kind === 'spend') coins.delete(outpoint(input));
      for (const coin of coinsOf([transaction])) coins.set(outpoint(coin), coin);
    }
    this.coins = coins;
    const reason = ({ code, details: { reason: why } = {} }: Refusal): string => String(why ?? code);
    return { events: outcome.value.events, refused: proposal.refused.map(reason), payouts: system.outputs };
  }

  /** One transaction in a block of its own; the reason why it was refused, or `ok`. */
  async try(transaction: SealedTransaction): Promise<string> {
    const { refused } = await this.block([transaction]);
    return refused[0] ?? 'ok';
  }

  /** Empty blocks up to a height. */
  async until(height: number): Promise<readonly ModuleEvent[]> {
    const events: ModuleEvent[] = [];
    while (this.height < height) events.push(...(await this.block()).events);
    return events;
  }

  /** Takes the last block back, and checks that the state is byte for byte as before it. */
  async back(): Promise<boolean> {
    const before = this.#past.pop();
    if (before === undefined) return false;
    await this.chain.state.revert();
    expect(String(await stateBytes(this.chain.store))).toBe(before.bytes);
    this.coins = before.coins;
    return true;
  }

  ask(module: string, query: string, input: unknown = undefined): Promise<unknown> {
    return this.chain.state.query(module, query, input);
  }

  /** What a module holds of the fee asset. */
  async account(module: string): Promise<bigint> {
    let sum = 0n;
    const name = new TextEncoder().encode(module);
    for await (const page of this.chain.store.pages(NS.accounts)) {
      for (const [key, value] of page) if (name.every((byte, i) => key[i + 1] === byte)) sum += decodeAmount(value);
    }
    return sum;
  }

  /** Coins and accounts of every asset against what was issued and burned. */
  async expectConserved(): Promise<void> {
    const sums = new Map<string, bigint>();
    const add = (asset: Uint8Array, amount: bigint): void => {
      sums.set(String(asset), (sums.get(String(asset)) ?? 0n) + amount);
    };
    for (const { output } of this.coins.values()) add(output.value.asset, output.value.amount);
    for await (const page of this.chain.store.pages(NS.accounts)) {
      for (const [key, value] of page) add(key.slice(-40, -8), decodeAmount(value));
    }
    for await (const page of this.chain.store.pages(NS.supply)) {
      for (const [asset, value] of page) {
        const { issued, burned } = decodeSupply(value);
        expect(sums.get(String(asset)) ?? 0n).toBe(issued - burned);
        sums.delete(String(asset));
      }
    }
    expect([...sums.values()].filter((sum) => sum !== 0n)).toEqual([]);
  }
}

function assetName({ asset, token }: Value): string {
  return `${asset} ${token}`;
}

/** An output that asks a module. */
export function action(module: string, payload: Uint8Array, value?: Value): Output {
  return value === undefined ? { kind: 'action', module, payload } : { kind: 'action', module, payload, value };
}
