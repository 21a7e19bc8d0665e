import { nakamotoEstimate, raceChance } from '@dougong/consensus/nakamoto';
import { simulate } from '@dougong/consensus/sim';
import { ENGINES } from '../../src/sim/engines/index.ts';
import { raceModel, selfishModel } from './models.ts';
import { batchInterval, type Row, shareInterval } from './table.ts';

/** How much to measure. */
export interface Effort {
  /** Independent runs of each simulated case. */
  readonly seeds: number;
}

/** Weights of miners for a share in thousandths. */
const SPACING_MS = 600_000;

interface Mined {
  /** Node that made each block that stayed, in order. */
  readonly builders: readonly number[];
  /** Blocks that were found at all. */
  readonly found: number;
  readonly coverage: Readonly<Record<string, number>>;
}

interface MiningCase {
  readonly weights: readonly number[];
  readonly blocks: number;
  readonly network?: object;
  readonly placement?: object;
  readonly spacingMs?: number;
  readonly ties?: 'first-seen' | 'random';
  readonly strategy?: object;
  readonly attacker?: number;
  readonly seed: number;
}

/** Runs miners on the engine; nodes keep enough blocks open that the deepest attack of the study is a reorganisation. */
function mine(one: MiningCase): Mined {
  const builders: number[] = [];
  let found = 0;
  const config = {
    spacingMs: one.spacingMs ?? SPACING_MS,
    retarget: 'none',
    confirmations: 300,
    // Mining has no memory: a fresh block in between changes nothing but the cost of the run.
    refreshMs: 86_400_000,
    ...(one.ties !== undefined && { ties: one.ties }),
  };
  const attacker = one.attacker ?? one.weights.length - 1;
  const result = simulate(
    {
      name: 'miners',
      // Every case draws its own numbers: one run of bad luck must not show in all rows.
      seed: JSON.stringify(one),
      engine: { id: 'pow', config },
      nodes: one.weights.length,
      weights: one.weights,
      network: one.network ?? { map: { uniform: '1ms' } },
      ...(one.placement !== undefined && { placement: one.placement }),
      faults:
        one.strategy === undefined ? [] : [{ f: 'byzantine', who: { nodes: [attacker] }, strategy: one.strategy }],
      stop: { heights: one.blocks },
      check: ['agreement', 'validity', 'no-final-reorg', 'totality'],
    },
    ENGINES,
    {
      wire: false,
      watch: (sim) => ({
        input(_machine, input) {
          if (input.t === 'work') found++;
        },
        finalized(machine, { block }) {
          if (machine.node === 0) builders.push(sim.chain.get(block.id)?.builder ?? -1);
        },
      }),
    },
  );
  if (result.findings.length > 0) throw new TypeError(`the run breaks a rule: ${result.findings[0]?.detail}`);
  return { builders, found, coverage: result.coverage };
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

/** The tables of Nakamoto and Rosenfeld, the race as a random walk, and double spends against the engine. */
export function reversalStudy({ seeds }: Effort): readonly Row[] {
  const rows: Row[] = [];
  const nakamoto = 'Reversal: Nakamoto’s estimate (Poisson), least z with P < 0.1 %';
  for (const [q, z] of [
    [0.1, 5],
    [0.15, 8],
    [0.2, 11],
    [0.25, 15],
    [0.3, 24],
    [0.35, 41],
    [0.4, 89],
    [0.45, 340],
  ] as const) {
    let least = 0;
    while (nakamotoEstimate(least, q) >= 0.001) least++;
    rows.push({
      study: nakamoto,
      what: `q = ${q}`,
      measured: least,
      expected: z,
      interval: 0,
      slack: 0,
      by: 'function',
    });
  }
  const trials = 25_000 * seeds;
  const walk = 'Reversal: exact (negative binomial), random walk';
  for (const q of [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45]) {
    for (const n of [1, 2, 6, 10]) {
      const { level, won } = raceModel(q, n, trials, `${q}/${n}`);
      const row = (what: string, hits: number, expected: number): Row => ({
        study: walk,
        what: `q = ${q}, ${n} blocks, ${what}`,
        measured: hits / trials,
        expected,
        interval: shareInterval(hits, trials),
        slack: 0,
        by: 'model',
      });
      rows.push(row('a tie wins', level, raceChance(n, q)));
      rows.push(row('one block longer', won, raceChance(n, q, { tie: false })));
    }
  }
  const real = 'Reversal: double spends against the engine';
  for (const [q, n] of [
    [0.1, 1],
    [0.2, 2],
    [0.3, 3],
    [0.3, 6],
    [0.4, 2],
    [0.45, 6],
    [0.55, 6],
  ] as const) {
    // Far behind, a small attacker hardly ever comes back; what that leaves out is allowed for.
    const giveUp = q < 0.45 ? 20 : 60;
    let begun = 0;
    let level = 0;
    let won = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const strategy = { id: 'private-chain', params: { confirmations: n, giveUp } };
      const weights = [Math.round(1000 * (1 - q)), Math.round(1000 * q)];
      const { coverage } = mine({ weights, blocks: 5_000, strategy, seed });
      won += coverage['spend.won'] ?? 0;
      begun += (coverage['spend.won'] ?? 0) + (coverage['spend.lost'] ?? 0);
      level += coverage['spend.level'] ?? 0;
    }
    const row = (what: string, hits: number, expected: number): Row => ({
      study: real,
      what: `q = ${q}, ${n} blocks, ${what} (${begun} attempts)`,
      measured: hits / begun,
      expected,
      interval: shareInterval(Math.min(hits, begun), begun),
      // An attack under way at the end may have drawn level already.
      slack: 1 / begun + (q < 0.5 ? (q / (1 - q)) ** giveUp : 0),
      by: 'engine',
    });
    rows.push(row('drew level', level, raceChance(n, q)));
    rows.push(row('reorganised', won, raceChance(n, q, { tie: false })));
  }
  return rows;
}

