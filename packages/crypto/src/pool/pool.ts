import { currentMode } from '../backend/registry.ts';
import { assertBytes } from '../bytes.ts';
import { type Ed25519Rule, ruleOf } from '../ed25519/rules.ts';
import { CryptoError } from '../errors.ts';
import { invalidRecords, isJobDone, type PoolSuite } from './check.ts';
import { RECORD_LENGTH } from './records.ts';
import { listen, type PoolWorker, post, spawnWorker } from './spawn.ts';

/** Fewer signatures than this are checked in the calling thread: the way to a worker and back costs more. */
const LOCAL = 16;
/** The most signatures of a job: larger batches gain little. */
const CHUNK = 1024;
/** Jobs that a worker has at a time: one to work on, one so that it need not wait. */
const IN_FLIGHT = 2;

/** Options of {@link createVerifierPool}. */
export interface VerifierPoolOptions {
  /** Number of workers, 1 to 64: as many as the machine has processors is best. */
  readonly workers: number;
  /** The most signatures that may wait or be worked on; 131,072 by default (16 MiB). More are refused, `pool.full`. */
  readonly maxPending?: number;
  /**
   * Starts a worker that runs the module `@dougong/crypto/pool/worker`. Only needed where the module beside this one
   * cannot be found, as with bundlers that do not understand `new URL('./worker.js', import.meta.url)`.
   */
  readonly spawn?: () => PoolWorker;
}

/** Options of a request to the pool. */
export interface PoolVerifyOptions {
  /** `ed25519` by default. */
  readonly suite?: PoolSuite;
  /** The rule for Ed25519, `zip215` by default. */
  readonly rule?: Ed25519Rule;
  /** Gives the request up. What workers have begun, they finish, for nothing. */
  readonly signal?: AbortSignal;
}

/** Verifies signatures on several processors. */
export interface VerifierPool {
  /**
   * The places of the invalid ones among `records`, ascending; empty when all are valid. Fewer than 16 are checked in the
   * calling thread.
   *
   * The records are copied before the call returns.
   *
   * @param records - 128 bytes each: signature 64, public key 32, digest 32.
   * @throws TypeError for wrong types, or records that are not a multiple of 128 bytes.
   * @throws {@link CryptoError} `pool.full` when too much is waiting already, `pool.closed` after `close`, `pool.crashed`
   * when two workers died over the same job. The signatures are then unchecked, not invalid.
   * @throws The reason of `signal`.
   */
  findInvalid(records: Uint8Array, options?: PoolVerifyOptions): Promise<number[]>;
  /** Stops the workers and refuses what waits, `pool.closed`. */
  close(): Promise<void>;
}

/** One call of `findInvalid`. */
interface Request {
  readonly suite: PoolSuite;
  readonly rule: Ed25519Rule;
  readonly records: Uint8Array;
  readonly invalid: number[];
  jobsLeft: number;
  settled: boolean;
  /** Stops listening to the caller's signal. */
  unwatch: () => void;
  readonly resolve: (invalid: number[]) => void;
  readonly reject: (reason: unknown) => void;
}

/** Some records of a request. */
interface PendingJob {
  readonly request: Request;
  /** Index of the first record. */
  readonly from: number;
  readonly count: number;
  attempts: number;
}

interface Member {
  readonly worker: PoolWorker;
  readonly jobs: Map<number, PendingJob>;
}

/**
 * Starts a pool of workers that verify signatures in parallel, in Node and in browsers. Workers start with the first
 * request that needs them; one that dies is replaced and its jobs run once more. While idle the pool does not keep a Node
 * process alive.
 *
 * @throws TypeError for options out of range.
 *
 * @example
 * ```ts
 * import { createVerifierPool, packRecords } from '@dougong/crypto/pool';
 *
 * const pool = createVerifierPool({ workers: 2 });
 * const invalid = await pool.findInvalid(packRecords(items));
 * await pool.close();
 * ```
 */
