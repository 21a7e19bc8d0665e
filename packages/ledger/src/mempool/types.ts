import type { FeePolicy } from '../chain/fees.ts';
import type { TransactionEffects } from '../dialect.ts';
import type { Refusal } from '../rules.ts';

/** A transaction that is valid by itself: programs run, signatures verified. */
export interface PoolTransaction {
  readonly effects: TransactionEffects;
  /** As it travels. */
  readonly bytes: Uint8Array;
  /** Who answers for it: a peer, or a key. Each may have so many in the pool. */
  readonly sender: string;
}

/** What is known of an output that a transaction spends and the pool does not make. */
export type CoinStatus =
  /** Unspent, and spendable in the next block. */
  | 'spendable'
  /** Not in the state; perhaps not yet. */
  | 'missing'
  /** Not yet spendable, or spent for good. */
  | { readonly refusal: Refusal };

/** Why the pool does not take a transaction, beyond the rules of blocks. */
export type PoolCode =
  /** It is in the pool. */
  | 'pool.known'
  /** It is larger than the pool takes. */
  | 'pool.size'
  /** The pool is full of transactions that pay more. */
  | 'pool.full'
  /** Its sender has as many in the pool as anybody may. */
  | 'pool.sender'
  /** Too many unconfirmed transactions before it, or behind one of these. */
  | 'pool.ancestors'
  /** It spends what others in the pool spend, and does not pay enough more. */
  | 'pool.replacement'
  /** It waits for outputs that nobody has seen, and there is no room to wait. */
  | 'pool.orphan';

/** What became of a transaction. */
export type PoolOutcome =
  | {
      readonly ok: true;
      /** `waiting` where outputs that it spends are not known yet. */
      readonly state: 'accepted' | 'waiting';
      /** Outputs that are missing. */
      readonly missing: readonly Uint8Array[];
      /** Ids of transactions that had to go: replaced, or paying least. */
      readonly removed: readonly Uint8Array[];
      /** Transactions that waited for this one; add them again. */
      readonly ready: readonly PoolTransaction[];
    }
  | { readonly ok: false; readonly code: PoolCode; readonly details?: Refusal['details'] }
  | Refusal;

/** How a pool is bounded, and what it demands. */
export interface MempoolOptions {
  /** What blocks demand of a transaction. */
  readonly fees: FeePolicy;
  /** Bytes of all transactions, 64 MiB unless told otherwise. */
  readonly maxBytes?: number;
  /** Bytes of one transaction, 131,072 unless told otherwise. */
  readonly maxTransactionBytes?: number;
  /** Transactions of one sender, 100 unless told otherwise. */
  readonly maxPerSender?: number;
  /** Unconfirmed transactions that one depends on, and that depend on one; 25 unless told otherwise. */
  readonly maxAncestors?: number;
  /** Transactions that one may replace, their descendants counted; 100 unless told otherwise. */
  readonly maxReplaced?: number;
  /** What a replacement pays on top, per 1,000 bytes; also the step by which the least fee rises when the pool is full. */
  readonly stepPerKilobyte?: bigint;
  /** Blocks after which a transaction is given up, 2,016 unless told otherwise. */
  readonly expiryBlocks?: number;
  readonly maxOrphans?: number;
  readonly maxOrphanBytes?: number;
  readonly maxOrphansPerSender?: number;
  /** Blocks after which a transaction is not waited for any more, 20 unless told otherwise. */
  readonly orphanBlocks?: number;
  /** What modules say of a transaction's calls; asked when it comes in, and again by {@link Mempool.recheck}. */
  readonly check?: (effects: TransactionEffects) => Refusal | undefined;
}
