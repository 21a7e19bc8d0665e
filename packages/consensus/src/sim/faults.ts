import type { Machine } from './machine.ts';
import type { Network } from './network.ts';
import type { RandomStream } from './random.ts';
import type { Fault, Selection, Split } from './scenario.ts';
import type { Triggers } from './triggers.ts';

/** What fault injection acts on. */
export interface FaultTargets<M> {
  readonly machines: readonly Machine<M>[];
  readonly network: Network;
  readonly triggers: Triggers;
  readonly rng: RandomStream;
  regionOf(node: number): string;
  schedule(at: number, run: () => void): void;
  now(): number;
  /** Says that a fault began or ended, for coverage. */
  note(name: string): void;
}

/** Machines of the nodes that a selection means now. */
export function selected<M>(selection: Selection, targets: FaultTargets<M>, rng: RandomStream): Machine<M>[] {
  const { machines } = targets;
  if (selection === 'all') return [...machines];
  if (selection === 'honest') return machines.filter(({ honest }) => honest);
  if (selection === 'byzantine') return machines.filter(({ honest }) => !honest);
  if ('nodes' in selection) return machines.filter(({ node }) => selection.nodes.includes(node));
  if ('region' in selection) return machines.filter(({ node }) => targets.regionOf(node) === selection.region);
  if ('role' in selection) return machines.filter(({ engine }) => engine?.view().role === selection.role);
  const nodes = rng.shuffle([...new Set(machines.map(({ node }) => node))]).slice(0, selection.random);
  return machines.filter(({ node }) => nodes.includes(node));
}

/** Groups of machines that a partition separates. */
function drawnGroups<M>(split: Split, machines: readonly Machine<M>[], rng: RandomStream): Machine<M>[][] {
  const mixed = rng.shuffle(machines);
  switch (split) {
    case 'single':
      return [mixed.slice(0, 1), mixed.slice(1)];
    case 'halves':
      return [mixed.slice(0, mixed.length >> 1), mixed.slice(mixed.length >> 1)];
    case 'sizes': {
      const first = 1 + rng.below(Math.max(1, mixed.length - 1));
      return [mixed.slice(0, first), mixed.slice(first)];
    }
    case 'ring':
      return mixed.map((machine) => [machine]);
  }
}

/** Arms every fault of a scenario, except those that choose what a machine is. */
export function armFaults<M>(faults: readonly Fault[], targets: FaultTargets<M>): void {
  for (const [i, fault] of faults.entries()) armFault(fault, targets, targets.rng.split(`fault/${i}`));
}

function armFault<M>(fault: Fault, targets: FaultTargets<M>, rng: RandomStream): void {
  const { triggers } = targets;
  switch (fault.f) {
    case 'partition':
      triggers.arm(
        fault.when,
        () => {
          const groups =
            typeof fault.groups === 'string'
              ? drawnGroups(fault.groups, targets.machines, rng)
              : fault.groups.map((group) => selected(group, targets, rng));
          const pairs = fault.groups === 'ring' ? ringCuts(groups) : crossCuts(groups, fault.oneWay);
          for (const [a, b] of pairs) targets.network.cut(a, b);
          targets.note(fault.oneWay ? 'partition-one-way' : 'partition');
          triggers.arm(
            fault.until,
            () => {
              for (const [a, b] of pairs) targets.network.join(a, b);
            },
            rng,
          );
        },
        rng,
      );
      return;
    case 'link':
      triggers.arm(
        fault.when,
        () => {
          const undo = selected(fault.from, targets, rng).flatMap((a) =>
            selected(fault.to, targets, rng)
              .filter((b) => b !== a)
              .map((b) => targets.network.change(a.index, b.index, { ...fault.link })),
          );
          targets.note('link-change');
          triggers.arm(
            fault.until,
            () => {
              for (const take of undo) take();
            },
            rng,
          );
        },
        rng,
      );
      return;
    case 'crash': {
      const counts = eventsAt(fault.who, targets);
      triggers.arm(
        fault.when,
        () => {
          const victims = selected(fault.who, targets, rng).filter(({ alive }) => alive);
          for (const victim of victims) {
            victim.crash(fault.disk);
            targets.note(`crash:${fault.disk}`);
            if (fault.restart === undefined) continue;
            triggers.arm(
              fault.restart,
              () => {
                if (!victim.alive) victim.start();
              },
              rng,
            );
          }
        },
        rng,
        counts,
      );
      return;
    }
    case 'pause': {
      const counts = eventsAt(fault.who, targets);
      triggers.arm(
        fault.when,
        () => {
          const victims = selected(fault.who, targets, rng);
          for (const victim of victims) victim.pause();
          targets.note('pause');
          triggers.arm(
            fault.until,
            () => {
              for (const victim of victims) victim.resume();
            },
            rng,
          );
        },
        rng,
        counts,
      );
      return;
    }
    case 'clock':
      triggers.arm(
        fault.when,
        () => {
          for (const victim of selected(fault.who, targets, rng)) {
            victim.offsetMs = fault.offsetMs;
            victim.driftPpm = fault.driftPpm;
          }
          targets.note('clock');
        },
        rng,
      );
      return;
    default:
      return;
  }
}

function eventsAt<M>(who: Selection, targets: FaultTargets<M>): (node: number) => boolean {
  if (typeof who === 'object' && 'nodes' in who) return (node) => who.nodes.includes(node);
  if (typeof who === 'object' && 'region' in who) return (node) => targets.regionOf(node) === who.region;
  return () => true;
}

function crossCuts<M>(groups: readonly (readonly Machine<M>[])[], oneWay: boolean): [number, number][] {
  const pairs: [number, number][] = [];
  for (const [i, first] of groups.entries()) {
    for (const later of groups.slice(i + 1)) {
      for (const a of first) {
        for (const b of later) {
          if (a.index === b.index) continue;
          pairs.push([b.index, a.index]);
          if (!oneWay) pairs.push([a.index, b.index]);
        }
      }
    }
  }
  return pairs;
}

/** Each machine hears only its two neighbours on a ring. */
function ringCuts<M>(groups: readonly (readonly Machine<M>[])[]): [number, number][] {
  const ring = groups.flat();
  const pairs: [number, number][] = [];
  for (let i = 0; i < ring.length; i++) {
    for (let j = 0; j < ring.length; j++) {
      const apart = (j - i + ring.length) % ring.length;
      if (apart > 1 && apart < ring.length - 1)
        pairs.push([(ring[i] as Machine<M>).index, (ring[j] as Machine<M>).index]);
    }
  }
  return pairs;
}
