import { chainHeight } from '../chain/message.ts';
import { ConsensusError } from '../errors.ts';
import type { SigClaim } from '../interface/certificate.ts';
import type { EngineModule, TrustView } from '../interface/engine.ts';
import type { Finality } from '../interface/finality.ts';
import type { BlockRef } from '../interface/primitives.ts';
import { memberAt } from '../interface/validator-set.ts';
import { checkDposConfig, DPOS_DEFAULTS, type DposConfig } from './config.ts';
import { createDpos, type DposEngine, headerProblem } from './engine.ts';
import { judgeDpos } from './evidence.ts';
import {
  type DposMessage,
  decodeDpos,
  decodeSeal,
  dposClaims,
  encodeDpos,
  SEAL,
  type Seal,
  sealClaim,
} from './seal.ts';

/** The module; its engines have the producers' records beside what every engine has. */
export interface DposModule extends EngineModule<DposConfig, DposMessage> {
  create(...args: Parameters<EngineModule<DposConfig, DposMessage>['create']>): DposEngine;
}

/**
 * Delegated proof of stake after Larimer (2014): elected producers take turns by a timetable, the longest chain counts,
 * and a block is irreversible when more than a share of the producers has built on it.
 */
export const dpos: DposModule = {
  id: 'dpos',
  version: '1',
  traits: {
    family: 'chain',
    fault: 'byzantine-share',
    forks: true,
    needsWallClock: true,
    needsWork: false,
    accountable: false,
  },
  codec: {
    encode: encodeDpos,
    decode: decodeDpos,
    size: (message) => encodeDpos(message).length,
    claims: dposClaims,
    kind: (message) => message.t,
    height: (message) => chainHeight(SEAL, message),
  },
  defaults: DPOS_DEFAULTS,
  check: checkDposConfig,
  create(config, boot) {
    const problems = checkDposConfig(config);
    if (problems.length > 0) throw new ConsensusError('config.invalid', problems.join('; '));
    return createDpos(config, boot);
  },
  checkHeader: headerProblem,
  verifyFinality: verifyIrreversible,
  judge: judgeDpos,
};

/** Seals of one proof. */
const MOST_SEALS = 65_536;

/**
 * Whether signed seals show that producers of at least the trusted set's quorum built on a block. The quorum is the
 * verifier's, not the proof's; every seal must be of that set.
 */
function verifyIrreversible(block: BlockRef, proof: Finality, trust: TrustView): boolean {
  if (proof.kind !== 'last-irreversible' || proof.seals === undefined || proof.scheme === undefined) return false;
  if (proof.seals.length === 0 || proof.seals.length > MOST_SEALS) return false;
  const seals: Seal[] = [];
  for (const bytes of proof.seals) {
    try {
      seals.push(decodeSeal(bytes));
    } catch {
      return false;
    }
  }
  const [first] = seals;
  if (first === undefined || first.ref.id !== block.id) return false;
  if (first.ref.height !== block.height || first.ref.parent !== block.parent) return false;
  const builders = new Set<number>();
  const claims: SigClaim[] = [];
  let below: Seal | undefined;
  for (const seal of seals) {
    const { ref, slot } = seal;
    const linked = below === undefined || (ref.parent === below.ref.id && ref.height === below.ref.height + 1);
    if (!linked || slot <= (below?.slot ?? -1)) return false;
    const claim = sealClaim(seal, trust.set, trust, proof.scheme);
    if (claim === undefined) return false;
    claims.push(claim);
    builders.add(seal.producer);
    below = seal;
  }
  let weight = 0n;
  for (const position of builders) weight += memberAt(trust.set, position).weight;
  return weight >= trust.set.quorum && trust.check(claims).every((ok) => ok);
}
