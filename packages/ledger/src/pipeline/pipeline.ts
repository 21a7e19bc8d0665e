import type { Chain } from '../chain/chain.ts';
import type { TransactionEffects } from '../dialect.ts';
import { LedgerError } from '../errors.ts';
import type { Block } from '../native/block.ts';
import type { BlockHeader } from '../native/header.ts';
import type { ProgramVm } from '../programs/program-vm.ts';
import type { Outcome, Refusal } from '../rules.ts';
import type { AppliedBlock, CheckedBlock } from '../state/ledger-state.ts';
import type { Tip } from '../state/tip.ts';
import { type NativeRules, nativeRules } from '../worker/native-rules.ts';
import { admitBlock, assembleBlock, type BlockUnit } from './assemble.ts';
import { idsOf } from './bodies.ts';
import { Conveyor, type SpreadOptions } from './conveyor.ts';
import { turn } from './latch.ts';

/** What blocks are applied to; `LedgerState` is one. */
export interface BlockSink {
  readonly tip: Tip;
  apply(block: CheckedBlock): Promise<Outcome<AppliedBlock>>;
}

/** Options of {@link createPipeline}. */
export interface PipelineOptions extends SpreadOptions {
  readonly chain: Chain;
  readonly state: BlockSink;
}

/** How far a run has come. */
export interface PipelineProgress {
  /** Height of the state. */
  readonly height: number;
  /** Applied in this run. */
  readonly blocks: number;
  readonly transactions: number;
  readonly bytes: number;
}

/** Options of a run. */
export interface RunOptions {
  /** Gives the run up; the state stays after the last block that was applied. */
  readonly signal?: AbortSignal;
  /** Told after every block. */
  readonly onProgress?: (progress: PipelineProgress) => void;
  /**
   * The consensus engine's own rules, asked about each block in order, right before it is applied. A text refuses it and
   * says why; `undefined` lets it pass.
   */
  readonly authorize?: (block: Pick<Block, 'header' | 'attach'>) => Promise<string | undefined> | string | undefined;
  /** Told of every applied block, before the next one is applied. */
  readonly onApplied?: (applied: AppliedBlock, bytes: Uint8Array) => Promise<void> | void;
}

/** What a run came to. */
export interface RunResult extends PipelineProgress {
  readonly tip: Tip;
  /** The block that ended the run, if one broke a rule. Those after it were not looked at. */
  readonly refused?: RefusedBlock;
}

/** What `authorize` had against a block. */
export interface EngineRefusal {
  readonly ok: false;
  readonly code: 'engine';
  readonly reason: string;
}

/** A block that broke a rule. */
export interface RefusedBlock {
  /** Its position among the blocks of the run, from 0. */
  readonly position: number;
  /** `undefined` where its bytes are malformed. */
  readonly header: BlockHeader | undefined;
  readonly bytes: Uint8Array;
  /** The same as validating one block after the other gives. */
  readonly refusal: Refusal | EngineRefusal;
}

/** Validates blocks in parallel and applies them in order. */
export interface Pipeline {
  /**
   * Validates and applies blocks, until the source ends or a block breaks a rule: then everything before it is applied,
   * it and what follows is not. Reads ahead as far as the window allows. One run at a time.
   *
   * @param blocks - encoded blocks in the order of the chain; their bytes must not change until they are applied.
   * @throws {@link LedgerError} `aborted`; `pipeline.unchecked` when workers failed twice over a block; `state.order` while
   * another run is not over; what the source, the state or a callback throws. The state is then after some block.
   */
  run(blocks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, options?: RunOptions): Promise<RunResult>;
  /**
   * Spares transactions that the caller verified, signatures included, from being verified again when their block comes.
   * The latest 131,072 at least are remembered. Everything else about them is checked again.
   */
  remember(verified: readonly Pick<TransactionEffects, 'witnessId'>[]): void;
  /** Ends the workers. A run under way rejects. */
  close(): Promise<void>;
}

