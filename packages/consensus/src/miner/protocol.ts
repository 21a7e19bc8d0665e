import type { MinerJob, Solution } from './search.ts';

/** To a worker. `lane` of `lanes`: it tries the nonces that are `lane` modulo `lanes`. */
export type MinerRequest =
  | {
      readonly t: 'start';
      readonly job: number;
      readonly what: MinerJob;
      readonly lane: number;
      readonly lanes: number;
    }
  | { readonly t: 'stop'; readonly job: number };

/** From a worker. */
export type MinerReport =
  | { readonly t: 'tried'; readonly job: number; readonly hashes: number }
  | { readonly t: 'found'; readonly job: number; readonly solution: Solution }
  | { readonly t: 'failed'; readonly job: number; readonly why: string };
