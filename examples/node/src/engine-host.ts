import type { ChainPort, Effect, Engine, Finality, Input, Now, SigClaim, SigRequest, Target } from '@dougong/consensus';
import type { WriteAheadLog } from './write-ahead-log.ts';

/** What an engine's host needs of the node around it. */
export interface HostParts<M> {
  readonly engine: Engine<M>;
  readonly chain: ChainPort;
  readonly log: WriteAheadLog;
  send(target: Target, msg: M, priority: 0 | 1 | 2): void;
  sign(request: SigRequest): Uint8Array | undefined;
  /** Checks claims; with `merge` also joins those that hold. */
  check(claims: readonly SigClaim[], batch: boolean, merge: boolean): { ok: readonly boolean[]; merged?: Uint8Array };
  onFinal(height: number, proof: Finality): void;
  /** Fetches final blocks beyond the engine's; where it got further, what the engine goes on from. */
  catchUp?(): Promise<Extract<Input<M>, { readonly t: 'synced' }> | undefined>;
  onNote?(name: string, value: number | string): void;
  /** Something that must not happen: a store that fails, a block that cannot be applied. The host has stopped. */
  onFailure(error: unknown): void;
}

/**
 * Runs one engine in real time. Inputs are stepped one by one; effects are performed in the order of emission, and nothing
 * passes a `persist` with `sync` before the log has it. Answers to `build`, `validate` and `fetch` come back as inputs.
 */
export class EngineHost<M> {
  readonly #parts: HostParts<M>;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #effects: Effect<M>[] = [];
  readonly #inputs: Input<M>[] = [];
  readonly #stop = new AbortController();
  #performing = false;
  #performed: Promise<void> = Promise.resolve();
  #stepping = false;

  constructor(parts: HostParts<M>) {
    this.#parts = parts;
  }

  /** Hands an input to the engine, after those that wait. */
  input(input: Input<M>): void {
    if (this.#stop.signal.aborted) return;
    this.#inputs.push(input);
    if (this.#stepping) return;
    this.#stepping = true;
    for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift()) {
      this.#parts.engine.step(next, now(), (effect) => this.#effects.push(effect));
    }
    this.#stepping = false;
    if (!this.#performing) this.#performed = this.#perform();
  }

  /** Stops timers and answers nothing any more; resolves when the effect at hand is done. */
  async stop(): Promise<void> {
    this.#halt();
    await this.#performed;
  }

  #halt(): void {
    this.#stop.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  async #perform(): Promise<void> {
    this.#performing = true;
    try {
      for (let effect = this.#effects.shift(); effect !== undefined; effect = this.#effects.shift()) {
        if (this.#stop.signal.aborted) return;
        await this.#do(effect);
      }
    } catch (error) {
      this.#halt();
      this.#parts.onFailure(error);
    } finally {
      this.#performing = false;
    }
  }

  async #do(effect: Effect<M>): Promise<void> {
    const { chain, log } = this.#parts;
    switch (effect.t) {
      case 'send':
        return this.#parts.send(effect.target, effect.msg, effect.prio);
      case 'persist':
        return log.append(effect.record, effect.sync);
      case 'truncate':
        return log.truncate(effect.upTo);
      case 'setTimer':
        return this.#setTimer(effect.id, effect.after);
      case 'cancelTimer':
        return this.#cancelTimer(effect.id);
      case 'sign': {
        const sig = this.#parts.sign(effect.what);
        return this.input({ t: 'signed', req: effect.req, ...(sig === undefined ? {} : { sig }) });
      }
      case 'verify': {
        const { ok, merged } = this.#parts.check(effect.claims, effect.batch, effect.merge === true);
        return this.input({ t: 'verified', req: effect.req, ok, ...(merged === undefined ? {} : { merged }) });
      }
      case 'build':
        return this.#later(async (signal) => {
          const { block, bytes } = await chain.build(effect, signal);
          return { t: 'candidate', req: effect.req, block, bytes };
        });
      case 'validate':
        return this.#later(async (signal) => {
          const verdict = await chain.validate(effect.block, effect.from, signal);
          if (verdict.ok) return { t: 'validated', block: verdict.block, ok: true };
          return { t: 'validated', block: effect.block, ok: false, why: verdict.why };
        });
      case 'fetch':
        return this.#later(async (signal) => {
          const [from = 'local' as const] = effect.from;
          return { t: 'payload', block: await chain.fetch(effect.block, effect.from, signal), from };
        });
      case 'extend':
        return chain.extend(effect.block);
      case 'reorg':
        return chain.reorg(effect.undo, effect.apply);
      case 'finalize':
        await chain.finalize(effect.block, effect.proof);
        return this.#parts.onFinal(effect.block.height, effect.proof);
      case 'note':
        return this.#parts.onNote?.(effect.name, effect.value);
      case 'behind': {
        const synced = await this.#parts.catchUp?.();
        return synced === undefined ? this.#parts.onNote?.('behind', effect.tip) : this.input(synced);
      }
      case 'mine':
      case 'stopMining':
      case 'evidence':
      case 'stopped':
        return this.#parts.onNote?.(effect.t, 1);
    }
  }

  /** Work whose answer comes back as an input; work that cannot be done gets no answer. */
  #later(work: (signal: AbortSignal) => Promise<Input<M>>): void {
    void work(this.#stop.signal).then(
      (answer) => this.input(answer),
      (error: unknown) => this.#parts.onNote?.('unanswered', String(error)),
    );
  }

  #setTimer(id: string, after: number): void {
    this.#cancelTimer(id);
    const fire = (): void => {
      this.#timers.delete(id);
      this.input({ t: 'timer', id });
    };
    this.#timers.set(id, setTimeout(fire, after / 1000));
  }

  #cancelTimer(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }
}

function now(): Now {
  return { mono: Math.floor(performance.now() * 1000), wall: Date.now() };
}
