import { dropUndo, revert, type StateStore, WriteBatch, writeWithUndo } from '@dougong/storage';
import * as z from 'zod/mini';
import type { TransactionEffects } from '../dialect.ts';
import { LedgerError } from '../errors.ts';
import type { ModuleEvent } from '../modules/module.ts';
import type { PayOutput, Program } from '../native/types.ts';
import { sameBytes } from '../order.ts';
import { accept, type Outcome, type Refusal, refuse } from '../rules.ts';
import { BlockRun, type Payouts } from './block-run.ts';
import type { BlockInfo, StateParameters } from './environment.ts';
import { heightKey, NS } from './layout.ts';
import { stateRoot } from './roots.ts';
import { decodeTip, encodeTip, TIP_KEY, type Tip } from './tip.ts';

/** A block all of whose stateless rules hold, signatures included. */
export interface CheckedBlock extends BlockInfo {
  readonly id: Uint8Array;
  readonly parent: Uint8Array;
  /** In block order, without the system transaction. */
  readonly transactions: readonly TransactionEffects[];
  readonly system: CheckedSystem;
  /** What the header says about the state after the block. */
  readonly stateRoot: Uint8Array;
}

/** A block's system transaction. */
export interface CheckedSystem {
  readonly effects: TransactionEffects;
  readonly outputs: readonly PayOutput[];
}

/** What an applied block brought about. */
export interface AppliedBlock {
  readonly tip: Tip;
  readonly events: readonly ModuleEvent[];
}

/** What makes a block: which transactions fit, what the system transaction pays, which root results. */
export interface Proposal {
  /** Positions of the candidates that are in, in order. */
  readonly included: readonly number[];
  /** Candidates that are out, with their rule; `transaction` is the position among the candidates. */
  readonly refused: readonly Refusal[];
  readonly payouts: Payouts;
  /**
   * The state root once the system transaction is known. Call it once.
   *
   * @throws {@link LedgerError} `state.order` the second time.
   */
  stateRoot(system: TransactionEffects): Promise<Uint8Array>;
}

/** How a {@link LedgerState} keeps its history. */
export interface StateOptions {
  /** Blocks that can be reverted, 2,880 unless told otherwise; never fewer than half an epoch. */
  readonly keepUndo?: number;
  /** Whether `apply` returns only when the block would survive the end of the process; true unless told otherwise. */
  readonly sync?: boolean;
}

/** What the state needs of whoever makes snapshots; `SnapshotKeeper` is one. */
export interface Snapshots {
  /** The root that the header at `height` carries; `before` is that of its parent. */
  root(height: number, before: Uint8Array): Promise<Uint8Array>;
  /** Told after every block that was applied. */
  applied(height: number): Promise<void>;
  /** Told before a block is reverted. */
  reverting(height: number): Promise<void>;
}

const DEFAULT_UNDO = 2880;

/**
 * The state of a chain in a store: blocks are applied whole or not at all, one after the other, and reverted exactly.
 * Calls must not overlap; a second one waits for the first.
 *
 * @example
 * ```ts
 * const outcome = await state.apply(block);
 * if (!outcome.ok) console.log(outcome.code, outcome.transaction);
 * ```
 */
