import type { RuleCode } from '../rules.ts';
import { isAssetClass } from './definition.ts';
import type { IssueInput, Value } from './types.ts';

/** The class rule that a value breaks (SPEC.md section 4), if any. The class is the first byte of the asset's id. */
export function valueProblem({ asset, token, amount }: Value): RuleCode | undefined {
  const assetClass = asset[0];
  if (!isAssetClass(assetClass)) return 'value.class';
  switch (assetClass) {
    case 1:
      return token === 0n ? undefined : 'value.token';
    case 2:
      return undefined;
    case 3:
      return amount === 1n ? undefined : 'value.amount';
    case 4:
      if (token === 0n) return 'value.token';
      return amount % token === 0n ? undefined : 'value.amount';
  }
}

/** The rule that an issue breaks by itself, if any. Whether it is the first, or above the cap, the state knows. */
export function issueProblem({ definition, token, amount, assetNonce, issueNonce }: IssueInput): RuleCode | undefined {
  if (definition.class === 1 && token !== 0n) return 'issue.token';
  if (definition.class === 3 && amount !== 1n) return 'issue.amount';
  if (definition.class === 4) {
    if (token !== definition.unit) return 'issue.token';
    if (amount % definition.unit !== 0n) return 'issue.amount';
  }
  if (!definition.reissue && !sameNonce(assetNonce, issueNonce)) return 'issue.nonce';
  if (definition.freeze) return 'issue.control';
  if (definition.supply === 'capped' && amount > definition.cap) return 'issue.cap';
  return undefined;
}

function sameNonce(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((byte, i) => byte === b[i]);
}
