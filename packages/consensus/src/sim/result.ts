import type { Percentiles } from './percentiles.ts';
import type { CheckId } from './scenario.ts';

/** A property that did not hold. */
export interface Finding {
  readonly check: CheckId;
  /** Virtual microseconds, and number of the event. */
  readonly at: number;
  readonly event: number;
  /** Nodes that showed it. */
  readonly nodes: readonly number[];
  readonly detail: string;
}

/** Figures of a run. Latencies and intervals in milliseconds of virtual time. */
export interface Metrics {
  readonly virtualSeconds: number;
  readonly events: number;
  /** Real time of the run; not part of the trace. */
  readonly wallMs: number;
  /** Highest height that every honest node finalised, and the blocks built at all. */
  readonly finalBlocks: number;
  readonly blocks: number;
  readonly reorgs: number;
  readonly deepestReorg: number;
  /** Copies addressed to a receiver. */
  readonly messages: number;
  readonly messagesByKind: Readonly<Record<string, number>>;
  readonly bytes: number;
  readonly bytesByKind: Readonly<Record<string, number>>;
  readonly perBlock: {
    readonly messages: number;
    readonly bytes: number;
    readonly signs: number;
    readonly verifies: number;
    readonly fsyncs: number;
  };
  /** From the making of a block until the first node, a quorum by weight, and the last honest node finalised it. */
  readonly latencyMs: { readonly first: Percentiles; readonly quorum: Percentiles; readonly last: Percentiles };
  /** The same in one-way delays of the map, when it has a single one. */
  readonly hops: { readonly first: Percentiles; readonly last: Percentiles };
  readonly intervalMs: Percentiles;
  /** Round in which blocks were decided. */
  readonly rounds: Percentiles;
  readonly cpuShare: Percentiles;
  readonly busiestLinkMbps: number;
  readonly network: {
    readonly lost: number;
    readonly cut: number;
    readonly duplicated: number;
    readonly overflowed: number;
  };
}

/** What a run gave. Everything but `metrics.wallMs` is the same wherever and whenever it runs. */
export interface RunResult {
  readonly name: string;
  readonly seed: string;
  /** The scenario as it was written, to replay it. */
  readonly scenario: unknown;
  readonly traceHash: string;
  readonly ended: 'heights' | 'time' | 'events' | 'quiet' | 'finding';
  readonly metrics: Metrics;
  readonly findings: readonly Finding[];
  /** Events that happened, by name, with how often: notes of engines, faults, message kinds. */
  readonly coverage: Readonly<Record<string, number>>;
  /** Checks asked for that this engine gives no ground for. */
  readonly skipped: readonly CheckId[];
}
