/**
 * The modules that come with the ledger: assets, validators and governance, and what they share with modules of one's own.
 *
 * @packageDocumentation
 */
export { type AssetsAction, assetsActions } from './assets/actions.ts';
export { ASSETS_CODES, type AssetsCode, assets } from './assets/assets.ts';
export type { AssetDescription, AssetPage } from './assets/queries.ts';
export {
  type Choice,
  type GovernanceAction,
  governanceActions,
  type ProposedChange,
} from './governance/actions.ts';
export {
  GOVERNANCE_CODES,
  type GovernanceCode,
  type GovernanceOptions,
  governance,
} from './governance/governance.ts';
export { type GovernanceParameter, governanceParameters, outcomeOf } from './governance/parameters.ts';
export type { Proposal, ProposalStatus } from './governance/proposal.ts';
export type { BallotDescription, ProposalDescription, ProposalPage } from './governance/queries.ts';
export {
  type ParameterChange,
  type ParameterRule,
  type ParameterTable,
  type ParameterValues,
  parameterTable,
} from './parameters.ts';
export { MAX_SEATS, totalWeight } from './validator-set.ts';
export { type ValidatorKeys, type ValidatorsAction, validatorsActions } from './validators/actions.ts';
export type { Attendance, AttendanceSource } from './validators/attendance.ts';
export type { CandidateStatus } from './validators/candidate.ts';
export { VALIDATORS_CODES, type ValidatorsCode } from './validators/codes.ts';
export { type ValidatorsParameter, validatorsParameters } from './validators/parameters.ts';
export {
  type AttendanceDescription,
  type CandidateDescription,
  type CandidatePage,
  type SetDescription,
  validatorsFrom,
} from './validators/queries.ts';
export {
  defaultPenalty,
  type Incident,
  type Judge,
  type JudgeContext,
  type Judgement,
  type Penalty,
  type PenaltyPolicy,
  strictPenalty,
} from './validators/slashing.ts';
export { type ValidatorsOptions, validators } from './validators/validators.ts';
export {
  BLS_VOTE_SUITE,
  possessionContext,
  possessionDigest,
  provesPossession,
} from './validators/vote-key.ts';
