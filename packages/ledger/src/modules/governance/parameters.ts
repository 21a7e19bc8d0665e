import { MAX_AMOUNT } from '../../native/limits.ts';
import { type ParameterTable, type ParameterValues, parameterTable } from '../parameters.ts';
import type { Proposal } from './proposal.ts';

/** Parameters of the module `governance`, in base units, blocks or parts of a ratio. */
export type GovernanceParameter =
  /** What it takes to open a proposal. */
  | 'deposit'
  /** Blocks for which a proposal is open. */
  | 'votingBlocks'
  /** Blocks between passing and execution. */
  | 'delayBlocks'
  /** Most proposals that are open at a time. */
  | 'maxOpen'
  /** A proposal expires unless the weight that voted is more than this part of the electorate. */
  | 'quorumNumerator'
  | 'quorumDenominator'
  /** A proposal passes if the weight of yes is more than this part of the electorate. */
  | 'thresholdNumerator'
  | 'thresholdDenominator';

const part = (initial: bigint, min: bigint) => ({ initial, min, max: 1_000_000_000n });
const blocks = (initial: bigint, min: bigint) => ({ initial, min, max: 100_000_000n });

/** The parameters of `governance`; it changes them itself, where it names itself among its targets. */
export const governanceParameters: ParameterTable<GovernanceParameter> = parameterTable(
  'governance',
  'governance',
  {
    deposit: { initial: 1n, min: 1n, max: MAX_AMOUNT },
    votingBlocks: blocks(120_960n, 1n),
    delayBlocks: blocks(17_280n, 0n),
    maxOpen: { initial: 32n, min: 1n, max: 256n },
    quorumNumerator: part(1n, 0n),
    quorumDenominator: part(3n, 1n),
    thresholdNumerator: part(2n, 1n),
    thresholdDenominator: part(3n, 2n),
  },
  (values) => {
    if (values.quorumNumerator >= values.quorumDenominator) return 'the quorum is not below 1';
    if (values.thresholdNumerator >= values.thresholdDenominator) return 'the threshold is not below 1';
    // Otherwise a minority could decide.
    return 2n * values.thresholdNumerator < values.thresholdDenominator ? 'the threshold is below 1/2' : undefined;
  },
);

/** What the votes of a proposal come to. Both ratios are strict: exactly at the line is not enough. */
export function outcomeOf(
  { yes, no, abstain, electorate }: Pick<Proposal, 'yes' | 'no' | 'abstain' | 'electorate'>,
  values: ParameterValues<GovernanceParameter>,
): 'passed' | 'rejected' | 'expired' {
  const voted = yes + no + abstain;
  if (voted * values.quorumDenominator <= values.quorumNumerator * electorate) return 'expired';
  return yes * values.thresholdDenominator > values.thresholdNumerator * electorate ? 'passed' : 'rejected';
}
