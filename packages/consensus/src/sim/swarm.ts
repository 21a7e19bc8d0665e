import * as z from 'zod/mini';
import { randomStream } from './random.ts';

/** Limits of what a swarm draws. */
export const swarmLimits: z.ZodMiniType<SwarmLimits, unknown> = z.strictObject({
  minNodes: z._default(z.int().check(z.positive()), 4),
  maxNodes: z._default(z.int().check(z.positive()), 10),
  byzantine: z._default(z.array(z.string()), []),
  disk: z._default(z.array(z.string()), ['keep', 'lose-unsynced', 'torn-tail', 'flip-bit', 'lose-all']),
  setChanges: z._default(z.boolean(), true),
  within: z._default(z.string(), '60s'),
  events: z._default(z.int().check(z.positive()), 2_000_000),
});

/** What {@link swarmScenario} may draw. */
export interface SwarmLimits {
  /** Validators, both included. */
  readonly minNodes: number;
  readonly maxNodes: number;
  /** Strategies to draw from; none means no byzantine nodes. */
  readonly byzantine: readonly string[];
  /** Disk outcomes of crashes. */
  readonly disk: readonly string[];
  readonly setChanges: boolean;
  /** Time for the last heights after all faults have ended. */
  readonly within: string;
  /** Most events of a run. */
  readonly events: number;
}

/**
 * The scenario of a seed: nodes, network and faults drawn inside the limits of published swarm testers (delays of 0 to
 * 30 ms at least and 30 to 100 ms on average, loss up to 30 %, duplicates up to 50 %, clogged links, partitions of
 * every shape, crashes, pauses, one byzantine strategy, a change of the validator set), then an end of all faults after
 * which the honest nodes must go on. What the base scenario sets is kept, except `network`, `faults`, `nodes` and `heal`.
 */
export function swarmScenario(base: Readonly<Record<string, unknown>>, limits: SwarmLimits): Record<string, unknown> {
  const rng = randomStream(`dougong-swarm/${String(base['seed'])}`);
  const nodes = rng.between(limits.minNodes, limits.maxNodes);
  const chaosMs = rng.between(3_000, 12_000);
  const least = rng.between(0, 30);
  const mean = rng.between(30, 100);
  const tolerated = Math.floor((nodes - 1) / 3);
  const network = {
    map: { uniform: `${least}ms` },
    jitter: { exp: `${mean}ms` },
    loss: rng.chance(500_000) ? rng.between(0, 300_000) / 1_000_000 : 0,
    duplicate: rng.chance(500_000) ? rng.between(0, 500_000) / 1_000_000 : 0,
    reorder: rng.chance(500_000) ? rng.between(0, 500_000) / 1_000_000 : 0,
  };
  const faults: unknown[] = [];
  const byzantine = limits.byzantine.length > 0 && tolerated > 0 && rng.chance(500_000);
  const mixed = rng.shuffle(Array.from({ length: nodes }, (_node, i) => i));
  const bad = byzantine ? rng.between(1, tolerated) : 0;
  for (const node of mixed.slice(0, bad)) {
    faults.push({ f: 'byzantine', who: { nodes: [node] }, strategy: rng.pick(limits.byzantine) });
  }
  // A node that lost its log must keep silent for a while: together with the byzantine ones they may not be too many.
  const forgetful = mixed.slice(bad, tolerated);
  if (rng.chance(600_000)) {
    faults.push({
      f: 'partition',
      when: { every: `${rng.between(1_000, 4_000)}ms`, jitter: 0.5 },
      groups: rng.pick(['halves', 'sizes', 'single', 'ring']),
      until: { after: `${rng.between(200, 3_000)}ms` },
      oneWay: rng.chance(300_000),
    });
  }
  if (rng.chance(400_000)) {
    faults.push({
      f: 'link',
      when: { every: `${rng.between(500, 3_000)}ms`, jitter: 0.5 },
      from: { random: 1 },
      to: { random: rng.between(1, nodes) },
      link: { extra: `${rng.between(100, 5_000)}ms` },
      until: { after: `${rng.between(100, 2_000)}ms` },
    });
  }
  if (rng.chance(700_000)) {
    const disk = rng.pick(limits.disk);
    const forgets = disk === 'lose-all' || disk === 'flip-bit';
    const when = { every: `${rng.between(800, 4_000)}ms`, jitter: 0.8 };
    const who = forgets ? { nodes: forgetful } : { random: rng.between(1, nodes) };
    const restart = { after: `${rng.between(50, 2_000)}ms` };
    if (!forgets || forgetful.length > 0) faults.push({ f: 'crash', when, who, disk, restart });
  }
  if (rng.chance(400_000)) {
    faults.push({
      f: 'pause',
      when: { every: `${rng.between(1_000, 4_000)}ms`, jitter: 0.8 },
      who: { random: 1 },
      until: { after: `${rng.between(50, 2_500)}ms` },
    });
  }
  if (rng.chance(300_000)) {
    faults.push({
      f: 'clock',
      when: { at: `${rng.between(0, chaosMs)}ms` },
      who: { random: rng.between(1, nodes) },
      offsetMs: rng.between(-500, 500),
      driftPpm: rng.between(-100_000, 100_000),
    });
  }
  const spares = limits.setChanges && rng.chance(300_000) ? rng.between(1, 3) : 0;
  if (spares > 0) faults.push({ f: 'set-change', height: rng.between(3, 12), set: 'rotate-third' });
  return {
    ...base,
    nodes,
    spares,
    network,
    disk: { fsync: { uniform: ['0ms', `${rng.between(0, 20)}ms`] } },
    faults,
    heal: { at: `${chaosMs}ms`, heights: 3, within: limits.within },
    stop: { time: `${chaosMs + 120_000}ms`, events: limits.events },
  };
}
