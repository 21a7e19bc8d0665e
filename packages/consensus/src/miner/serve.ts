import type { MinerReport, MinerRequest } from './protocol.ts';
import { createSearch, type Search } from './search.ts';

/** Time after which a search looks whether it was stopped. */
const SLICE_MS = 50;
const FIRST_SLICE = 1;
const MOST_SLICE = 1_000_000;

/**
 * The program of a worker: takes requests one at a time, searches in slices between which it hears of new ones, and
 * reports after each. Only the newest job is worked on.
 */
export function serveMiner(
  report: (message: MinerReport) => void,
  clockMs: () => number,
  defer: (run: () => void) => void,
): (request: MinerRequest) => void {
  let current: { readonly job: number; readonly search: Search; next: bigint; readonly stride: bigint } | undefined;
  let slice = FIRST_SLICE;
  let running = false;

  const run = (): void => {
    const mine = current;
    if (mine === undefined) {
      running = false;
      return;
    }
    const begun = clockMs();
    const solution = mine.search.run(mine.next, slice, mine.stride);
    mine.next += BigInt(slice) * mine.stride;
    report({ t: 'tried', job: mine.job, hashes: slice });
    if (solution !== undefined) {
      current = undefined;
      report({ t: 'found', job: mine.job, solution });
    }
    const spent = clockMs() - begun;
    if (spent < SLICE_MS / 2) slice = Math.min(MOST_SLICE, 2 * slice);
    else if (spent > 2 * SLICE_MS) slice = Math.max(1, slice >> 1);
    defer(run);
  };

  return (request) => {
    if (request.t === 'stop') {
      if (current?.job === request.job) current = undefined;
      return;
    }
    try {
      const { job, what, lane, lanes } = request;
      current = { job, search: createSearch(what), next: BigInt(lane), stride: BigInt(lanes) };
    } catch (error) {
      report({ t: 'failed', job: request.job, why: error instanceof Error ? error.message : String(error) });
      return;
    }
    // Another job may have another pace.
    slice = FIRST_SLICE;
    if (running) return;
    running = true;
    defer(run);
  };
}
