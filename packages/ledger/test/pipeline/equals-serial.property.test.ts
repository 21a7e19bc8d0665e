import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPipeline, type PipelineOptions } from '../../src/pipeline/pipeline.ts';
import { FAULTS } from './faults.ts';
import {
  freshState,
  type MadeChain,
  madeChain,
  random,
  SlowWorker,
  type Validated,
  validateSerially,
} from './fixture.ts';

const LENGTH = 12;
const names = Object.keys(FAULTS);
let chains: readonly MadeChain[] = [];

beforeAll(async () => {
  chains = await Promise.all([1, 2].map((seed) => madeChain(seed, LENGTH)));
});

/** Blocks of a chain, one of them replaced by a faulty one. */
function blocksOf({ maker, blocks }: MadeChain, fault: string | undefined, at: number): Uint8Array[] {
  return blocks.map((made, i) => (i === at && fault !== undefined && FAULTS[fault]?.make(made, maker)) || made.bytes);
}

async function validate(
  { maker }: MadeChain,
  blocks: readonly Uint8Array[],
  how: Omit<PipelineOptions, 'chain' | 'state'>,
): Promise<Validated> {
  const state = await freshState(maker);
  const pipeline = createPipeline({ chain: maker.chain, state, ...how });
  const { tip, refused } = await pipeline.run(blocks);
  await pipeline.close();
  return {
    height: tip.height,
    root: String(state.root),
    position: refused?.position,
    refusal: refused?.refusal,
  };
}

describe('the pipeline and serial validation', () => {
  it('has at least twenty kinds of faults', () => {
    expect(names.length).toBeGreaterThanOrEqual(20);
  });

  it.each(names)('agree on %s', async (name) => {
    const chain = chains[0];
    const fault = FAULTS[name];
    if (chain === undefined || fault === undefined) throw new Error('nothing to test');
    const at = LENGTH - 3;
    const blocks = blocksOf(chain, name, at);
    const serial = await validateSerially(chain.maker, blocks);
    expect(serial).toMatchObject({ height: at, position: at, refusal: { code: fault.code } });
    for (const workers of [0, 2]) {
      const spawn = () => new SlowWorker();
      expect(await validate(chain, blocks, { workers, jobTransactions: 2, spawn })).toEqual(serial);
    }
  });

  it('agree for any number of workers, window, size of jobs and delay', async () => {
    const how = fc.record({
      chain: fc.nat(1),
      fault: fc.option(fc.constantFrom(...names), { nil: undefined }),
      at: fc.integer({ min: 2, max: LENGTH - 1 }),
      workers: fc.integer({ min: 0, max: 4 }),
      window: fc.constantFrom(1, 2, 7, 64, 512),
      jobTransactions: fc.constantFrom(1, 2, 4, 64, 512),
      seed: fc.integer(),
    });
    await fc.assert(
      fc.asyncProperty(how, async ({ fault, at, workers, window, jobTransactions, seed, ...which }) => {
        const chain = chains[which.chain];
        if (chain === undefined) throw new Error('nothing to test');
        const blocks = blocksOf(chain, fault, at);
        const next = random(seed);
        const spawn = () => new SlowWorker(() => Math.floor(4 * next()));
        const parallel = await validate(chain, blocks, { workers, window: { blocks: window }, jobTransactions, spawn });
        expect(parallel).toEqual(await validateSerially(chain.maker, blocks));
        expect(parallel.position).toBe(fault === undefined ? undefined : at);
      }),
      { numRuns: 60 },
    );
  });
});
