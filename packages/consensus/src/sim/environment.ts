import type { CertScheme } from '../interface/certificate.ts';
import type { Effect } from '../interface/effect.ts';
import type { Hash, NodeId } from '../interface/primitives.ts';
import type { SimChain } from './chain.ts';
import type { TraceHasher } from './digest.ts';
import type { SimEngine } from './harness.ts';
import type { Machine } from './machine.ts';
import type { SignatureLedger } from './mock-crypto.ts';
import type { Network } from './network.ts';
import type { Envelope, Observer } from './observer.ts';
import type { RandomStream } from './random.ts';
import type { Scenario } from './scenario.ts';

/** Rules of the host that a test may break on purpose, to see that a checker notices. */
export interface HostFaults {
  /** Effects behind a barrier are performed at once. */
  readonly ignoreBarriers?: boolean;
  /** Restarting nodes are not told that their log is incomplete. */
  readonly hideLoss?: boolean;
  /** Signatures of incoming messages are not checked. */
  readonly skipVerification?: boolean;
}

/** What machines share: time, network, chain, cryptography, and who watches. */
export interface Environment<C, M> {
  readonly scenario: Scenario;
  readonly engine: SimEngine<C, M>;
  readonly config: C;
  readonly chainId: Hash;
  readonly chain: SimChain;
  readonly scheme: CertScheme;
  readonly ledger: SignatureLedger;
  readonly network: Network;
  readonly rng: RandomStream;
  readonly trace: TraceHasher;
  readonly hostFaults: HostFaults;
  /** Encode and decode every message, and compare. */
  readonly wire: boolean;
  /** Whether messages of a machine may reach another at all. */
  reaches(from: Machine<M>, to: Machine<M>): boolean;
  /** Machines of a node: one, or more when it has twins. */
  machinesOf(node: NodeId): readonly Machine<M>[];
  machine(index: number): Machine<M>;
  now(): number;
  /** Delivers an envelope at a time. */
  deliver(at: number, to: Machine<M>, envelope: Envelope<M>): void;
  /** Runs something at a time if the machine is up then: what arrives from outside. */
  arrive(time: number, machine: Machine<M>, run: () => void): void;
  /** Runs something of the machine's own at a time, unless the machine has crashed by then. */
  at(time: number, machine: Machine<M>, run: () => void): void;
  /** Those who implement a function of the observer. */
  watchers<K extends keyof Observer<M>>(hook: K): readonly Required<Pick<Observer<M>, K>>[];
  /** A message that did not survive the codec. */
  wireFault(machine: Machine<M>, detail: string): void;
  /** Something happened that a fault may wait for. */
  happened(machine: Machine<M>, event: string): void;
  /** Starts or stops a miner. */
  mining(machine: Machine<M>, effect: Effect<M> & { readonly t: 'mine' | 'stopMining' }): void;
  /** Bytes of the body of the next block. */
  bodyBytes(at: number): number;
}
