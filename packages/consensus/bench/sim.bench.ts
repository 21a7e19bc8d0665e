import type { Bench, Figure } from '@dougong/bench';
import { ENGINES, eventQueue, simulate } from '@dougong/consensus/sim';

const HEIGHTS = 20;

/** A healthy network of `nodes` under an overlay, every hop 10 ms, without checks. */
function scenario(nodes: number, overlay: 'mesh' | 'super', heights: number): unknown {
  return {
    name: 'bench',
    engine: { id: 'bbft', config: { overlay, blockInterval: 0 } },
    nodes,
    network: { map: { uniform: '10ms' } },
    stop: { heights, time: '10min' },
    check: [],
  };
}

/** Blocks of virtual time that one core simulates in a second of real time. */
function blocks(nodes: number, overlay: 'mesh' | 'super'): Figure {
  const heights = nodes > 50 && overlay === 'mesh' ? 3 : HEIGHTS;
  return {
    name: `blocks decided by ${nodes} validators, ${overlay}`,
    unit: 'blocks/s',
    better: 'higher',
    measure: () => {
      simulate(scenario(nodes, overlay, 1), ENGINES, { wire: false });
      const before = performance.now();
      simulate(scenario(nodes, overlay, heights), ENGINES, { wire: false });
      return heights / ((performance.now() - before) / 1000);
    },
  };
}

const events: Figure = {
  name: 'events of a run: 16 validators, super, codec and all checks on',
  unit: 'events/s',
  better: 'higher',
  measure: () => {
    const whole = { ...(scenario(16, 'super', 100) as object), check: 'all' };
    simulate({ ...whole, stop: { heights: 5, time: '10min' } }, ENGINES);
    const before = performance.now();
    const { metrics } = simulate(whole, ENGINES);
    return metrics.events / ((performance.now() - before) / 1000);
  },
};

const queue: Figure = {
  name: 'queue alone: one push and one pop with 10,000 waiting',
  unit: 'events/s',
  better: 'higher',
  target: 2_000_000,
  measure: () => {
    const waiting = eventQueue<{ readonly kind: number }>();
    const event = { kind: 1 };
    for (let i = 0; i < 10_000; i++) waiting.push((i * 7919) % 100_003, event);
    const rounds = 500_000;
    const before = performance.now();
    for (let i = 0; i < rounds; i++) {
      const now = waiting.nextTime();
      waiting.pop();
      waiting.push(now + ((i * 7919) % 100_003), event);
    }
    return rounds / ((performance.now() - before) / 1000);
  },
};

/** How fast the simulator is on one core. */
export const bench: Bench = {
  title: 'Simulator',
  figures: () => [
    queue,
    events,
    blocks(4, 'mesh'),
    blocks(4, 'super'),
    blocks(16, 'mesh'),
    blocks(16, 'super'),
    blocks(101, 'mesh'),
    blocks(101, 'super'),
  ],
};
