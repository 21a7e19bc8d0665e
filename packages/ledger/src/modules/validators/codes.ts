import { denied, type ModuleRefusal } from '../module.ts';

/** Why the module `validators` refuses. */
export const VALIDATORS_CODES = {
  'validators.value': 'Value came with an action that takes none, or none of the fee asset with one that needs it.',
  'validators.proof': 'The proof of possession does not hold.',
  'validators.chain': 'The proof of possession was made for another chain.',
  'validators.id': 'The id is not the key hash of the operator.',
  'validators.operator': 'No signature of the operator covers the action.',
  'validators.refund': 'The program that gets the deposit back is one to which modules cannot pay.',
  'validators.exists': 'The validator is registered, or was removed for ever.',
  'validators.full': 'There are as many candidates as the chain admits.',
  'validators.deposit': 'The deposit is below the least.',
  'validators.unknown': 'There is no such candidate.',
  'validators.voteKey': 'Another candidate has this vote key.',
  'validators.status': 'The candidate’s status does not permit the action.',
  'validators.jailed': 'The jail term is not over.',
  'validators.noJudge': 'The chain is composed without a judge of evidence.',
  'validators.evidence': 'The judge does not find the evidence proven.',
  'validators.evidenceOld': 'The offence is older than deposits stay frozen.',
  'validators.evidenceFuture': 'The offence lies in a height above the block’s.',
  'validators.culprit': 'Somebody accused was not in the set of that height, or is named twice, or nobody is named.',
  'validators.offence': 'The penalty policy does not know the offence.',
  'validators.evidenceKnown': 'Everybody accused was punished for this already.',
  'validators.governor': 'Another module than `governance` asked to change parameters.',
  'validators.parameter': 'There is no such parameter.',
  'validators.bounds': 'The new value is outside its bounds, or contradicts others.',
} as const;

/** A code of {@link VALIDATORS_CODES}. */
export type ValidatorsCode = keyof typeof VALIDATORS_CODES;

/** A refusal of the module `validators`. */
export function refusal(code: ValidatorsCode, details?: ModuleRefusal['details']): ModuleRefusal {
  return denied(code, details);
}
