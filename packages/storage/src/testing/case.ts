import type { StateStore } from '../store.ts';

/** How the suite gets stores to test. */
export interface StoreHarness {
  /** A new, empty store that is not open yet. */
  create(): Promise<StateStore>;
  /** A second instance over the same data, not open yet, for engines whose data outlives an instance. */
  again?(store: StateStore): Promise<StateStore>;
  /** Frees what the store occupies, after a case; the store may be open or closed. */
  destroy?(store: StateStore): Promise<void>;
  /** Seed of the random cases, 1 unless told otherwise. */
  readonly seed?: number;
  /** Share of the default number of random steps, 1 unless told otherwise; slow engines lower it. */
  readonly effort?: number;
}

/** One thing that every store must do. */
export interface ComplianceCase {
  /** What it proves: `order: a prefix comes before what it begins`. */
  readonly name: string;
  /** Resolves when the store complies, rejects with what it did instead. */
  run(): Promise<void>;
}

/** What a case works with. */
export interface Bench {
  /** An open, empty store. */
  readonly store: StateStore;
  readonly harness: StoreHarness;
  readonly random: Random;
  /** `steps` scaled by the harness's effort, at least 1. */
  steps(count: number): number;
}

/** The body of a case. */
export type CaseBody = (bench: Bench) => Promise<void>;

/** Small deterministic generator (xorshift32), so that a failure can be repeated. */
export interface Random {
  /** An integer from 0 to `bound` - 1. */
  below(bound: number): number;
  /** Bytes of any value. */
  bytes(length: number): Uint8Array;
}

/** A generator for `seed`. */
export function randomFrom(seed: number): Random {
  let state = seed | 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return {
    below: (bound) => next() % bound,
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
  };
}
