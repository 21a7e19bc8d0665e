import type { CheckedTransaction, TransactionEffects } from '../dialect.ts';
import { idName } from '../id-name.ts';

/**
 * Transactions whose programs and signatures were checked, by the id that covers their witnesses: when their block comes,
 * they are not checked again. Bounded; what was not used for the longest time goes first.
 */
export class VerifiedCache {
  readonly #byId = new Map<string, TransactionEffects>();
  readonly #capacity: number;

  /** @param capacity - most transactions, at least 1. */
  constructor(capacity: number = 100_000) {
    this.#capacity = Math.max(1, capacity);
  }

  get size(): number {
    return this.#byId.size;
  }

  /**
   * Remembers a transaction all of whose claims hold. One whose verdict depends on height or time is not remembered.
   *
   * @returns whether it is.
   */
  add({ effects }: Pick<CheckedTransaction, 'effects'>): boolean {
    if (effects.contextual) return false;
    const name = idName(effects.witnessId);
    this.#byId.delete(name);
    this.#byId.set(name, effects);
    if (this.#byId.size > this.#capacity) {
      const [oldest] = this.#byId.keys();
      if (oldest !== undefined) this.#byId.delete(oldest);
    }
    return true;
  }

  /** What the transaction does, if it is known to be valid by itself. */
  get(witnessId: Uint8Array): TransactionEffects | undefined {
    const name = idName(witnessId);
    const effects = this.#byId.get(name);
    if (effects === undefined) return undefined;
    this.#byId.delete(name);
    this.#byId.set(name, effects);
    return effects;
  }

  /** Forgets a transaction. */
  delete(witnessId: Uint8Array): boolean {
    return this.#byId.delete(idName(witnessId));
  }
}
