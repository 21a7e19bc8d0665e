import { assertKey, assertNamespace, assertValue } from './check.ts';
import type { Namespace } from './store.ts';

/** One step of a batch; without value it removes the key. */
export interface BatchStep {
  readonly ns: Namespace;
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
}

/** Writes that take effect together. Of several steps for one key the last counts. */
export interface Batch {
  put(ns: Namespace, key: Uint8Array, value: Uint8Array): void;
  del(ns: Namespace, key: Uint8Array): void;
  /** Steps. */
  readonly size: number;
  /** Bytes of keys and values. */
  readonly bytes: number;
  /** The steps in their order. */
  steps(): Iterable<BatchStep>;
}

/**
 * The batch of this package. Limits are checked as steps are added, so that a batch which exists can be written. Keys and
 * values are not copied: do not change them before the batch is written.
 *
 * @example
 * ```ts
 * const batch = new WriteBatch();
 * batch.put(1, key, value);
 * batch.del(2, other);
 * await store.write(batch, { sync: true });
 * ```
 */
export class WriteBatch implements Batch {
  readonly #steps: BatchStep[] = [];
  #bytes = 0;

  /**
   * Sets the value of a key.
   *
   * @throws {@link StorageError} `limit.exceeded`.
   */
  put(ns: Namespace, key: Uint8Array, value: Uint8Array): void {
    assertNamespace(ns);
    assertKey(key);
    assertValue(value);
    this.#steps.push({ ns, key, value });
    this.#bytes += key.length + value.length;
  }

  /**
   * Removes a key; one that is not there stays away.
   *
   * @throws {@link StorageError} `limit.exceeded`.
   */
  del(ns: Namespace, key: Uint8Array): void {
    assertNamespace(ns);
    assertKey(key);
    this.#steps.push({ ns, key, value: undefined });
    this.#bytes += key.length;
  }

  get size(): number {
    return this.#steps.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  steps(): Iterable<BatchStep> {
    return this.#steps;
  }
}
