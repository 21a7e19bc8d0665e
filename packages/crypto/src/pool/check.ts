import type { BackendMode } from '../backend/registry.ts';
import { findInvalid } from '../ed25519/batch.ts';
import type { Ed25519Rule } from '../ed25519/rules.ts';
import { schnorr } from '../secp256k1/schnorr.ts';
import { unpackRecords } from './records.ts';

/** What the pool verifies: Ed25519 under a rule, or BIP-340. */
export type PoolSuite = 'ed25519' | 'schnorr';

/** One piece of work for a worker. */
export interface Job {
  readonly id: number;
  readonly suite: PoolSuite;
  readonly rule: Ed25519Rule;
  /** The mode of the calling thread. */
  readonly backend: BackendMode;
  /** Shared between threads, or handed over. */
  readonly buffer: ArrayBufferLike;
  /** First byte of the job's records. */
  readonly offset: number;
  /** Number of records. */
  readonly count: number;
}

/** What a worker answers. */
export interface JobDone {
  readonly id: number;
  /** Places within the job of the invalid signatures, ascending. */
  readonly invalid: readonly number[];
}

/** Places of the invalid signatures among records in private memory. */
export function invalidRecords(records: Uint8Array, suite: PoolSuite, rule: Ed25519Rule): number[] {
  const items = unpackRecords(records);
  return suite === 'ed25519' ? findInvalid(items, { rule }) : schnorr.findInvalid(items);
}

/** Whether a message is an answer to a job of `count` records. */
export function isJobDone(message: unknown, count: number): message is JobDone {
  if (typeof message !== 'object' || message === null || !('invalid' in message)) return false;
  const { invalid } = message;
  if (!Array.isArray(invalid) || invalid.length > count) return false;
  return invalid.every(
    (place, i) => Number.isInteger(place) && place >= 0 && place < count && (i === 0 || place > invalid[i - 1]),
  );
}
