import type { SigClaim, SigRequest } from './certificate.ts';
import type { Puzzle, Target } from './effect.ts';
import type { Finality } from './finality.ts';
import type { BlockRef, Bytes, EngineHeader, Hash, Height, Micros, NodeId, Now, Round } from './primitives.ts';
import type { ValidatorSet } from './validator-set.ts';
import type { WalRecord } from './wal.ts';

/** What a build request asks for; see the effect `build`. */
export interface BuildRequest {
  readonly parent: EngineHeader;
  readonly round: Round;
  readonly deadline: Micros;
  readonly engine: Bytes;
  readonly attach: Bytes;
}

/** The chain as an engine's host sees it; the only link between consensus and ledger. */
export interface ChainPort {
  build(request: BuildRequest, signal: AbortSignal): Promise<{ readonly block: EngineHeader; readonly bytes: number }>;
  validate(
    block: BlockRef,
    from: readonly NodeId[],
    signal: AbortSignal,
  ): Promise<{ readonly ok: true; readonly block: EngineHeader } | { readonly ok: false; readonly why: string }>;
  fetch(block: Hash, from: readonly NodeId[], signal: AbortSignal): Promise<EngineHeader>;
  extend(block: BlockRef): Promise<void>;
  reorg(undo: readonly BlockRef[], apply: readonly BlockRef[]): Promise<void>;
  finalize(block: BlockRef, proof: Finality): Promise<void>;
  setAt(height: Height): Promise<ValidatorSet>;
}

/** What a node provides to run an engine. Engines never see it; everything here may wait. */
export interface Host {
  readonly network: { send(target: Target, bytes: Bytes, prio: 0 | 1 | 2): void };
  readonly timers: { set(id: string, after: Micros): void; cancel(id: string): void };
  readonly wal: {
    append(records: readonly WalRecord[], sync: boolean): Promise<void>;
    truncate(upTo: Height): Promise<void>;
  };
  readonly keys: { sign(request: SigRequest): Promise<Bytes | undefined> };
  readonly verifier: {
    check(
      claims: readonly SigClaim[],
      options: { readonly batch: boolean; readonly merge: boolean },
    ): Promise<{ readonly ok: readonly boolean[]; readonly merged?: Bytes }>;
  };
  readonly chain: ChainPort;
  readonly miner?: { start(job: number, puzzle: Puzzle): void; stop(job: number): void };
  clock(): Now;
}
