import type { BackendMode } from '@dougong/crypto/backend';
import { LedgerError } from '../errors.ts';
import type { Checker, RuleSet } from '../worker/checker.ts';
import type { FromWorker, Piece, PieceVerdict } from '../worker/protocol.ts';
import { type JobResult, runJob } from '../worker/run-job.ts';
import { addAll, VERIFIED_CAPACITY } from '../worker/serve.ts';
import type { PipelineWorker } from '../worker/threads.ts';
import { VerifiedSet } from '../worker/verified-set.ts';
import { Latch, turn } from './latch.ts';
import { Team, type Work } from './team.ts';
import { type Part, type Unit, Window, type WindowLimits } from './window.ts';

/** How the stateless part of validation is spread. */
export interface SpreadOptions {
  /** Number of workers, 0 to 64. With 0, or where none can be started, the calling thread does everything. */
  readonly workers: number;
  /** How much may be on its way at a time. */
  readonly window?: Partial<WindowLimits>;
  /** Transactions of a job, 1 to 4,096; a power of two. 512 unless told otherwise. */
  readonly jobTransactions?: number;
  /** The tier of `@dougong/crypto/backend` that workers use; each one's own choice unless told otherwise. */
  readonly backend?: BackendMode;
  /**
   * Starts a worker that runs `@dougong/ledger/worker`, or one of your own that calls `serveValidation`. Needed by chains
   * with machines of vm 3 or 4, and where the module beside this one cannot be found.
   */
  readonly spawn?: () => PipelineWorker;
}

/** A part on its way to a worker. */
interface Waiting<U extends Unit> {
  readonly unit: U;
  readonly part: Part;
}

/** Fewer transactions than this are not cut further: smaller batches of signatures cost more than sharing them saves. */
const LEAST_PART = 64;
/** Most bytes of a job, but for one that a single part fills. */
const JOB_BYTES = 2 ** 22;

/**
 * The stateless part of validation: takes units in order, cuts them into parts, has the parts checked by workers in any
 * order, and gives the units out in order. What is not taken out fills the window, and a full window stops the source.
 */
export class Conveyor<U extends Unit> {
  readonly #checker: Checker;
  readonly #team: Team | undefined;
  readonly #workers: number;
  readonly #jobTransactions: number;
  readonly #limits: Partial<WindowLimits>;
  readonly #verified = new VerifiedSet(VERIFIED_CAPACITY);
  readonly #changed = new Latch();
  #queue: Waiting<U>[] = [];
  /** Transactions in the queue. */
  #waiting = 0;
  #alone: boolean;
  #working = false;
  #run = 0;
  #running = false;
  #closed = false;

