import { bytesName } from '../bytes-name.ts';

/**
 * Witness ids of transactions whose signatures were verified. Holds whole ids, so that no two transactions can be taken
 * for one another, in two generations: when the young one is full, the old one is forgotten.
 */
export class VerifiedSet {
  readonly #half: number;
  #young = new Set<string>();
  #old = new Set<string>();

  /** @param capacity - most ids that are kept; at least half as many, the latest, always are. */
  constructor(capacity: number) {
    this.#half = Math.ceil(capacity / 2);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  add(id: Uint8Array): void {
    if (this.#half === 0) return;
    const name = bytesName(id);
    if (this.#young.has(name)) return;
    if (this.#young.size >= this.#half) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    this.#old.delete(name);
    this.#young.add(name);
  }

  has(id: Uint8Array): boolean {
    if (this.size === 0) return false;
    const name = bytesName(id);
    return this.#young.has(name) || this.#old.has(name);
  }

  /** All ids end to end, oldest first. */
  bytes(): Uint8Array {
    const bytes = new Uint8Array(32 * this.size);
    let at = 0;
    for (const name of [...this.#old, ...this.#young]) {
      for (let i = 0; i < 32; i++) bytes[at++] = name.charCodeAt(i);
    }
    return bytes;
  }
}
