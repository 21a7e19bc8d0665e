import type { Effect, Puzzle } from '../interface/effect.ts';
import { type Bytes, type EngineHeader, idBytes, toHash } from '../interface/primitives.ts';
import type { SimChain } from './chain.ts';
import { draw } from './distribution.ts';
import type { SimEngine } from './harness.ts';
import type { Machine } from './machine.ts';
import type { RandomStream } from './random.ts';

/** Hashes per second of a node when its engine's puzzle does not say. */
export const HASHES_PER_SECOND = 1_000_000;

/** Bytes of a nonce, the last ones of a header's engine data. */
const NONCE_BYTES = 8;

/** Where miners seal blocks, and how fast they are. */
export interface MiningWorld<M> {
  readonly chain: SimChain;
  /** Hash rate of a machine in multiples of the common one. */
  powerOf(machine: Machine<M>): number;
}

/**
 * Miners in virtual time: a solution takes an exponential time with mean (2^256 / target) hashes at the node's rate,
 * which `puzzle.params.hashesPerSecond` may set; the node's weight multiplies it. Engines that check work supply `solve`.
 * Where the puzzle names a block that was built, the solution is a nonce and the id of the block that carries it.
 */
export function createMining<M>(
  engine: SimEngine<unknown, M>,
  rng: RandomStream,
  at: (time: number, machine: Machine<M>, run: () => void) => void,
  world: MiningWorld<M>,
): (machine: Machine<M>, effect: Effect<M> & { readonly t: 'mine' | 'stopMining' }, now: number) => void {
  const running = new Map<string, number>();
  let token = 0;
  /** Puts the nonce into the block that the puzzle names. */
  const sealed = (machine: Machine<M>, { header }: Puzzle, nonce: Bytes, now: number): Bytes => {
    const body = header.length === 32 ? world.chain.get(toHash(header)) : undefined;
    const parent = body === undefined ? undefined : world.chain.get(body.header.parent)?.header;
    if (body === undefined || parent === undefined) return nonce;
    const { proposer, time, attach, engine: data } = body.header satisfies EngineHeader;
    const filled = data.slice();
    filled.set(nonce, filled.length - NONCE_BYTES);
    const bytes = body.bytes - attach.length;
    const place = { parent, proposer, builder: machine.node, at: now, time, bytes, attach, salt: 0, valid: body.valid };
    const { header: block } = world.chain.build({ ...place, engine: filled });
    machine.bodies.add(block.id);
    const solution = new Uint8Array(NONCE_BYTES + 32);
    solution.set(nonce);
    solution.set(idBytes(block.id), NONCE_BYTES);
    return solution;
  };

  return (machine, effect, now) => {
    const key = `${machine.index}/${machine.incarnation}/${effect.job}`;
    if (effect.t === 'stopMining') {
      running.delete(key);
      return;
    }
    const { puzzle, job } = effect;
    const mine = ++token;
    running.set(key, mine);
    const rate = (puzzle.params?.['hashesPerSecond'] ?? HASHES_PER_SECOND) * world.powerOf(machine);
    const hashes = puzzle.target <= 0n ? Number.MAX_SAFE_INTEGER : Number(2n ** 256n / puzzle.target);
    const stream = rng.split(key);
    const mean = Math.max(1, Math.round((hashes / rate) * 1_000_000));
    const done = now + draw({ d: 'exp', mean }, stream);
    at(done, machine, () => {
      if (running.get(key) !== mine) return;
      running.delete(key);
      const solution =
        engine.solve?.(puzzle, stream) ??
        sealed(
          machine,
          puzzle,
          Uint8Array.from({ length: NONCE_BYTES }, () => stream.below(256)),
          done,
        );
      machine.input({ t: 'work', job, solution });
    });
  };
}
