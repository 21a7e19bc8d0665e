import type { SigRequest } from '../interface/certificate.ts';
import type { Effect } from '../interface/effect.ts';
import type { Evidence } from '../interface/evidence.ts';
import type { FinalityRecord } from '../interface/finality.ts';
import type { Input } from '../interface/input.ts';
import type { Bytes, EngineHeader } from '../interface/primitives.ts';
import type { ValidatorSet } from '../interface/validator-set.ts';
import type { Digest64 } from './digest.ts';
import type { Recovered } from './disk.ts';
import type { Machine } from './machine.ts';
import type { DiskOutcome } from './scenario.ts';

/** A message on its way. All receivers share one. */
export interface Envelope<M> {
  /** Machine and node that sent it. */
  readonly machine: number;
  readonly node: number;
  readonly msg: M;
  readonly bytes: Bytes;
  readonly kind: string;
  readonly height: number;
  /** Of the bytes. */
  readonly digest: Digest64;
  /** Outcome of the signature checks under the sets of the heights around; filled by the first receiver. */
  checked:
    | {
        readonly below: ValidatorSet | undefined;
        readonly at: ValidatorSet | undefined;
        readonly above: ValidatorSet | undefined;
        readonly accepted: boolean;
        readonly cost: number;
        readonly verifies: number;
      }
    | undefined;
}

/** Something that watches a simulation: checkers and metrics. Every function is optional; none may change anything. */
export interface Observer<M> {
  /** Before an engine takes an input. */
  input?(machine: Machine<M>, input: Input<M>): void;
  /** After an engine took an input. */
  stepped?(machine: Machine<M>, input: Input<M>): void;
  /** An engine emitted its effect number `index`, counted per machine from 1. */
  emitted?(machine: Machine<M>, effect: Effect<M>, index: number): void;
  /** Every `persist` emitted up to effect `index` is durable. */
  durable?(machine: Machine<M>, index: number): void;
  /** A message left a machine for `copies` receivers. */
  sent?(machine: Machine<M>, envelope: Envelope<M>, copies: number, index: number): void;
  /** A message reached a machine and passed its signature checks, or not. */
  received?(machine: Machine<M>, envelope: Envelope<M>, accepted: boolean): void;
  signed?(machine: Machine<M>, request: SigRequest, sig: Bytes): void;
  /** A block became final at a machine; `header` is absent when nobody ever built it. */
  finalized?(machine: Machine<M>, record: FinalityRecord, header: EngineHeader | undefined): void;
  /** The host caught up from a peer and gave the engine a new tip. */
  synced?(machine: Machine<M>, records: readonly FinalityRecord[]): void;
  extended?(machine: Machine<M>, effect: Effect<M> & { readonly t: 'extend' | 'reorg' }): void;
  accused?(machine: Machine<M>, evidence: Evidence): void;
  noted?(machine: Machine<M>, name: string, value: number | string): void;
  crashed?(machine: Machine<M>, disk: DiskOutcome): void;
  restarted?(machine: Machine<M>, recovered: Recovered): void;
  /** An engine threw. */
  threw?(machine: Machine<M>, input: Input<M>, error: unknown): void;
  /** The run is over. */
  ended?(): void;
}
