/**
 * Verification on several processors: a pool of workers for Node and browsers.
 *
 * @packageDocumentation
 */
export type { PoolSuite } from './check.ts';
export {
  createVerifierPool,
  type PoolVerifyOptions,
  type VerifierPool,
  type VerifierPoolOptions,
} from './pool.ts';
export { packRecords, RECORD_LENGTH } from './records.ts';
export type { PoolWorker } from './spawn.ts';
