import type { EngineRef } from '../registry/registry.ts';
import type { Distribution } from './distribution.ts';
import type { RegionMap } from './world.ts';

/** Some of the nodes; numbers are positions in the scenario, 0-based. `random` is drawn anew each time a fault begins. */
export type Selection =
  | 'all'
  | 'honest'
  | 'byzantine'
  | { readonly nodes: readonly number[] }
  | { readonly region: string }
  /** Nodes whose engine shows this role in its view at the time. */
  | { readonly role: string }
  | { readonly random: number };

/** A moment, in virtual microseconds or by what happens. */
export type When =
  | { readonly at: number }
  /** Since the fault began; only where something ends. */
  | { readonly after: number }
  /** Again and again, each gap varied by up to ± `jitterPpm`. */
  | { readonly every: number; readonly jitterPpm: number }
  /** An honest node works on this height (and round). */
  | { readonly height: number; readonly round?: number }
  /** In each second of virtual time with this probability. */
  | { readonly chancePpm: number }
  /** The `count`-th time that something happens: `note:NAME`, `send:KIND` or `persist`; at the selected nodes if there are any. */
  | { readonly on: string; readonly count: number };

/** What a disk holds after a crash. */
export type DiskOutcome =
  /** Everything written, synced or not. */
  | 'keep'
  /** Only what was synced. */
  | 'lose-unsynced'
  /** What was synced and a random part of the rest, cut inside a record. */
  | 'torn-tail'
  /** One bit of the log is wrong. */
  | 'flip-bit'
  /** Nothing: log and chain are gone. */
  | 'lose-all';

/** Properties of links; those that are absent keep their value. */
export interface LinkChange {
  /** Added to every message. */
  readonly extraUs?: number;
  readonly lossPpm?: number;
  readonly duplicatePpm?: number;
  readonly reorderPpm?: number;
  readonly bandwidthBps?: number;
}

/** How a partition draws its groups when they are not given. */
export type Split = 'halves' | 'sizes' | 'single' | 'ring';

/** A strategy of a byzantine node, by name, with parameters. */
export interface StrategyRef {
  readonly id: string;
  readonly params: Readonly<Record<string, number | string>>;
}

/** Something that goes wrong. */
export type Fault =
  | {
      readonly f: 'partition';
      readonly when: When;
      readonly groups: readonly Selection[] | Split;
      readonly until: When;
      /** Only messages from a later group to an earlier one are lost. */
      readonly oneWay: boolean;
    }
  | {
      readonly f: 'link';
      readonly when: When;
      readonly from: Selection;
      readonly to: Selection;
      readonly link: LinkChange;
      readonly until: When;
    }
  | {
      readonly f: 'crash';
      readonly when: When;
      readonly who: Selection;
      readonly disk: DiskOutcome;
      readonly restart?: When;
    }
  | { readonly f: 'pause'; readonly when: When; readonly who: Selection; readonly until: When }
  | {
      readonly f: 'clock';
      readonly when: When;
      readonly who: Selection;
      readonly offsetMs: number;
      readonly driftPpm: number;
    }
  | { readonly f: 'byzantine'; readonly who: Selection; readonly strategy: StrategyRef }
  /** A second machine with the same keys. `apart`: each twin hears only its part of the nodes. */
  | { readonly f: 'twin'; readonly who: Selection; readonly apart: boolean }
  | { readonly f: 'set-change'; readonly height: number; readonly set: 'rotate-third' | 'replace-all' };

/** Links, delays and losses. */
export interface NetworkModel {
  readonly map: RegionMap;
  /** Added to the delay of the map. */
  readonly jitter: Distribution;
  readonly lossPpm: number;
  readonly duplicatePpm: number;
  /** Share of messages that may be overtaken; the others stay in order on their link. */
  readonly reorderPpm: number;
  /** Bits per second that a node can send in all, first come first served. */
  readonly uplinkBps?: number;
  /** Bits per second of each link. */
  readonly bandwidthBps?: number;
  /** Bytes that may wait at a link before it drops. */
  readonly queueBytes?: number;
  /** From `gst` on nothing is lost and every delay is at most `delta`. */
  readonly gst?: number;
  readonly delta?: number;
}

/** What computing costs. */
export interface CpuModel {
  readonly cores: number;
  /** Whose sizes signatures and certificates have, and, unless `free`, whose running times. */
  readonly scheme: 'ed25519-list' | 'bls12381-agg' | 'bip340-list' | 'sm2-list';
  /** All computing takes no time, as the closed formulas assume. */
  readonly free: boolean;
  readonly validateUsPerKib: number;
}

/** Transactions and blocks. */
export interface LoadModel {
  /** Bytes of a full block body. */
  readonly blockBytes: number;
  /** Transactions per second offered; 0 means that blocks are always full. */
  readonly txPerSecond: number;
  readonly txBytes: number;
}

/** Names of the checks. */
export const CHECKS = [
  'agreement',
  'no-final-reorg',
  'validity',
  'cert-sound',
  'lock-monotone',
  'wal-monotone',
  'bounded-liveness',
  'accountability',
  'no-framing',
  'message-budget',
  'election-safety',
  'log-matching',
  'chain-quality',
  'switch-continuity',
  'wire',
  'totality',
] as const;

/** A property that a run must have. */
export type CheckId = (typeof CHECKS)[number];

/** Everything that determines a run. Times are whole microseconds, shares parts per million. */
export interface Scenario {
  readonly name: string;
  readonly about?: string;
  readonly seed: string;
  readonly engine: EngineRef;
  readonly nodes: number;
  /** Nodes that are not in the first validator set; set changes bring them in. */
  readonly spares: number;
  readonly weights?: readonly number[];
  /** Regions of the nodes in turn: all of the map, a list, or a list for the first nodes and another for the rest. */
  readonly placement:
    | 'round-robin'
    | readonly string[]
    | { readonly first: readonly string[]; readonly rest: readonly string[] };
  readonly network: NetworkModel;
  readonly cpu: CpuModel;
  readonly disk: { readonly fsync: Distribution };
  readonly load: LoadModel;
  readonly faults: readonly Fault[];
  /** End of all faults: then every honest node must finalise `heights` more, each `within` the bound. */
  readonly heal?: { readonly at: number; readonly heights: number; readonly within: number };
  /** The run ends at the first of these. */
  readonly stop: { readonly heights?: number; readonly time?: number; readonly events?: number };
  readonly check: readonly CheckId[];
  /** Longest time between two finalised heights at an honest node once `heal` or the network's `gst` has come. */
  readonly boundUs?: number;
  /** Events that must happen in at least one run of a sweep. */
  readonly sometimes: readonly string[];
}
