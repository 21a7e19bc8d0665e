/**
 * Delegated proof of stake: elections, timetables, the longest chain of elected producers, and when its blocks are
 * irreversible.
 *
 * @packageDocumentation
 */
export type { Ask, Blocks, ChainMessage } from '../chain/message.ts';
export { BTE_DPOS, checkDposConfig, DPOS_DEFAULTS, type DposConfig } from './config.ts';
export {
  type Candidate,
  checkElectionRules,
  ELECTION_DEFAULTS,
  type ElectionRules,
  type ElectionView,
  electionFor,
  nakamotoCoefficient,
  nextProducers,
  type Tally,
  type Term,
  tally,
  type Unfit,
} from './election.ts';
export type { DposEngine } from './engine.ts';
export { doubleSlot, judgeDpos } from './evidence.ts';
export { isIrreversible, producersNeeded } from './irreversible.ts';
export { type DposModule, dpos } from './module.ts';
export { createRecords, errorRate, type ProducerRecord, type ProducerRecords } from './records.ts';
export { nextSlotOf, producerAt, roundOrder, slotAt, slotStart } from './schedule.ts';
export {
  type DposMessage,
  decodeSeal,
  encodeSeal,
  encodeSlot,
  type Seal,
  sealBytes,
  sealRequest,
  slotOf,
} from './seal.ts';
