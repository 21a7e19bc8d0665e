import { Bench } from 'tinybench';

const TIME_MS = 400;
const WARM_UP_MS = 120;

async function medianMs(run: () => unknown): Promise<number> {
  const bench = new Bench({ time: TIME_MS, iterations: 5, warmup: true, warmupTime: WARM_UP_MS, warmupIterations: 1 });
  bench.add('run', async () => {
    const result = run();
    if (result instanceof Promise) await result;
  });
  const [task] = await bench.run();
  if (task?.result.state === 'errored') throw task.result.error;
  if (task?.result.state !== 'completed') throw new Error('the measurement did not complete');
  return task.result.latency.p50;
}

/** Milliseconds of the median run, after a warm-up. `run` may return a promise. */
export function milliseconds(run: () => unknown): () => Promise<number> {
  return () => medianMs(run);
}

/**
 * Items per second of the median run, after a warm-up.
 *
 * @param itemsPerRun - how many items one call of `run` handles
 */
export function perSecond(run: () => unknown, itemsPerRun = 1): () => Promise<number> {
  return async () => {
    const started = performance.now();
    run();
    const once = Math.max(performance.now() - started, 1e-4);
    // A run far below the clock's resolution is repeated inside one sample.
    const repeats = run() instanceof Promise ? 1 : Math.max(1, Math.floor(0.5 / once));
    const sample =
      repeats === 1
        ? run
        : () => {
            for (let i = 0; i < repeats; i++) run();
          };
    return (1000 * itemsPerRun * repeats) / (await medianMs(sample));
  };
}
