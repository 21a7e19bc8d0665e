import { MAX_AMOUNT } from '../../native/limits.ts';
import { type ParameterTable, parameterTable } from '../parameters.ts';
import { MAX_SEATS } from '../validator-set.ts';

/** Parameters of the module `validators`, in base units, blocks or parts per million. */
export type ValidatorsParameter =
  /** Most members of a set. */
  | 'seats'
  /** Fewest members of a set that an election may change to. */
  | 'minSeats'
  /** Most registered candidates. */
  | 'maxCandidates'
  /** Least deposit to register and to be elected. */
  | 'minDeposit'
  /** Least votes to be elected. */
  | 'minVotes'
  /** Blocks between the freeze of the tally and the epoch that it decides (L). */
  | 'lead'
  /** What a seat weighs: 0 one each, 1 the votes, 2 the square root of the votes, rounded down. */
  | 'weighting'
  /** Blocks for which a deposit stays after unbonding, and for which offences can be punished. */
  | 'freezeBlocks'
  /** Blocks of a jail term. */
  | 'jailBlocks'
  /** The reporter's part of what is slashed, ppm, rounded down. */
  | 'reporterPpm'
  /** Part of a deposit that a single double vote or a lock violation costs, ppm, rounded up. */
  | 'doubleVotePpm'
  /** The same for two proposals of one round. */
  | 'doubleProposalPpm'
  /** The same for a report that goes back. */
  | 'rollbackPpm'
  /** The same for a share that does not verify. */
  | 'badSharePpm'
  /** The same for absence. */
  | 'absencePpm'
  /** Absent is who signed a smaller part than this of an epoch's blocks, ppm; 0 turns the rule off. */
  | 'presencePpm';

const MILLION = 1_000_000n;
const ppm = (initial: bigint) => ({ initial, min: 0n, max: MILLION });
const blocks = (initial: bigint, min = 0n) => ({ initial, min, max: 100_000_000n });

/** The parameters of `validators`; only the module `governance` changes them. */
export const validatorsParameters: ParameterTable<ValidatorsParameter> = parameterTable(
  'validators',
  'governance',
  {
    seats: { initial: 101n, min: 1n, max: BigInt(MAX_SEATS) },
    minSeats: { initial: 4n, min: 1n, max: BigInt(MAX_SEATS) },
    maxCandidates: { initial: 1000n, min: 4n, max: 10_000n },
    minDeposit: { initial: 1n, min: 1n, max: MAX_AMOUNT },
    minVotes: { initial: 0n, min: 0n, max: MAX_AMOUNT },
    lead: blocks(100n, 2n),
    weighting: { initial: 0n, min: 0n, max: 2n },
    freezeBlocks: blocks(5_184_000n, 1n),
    jailBlocks: blocks(172_800n),
    reporterPpm: ppm(50_000n),
    doubleVotePpm: ppm(50_000n),
    doubleProposalPpm: ppm(50_000n),
    rollbackPpm: ppm(10_000n),
    badSharePpm: ppm(1_000n),
    absencePpm: ppm(100n),
    presencePpm: ppm(500_000n),
  },
  ({ seats, minSeats, lead, freezeBlocks }, { epochBlocks }) => {
    const epoch = BigInt(epochBlocks);
    if (minSeats > seats) return 'minSeats is above seats';
    if (lead >= epoch) return `lead is not below the ${epoch} blocks of an epoch`;
    // Who leaves still sits until the next epoch but one at the latest, and has to answer for it.
    return freezeBlocks < 2n * epoch ? `freezeBlocks is below two epochs of ${epoch} blocks` : undefined;
  },
);
