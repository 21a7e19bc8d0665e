import type { Effect } from '../interface/effect.ts';
import { draw } from './distribution.ts';
import type { SimEngine } from './harness.ts';
import type { Machine } from './machine.ts';
import type { RandomStream } from './random.ts';

/** Hashes per second of a node when its engine's puzzle does not say. */
const HASHES_PER_SECOND = 1_000_000;

/**
 * Miners in virtual time: a solution takes an exponential time with mean (2^256 / target) hashes at the node's rate,
 * which `puzzle.params.hashesPerSecond` may set. Engines that check work supply `solve`.
 */
export function createMining<M>(
  engine: SimEngine<unknown, M>,
  rng: RandomStream,
  at: (time: number, machine: Machine<M>, run: () => void) => void,
): (machine: Machine<M>, effect: Effect<M> & { readonly t: 'mine' | 'stopMining' }, now: number) => void {
  const running = new Map<string, number>();
  let token = 0;
  return (machine, effect, now) => {
    const key = `${machine.index}/${machine.incarnation}/${effect.job}`;
    if (effect.t === 'stopMining') {
      running.delete(key);
      return;
    }
    const { puzzle, job } = effect;
    const mine = ++token;
    running.set(key, mine);
    const rate = puzzle.params?.['hashesPerSecond'] ?? HASHES_PER_SECOND;
    const hashes = puzzle.target <= 0n ? Number.MAX_SAFE_INTEGER : Number(2n ** 256n / puzzle.target);
    const stream = rng.split(key);
    const mean = Math.max(1, Math.round((hashes / rate) * 1_000_000));
    at(now + draw({ d: 'exp', mean }, stream), machine, () => {
      if (running.get(key) !== mine) return;
      running.delete(key);
      const solution = engine.solve?.(puzzle, stream) ?? Uint8Array.from({ length: 8 }, () => stream.below(256));
      machine.input({ t: 'work', job, solution });
    });
  };
}