export function createVerifierPool(options: VerifierPoolOptions): VerifierPool {
  const { workers, maxPending = 131_072, spawn = spawnWorker } = options;
  assertCount('workers', workers, 64);
  assertCount('maxPending', maxPending, 2 ** 24);
  return new Pool(workers, maxPending, spawn);
}

class Pool implements VerifierPool {
  readonly #size: number;
  readonly #maxPending: number;
  readonly #spawn: () => PoolWorker;
  readonly #members = new Set<Member>();
  readonly #requests = new Set<Request>();
  #queue: PendingJob[] = [];
  #pending = 0;
  #nextId = 0;
  #closed = false;

  constructor(size: number, maxPending: number, spawn: () => PoolWorker) {
    this.#size = size;
    this.#maxPending = maxPending;
    this.#spawn = spawn;
  }

  async findInvalid(records: Uint8Array, options: PoolVerifyOptions = {}): Promise<number[]> {
    assertBytes('records', records);
    const count = records.length / RECORD_LENGTH;
    if (!Number.isInteger(count)) {
      throw new TypeError(`records: expected a multiple of ${RECORD_LENGTH} bytes, got ${records.length}`);
    }
    const rule = ruleOf(options);
    const suite = options.suite ?? 'ed25519';
    if (suite !== 'ed25519' && suite !== 'schnorr') {
      throw new TypeError(`suite: expected ed25519 or schnorr, got ${String(suite)}`);
    }
    options.signal?.throwIfAborted();
    if (this.#closed) throw closed();
    if (count < LOCAL) return invalidRecords(records.slice(), suite, rule);
    if (this.#pending + count > this.#maxPending) {
      const message = `${this.#pending} signatures are waiting and ${count} more would pass ${this.#maxPending}`;
      throw new CryptoError('pool.full', message, { pending: this.#pending, count });
    }
    return await this.#enqueue(shared(records), count, suite, rule, options.signal);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#queue = [];
    for (const request of this.#requests) this.#settle(request, () => request.reject(closed()));
    const members = [...this.#members];
    this.#members.clear();
    await Promise.all(members.map((member) => member.worker.terminate()));
  }

  #enqueue(
    records: Uint8Array,
    count: number,
    suite: PoolSuite,
    rule: Ed25519Rule,
    signal: AbortSignal | undefined,
  ): Promise<number[]> {
    return new Promise((resolve, reject) => {
      const size = Math.min(CHUNK, Math.max(LOCAL, Math.ceil(count / (IN_FLIGHT * this.#size))));
      const request: Request = {
        suite,
        rule,
        records,
        invalid: [],
        jobsLeft: 0,
        settled: false,
        unwatch: () => {},
        resolve,
        reject,
      };
      for (let from = 0; from < count; from += size) {
        this.#queue.push({ request, from, count: Math.min(size, count - from), attempts: 0 });
        request.jobsLeft += 1;
      }
      this.#requests.add(request);
      this.#pending += count;
      if (signal !== undefined) this.#watch(request, signal);
      this.#dispatch();
    });
  }

  #watch(request: Request, signal: AbortSignal): void {
    const abort = (): void => {
      this.#queue = this.#queue.filter((job) => job.request !== request);
      this.#settle(request, () => request.reject(signal.reason));
    };
    signal.addEventListener('abort', abort, { once: true });
    request.unwatch = () => signal.removeEventListener('abort', abort);
  }

  /** Gives waiting jobs to the workers with the fewest, starting workers up to the size of the pool. */
  #dispatch(): void {
    while (this.#queue.length > 0) {
      const member = this.#leastBusy();
      if (member === undefined) return;
      const job = this.#queue.shift();
      if (job !== undefined) this.#give(member, job);
    }
  }

  #leastBusy(): Member | undefined {
    let best: Member | undefined;
    for (const member of this.#members) {
      if (member.jobs.size < (best?.jobs.size ?? IN_FLIGHT)) best = member;
    }
    if (best !== undefined && best.jobs.size === 0) return best;
    return this.#members.size < this.#size ? (this.#start() ?? best) : best;
  }

  #start(): Member | undefined {
    let worker: PoolWorker;
    try {
      worker = this.#spawn();
    } catch (cause) {
      if (this.#members.size === 0) this.#giveUp(cause);
      return undefined;
    }
    const member: Member = { worker, jobs: new Map() };
    this.#members.add(member);
    listen(member.worker, {
      message: (message) => this.#receive(member, message),
      failed: (cause) => this.#lose(member, cause),
    });
    return member;
  }

  #give(member: Member, job: PendingJob): void {
    const id = this.#nextId++;
    const { suite, rule, records } = job.request;
    const start = records.byteOffset + job.from * RECORD_LENGTH;
    const isShared = !(records.buffer instanceof ArrayBuffer);
    const buffer = isShared ? records.buffer : records.buffer.slice(start, start + job.count * RECORD_LENGTH);
    job.attempts += 1;
    member.jobs.set(id, job);
    member.worker.ref?.();
    post(member.worker, {
      id,
      suite,
      rule,
      backend: currentMode(),
      buffer,
      offset: isShared ? start : 0,
      count: job.count,
    });
  }

  #receive(member: Member, message: unknown): void {
    const id = (message as { readonly id?: unknown } | null)?.id;
    const job = typeof id === 'number' ? member.jobs.get(id) : undefined;
    if (typeof id !== 'number' || job === undefined || !isJobDone(message, job.count)) {
      this.#lose(member, 'it answered something else than was asked');
      return;
    }
    member.jobs.delete(id);
    if (member.jobs.size === 0) member.worker.unref?.();
    this.#finish(job, message.invalid);
    this.#dispatch();
  }

  #finish({ request, from }: PendingJob, invalid: readonly number[]): void {
    for (const place of invalid) request.invalid.push(from + place);
    request.jobsLeft -= 1;
    if (request.jobsLeft > 0) return;
    this.#settle(request, () => request.resolve(request.invalid.sort((a, b) => a - b)));
  }

  /** A worker died (or lies): others take its jobs, each once. */
  #lose(member: Member, cause: unknown): void {
    if (!this.#members.delete(member)) return;
    member.worker.terminate();
    for (const job of member.jobs.values()) {
      const { request } = job;
      if (job.attempts < 2 && !request.settled) this.#queue.unshift(job);
      else {
        const error = new CryptoError('pool.crashed', 'workers died over the same signatures twice', {}, { cause });
        this.#queue = this.#queue.filter((other) => other.request !== request);
        this.#settle(request, () => request.reject(error));
      }
    }
    this.#dispatch();
  }

  /** No worker can be started: everything that waits is refused. */
  #giveUp(cause: unknown): void {
    const waiting = new Set(this.#queue.map((job) => job.request));
    this.#queue = [];
    const error = new CryptoError('pool.crashed', 'no worker could be started', {}, { cause });
    for (const request of waiting) this.#settle(request, () => request.reject(error));
  }

  #settle(request: Request, how: () => void): void {
    if (request.settled) return;
    request.settled = true;
    request.unwatch();
    this.#requests.delete(request);
    this.#pending -= request.records.length / RECORD_LENGTH;
    how();
  }
}

/** A copy of the records, in shared memory where the platform has it. */
function shared(records: Uint8Array): Uint8Array {
  if (typeof SharedArrayBuffer === 'undefined') return records.slice();
  const copy = new Uint8Array(new SharedArrayBuffer(records.length));
  copy.set(records);
  return copy;
}

function closed(): CryptoError {
  return new CryptoError('pool.closed', 'the pool is closed');
}

function assertCount(name: string, value: unknown, most: number): void {
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > most) {
    throw new TypeError(`${name}: expected a whole number from 1 to ${most}, got ${String(value)}`);
  }
}
