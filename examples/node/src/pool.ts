import { bytesToHex } from '@dougong/crypto';
import {
  type BlockContext,
  type Chain,
  checkTransaction,
  decodeTransaction,
  invalidClaims,
  LedgerError,
  type SealedTransaction,
  type TransactionEffects,
} from '@dougong/ledger';

/** A transaction that waits for a block. */
export interface Pending {
  readonly bytes: Uint8Array;
  readonly effects: TransactionEffects;
}

/** Why a transaction did not get in, or nothing. */
export type Admission = { readonly ok: true; readonly id: string } | { readonly ok: false; readonly code: string };

/** Transactions that passed every check without state, first come first served; bounded in number. */
export class Pool {
  readonly #chain: Chain;
  readonly #limit: number;
  readonly #pending = new Map<string, Pending>();

  constructor(chain: Chain, limit = 10_000) {
    this.#chain = chain;
    this.#limit = limit;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Takes an encoded transaction in after checking it, signatures included. */
  add(bytes: Uint8Array, context: BlockContext): Admission {
    if (this.#pending.size >= this.#limit) return { ok: false, code: 'pool.full' };
    const transaction = decoded(bytes);
    if (transaction === undefined) return { ok: false, code: 'tx.malformed' };
    const checked = checkTransaction(transaction, this.#chain.block, context);
    if (!checked.ok) return { ok: false, code: checked.code };
    if (invalidClaims(checked.value.claims).length > 0) return { ok: false, code: 'signature.invalid' };
    const id = bytesToHex(checked.value.effects.id);
    this.#pending.set(id, { bytes, effects: checked.value.effects });
    return { ok: true, id };
  }

  /** What a block of that height may hold, oldest first. */
  candidates(context: BlockContext): readonly Pending[] {
    return [...this.#pending.values()].filter(
      ({ effects }) => effects.notBeforeHeight <= context.height && effects.notBeforeMs <= context.timeMs,
    );
  }

  /** Removes one that can never be in a block on this chain. */
  drop(pending: Pending | undefined): void {
    if (pending !== undefined) this.#pending.delete(bytesToHex(pending.effects.id));
  }

  /** Removes what a block holds. */
  applied(transactions: readonly TransactionEffects[]): void {
    for (const { id } of transactions) this.#pending.delete(bytesToHex(id));
  }
}

function decoded(bytes: Uint8Array): SealedTransaction | undefined {
  try {
    return decodeTransaction(bytes);
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}
