import type { StateStore } from '@dougong/storage';
import { bytesName } from '../bytes-name.ts';
import { splitFees } from '../chain/fees.ts';
import type { TransactionEffects } from '../dialect.ts';
import { LedgerError } from '../errors.ts';
import type { CheckContext, ModuleEvent, ModuleGenesis } from '../modules/module.ts';
import { MAX_AMOUNT } from '../native/limits.ts';
import type { PayOutput } from '../native/types.ts';
import { type Refusal, refuse } from '../rules.ts';
import { applyTransaction } from './apply-transaction.ts';
import { type BlockInfo, type Environment, mark, rollback, type StateParameters } from './environment.ts';
import { encodeUnspent, modulePrefix, NS } from './layout.ts';
import { addSupply, END_OF_BLOCK, mint, moduleContext, supplyOf } from './module-context.ts';
import { rollUtxo, rollWrites, type StateRoots } from './roots.ts';
import { Need, type NeededKey, StateView } from './view.ts';

/** What the block's system transaction has to pay. */
export interface Payouts {
  /** To the proposer, in the fee asset: subsidy and his part of the fees. */
  readonly reward: bigint;
  /** What modules pay, in order. */
  readonly releases: readonly PayOutput[];
}

/**
 * One execution of a block over a state, for whoever makes a block and for whoever checks one: transactions one by one,
 * then the modules' end of the block, then the system transaction. Nothing reaches the store.
 */
export class BlockRun {
  readonly #env: Environment;
  readonly #before: StateRoots;
  readonly #created: Uint8Array[] = [];
  readonly #spent: Uint8Array[] = [];
  readonly #ids = new Set<string>();
  #fees = 0n;
  #gas = 0n;
  #bytes = 0;
  #closed = false;

  constructor(store: StateStore, parameters: StateParameters, before: StateRoots, block: BlockInfo) {
    this.#env = { parameters, block, view: new StateView(store), payouts: [], events: [] };
    this.#before = before;
  }

  /** What modules reported. */
  get events(): readonly ModuleEvent[] {
    return this.#env.events;
  }

  /** The state as this block leaves it so far. */
  get view(): StateView {
    return this.#env.view;
  }

  /** Loads at once what the transactions will ask for one by one. */
  async prefetch(transactions: readonly TransactionEffects[]): Promise<void> {
    if (!this.view.waits) return;
    const keys: NeededKey[] = [];
    const made = new Set<string>();
    for (const { creates, spends, once, supply } of transactions) {
      for (const key of spends) if (!made.has(bytesName(key))) keys.push({ ns: NS.utxo, key });
      for (const key of once) keys.push({ ns: NS.once, key });
      for (const { asset } of supply) keys.push({ ns: NS.supply, key: asset });
      for (const { id } of creates) made.add(bytesName(id));
    }
    await this.view.load(new Need(keys));
  }

  /** What `answer` makes of what `module` sees. */
  async ask<T>(module: string, answer: (context: CheckContext) => T): Promise<T> {
    return this.#untilLoaded(() => answer(moduleContext(this.#env, module, END_OF_BLOCK)));
  }

  /** Adds a transaction, or says which rule it breaks; then it left nothing behind. */
  async add(effects: TransactionEffects, position: number): Promise<Refusal | undefined> {
    const { parameters } = this.#env;
    if (this.#ids.has(bytesName(effects.id))) return refuse('block.duplicate');
    if (this.#gas + effects.gas > parameters.maxBlockGas) return refuse('block.gas');
    if (this.#bytes + effects.size > parameters.maxBlockBytes) return refuse('block.size');
    const refusal = await this.#untilLoaded(() => applyTransaction(this.#env, effects, position));
    if (refusal !== undefined) return refusal;
    this.#ids.add(bytesName(effects.id));
    for (const { id } of effects.creates) this.#created.push(id);
    this.#spent.push(...effects.spends);
    this.#fees += effects.fee;
    this.#gas += effects.gas;
    this.#bytes += effects.size;
    return undefined;
  }

  /** Writes what a module starts with; for the genesis block alone. */
  async start(module: string, { entries, account = [] }: ModuleGenesis): Promise<void> {
    const env = this.#env;
    await this.#untilLoaded(() => {
      const context = moduleContext(env, module, END_OF_BLOCK);
      for (const [key, value] of entries) context.set(key, value);
      for (const value of account) mint(env, module, value);
    });
  }

  /** Ends the block for the modules and settles fees and subsidy. */
  async end(): Promise<Payouts> {
    const env = this.#env;
    const { parameters, block } = env;
    for (const module of parameters.modules.modules) {
      await this.#untilLoaded(() => module.endBlock(moduleContext(env, module.name, END_OF_BLOCK)));
    }
    const { burned, proposer } = splitFees(parameters.fees, this.#fees);
    let issued = parameters.subsidy(block.height);
    if (issued > 0n || burned > 0n) {
      await this.#untilLoaded(() => {
        const cap = parameters.mintCap(parameters.feeAsset, block.height) ?? MAX_AMOUNT;
        const left = cap - supplyOf(env, parameters.feeAsset).issued;
        // The subsidy ends where the cap of the fee asset is reached.
        if (issued > left) issued = left > 0n ? left : 0n;
        addSupply(env, parameters.feeAsset, { issued, burned });
      });
    }
    return { reward: issued + proposer, releases: [...env.payouts] };
  }

  /** Adds the outputs of the system transaction and returns the roots after the block. */
  async close(system: TransactionEffects, snapshot: Uint8Array): Promise<StateRoots> {
    if (this.#closed) throw new LedgerError('state.order', 'the block was closed already');
    this.#closed = true;
    const { view, block, parameters } = this.#env;
    for (const { id, origin } of system.creates) {
      view.create(NS.utxo, id, encodeUnspent({ origin, height: block.height }));
      this.#created.push(id);
    }
    await view.settle();
    const { suite } = parameters;
    const roll = (ns: number, before: Uint8Array): Uint8Array => rollWrites(suite, before, view.changes(ns));
    const moduleChanges = view.changes(NS.modules);
    return {
      utxo: rollUtxo(suite, this.#before.utxo, this.#created, this.#spent),
      once: roll(NS.once, this.#before.once),
      supply: roll(NS.supply, this.#before.supply),
      accounts: roll(NS.accounts, this.#before.accounts),
      modules: this.#before.modules.map(({ name, root }) => {
        const prefix = modulePrefix(name);
        const own = moduleChanges.filter(({ key }) => prefix.every((byte, i) => key[i] === byte));
        return { name, root: rollWrites(suite, root, own) };
      }),
      snapshot,
    };
  }

  /** Runs `step` again and again until nothing is missing any more. */
  async #untilLoaded<T>(step: () => T): Promise<T> {
    for (let attempt = 0; attempt < MAX_LOADS; attempt++) {
      const before = mark(this.#env);
      try {
        return step();
      } catch (error) {
        rollback(this.#env, before);
        if (!(error instanceof Need)) throw error;
        await this.view.load(error);
      }
    }
    throw new LedgerError('module.contract', `one step asked ${MAX_LOADS} times for more of the state`);
  }
}

/** Reads of one transaction or module step that the store answers one by one. */
const MAX_LOADS = 10_000;
