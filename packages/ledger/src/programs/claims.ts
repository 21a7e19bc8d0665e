import { defaultSuites, type SignatureSuite, type SuiteRegistry } from '@dougong/crypto/keys';
import type { SignatureClaim } from '../dialect.ts';

/**
 * The positions of the claims that do not hold, ascending; empty when all do. Claims of one suite are verified as one
 * batch where the suite can.
 *
 * @param suites - who verifies which suite byte; a claim of an unknown suite does not hold.
 */
export function invalidClaims(claims: readonly SignatureClaim[], suites: SuiteRegistry = defaultSuites): number[] {
  const bySuite = new Map<number, number[]>();
  for (const [i, claim] of claims.entries()) {
    const positions = bySuite.get(claim.suite);
    if (positions === undefined) bySuite.set(claim.suite, [i]);
    else positions.push(i);
  }
  const invalid: number[] = [];
  for (const [byte, positions] of bySuite) {
    const suite = suites.byId(byte);
    const own = positions.flatMap((i) => claims[i] ?? []);
    const bad = suite === undefined ? own.keys() : invalidOf(suite, own);
    for (const i of bad) invalid.push(positions[i] ?? 0);
  }
  return invalid.sort((a, b) => a - b);
}

function invalidOf(suite: SignatureSuite, claims: readonly SignatureClaim[]): readonly number[] {
  if (suite.findInvalid !== undefined && claims.length > 1) return suite.findInvalid(claims);
  return [...claims.keys()].filter((i) => {
    const claim = claims[i];
    return claim === undefined || !suite.verify(claim.signature, claim.message, claim.publicKey);
  });
}
