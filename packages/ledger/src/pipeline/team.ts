import type { BackendMode } from '@dougong/crypto/backend';
import { spawnWorker } from '#spawn';
import { type FromWorker, isAnswer, type Piece, type Setup } from '../worker/protocol.ts';
import type { PipelineWorker } from '../worker/threads.ts';
import type { VerifiedSet } from '../worker/verified-set.ts';

/** Jobs that a worker has at a time: one to work on, one so that it need not wait. */
const IN_FLIGHT = 2;

/** Pieces that go to a worker together. */
export interface Work {
  readonly run: number;
  readonly pieces: readonly Piece[];
  /** A private copy of their bytes: it is handed over. */
  bytes(): Uint8Array<ArrayBuffer>;
  /** Takes the answer; false when it cannot be what was asked for. */
  finish(answer: FromWorker): boolean;
  /** Workers failed over it twice. */
  giveUp(cause: unknown): void;
  /** There is no worker to do it. */
  takeBack(): void;
}

/** What a team is made of. */
export interface TeamOptions {
  readonly size: number;
  readonly rules: string;
  readonly parameters: unknown;
  readonly backend: BackendMode | undefined;
  /** Transactions whose signatures hold, for workers that start later. */
  readonly verified: VerifiedSet;
  readonly spawn: (() => PipelineWorker) | undefined;
  /** The next work, when a worker has room for it. */
  next(): Work | undefined;
  /** Told when there is no worker and none can be started. */
  alone(): void;
}

interface Assigned {
  readonly work: Work;
  readonly attempts: number;
}

interface Member {
  readonly worker: PipelineWorker;
  readonly jobs: Map<number, Assigned>;
}

/**
 * The workers of a pipeline. They start with the first work and take work as they have room. One that dies, or answers
 * nonsense, is replaced and its work done once more by another.
 */
export class Team {
  readonly #options: TeamOptions;
  readonly #members = new Set<Member>();
  readonly #wanted: SharedArrayBuffer | undefined;
  #again: Assigned[] = [];
  #nextId = 0;
  #closed = false;

  constructor(options: TeamOptions) {
    this.#options = options;
    this.#wanted = typeof SharedArrayBuffer === 'undefined' ? undefined : new SharedArrayBuffer(4);
  }

  /** Tells the workers of transactions whose signatures hold: ids end to end. */
  tell(ids: Uint8Array): void {
    for (const { worker } of this.#members) worker.postMessage({ kind: 'verified', ids }, []);
  }

  /** Tells workers which run is wanted; what they have of others they give up. */
  want(run: number): void {
    if (this.#wanted !== undefined) Atomics.store(new Int32Array(this.#wanted), 0, run);
    this.#again = this.#again.filter(({ work }) => work.run === run);
  }

  /** Hands out work to whoever has room. */
  dispatch(): void {
    if (this.#closed) return;
    for (;;) {
      const member = this.#leastBusy();
      if (member === undefined) return;
      const retry = this.#again.shift();
      const work = retry?.work ?? this.#options.next();
      if (work === undefined) return;
      this.#give(member, { work, attempts: (retry?.attempts ?? 0) + 1 });
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const members = [...this.#members];
    this.#members.clear();
    await Promise.all(members.map(({ worker }) => worker.terminate()));
  }

  /** An idle worker; else a new one while there may be more; else the one with the fewest jobs. */
  #leastBusy(): Member | undefined {
    let best: Member | undefined;
    for (const member of this.#members) if (member.jobs.size < (best?.jobs.size ?? IN_FLIGHT)) best = member;
    if (best?.jobs.size === 0 || this.#members.size >= this.#options.size) return best;
    return this.#start() ?? best;
  }

  #start(): Member | undefined {
    const { spawn = spawnWorker, rules, parameters, backend, verified } = this.#options;
    let member: Member;
    try {
      member = { worker: spawn(), jobs: new Map() };
    } catch {
      // A policy forbids workers, or memory is short. What is there goes on; with nobody the caller works by himself.
      if (this.#members.size === 0) this.#disband();
      return undefined;
    }
    this.#members.add(member);
    const { worker } = member;
    listen(
      worker,
      (message) => this.#receive(member, message),
      (cause) => this.#lose(member, cause),
    );
    const setup: Setup = { kind: 'setup', rules, parameters, backend, wanted: this.#wanted };
    worker.postMessage(setup, []);
    if (verified.size > 0) worker.postMessage({ kind: 'verified', ids: verified.bytes() }, []);
    return member;
  }

  #disband(): void {
    for (const { work } of this.#again) work.takeBack();
    this.#again = [];
    this.#options.alone();
  }

  #give(member: Member, assigned: Assigned): void {
    const id = this.#nextId++;
    const { work } = assigned;
    const { buffer } = work.bytes();
    member.jobs.set(id, assigned);
    member.worker.ref?.();
    member.worker.postMessage({ kind: 'job', id, run: work.run, pieces: work.pieces, buffer }, [buffer]);
  }

  #receive(member: Member, message: unknown): void {
    if (!this.#members.has(member)) return;
    const id = (message as { readonly id?: unknown } | null)?.id;
    const assigned = typeof id === 'number' ? member.jobs.get(id) : undefined;
    if (typeof id !== 'number' || assigned === undefined || !isAnswer(message, assigned.work.pieces)) {
      this.#lose(member, 'a worker answered something else than was asked');
      return;
    }
    if (message.kind === 'failed' || !assigned.work.finish(message)) {
      this.#lose(member, message.kind === 'failed' ? message.reason : 'a worker answered nonsense');
      return;
    }
    member.jobs.delete(id);
    if (member.jobs.size === 0) member.worker.unref?.();
    this.dispatch();
  }

  /** A worker died, or cannot be trusted any more: others do its work, each piece once more. */
  #lose(member: Member, cause: unknown): void {
    if (!this.#members.delete(member)) return;
    member.worker.terminate();
    for (const assigned of member.jobs.values()) {
      if (assigned.attempts < 2) this.#again.push(assigned);
      else assigned.work.giveUp(cause);
    }
    this.dispatch();
  }
}

function listen(worker: PipelineWorker, message: (value: unknown) => void, failed: (cause: unknown) => void): void {
  if (worker.on !== undefined) {
    worker.on('message', message);
    worker.on('error', failed);
    worker.on('exit', (code) => failed(`a worker ended with code ${String(code)}`));
    return;
  }
  worker.addEventListener?.('message', (event) => message((event as { readonly data: unknown }).data));
  worker.addEventListener?.('error', (event) => failed((event as { readonly error?: unknown }).error));
  worker.addEventListener?.('messageerror', () => failed('a worker sent what cannot be read'));
}
