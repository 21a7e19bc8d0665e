import { Worker } from 'node:worker_threads';
import { createMiner, createSearch, type MinerJob, type MinerWorker } from '@dougong/consensus/miner';
import { meetsTarget, sha256dWork, sm3Work } from '@dougong/consensus/pow';
import { sha256 } from '@dougong/crypto/hash';
import { describe, expect, test } from 'vitest';
import { serveMiner } from '../../src/miner/serve.ts';

const job = (bits: bigint, change: Partial<MinerJob> = {}): MinerJob => ({
  algo: 'sha256d',
  target: 2n ** (256n - bits) - 1n,
  prefix: new Uint8Array(300).fill(5),
  idHash: 'sha256',
  ...change,
});

/** A worker that is no thread: its program runs between turns of the event loop. */
function local(): MinerWorker & { readonly heard: unknown[] } {
  const heard: unknown[] = [];
  let listener: (message: unknown) => void = () => {};
  const program = serveMiner(
    (message) => listener(message),
    () => performance.now(),
    (run) => setImmediate(run),
  );
  return {
    heard,
    postMessage(message) {
      heard.push(message);
      program(message as never);
    },
    terminate: () => program({ t: 'stop', job: -1 }),
    on: (event, use) => {
      if (event === 'message') listener = use;
    },
  };
}

describe('a search', () => {
  test('finds a nonce whose block id meets the target', () => {
    for (const [algo, work] of [
      ['sha256d', sha256dWork],
      ['sm3', sm3Work],
    ] as const) {
      const what = job(8n, { algo });
      const found = createSearch(what).run(0n, 100_000, 1n);
      expect(found?.id).toEqual(sha256(Uint8Array.of(...what.prefix, ...(found?.nonce ?? []))));
      expect(meetsTarget(work.hash(found?.id ?? new Uint8Array(32)), what.target)).toBe(true);
    }
  });

  test('tries its own lane only', () => {
    const what = job(6n);
    const found = createSearch(what).run(3n, 100_000, 4n);
    expect((found?.nonce[7] ?? 0) % 4).toBe(3);
  });

  test('refuses a job that it cannot do', () => {
    expect(() => createSearch(job(1n, { algo: 'rot13' }))).toThrow(/no work function "rot13"/);
    expect(() => createSearch(job(1n, { algo: 'tensority' }))).toThrow(/needs one/);
  });
});

describe('a miner', () => {
  test('reports one solution a job, and its rate', async () => {
    const solutions: [number, Uint8Array][] = [];
    const miner = createMiner({
      threads: 2,
      onSolution: (id, solution) => solutions.push([id, solution]),
      spawn: local,
    });
    miner.start(7, job(10n));
    await expect.poll(() => solutions.length, { timeout: 20_000 }).toBe(1);
    const [id, solution] = solutions[0] as [number, Uint8Array];
    expect(id).toBe(7);
    expect(solution).toHaveLength(40);
    expect(solution.slice(8)).toEqual(sha256(Uint8Array.of(...job(1n).prefix, ...solution.slice(0, 8))));
    expect(miner.rate().hashes).toBeGreaterThan(0);
    miner.close();
  });

  test('finds nothing for a job that was stopped or replaced', async () => {
    const solved: number[] = [];
    const miner = createMiner({ onSolution: (id) => solved.push(id), spawn: local });
    miner.start(1, job(9n));
    miner.stop(1);
    miner.start(2, job(200n));
    miner.start(3, job(9n));
    await expect.poll(() => solved, { timeout: 20_000 }).toEqual([3]);
    miner.close();
  });

  test('says why it cannot', async () => {
    const failures: string[] = [];
    const miner = createMiner({ onSolution: () => {}, onFailure: (_job, why) => failures.push(why), spawn: local });
    miner.start(1, job(1n, { algo: 'rot13' }));
    expect(failures).toEqual(['algo: no work function "rot13"']);
    expect(() => createMiner({ threads: 0, onSolution: () => {} })).toThrow(TypeError);
    miner.close();
  });

  test('runs in threads', async () => {
    const solved: number[] = [];
    const spawn = (): MinerWorker =>
      new Worker(new URL('./source-worker.mjs', import.meta.url), {
        execArgv: ['--conditions=@dougong/source'],
      });
    const miner = createMiner({ threads: 2, onSolution: (id) => solved.push(id), spawn });
    miner.start(1, job(12n));
    await expect.poll(() => solved, { timeout: 25_000 }).toEqual([1]);
    miner.close();
  }, 30_000);
});
