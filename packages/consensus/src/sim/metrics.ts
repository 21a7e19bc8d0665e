import type { Height } from '../interface/primitives.ts';
import type { Machine } from './machine.ts';
import type { Observer } from './observer.ts';
import { percentiles } from './percentiles.ts';
import type { Metrics } from './result.ts';
import type { Simulation } from './simulation.ts';

/** Counts what a run costs and how long it takes. */
export interface MetricsCollector<M> {
  readonly observer: Observer<M>;
  /** The figures so far. */
  read(wallMs: number): Metrics;
}

interface HeightTimes {
  readonly builtAt: number;
  readonly builder: number;
  round: number;
  readonly times: { readonly at: number; readonly machine: Machine<unknown> }[];
}

/** A collector for one simulation. */
export function collectMetrics<M>(sim: Simulation<M>): MetricsCollector<M> {
  const messages: Record<string, number> = {};
  const bytes: Record<string, number> = {};
  const heights = new Map<Height, HeightTimes>();
  let reorgs = 0;
  let deepestReorg = 0;
  let blocks = 0;
  const observer: Observer<M> = {
    sent(_machine, envelope, copies) {
      const kind = sim.engine.label?.(envelope.msg) ?? envelope.kind;
      messages[kind] = (messages[kind] ?? 0) + copies;
      bytes[kind] = (bytes[kind] ?? 0) + copies * envelope.bytes.length;
    },
    emitted(_machine, effect) {
      if (effect.t === 'build') blocks++;
    },
    extended(_machine, effect) {
      if (effect.t !== 'reorg') return;
      reorgs++;
      deepestReorg = Math.max(deepestReorg, effect.undo.length);
    },
    finalized(machine, { block, proof }) {
      if (!machine.honest) return;
      let known = heights.get(block.height);
      if (known === undefined) {
        const body = sim.chain.get(block.id);
        known = { builtAt: body?.at ?? sim.now, builder: body?.builder ?? -1, round: 0, times: [] };
        if (proof.kind === 'certificate') known.round = proof.certs.at(-1)?.round ?? 0;
        heights.set(block.height, known);
      }
      known.times.push({ at: sim.now, machine: machine as Machine<unknown> });
    },
  };

  const read = (wallMs: number): Metrics => {
    const honest = sim.machines.filter((machine) => machine.honest);
    const finalBlocks = honest.length === 0 ? 0 : Math.min(...honest.map(({ final }) => final.height));
    const first: number[] = [];
    const quorum: number[] = [];
    const last: number[] = [];
    const starts: number[] = [];
    const rounds: number[] = [];
    for (const [height, { builtAt, times, round }] of heights) {
      const set = sim.chain.setAt(height);
      const weightOf = new Map(set.members.map(({ node, weight }) => [node, weight]));
      const firstAt = times[0]?.at ?? builtAt;
      first.push((firstAt - builtAt) / 1000);
      starts.push(firstAt / 1000);
      rounds.push(round);
      let weight = 0n;
      for (const { at, machine } of times) {
        weight += weightOf.get(machine.id) ?? 0n;
        if (weight >= set.quorum) {
          quorum.push((at - builtAt) / 1000);
          break;
        }
      }
      if (times.length >= honest.length) last.push(((times.at(-1)?.at ?? builtAt) - builtAt) / 1000);
    }
    starts.sort((a, b) => a - b);
    const intervals = starts.slice(1).map((at, i) => at - (starts[i] as number));
    const total = (counts: Readonly<Record<string, number>>): number =>
      Object.values(counts).reduce((sum, n) => sum + n, 0);
    const sum = (pick: (machine: Machine<M>) => number): number =>
      sim.machines.reduce((all, machine) => all + pick(machine), 0);
    const per = (n: number): number => (finalBlocks === 0 ? 0 : n / finalBlocks);
    const { oneWayUs } = sim.scenario.network.map;
    const hop = oneWayUs.length === 1 ? (oneWayUs[0]?.[0] ?? 0) / 1000 : 0;
    const inHops = (sample: readonly number[]): number[] => (hop === 0 ? [] : sample.map((ms) => ms / hop));
    const seconds = sim.now / 1_000_000;
    const { lost, cut, duplicated, overflowed, busiestLinkBytes } = sim.network.counters;
    return {
      virtualSeconds: seconds,
      events: sim.events,
      wallMs,
      finalBlocks,
      blocks,
      reorgs,
      deepestReorg,
      messages: total(messages),
      messagesByKind: sorted(messages),
      bytes: total(bytes),
      bytesByKind: sorted(bytes),
      perBlock: {
        messages: per(total(messages)),
        bytes: per(total(bytes)),
        signs: per(sum(({ signs }) => signs)),
        verifies: per(sum(({ verifies }) => verifies)),
        fsyncs: per(sum(({ syncs }) => syncs)),
      },
      latencyMs: { first: percentiles(first), quorum: percentiles(quorum), last: percentiles(last) },
      hops: { first: percentiles(inHops(first)), last: percentiles(inHops(last)) },
      intervalMs: percentiles(intervals),
      rounds: percentiles(rounds),
      cpuShare: percentiles(
        sim.machines.map(({ processor }) => (sim.now === 0 ? 0 : processor.busyUs / (sim.now * processor.cores))),
      ),
      busiestLinkMbps: seconds === 0 ? 0 : (busiestLinkBytes * 8) / 1_000_000 / seconds,
      network: { lost, cut, duplicated, overflowed },
    };
  };
  return { observer, read };
}

function sorted(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