/** While blocks are applied, others get their turn at least so often. */
const TURN_MS = 4;

/**
 * Starts a pipeline over the state of a native chain. Workers start with the first run.
 *
 * The outcome is that of `decodeBlock`, `checkBlock` and `apply` on one block after the other, whatever the number of
 * workers, the window and the size of jobs.
 *
 * @throws TypeError for options out of range; {@link LedgerError} `registry.conflict` when the chain has machines that the
 * workers of this package lack and no `spawn` is given.
 * @example
 * ```ts
 * const pipeline = createPipeline({ chain, state, workers: 2 });
 * const { tip, refused } = await pipeline.run(blocks);
 * if (refused !== undefined) console.log(refused.position, refused.refusal.code);
 * await pipeline.close();
 * ```
 */
export function createPipeline(options: PipelineOptions): Pipeline {
  return new NativePipeline(options);
}

class NativePipeline implements Pipeline {
  readonly #chain: Chain;
  readonly #state: BlockSink;
  readonly #conveyor: Conveyor<BlockUnit>;

  constructor(options: PipelineOptions) {
    const { chain, state, workers, spawn } = options;
    const { suite, chain: hash, feeAsset, voteAsset, minVote, maxGas, programs } = chain.block;
    const { vms } = chain.spec;
    if (workers > 0 && spawn === undefined && vms.some((vm) => vm > 2)) {
      throw new LedgerError(
        'registry.conflict',
        'workers of this package have machines of vm 0 to 2 only; give `spawn`',
      );
    }
    const machines: ProgramVm[] = vms.flatMap((vm) => (vm > 2 ? (programs.vm(vm) ?? []) : []));
    const rules: NativeRules = { suite, chain: hash, feeAsset, voteAsset, minVote, maxGas, vms };
    this.#chain = chain;
    this.#state = state;
    this.#conveyor = new Conveyor(nativeRules(machines), rules, options);
  }

  async run(blocks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, options: RunOptions = {}): Promise<RunResult> {
    const { signal, onProgress, onApplied } = options;
    const sum = { blocks: 0, transactions: 0, bytes: 0 };
    let turned = Date.now();
    const admit = (bytes: Uint8Array): BlockUnit =>
      admitBlock(bytes, this.#chain.block, (starts, closed) => this.#conveyor.cut(starts, closed));
    for await (const unit of this.#conveyor.run(blocks, admit, signal)) {
      const outcome = await this.#apply(unit, options);
      if (!outcome.ok) {
        const { bytes, block } = unit;
        const refused = { position: sum.blocks, header: block?.header, bytes, refusal: outcome };
        return { ...this.#progress(sum), tip: this.#state.tip, refused };
      }
      sum.blocks += 1;
      sum.transactions += unit.transactions;
      sum.bytes += unit.bytes.length;
      await onApplied?.(outcome.value, unit.bytes);
      onProgress?.(this.#progress(sum));
      // Applying waits for nothing when the store is memory; workers must get their next jobs all the same.
      if (Date.now() - turned >= TURN_MS) {
        await turn();
        turned = Date.now();
      }
    }
    return { ...this.#progress(sum), tip: this.#state.tip };
  }

  remember(verified: readonly Pick<TransactionEffects, 'witnessId'>[]): void {
    this.#conveyor.remember(idsOf(verified));
  }

  close(): Promise<void> {
    return this.#conveyor.close();
  }

  async #apply(unit: BlockUnit, { authorize }: RunOptions): Promise<Outcome<AppliedBlock> | EngineRefusal> {
    const checked = assembleBlock(unit, (part) => this.#conveyor.recheck(unit, part));
    if (!checked.ok) return checked;
    const reason = unit.block && (await authorize?.(unit.block));
    return reason === undefined ? this.#state.apply(checked.value) : { ok: false, code: 'engine', reason };
  }

  #progress(sum: Omit<PipelineProgress, 'height'>): PipelineProgress {
    return { height: this.#state.tip.height, ...sum };
  }
}
