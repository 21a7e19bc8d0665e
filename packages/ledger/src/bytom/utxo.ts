import type { BytomBlock } from './block.ts';
import type { BlockRule } from './block-rules.ts';
import { idKey } from './id-key.ts';
import { isBtm } from './transaction.ts';
import type { BytomChain } from './validate.ts';

/** How an unspent output came to be. */
export type UtxoKind = 'normal' | 'coinbase' | 'crossChain' | 'vote';

/** What the set knows of an output. */
export interface UtxoEntry {
  readonly kind: UtxoKind;
  /** Height of the block that made it; of the block that claimed it, for a main-chain output. */
  readonly height: bigint;
  readonly spent: boolean;
}

/** Changes that a block makes: the new state of each output that it touched, in order. */
export type UtxoChanges = ReadonlyMap<string, { readonly id: Uint8Array; readonly entry: UtxoEntry }>;

/** Why a block cannot be connected. */
export interface UtxoRefusal {
  readonly ok: false;
  readonly rule: Extract<BlockRule, `utxo.${string}`>;
  /** Position of the transaction in its block. */
  readonly transaction: number;
}

/**
 * Computes what a block does to the set, transaction by transaction, without changing anything.
 *
 * @param failed - Which transactions stand in the block with their asset half void; only their BTM moves.
 */
export function blockChanges(
  chain: BytomChain,
  block: BytomBlock,
  failed: readonly boolean[],
  lookup: (key: string) => UtxoEntry | undefined,
): { readonly ok: true; readonly changes: UtxoChanges } | UtxoRefusal {
  const view = new View(chain, block.header.height, lookup);
  for (let i = 0; i < block.transactions.length; i++) {
    const rule = view.apply(block, i, failed[i] === true);
    if (rule !== undefined) return { ok: false, rule, transaction: i };
  }
  return { ok: true, changes: view.changes };
}

/** The set as the block sees it while it is applied. */
class View {
  readonly changes = new Map<string, { readonly id: Uint8Array; readonly entry: UtxoEntry }>();
  readonly #chain: BytomChain;
  readonly #height: bigint;
  readonly #lookup: (key: string) => UtxoEntry | undefined;

  constructor(chain: BytomChain, height: bigint, lookup: (key: string) => UtxoEntry | undefined) {
    this.#chain = chain;
    this.#height = height;
    this.#lookup = lookup;
  }

  apply(block: BytomBlock, index: number, failed: boolean): UtxoRefusal['rule'] | undefined {
    const transaction = block.transactions[index];
    if (transaction === undefined) return undefined;
    const entries = this.#chain.profile.entries(transaction);
    for (const [i, input] of transaction.inputs.entries()) {
      const id = entries.spentIds[i];
      if (input.type !== 'crossChain' || id === undefined) continue;
      // A claim counts even when the asset half failed.
      if (this.#get(id)?.spent === true) return 'utxo.claimed';
      this.#set(id, { kind: 'crossChain', height: this.#height, spent: true });
    }
    for (const [i, input] of transaction.inputs.entries()) {
      const id = entries.spentIds[i];
      if ((input.type !== 'spend' && input.type !== 'veto') || id === undefined) continue;
      if (failed && !isBtm(input.spent.assetId)) continue;
      const rule = this.#spend(id);
      if (rule !== undefined) return rule;
    }
    for (const [i, output] of transaction.outputs.entries()) {
      const id = entries.resultIds[i];
      const kind = entries.resultKinds[i];
      if (id === undefined || (kind !== 'output' && kind !== 'vote')) continue;
      if (failed && !isBtm(output.assetId)) continue;
      if (kind === 'output' && output.amount === 0n && this.#chain.profile.format === 'side') continue;
      const made = kind === 'vote' ? 'vote' : index === 0 ? 'coinbase' : 'normal';
      this.#set(id, { kind: made, height: this.#height, spent: false });
    }
    return undefined;
  }

  #get(id: Uint8Array): UtxoEntry | undefined {
    const key = idKey(id);
    return this.changes.get(key)?.entry ?? this.#lookup(key);
  }

  #set(id: Uint8Array, entry: UtxoEntry): void {
    this.changes.set(idKey(id), { id, entry });
  }

  #spend(id: Uint8Array): UtxoRefusal['rule'] | undefined {
    const entry = this.#get(id);
    const { coinbaseMaturity, voteLock } = this.#chain.parameters;
    if (entry === undefined) return 'utxo.missing';
    if (entry.spent) return 'utxo.spent';
    if (entry.kind === 'coinbase' && entry.height + coinbaseMaturity > this.#height) return 'utxo.immature';
    if (entry.kind === 'vote' && entry.height + voteLock > this.#height) return 'utxo.voteLocked';
    this.#set(id, { ...entry, spent: true });
    return undefined;
  }
}

/**
 * The set in memory. Spent outputs of ordinary transactions are forgotten; coinbases, votes and claims are remembered
 * as spent, as the deployed nodes store them.
 */
export class UtxoTable {
  readonly #entries = new Map<string, { readonly id: Uint8Array; readonly entry: UtxoEntry }>();

  /** @param from - A table to copy. */
  constructor(from?: UtxoTable) {
    if (from !== undefined) for (const [key, change] of from.#entries) this.#entries.set(key, change);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What is known of the output with this {@link idKey}. */
  lookup(key: string): UtxoEntry | undefined {
    return this.#entries.get(key)?.entry;
  }

  /** Every output that is known, in no particular order. */
  entries(): IterableIterator<{ readonly id: Uint8Array; readonly entry: UtxoEntry }> {
    return this.#entries.values();
  }

  /** Applies a block's changes and returns what undoes them. */
  commit(changes: UtxoChanges): UtxoUndo {
    const before: UtxoUndo = [];
    for (const [key, change] of changes) {
      before.push([key, this.#entries.get(key)]);
      if (change.entry.spent && change.entry.kind === 'normal') this.#entries.delete(key);
      else this.#entries.set(key, change);
    }
    return before;
  }

  /** Takes back the last block's changes. */
  revert(undo: UtxoUndo): void {
    for (const [key, was] of undo) {
      if (was === undefined) this.#entries.delete(key);
      else this.#entries.set(key, was);
    }
  }
}

/** What an output was before a block, for each that the block touched. */
export type UtxoUndo = [key: string, was: { readonly id: Uint8Array; readonly entry: UtxoEntry } | undefined][];