export class LedgerState {
  readonly #store: StateStore;
  readonly #parameters: StateParameters;
  readonly #keepUndo: number;
  readonly #sync: boolean;
  readonly #snapshots: Snapshots;
  #tip: Tip;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(
    store: StateStore,
    parameters: StateParameters,
    tip: Tip,
    options: StateOptions,
    snapshots: Snapshots,
  ) {
    this.#store = store;
    this.#parameters = parameters;
    this.#tip = tip;
    // A snapshot that a restart interrupted is made again from the undo records of half an epoch.
    const { epochBlocks } = parameters;
    this.#keepUndo = Math.max(options.keepUndo ?? DEFAULT_UNDO, Math.floor(epochBlocks / 2) + 1);
    this.#sync = options.sync ?? true;
    this.#snapshots = snapshots;
  }

  /**
   * The state that `store` holds.
   *
   * @returns `undefined` when it holds none.
   * @throws {@link LedgerError} `state.corrupt`.
   */
  static async open(
    store: StateStore,
    parameters: StateParameters,
    snapshots: Snapshots,
    options: StateOptions = {},
  ): Promise<LedgerState | undefined> {
    const bytes = await store.get(NS.meta, TIP_KEY);
    return bytes && new LedgerState(store, parameters, decodeTip(bytes), options, snapshots);
  }

  /** The block after which the state stands. */
  get tip(): Tip {
    return this.#tip;
  }

  /** What the chain fixes for its state. */
  get parameters(): StateParameters {
    return this.#parameters;
  }

  /** The root of the present state. */
  get root(): Uint8Array {
    return stateRoot(this.#parameters.suite, this.#tip.roots);
  }

  /**
   * Applies the next block: all of it, or nothing and the first rule that it breaks. Rules in this order: height, parent,
   * time, each transaction, the system transaction, the state root.
   */
  async apply(block: CheckedBlock): Promise<Outcome<AppliedBlock>> {
    return this.#inTurn(() => this.#apply(block));
  }

  /**
   * Takes the last block back; the state is byte for byte as before it.
   *
   * @throws {@link LedgerError} `state.order` when its undo record is not kept any more.
   */
  async revert(): Promise<Tip> {
    return this.#inTurn(async () => {
      const target = { ns: NS.undo, key: heightKey(this.#tip.height) };
      await this.#snapshots.reverting(this.#tip.height);
      if (!(await revert(this.#store, target, { sync: this.#sync }))) {
        throw new LedgerError('state.order', `block ${this.#tip.height} cannot be reverted: no undo record`);
      }
      const bytes = await this.#store.get(NS.meta, TIP_KEY);
      if (bytes === undefined) throw new LedgerError('state.order', 'the genesis block was reverted');
      this.#tip = decodeTip(bytes);
      return this.#tip;
    });
  }

  /**
   * Executes candidates on the present state, leaving out those that break a rule, without changing anything. For whoever
   * makes the next block.
   */
  async propose(candidates: readonly TransactionEffects[], block: BlockInfo): Promise<Proposal> {
    return this.#inTurn(() => this.#propose(candidates, block));
  }

  /**
   * Asks a module a question about the present state.
   *
   * @param input - checked against the query's schema.
   * @throws {@link LedgerError} `query.invalid` when there is no such query, or the input does not fit it.
   */
  async query(module: string, name: string, input: unknown): Promise<unknown> {
    return this.#inTurn(async () => {
      const queries = this.#parameters.modules.get(module)?.queries ?? {};
      const query = Object.hasOwn(queries, name) ? queries[name] : undefined;
      if (query === undefined) throw new LedgerError('query.invalid', `there is no query ${module}.${name}`);
      const parsed = z.safeParse(query.input, input);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        throw new LedgerError('query.invalid', `${module}.${name}: ${issue?.message ?? 'malformed input'}`);
      }
      const { height, timeMs, roots } = this.#tip;
      const block = { height, timeMs, proposer: new Uint8Array(0) };
      const run = new BlockRun(this.#store, this.#parameters, roots, block);
      return run.ask(module, (context) => query.answer(parsed.data, context));
    });
  }

  async #apply(block: CheckedBlock): Promise<Outcome<AppliedBlock>> {
    const parameters = this.#parameters;
    const tip = this.#tip;
    if (block.height !== tip.height + 1) return refuse('block.height', { details: { expected: tip.height + 1 } });
    if (!sameBytes(block.parent, tip.id)) return refuse('block.parent');
    if (block.timeMs <= tip.timeMs) return refuse('block.time', { details: { parent: tip.timeMs } });

    const run = new BlockRun(this.#store, parameters, tip.roots, block);
    await run.prefetch(block.transactions);
    for (const [i, effects] of block.transactions.entries()) {
      const refusal = await run.add(effects, i);
      if (refusal !== undefined) return { ...refusal, transaction: i };
    }
    const payouts = await run.end();
    const problem = systemProblem(block.system, payouts, parameters);
    if (problem !== undefined) return { ...problem, transaction: block.transactions.length };
    const snapshot = await this.#snapshots.root(block.height, tip.roots.snapshot);
    const roots = await run.close(block.system.effects, snapshot);
    if (!sameBytes(stateRoot(parameters.suite, roots), block.stateRoot)) return refuse('block.stateRoot');

    const next = { height: block.height, id: block.id, timeMs: block.timeMs, roots };
    await this.#commit(run, next);
    return accept({ tip: next, events: run.events });
  }

  async #commit(run: BlockRun, next: Tip): Promise<void> {
    const batch = run.view.batch();
    batch.put(NS.meta, TIP_KEY, encodeTip(next));
    const target = { ns: NS.undo, key: heightKey(next.height) };
    await writeWithUndo(this.#store, batch, target, { sync: this.#sync }, run.view);
    this.#tip = next;
    await this.#forget(next.height - this.#keepUndo);
    await this.#snapshots.applied(next.height);
  }

  /** Drops an undo record for good, in a write of its own: one that could be reverted would carry the record along. */
  async #forget(height: number): Promise<void> {
    if (height < 0) return;
    const batch = new WriteBatch();
    await dropUndo(this.#store, { ns: NS.undo, key: heightKey(height) }, batch);
    if (batch.size > 0) await this.#store.write(batch, { sync: false });
  }

  async #propose(candidates: readonly TransactionEffects[], block: BlockInfo): Promise<Proposal> {
    const run = new BlockRun(this.#store, this.#parameters, this.#tip.roots, block);
    await run.prefetch(candidates);
    const included: number[] = [];
    const refused: Refusal[] = [];
    for (const [i, effects] of candidates.entries()) {
      const refusal = await run.add(effects, included.length);
      if (refusal === undefined) included.push(i);
      else refused.push({ ...refusal, transaction: i });
    }
    const payouts = await run.end();
    const snapshot = await this.#snapshots.root(block.height, this.#tip.roots.snapshot);
    return {
      included,
      refused,
      payouts,
      stateRoot: async (system) => stateRoot(this.#parameters.suite, await run.close(system, snapshot)),
    };
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work, work);
    // A failure belongs to its caller, not to whoever comes next.
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

/** The outputs that a system transaction must have; the proposer chooses `program` for the reward. */
export function systemOutputs(payouts: Payouts, feeAsset: Uint8Array, program: Program): readonly PayOutput[] {
  const { reward, releases } = payouts;
  if (reward === 0n) return releases;
  return [{ kind: 'pay', value: { asset: feeAsset, token: 0n, amount: reward }, program }, ...releases];
}

function systemProblem(system: CheckedSystem, payouts: Payouts, { feeAsset }: StateParameters): Refusal | undefined {
  const own = system.outputs[0];
  const expected = own === undefined ? payouts.releases : systemOutputs(payouts, feeAsset, own.program);
  if (payouts.reward > 0n && own === undefined) return refuse('block.systemOutputs', { output: 0 });
  for (let i = 0; i < Math.max(expected.length, system.outputs.length); i++) {
    const [is, should] = [system.outputs[i], expected[i]];
    if (is === undefined || should === undefined || !sameOutput(is, should)) {
      return refuse('block.systemOutputs', { output: i });
    }
  }
  return undefined;
}

function sameOutput(a: PayOutput, b: PayOutput): boolean {
  return (
    sameBytes(a.value.asset, b.value.asset) &&
    a.value.token === b.value.token &&
    a.value.amount === b.value.amount &&
    a.program.vm === b.program.vm &&
    sameBytes(a.program.code, b.program.code)
  );
}
