/**
 * Work checks, difficulty and Tensority as pure functions, without any engine: for nodes, bridges and light clients.
 *
 * @packageDocumentation
 */
export { bits32FromTarget, bits64FromTarget, targetFromBits32, targetFromBits64, workOfTarget } from './compact.ts';
export {
  type Ancestors,
  type AsertOptions,
  ancestorsIn,
  asertRetarget,
  BITCOIN_LIMIT,
  type BitcoinRetargetOptions,
  bitcoinRetarget,
  bytomRetarget,
  type LwmaOptions,
  lwmaRetarget,
  type RetargetRule,
  type WorkHeader,
} from './retarget.ts';
export { nextSeed, type SeedHeader } from './seed.ts';
export {
  createTensority,
  createTensorityCache,
  INITIAL_SEED_HEX,
  SEED_INTERVAL,
  type TensorityBackend,
  type TensorityEpoch,
} from './tensority/tensority.ts';
export { meetsTarget, sha256dWork, sm3Work, tensorityWork, type WorkFunction, workValue } from './work.ts';
