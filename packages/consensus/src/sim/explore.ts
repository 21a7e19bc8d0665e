import { digestKey, digestValue } from './digest.ts';
import type { AnySimEngine, SimEngines } from './harness.ts';
import type { Observer } from './observer.ts';
import type { EventQueue } from './queue.ts';
import type { Finding } from './result.ts';
import { simulate } from './run.ts';
import type { Scheduled, Simulation } from './simulation.ts';

/** What to explore. */
export interface ExploreOptions {
  /** Scenario as JSON; its delays do not matter, its faults do. */
  readonly scenario: unknown;
  readonly engines: SimEngines;
  readonly replaced?: AnySimEngine;
  /** Deliveries at which every choice is tried; later ones come in order of sending. */
  readonly depth: number;
  /** Most runs. */
  readonly runs: number;
}

/** What an exploration saw. */
export interface ExploreOutcome {
  readonly runs: number;
  /** Different states among those at which a choice was made. */
  readonly states: number;
  /** Every order up to the depth was tried. */
  readonly complete: boolean;
  readonly findings: readonly Finding[];
  /** The choices that led to the finding. */
  readonly trace: readonly number[];
}

/**
 * Tries the orders in which messages may be delivered, depth first. A state is what every machine has seen, in order,
 * and what is on its way: orders that differ only in deliveries to different machines meet again and are not followed
 * twice. Timers fire when nothing is on its way. Runs are repeated from the start, for engines cannot be copied.
 */
export function exploreOrders(options: ExploreOptions): ExploreOutcome {
  const seen = new Set<number>();
  const choices: number[] = [];
  const widths: number[] = [];
  let runs = 0;
  for (;;) {
    runs++;
    const finding = runOnce(options, choices, widths, seen);
    if (finding !== undefined)
      return { runs, states: seen.size, complete: false, findings: [finding], trace: [...choices] };
    while (choices.length > 0 && (choices.at(-1) as number) + 1 >= (widths[choices.length - 1] as number)) {
      choices.pop();
      widths.pop();
    }
    if (choices.length === 0) return { runs, states: seen.size, complete: true, findings: [], trace: [] };
    choices[choices.length - 1] = (choices.at(-1) as number) + 1;
    if (runs >= options.runs) return { runs, states: seen.size, complete: false, findings: [], trace: [] };
  }
}

/** One run along `choices`, which it extends with first choices up to the depth. */
function runOnce(options: ExploreOptions, choices: number[], widths: number[], seen: Set<number>): Finding | undefined {
  const fixed = choices.length;
  let step = 0;
  let sim: Simulation<unknown> | undefined;
  const histories = new Map<number, number>();
  const waiting: { readonly time: number; readonly event: Scheduled<unknown>; readonly order: number }[] = [];
  let order = 0;
  let now = 0;

  const choose = (): number => {
    // The machines' own business first, in order; then one of the deliveries; timers last.
    const own = waiting.findIndex(({ event, time }) => event.envelope === undefined && time <= now);
    if (own >= 0) return own;
    const deliveries = waiting.flatMap(({ event }, i) => (event.envelope === undefined ? [] : [i]));
    if (deliveries.length === 0) {
      let first = 0;
      for (let i = 1; i < waiting.length; i++) {
        const [a, b] = [waiting[i], waiting[first]];
        if (a !== undefined && b !== undefined && (a.time < b.time || (a.time === b.time && a.order < b.order)))
          first = i;
      }
      return first;
    }
    if (step >= options.depth) return deliveries[0] as number;
    if (step >= fixed) {
      const state = digestKey(
        digestValue([
          step,
          [...histories].sort(([a], [b]) => a - b),
          deliveries
            .map((i) => [waiting[i]?.event.machine?.index ?? -1, waiting[i]?.event.envelope?.digest.low ?? 0])
            .sort((a, b) => (a[0] as number) - (b[0] as number) || (a[1] as number) - (b[1] as number)),
        ]),
      );
      if (seen.has(state)) {
        if (sim !== undefined) sim.goalReached = true;
        return deliveries[0] as number;
      }
      seen.add(state);
      choices.push(0);
      widths.push(deliveries.length);
    }
    return deliveries[choices[step++] as number] as number;
  };

  const queue: EventQueue<Scheduled<unknown>> = {
    get size() {
      return waiting.length;
    },
    nextTime: () => (waiting.length === 0 ? Number.POSITIVE_INFINITY : now),
    push: (time, event) => {
      waiting.push({ time, event, order: order++ });
    },
    pop() {
      if (waiting.length === 0) return undefined;
      const [taken] = waiting.splice(choose(), 1);
      if (taken !== undefined && taken.event.envelope === undefined) now = Math.max(now, taken.time);
      return taken?.event;
    },
  };
  const watch = <M>(simulation: Simulation<M>): Observer<M> => {
    sim = simulation as unknown as Simulation<unknown>;
    return {
      input(machine, input) {
        const name = input.t === 'message' ? simulation.engine.module.codec.encode(input.msg) : input.t;
        const before = histories.get(machine.index) ?? 0;
        histories.set(machine.index, digestKey(digestValue([before, name])));
      },
    };
  };
  const result = simulate(options.scenario, options.engines, {
    queue: queue as EventQueue<Scheduled<never>>,
    watch,
    ...(options.replaced !== undefined && { engine: options.replaced }),
  });
  return result.findings[0];
}
