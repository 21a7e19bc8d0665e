import { LedgerError } from '../errors.ts';
import { idName } from '../id-name.ts';
import { txid } from '../native/ids.ts';
import type { SealedTransaction } from '../native/types.ts';

/** A transaction and its place in the chain. */
export interface PlacedTransaction {
  readonly transaction: SealedTransaction;
  readonly txid: Uint8Array;
  readonly height: number;
  /** Position in its block. */
  readonly position: number;
}

/** What tracing asks of whoever keeps blocks: an index of a node, an API. */
export interface History {
  transaction(txid: Uint8Array): PlacedTransaction | undefined | Promise<PlacedTransaction | undefined>;
  /** Who spent an output; `undefined` while nobody did. */
  spender(txid: Uint8Array, index: number): PlacedTransaction | undefined | Promise<PlacedTransaction | undefined>;
}

/** A {@link History} of blocks in memory. */
export class MemoryHistory implements History {
  readonly #byId = new Map<string, PlacedTransaction>();
  readonly #spenders = new Map<string, PlacedTransaction>();
  readonly #blocks: PlacedTransaction[][] = [];
  #next: number;

  /** @param start - height of the first block that will be added. */
  constructor(start = 0) {
    this.#next = start;
  }

  /**
   * Adds the next block.
   *
   * @throws {@link LedgerError} `audit.history` when it is not the next one.
   */
  add(height: number, transactions: readonly SealedTransaction[]): void {
    if (height !== this.#next) {
      throw new LedgerError('audit.history', `block ${height} does not follow block ${this.#next - 1}`);
    }
    const block = transactions.map((transaction, position) => ({
      transaction,
      txid: txid(transaction),
      height,
      position,
    }));
    for (const placed of block) {
      this.#byId.set(idName(placed.txid), placed);
      for (const name of spendsOf(placed)) this.#spenders.set(name, placed);
    }
    this.#blocks.push(block);
    this.#next++;
  }

  /** Takes the last block back; false when there is none. */
  revert(): boolean {
    const block = this.#blocks.pop();
    if (block === undefined) return false;
    this.#next--;
    for (const placed of block) {
      this.#byId.delete(idName(placed.txid));
      for (const name of spendsOf(placed)) this.#spenders.delete(name);
    }
    return true;
  }

  transaction(id: Uint8Array): PlacedTransaction | undefined {
    return this.#byId.get(idName(id));
  }

  spender(id: Uint8Array, index: number): PlacedTransaction | undefined {
    return this.#spenders.get(`${idName(id)}:${index}`);
  }
}

function* spendsOf({ transaction }: PlacedTransaction): IterableIterator<string> {
  for (const input of transaction.inputs) if (input.kind === 'spend') yield `${idName(input.txid)}:${input.index}`;
}
