import { type RandomStream, randomStream } from '@dougong/consensus/sim';

/** Attackers who are this far behind are taken to have lost. */
const GIVE_UP = 80;

/** The race of a double spender as a random walk: no engine, only who finds the next block. */
export function raceModel(q: number, n: number, trials: number, seed: string): { level: number; won: number } {
  const rng = randomStream(`race/${seed}`);
  const below = Math.round(q * 2 ** 32);
  let level = 0;
  let won = 0;
  for (let trial = 0; trial < trials; trial++) {
    let own = 0;
    let open = 0;
    let drewLevel = false;
    for (;;) {
      if (rng.u32() < below) own++;
      else open++;
      if (open < n) continue;
      if (own >= open) drewLevel = true;
      if (own > open) {
        won++;
        break;
      }
      if (open - own >= GIVE_UP) break;
    }
    if (drewLevel) level++;
  }
  return { level, won };
}

/** Selfish mining as Eyal and Sirer's state machine: the pool's share of the blocks that stay, in batches. */
export function selfishModel(alpha: number, gamma: number, blocks: number, seed: string): readonly number[] {
  const rng = randomStream(`selfish/${seed}`);
  const batches: number[] = [];
  for (let batch = 0; batch < 20; batch++) batches.push(selfishBatch(rng, alpha, gamma, blocks / 20));
  return batches;
}

function selfishBatch(rng: RandomStream, alpha: number, gamma: number, blocks: number): number {
  const isPool = Math.round(alpha * 2 ** 32);
  const onPool = Math.round(gamma * 2 ** 32);
  let pool = 0;
  let others = 0;
  let lead = 0;
  let race = false;
  for (let found = 0; found < blocks; found++) {
    const mine = rng.u32() < isPool;
    if (race) {
      // One block on each branch: whoever finds the next decides for both.
      if (mine) pool += 2;
      else if (rng.u32() < onPool) {
        pool += 1;
        others += 1;
      } else others += 2;
      race = false;
    } else if (mine) lead++;
    else if (lead === 0) others++;
    else if (lead === 1) {
      lead = 0;
      race = true;
    } else if (lead === 2) {
      pool += 2;
      lead = 0;
    } else {
      pool++;
      lead--;
    }
  }
  return pool / (pool + others);
}
