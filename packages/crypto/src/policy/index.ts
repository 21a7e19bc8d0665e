/**
 * Who has to sign: keys, m of n, weights, and trees of these, with canonical bytes.
 *
 * @packageDocumentation
 */
export { checkPolicy } from './check.ts';
export { decodePolicy, encodePolicy } from './codec.ts';
export { evaluate, minimalSatisfaction, policyKeys } from './evaluate.ts';
export {
  allOf,
  anyOf,
  atLeast,
  type CompoundPolicy,
  type KeyPolicy,
  key,
  type MultisigPolicy,
  multisig,
  POLICY_LIMITS,
  type Policy,
  type PolicyLimits,
  type ThresholdMember,
  type ThresholdPolicy,
  threshold,
} from './policy.ts';