/** Relative revenue of a selfish pool (Eyal and Sirer 2014, equation 8). */
export function selfishRevenue(alpha: number, gamma: number): number {
  const a = alpha;
  return (a * (1 - a) ** 2 * (4 * a + gamma * (1 - 2 * a)) - a ** 3) / (1 - a * (1 + (2 - a) * a));
}

/** Selfish mining: the state machine for every γ, the engine where a network gives one exactly. */
export function selfishStudy({ seeds }: Effort): readonly Row[] {
  const rows: Row[] = [];
  const shares = [0.1, 0.2, 0.25, 0.3, 1 / 3, 0.35, 0.4, 0.45];
  for (const gamma of [0, 0.5, 1]) {
    for (const alpha of shares) {
      const batches = selfishModel(alpha, gamma, 200_000 * seeds, `${alpha}/${gamma}`);
      rows.push(revenue('Selfish mining: state machine', alpha, gamma, batches, 'model'));
    }
  }
  for (const gamma of [0, 0.5]) {
    for (const alpha of shares) {
      const batches: number[] = [];
      for (let seed = 1; seed <= seeds; seed++) {
        const weights = [Math.round(3000 * (1 - alpha)), Math.round(3000 * alpha)];
        const ties = gamma === 0 ? 'first-seen' : 'random';
        const { builders } = mine({ weights, blocks: 4_000, ties, strategy: { id: 'selfish-mining' }, seed });
        batches.push(...batched(builders, 1, 10));
      }
      rows.push(revenue('Selfish mining: engine', alpha, gamma, batches, 'engine'));
    }
  }
  // Ten equal honest miners far from each other and near the pool: the finder of a block stays with it, nine hear the pool first.
  for (const alpha of [0.2, 0.3, 0.4]) {
    const batches: number[] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      const honest = Math.round(100 * (1 - alpha));
      const weights = [...new Array<number>(10).fill(honest), Math.round(1000 * alpha)];
      const network = {
        map: {
          regions: ['hub', 'rim'],
          oneWay: [
            ['1us', '1us'],
            ['1us', '200ms'],
          ],
        },
      };
      const placement = { first: new Array<string>(10).fill('rim'), rest: ['hub'] };
      const { builders } = mine({
        weights,
        blocks: 1_500,
        network,
        placement,
        strategy: { id: 'selfish-mining' },
        seed,
      });
      batches.push(...batched(builders, 10, 10));
    }
    rows.push(revenue('Selfish mining: engine, ten honest miners', alpha, 0.9, batches, 'engine'));
  }
  return rows;
}

function batched(builders: readonly number[], attacker: number, count: number): number[] {
  const size = Math.floor(builders.length / count);
  return Array.from({ length: count }, (_, i) => {
    const part = builders.slice(i * size, (i + 1) * size);
    return part.filter((builder) => builder === attacker).length / part.length;
  });
}

function revenue(study: string, alpha: number, gamma: number, batches: readonly number[], by: Row['by']): Row {
  return {
    study,
    what: `α = ${percent(alpha)}, γ = ${gamma}`,
    measured: batches.reduce((a, b) => a + b, 0) / batches.length,
    expected: selfishRevenue(alpha, gamma),
    interval: batchInterval(batches),
    slack: 0,
    by,
  };
}

/** Stale blocks of four equal miners at a distance d of each other. */
export function staleStudy({ seeds }: Effort): readonly Row[] {
  const miners = 4;
  return (
    [
      [600_000, 12_600],
      [600_000, 6_500],
      [150_000, 2_000],
      [15_000, 2_000],
      [1_000, 200],
    ] as const
  ).map(([spacing, delay]) => {
    let found = 0;
    let stayed = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const network = { map: { uniform: `${delay}ms` } };
      const run = mine({
        weights: new Array<number>(miners).fill(1),
        blocks: 2_000,
        network,
        spacingMs: spacing,
        seed,
      });
      found += run.found;
      // Blocks above the last final one count with the same share.
      stayed += run.builders.length;
    }
    const open = 299 * seeds;
    const x = (delay / spacing) * (1 - 1 / miners);
    const stale = 1 - stayed / (found - open / (1 - (1 - Math.exp(-x))));
    return {
      study: 'Stale blocks: 1 − e^(−d/T·(1 − 1/n))',
      what: `T = ${spacing / 1000} s, d = ${delay / 1000} s, n = ${miners}`,
      measured: stale,
      expected: 1 - Math.exp(-x),
      interval: shareInterval(Math.round(stale * found), found),
      // The formula takes conflicts as rare: it leaves out those of stale blocks, of second order.
      slack: x * x,
      by: 'engine' as const,
    };
  });
}
