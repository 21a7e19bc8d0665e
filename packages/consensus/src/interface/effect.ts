import type { SigClaim, SigRequest } from './certificate.ts';
import type { Evidence } from './evidence.ts';
import type { Finality } from './finality.ts';
import type { BlockRef, Bytes, EngineHeader, Hash, Height, Micros, NodeId, Round } from './primitives.ts';
import type { WalRecord } from './wal.ts';

/** Receivers of a message; the sender itself is never one. */
export type Target =
  /** Every other validator of the height the engine works on. */
  | { readonly to: 'all' }
  | { readonly to: 'some'; readonly nodes: readonly NodeId[] }
  | { readonly to: 'one'; readonly node: NodeId };

/** Work for a miner. */
export interface Puzzle {
  readonly algo: string;
  readonly header: Bytes;
  readonly target: bigint;
  readonly seed?: Bytes;
  readonly params?: Readonly<Record<string, number>>;
}

/** Everything an engine can ask of its host; performed in the order of emission. */
export type Effect<M> =
  /** `prio` 0 goes before 1 before 2. */
  | { readonly t: 'send'; readonly target: Target; readonly msg: M; readonly prio: 0 | 1 | 2 }
  /** With `sync` a barrier: no later effect of this or a following step runs before the record is durable. */
  | { readonly t: 'persist'; readonly record: WalRecord; readonly sync: boolean }
  /** Recovery needs no record of heights up to this one; forensics may want those of the kinds in `archive`. */
  | { readonly t: 'truncate'; readonly upTo: Height; readonly archive?: readonly number[] }
  /** Fires once as the input `timer`; an earlier timer of the same id is replaced. */
  | { readonly t: 'setTimer'; readonly id: string; readonly after: Micros }
  | { readonly t: 'cancelTimer'; readonly id: string }
  | { readonly t: 'sign'; readonly req: number; readonly what: SigRequest }
  /**
   * Check claims. `batch`: together first, one by one (or by bisection) only if that fails. `merge`: all claims are
   * over one message with disjoint signers; return one proof over those that hold.
   */
  | {
      readonly t: 'verify';
      readonly req: number;
      readonly claims: readonly SigClaim[];
      readonly batch: boolean;
      readonly merge?: boolean;
    }
  /** Make a block on `parent` that carries `engine` in its header and `attach` in its body; answered by `candidate`. */
  | {
      readonly t: 'build';
      readonly req: number;
      readonly parent: EngineHeader;
      readonly round: Round;
      readonly deadline: Micros;
      readonly engine: Bytes;
      readonly attach: Bytes;
    }
  /** Get the block (from one of `from` if it is not here), check it, answer with `validated`. */
  | { readonly t: 'validate'; readonly block: BlockRef; readonly from: readonly NodeId[] }
  /** Get a block known by id only; answered by `payload`. */
  | { readonly t: 'fetch'; readonly block: Hash; readonly from: readonly NodeId[] }
  | { readonly t: 'mine'; readonly job: number; readonly puzzle: Puzzle }
  | { readonly t: 'stopMining'; readonly job: number }
  /** New head on the current branch. */
  | { readonly t: 'extend'; readonly block: BlockRef }
  | {
      readonly t: 'reorg';
      readonly fork: BlockRef;
      readonly undo: readonly BlockRef[];
      readonly apply: readonly BlockRef[];
    }
  /** Never undone. */
  | { readonly t: 'finalize'; readonly block: BlockRef; readonly proof: Finality }
  | { readonly t: 'evidence'; readonly proof: Evidence }
  /** A peer claims to be ahead: ask the host to synchronise. */
  | { readonly t: 'behind'; readonly peer: NodeId; readonly tip: Height }
  /** Answer to `stopAt`. */
  | { readonly t: 'stopped'; readonly at: BlockRef; readonly proof: Finality }
  /** For metrics and traces; changes nothing. */
  | { readonly t: 'note'; readonly name: string; readonly value: number | string };

/** Takes effects in order. */
export type Emit<M> = (effect: Effect<M>) => void;
