import type { Finality } from './finality.ts';
import type { BlockRef, Bytes, EngineHeader, Height, Micros, NodeId } from './primitives.ts';
import type { ValidatorSet } from './validator-set.ts';

/** Everything that can happen to an engine. */
export type Input<M> =
  /** First input: the decided block to build on, why it is final, the set of the next height, and the set after it if known. */
  | {
      readonly t: 'start';
      readonly anchor: EngineHeader;
      readonly proof: Finality;
      readonly set: ValidatorSet;
      readonly next?: ValidatorSet;
      /** The set that decided the anchor, where it is another than `set`: the next block carries its certificate. */
      readonly decidedBy?: ValidatorSet;
    }
  /** A decoded message; claims without `defer` hold. `from` is authenticated by the host's channel. */
  | { readonly t: 'message'; readonly from: NodeId; readonly msg: M; readonly bytes: number }
  /** A timer that the engine set. */
  | { readonly t: 'timer'; readonly id: string }
  /** Answer to `build`. `bytes` is the size of the body. */
  | { readonly t: 'candidate'; readonly req: number; readonly block: EngineHeader; readonly bytes: number }
  /** Answer to `validate`: the block has this header, its body is here and valid. */
  | { readonly t: 'validated'; readonly block: EngineHeader; readonly ok: true }
  /** Answer to `validate`: no block of this id can be valid here. A body that cannot be had gets no answer. */
  | { readonly t: 'validated'; readonly block: BlockRef; readonly ok: false; readonly why: string }
  /** Answer to `fetch`: the body is here, not yet validated. */
  | { readonly t: 'payload'; readonly block: EngineHeader; readonly from: NodeId | 'local' }
  /** Answer to `sign`; without `sig` the signer refused. */
  | { readonly t: 'signed'; readonly req: number; readonly sig?: Bytes }
  /** Answer to `verify`: one outcome a claim; with `merge`, one proof over the claims that hold (absent if none does). */
  | { readonly t: 'verified'; readonly req: number; readonly ok: readonly boolean[]; readonly merged?: Bytes }
  /** A solved puzzle, or the proof of a won lottery. */
  | { readonly t: 'work'; readonly job: number; readonly solution: Bytes }
  /** The host caught up: the highest decided block it has, and the set of the height above. */
  | {
      readonly t: 'synced';
      readonly tip: EngineHeader;
      readonly proof: Finality;
      readonly set: ValidatorSet;
      readonly next?: ValidatorSet;
      /** As in `start`. */
      readonly decidedBy?: ValidatorSet;
    }
  /** The set that decides heights from `from` on; arrives at least one height before. */
  | { readonly t: 'set'; readonly from: Height; readonly set: ValidatorSet }
  /** A measured round trip. */
  | { readonly t: 'latency'; readonly peer: NodeId; readonly rtt: Micros }
  /** Transactions are waiting; said again after each decision that left some. */
  | { readonly t: 'demand' }
  /** Decide no block above this height, then emit `stopped`. */
  | { readonly t: 'stopAt'; readonly height: Height };
