import { certificateClaim } from '../certificate/claim.ts';
import { ConsensusError } from '../errors.ts';
import type { EngineModule } from '../interface/engine.ts';
import { messageClaims } from './claims.ts';
import { decodeMessage, encodeMessage, messageHeight } from './codec.ts';
import { BBFT_DEFAULTS, type BbftConfig, checkBbftConfig } from './config.ts';
import { createEngine } from './core/engine.ts';
import { forensics } from './evidence/forensics.ts';
import { judge } from './evidence/judge.ts';
import { checkHeader } from './header.ts';
import type { BbftMessage } from './message.ts';
import { RULES, type Rules } from './rules.ts';

/** The engine module under given rules; tests take one away, everyone else uses {@link bbft}. */
export function bbftModule(rules: Rules = RULES): EngineModule<BbftConfig, BbftMessage> {
  return {
    id: 'bbft',
    version: '1',
    traits: {
      family: 'bft',
      fault: 'byzantine-third',
      forks: false,
      needsWallClock: false,
      needsWork: false,
      accountable: true,
    },
    codec: {
      encode: encodeMessage,
      decode: decodeMessage,
      size: (message) => encodeMessage(message).length,
      claims: (message, context) => messageClaims(message, context, rules),
      kind: (message) => message.t,
      height: messageHeight,
    },
    defaults: BBFT_DEFAULTS,
    check: checkBbftConfig,
    create(config, boot) {
      const problems = checkBbftConfig(config);
      if (problems.length > 0) throw new ConsensusError('config.invalid', problems.join('; '));
      return createEngine(config, boot, rules);
    },
    checkHeader,
    verifyFinality(block, proof, trust) {
      if (proof.kind !== 'certificate') return false;
      const [cert] = proof.certs;
      if (cert?.kind !== rules.deciding || cert.target !== block.id || cert.height !== block.height) return false;
      const claim = certificateClaim(cert, trust.set, trust, cert.scheme);
      return claim !== undefined && trust.check([claim])[0] === true;
    },
    judge,
    forensics,
  };
}

/** BBFT, FBFT, the PBFT pattern and forests: byzantine agreement in two phases over an overlay. */
export const bbft: EngineModule<BbftConfig, BbftMessage> = bbftModule();
