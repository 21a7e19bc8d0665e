/**
 * Public randomness: drand networks, and commitments with deposits.
 *
 * @packageDocumentation
 */
export {
  type CommitReveal,
  type CommitRevealOutcome,
  type CommitRevealParty,
  type CommitRevealPayout,
  type CommitRevealRefusal,
  type CommitRevealStep,
  type CommitRevealTerms,
  commit,
  commitmentOf,
  openDraw,
  reveal,
  settle,
} from './commit-reveal.ts';
export {
  type Beacon,
  type BeaconChain,
  type BeaconSchedule,
  type BeaconScheme,
  roundAt,
  timeOfRound,
  verifyBeacon,
} from './drand.ts';
export { createBeacon, type RandomBeacon } from './random-beacon.ts';
