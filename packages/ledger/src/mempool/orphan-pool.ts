import { idName } from '../id-name.ts';
import type { PoolTransaction } from './types.ts';

/** How an {@link OrphanPool} is bounded. */
export interface OrphanLimits {
  readonly maxOrphans: number;
  readonly maxOrphanBytes: number;
  readonly maxOrphansPerSender: number;
}

interface Orphan {
  readonly transaction: PoolTransaction;
  readonly missing: readonly string[];
  /** Height after which it is given up. */
  readonly until: number;
}

/** Transactions that spend outputs which nobody has seen yet. The oldest goes first when room is needed. */
export class OrphanPool {
  readonly #byId = new Map<string, Orphan>();
  readonly #byOutput = new Map<string, Set<string>>();
  readonly #perSender = new Map<string, number>();
  readonly #limits: OrphanLimits;
  #bytes = 0;

  constructor(limits: OrphanLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#byId.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  has(id: Uint8Array): boolean {
    return this.#byId.has(idName(id));
  }

  /** Keeps a transaction; false when it is larger than the whole pool or its sender has too many. */
  add(transaction: PoolTransaction, missing: readonly Uint8Array[], until: number): boolean {
    const { sender, effects } = transaction;
    const name = idName(effects.id);
    if (this.#byId.has(name)) return true;
    if (effects.size > this.#limits.maxOrphanBytes || this.#limits.maxOrphans < 1) return false;
    if ((this.#perSender.get(sender) ?? 0) >= this.#limits.maxOrphansPerSender) return false;
    const orphan = { transaction, missing: missing.map(idName), until };
    this.#byId.set(name, orphan);
    for (const output of orphan.missing) {
      const waiting = this.#byOutput.get(output);
      if (waiting === undefined) this.#byOutput.set(output, new Set([name]));
      else waiting.add(name);
    }
    this.#bytes += effects.size;
    this.#perSender.set(sender, (this.#perSender.get(sender) ?? 0) + 1);
    for (const oldest of this.#byId.keys()) {
      if (this.#byId.size <= this.#limits.maxOrphans && this.#bytes <= this.#limits.maxOrphanBytes) break;
      this.#remove(oldest);
    }
    return this.#byId.has(name);
  }

  /** Takes out the transactions that wait for one of these outputs. */
  release(outputs: readonly Uint8Array[]): readonly PoolTransaction[] {
    const ready: PoolTransaction[] = [];
    for (const output of outputs) {
      for (const name of this.#byOutput.get(idName(output)) ?? []) {
        const orphan = this.#remove(name);
        if (orphan !== undefined) ready.push(orphan.transaction);
      }
    }
    return ready;
  }

  /** Gives up what has waited too long, or spends what is spent by now. */
  expire(height: number, spent: ReadonlySet<string>): void {
    for (const [name, { until, transaction }] of [...this.#byId]) {
      if (until < height || transaction.effects.spends.some((id) => spent.has(idName(id)))) this.#remove(name);
    }
  }

  /** Takes a transaction out. */
  delete(id: Uint8Array): boolean {
    return this.#remove(idName(id)) !== undefined;
  }

  #remove(name: string): Orphan | undefined {
    const orphan = this.#byId.get(name);
    if (orphan === undefined) return undefined;
    this.#byId.delete(name);
    for (const output of orphan.missing) {
      const waiting = this.#byOutput.get(output);
      waiting?.delete(name);
      if (waiting?.size === 0) this.#byOutput.delete(output);
    }
    const { sender, effects } = orphan.transaction;
    this.#bytes -= effects.size;
    const left = (this.#perSender.get(sender) ?? 1) - 1;
    if (left === 0) this.#perSender.delete(sender);
    else this.#perSender.set(sender, left);
    return orphan;
  }
}
