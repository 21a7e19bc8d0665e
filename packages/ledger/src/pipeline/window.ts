import { LedgerError } from '../errors.ts';
import type { Refusal } from '../rules.ts';

/** How much may be between the source and the state. A block that alone is larger goes through by itself. */
export interface WindowLimits {
  /** Blocks, 512 unless told otherwise. */
  readonly blocks: number;
  /** Bytes of blocks, 64 MiB unless told otherwise. */
  readonly bytes: number;
  /** Transactions, 100,000 unless told otherwise. */
  readonly transactions: number;
}

export const DEFAULT_WINDOW: WindowLimits = { blocks: 512, bytes: 64 * 2 ** 20, transactions: 100_000 };

/** Some transactions in a row of one unit. */
export interface Part {
  /** Position of the first one in its block. */
  readonly from: number;
  readonly count: number;
  /** Where they stand in the unit's bytes. */
  readonly start: number;
  readonly end: number;
  readonly closed: boolean;
  /** What was found: the packed effects and the first bad signature, or the refusal. Positions count in the block. */
  found?: PartFound;
}

/** What was found about a part. */
export type PartFound =
  | {
      readonly ok: true;
      readonly effects: Uint8Array;
      readonly invalid: { readonly transaction: number; readonly input: number } | undefined;
    }
  | Refusal;

/** A block, or what stands for one, on its way. */
export interface Unit {
  readonly bytes: Uint8Array;
  readonly height: number;
  readonly timeMs: number;
  readonly transactions: number;
  /** Parts to be checked; none when the unit was refused before. */
  readonly parts: readonly Part[];
  /** Parts that are not found out yet. */
  open: number;
  /** Workers failed over it. */
  failure?: unknown;
}

/** What is in the window, in order. */
export class Window<U extends Unit> {
  readonly #limits: WindowLimits;
  readonly #units: U[] = [];
  #bytes = 0;
  #transactions = 0;

  /** @throws TypeError when a limit is no number of at least 1. */
  constructor(limits: Partial<WindowLimits> = {}) {
    this.#limits = { ...DEFAULT_WINDOW, ...limits };
    for (const [name, limit] of Object.entries(this.#limits)) {
      if (!Number.isSafeInteger(limit) || limit < 1)
        throw new TypeError(`window.${name}: ${limit} is no number from 1`);
    }
  }

  /** Whether one more may come in. */
  get hasRoom(): boolean {
    const { blocks, bytes, transactions } = this.#limits;
    if (this.#units.length === 0) return true;
    return this.#units.length < blocks && this.#bytes < bytes && this.#transactions < transactions;
  }

  /** The oldest one. */
  get head(): U | undefined {
    return this.#units[0];
  }

  get size(): number {
    return this.#units.length;
  }

  push(unit: U): void {
    this.#units.push(unit);
    this.#bytes += unit.bytes.length;
    this.#transactions += unit.transactions;
  }

  /** Takes the oldest one out. */
  shift(): U {
    const unit = this.#units.shift();
    if (unit === undefined) throw new LedgerError('state.order', 'the window is empty');
    this.#bytes -= unit.bytes.length;
    this.#transactions -= unit.transactions;
    return unit;
  }
}