  /** @throws TypeError for options out of range; {@link LedgerError} `registry.conflict` for rules that lack code. */
  constructor(rules: RuleSet, parameters: unknown, options: SpreadOptions) {
    const { workers, jobTransactions = 512, window = {}, backend } = options;
    assertRange('workers', workers, 0, 64);
    assertRange('jobTransactions', jobTransactions, 1, 4096);
    if ((jobTransactions & (jobTransactions - 1)) !== 0) {
      throw new TypeError(`jobTransactions: expected a power of two, got ${jobTransactions}`);
    }
    this.#limits = window;
    new Window(window);
    this.#checker = rules.checker(parameters);
    this.#workers = workers;
    this.#jobTransactions = jobTransactions;
    this.#alone = workers === 0;
    if (workers > 0) {
      this.#team = new Team({
        size: workers,
        rules: rules.name,
        parameters,
        backend,
        verified: this.#verified,
        spawn: options.spawn,
        next: () => this.#next(),
        alone: () => {
          this.#alone = true;
          void this.#workAlone();
        },
      });
    }
  }

  /** Makes the signatures of transactions count as verified: witness ids end to end. */
  remember(ids: Uint8Array): void {
    addAll(this.#verified, ids);
    this.#team?.tell(ids);
  }

  /** Cuts transactions that stand from `starts[i]` to `starts[i + 1]` into parts. */
  cut(starts: readonly number[], closed: boolean): Part[] {
    const count = starts.length - 1;
    let size = this.#jobTransactions;
    while (size > LEAST_PART && 2 * size * this.#workers > count) size /= 2;
    const parts: Part[] = [];
    for (let from = 0; from < count; from += size) {
      const end = Math.min(from + size, count);
      const range = { start: starts[from] ?? 0, end: starts[end] ?? 0 };
      parts.push({ from, count: end - from, ...range, closed: closed && end === count });
    }
    return parts;
  }

  /** Checks a part in the calling thread. */
  recheck(unit: U, part: Part): void {
    const { start, end } = part;
    settle(part, runJob(this.#checker, [pieceOf(unit, part)], unit.bytes.subarray(start, end), this.#verified));
  }

  /**
   * Yields what `admit` makes of each item, in order, when all its parts are found out.
   *
   * @throws {@link LedgerError} `aborted`, `pipeline.unchecked`, `state.order` when another run is not over; what the
   * source or `admit` throws.
   */
  async *run<T>(
    source: AsyncIterable<T> | Iterable<T>,
    admit: (item: T) => U,
    signal?: AbortSignal,
  ): AsyncGenerator<U, void, undefined> {
    if (this.#running || this.#closed) {
      throw new LedgerError('state.order', this.#closed ? 'the pipeline is closed' : 'another run is not over');
    }
    this.#running = true;
    this.#run += 1;
    this.#team?.want(this.#run);
    const intake = new Intake(source, admit, new Window<U>(this.#limits), this.#changed, (unit) => this.#enqueue(unit));
    const abort = (): void => this.#changed.open();
    signal?.addEventListener('abort', abort);
    try {
      for (;;) {
        if (this.#closed) throw new LedgerError('aborted', 'the pipeline was closed');
        if (signal?.aborted) throw new LedgerError('aborted', 'validation was given up', {}, { cause: signal.reason });
        const { head } = intake.window;
        if (head?.failure !== undefined) throw unchecked(head);
        if (head?.open === 0) {
          intake.take();
          yield head;
        } else if (head === undefined && intake.failed) throw intake.failure;
        else if (head === undefined && intake.ended) return;
        else await this.#changed.wait();
      }
    } finally {
      signal?.removeEventListener('abort', abort);
      intake.stop();
      this.#queue = [];
      this.#waiting = 0;
      this.#run += 1;
      this.#team?.want(this.#run);
      this.#running = false;
    }
  }

  /** Ends the workers. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#queue = [];
    this.#changed.open();
    await this.#team?.close();
  }

  #enqueue(unit: U): void {
    for (const part of unit.parts) this.#queue.push({ unit, part });
    this.#waiting += unit.transactions;
    if (this.#alone) void this.#workAlone();
    else this.#team?.dispatch();
  }

  /** The next parts for one job, from as many units as it takes. */
  #next(): Work | undefined {
    const items: Waiting<U>[] = [];
    let count = 0;
    let size = 0;
    // Where little waits, as at the tip, everybody gets a share of it.
    const share = Math.min(this.#jobTransactions, Math.ceil(this.#waiting / this.#workers));
    for (const item of this.#queue) {
      const bytes = item.part.end - item.part.start;
      if (items.length > 0 && (count + item.part.count > share || size + bytes > JOB_BYTES)) break;
      items.push(item);
      count += item.part.count;
      size += bytes;
    }
    if (items.length === 0) return undefined;
    this.#queue.splice(0, items.length);
    this.#waiting -= count;
    const run = this.#run;
    return {
      run,
      pieces: items.map(({ unit, part }) => pieceOf(unit, part)),
      bytes: () => bytesOf(items, size),
      finish: (answer) => this.#finish(items, run, answer),
      giveUp: (cause) => {
        for (const { unit } of items) unit.failure = cause ?? 'unknown';
        this.#changed.open();
      },
      takeBack: () => {
        if (run !== this.#run) return;
        this.#queue.unshift(...items);
        this.#waiting += count;
      },
    };
  }

  #finish(items: readonly Waiting<U>[], run: number, answer: FromWorker): boolean {
    if (answer.kind === 'dropped') return run !== this.#run;
    if (answer.kind !== 'done') return false;
    const effects = new Uint8Array(answer.buffer);
    let at = 0;
    for (const [i, verdict] of answer.verdicts.entries()) {
      const item = items[i];
      if (item === undefined) return false;
      place(item.part, verdict, effects, at);
      item.unit.open -= 1;
      if (verdict.ok) at += verdict.bytes;
    }
    this.#changed.open();
    return true;
  }

  /** What workers would do, in the calling thread, letting others have their turn between jobs. */
  async #workAlone(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      for (;;) {
        await turn();
        const item = this.#queue.shift();
        if (item === undefined) return;
        this.#waiting -= item.part.count;
        try {
          this.recheck(item.unit, item.part);
        } catch (error) {
          item.unit.failure = error;
        }
        item.unit.open -= 1;
        this.#changed.open();
      }
    } finally {
      this.#working = false;
    }
  }
}

/** Reads a source into a window as long as there is room. */
class Intake<T, U extends Unit> {
  readonly window: Window<U>;
  readonly #changed: Latch;
  readonly #room = new Latch();
  #stopped = false;
  ended = false;
  failed = false;
  failure: unknown;

  constructor(
    source: AsyncIterable<T> | Iterable<T>,
    admit: (item: T) => U,
    window: Window<U>,
    changed: Latch,
    enqueue: (unit: U) => void,
  ) {
    this.window = window;
    this.#changed = changed;
    void this.#read(source, admit, enqueue);
  }

  /** Takes the oldest unit out, which makes room. */
  take(): void {
    this.window.shift();
    this.#room.open();
  }

  /** Reads no further; the source is told as soon as it answers. */
  stop(): void {
    this.#stopped = true;
    this.#room.open();
  }

  /** Never rejects: what goes wrong is left in `failure`. */
  async #read(
    source: AsyncIterable<T> | Iterable<T>,
    admit: (item: T) => U,
    enqueue: (unit: U) => void,
  ): Promise<void> {
    try {
      for await (const item of source) {
        if (this.#stopped) return;
        const unit = admit(item);
        this.window.push(unit);
        enqueue(unit);
        this.#changed.open();
        while (!this.window.hasRoom && !this.#stopped) await this.#room.wait();
        if (this.#stopped) return;
      }
    } catch (error) {
      this.failed = true;
      this.failure = error;
    } finally {
      this.ended = true;
      this.#changed.open();
    }
  }
}

function pieceOf(unit: Unit, { count, start, end, closed }: Part): Piece {
  return { height: unit.height, timeMs: unit.timeMs, count, bytes: end - start, closed };
}

function bytesOf(items: readonly Waiting<Unit>[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const { unit, part } of items) {
    bytes.set(unit.bytes.subarray(part.start, part.end), at);
    at += part.end - part.start;
  }
  return bytes;
}

function settle(part: Part, result: JobResult | undefined): void {
  const verdict = result?.verdicts[0];
  if (result !== undefined && verdict !== undefined) place(part, verdict, result.effects, 0);
}

/** Notes a verdict; positions, which counted in the piece, count in the block from here on. */
function place(part: Part, verdict: PieceVerdict, effects: Uint8Array, at: number): void {
  if (!verdict.ok) {
    part.found = { ...verdict, transaction: (verdict.transaction ?? 0) + part.from };
    return;
  }
  const { invalid, bytes } = verdict;
  part.found = {
    ok: true,
    effects: effects.subarray(at, at + bytes),
    invalid: invalid && { ...invalid, transaction: invalid.transaction + part.from },
  };
}

function unchecked(unit: Unit): LedgerError {
  const { height } = unit;
  return new LedgerError(
    'pipeline.unchecked',
    `workers failed twice over block ${height}`,
    { height },
    { cause: unit.failure },
  );
}

function assertRange(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new TypeError(`${name}: expected a whole number from ${least} to ${most}, got ${value}`);
  }
}
