import { certificateClaim } from '../certificate/claim.ts';
import { ConsensusError } from '../errors.ts';
import type { EngineModule, TrustView } from '../interface/engine.ts';
import type { Finality } from '../interface/finality.ts';
import type { BlockRef } from '../interface/primitives.ts';
import { chainClaims } from './claims.ts';
import { checkHotStuffConfig, HOTSTUFF_DEFAULTS, type HotStuffConfig } from './config.ts';
import { createHotStuff } from './engine.ts';
import { justifyOf } from './header.ts';
import { type ChainMessage, decodeChain, encodeChain } from './message.ts';
import { CHAIN_RULES, type ChainRules } from './rules.ts';

/** The module under given rules; tests take one away, everyone else uses {@link hotstuff}. */
export function hotstuffModule(rules: ChainRules = CHAIN_RULES): EngineModule<HotStuffConfig, ChainMessage> {
  return {
    id: 'hotstuff',
    version: '1',
    traits: {
      family: 'bft',
      fault: 'byzantine-third',
      forks: false,
      needsWallClock: false,
      needsWork: false,
      accountable: false,
    },
    codec: {
      encode: encodeChain,
      decode: decodeChain,
      size: (message) => encodeChain(message).length,
      claims: chainClaims,
      kind: (message) => message.t,
      height: (message) =>
        message.t === 'propose'
          ? message.block.height
          : message.t === 'vote'
            ? message.height
            : (message.high?.height ?? 0),
    },
    defaults: HOTSTUFF_DEFAULTS,
    check: checkHotStuffConfig,
    create(config, boot) {
      const problems = checkHotStuffConfig(config);
      if (problems.length > 0) throw new ConsensusError('config.invalid', problems.join('; '));
      return createHotStuff(config, boot, rules);
    },
    checkHeader(_config, header, parent, set) {
      if (header.height !== parent.height + 1 || header.parent !== parent.id) return 'not a child of the parent';
      if (header.engine.length !== 4) return 'engine data other than a round';
      if (header.validators !== set.hash || header.nextValidators !== set.hash) return 'a change of the validator set';
      if (header.attach.length > 0 && justifyOf(header)?.target !== parent.id) return 'a certificate of another block';
      return undefined;
    },
    verifyFinality: (block, proof, trust) => verifyChain(block, proof, trust),
  };
}

/** Links from the block to two or three certified blocks in consecutive rounds. Who trusts the links has their headers. */
function verifyChain(block: BlockRef, proof: Finality, trust: TrustView): boolean {
  if (proof.kind !== 'certificate' || proof.certs.length !== (trust.certificates ?? 3)) return false;
  const links = [block, ...(proof.chain ?? [])];
  if (links.length < proof.certs.length) return false;
  for (const [i, link] of links.entries()) {
    const below = links[i - 1];
    if (below !== undefined && (link.parent !== below.id || link.height !== below.height + 1)) return false;
  }
  const certified = links.slice(-proof.certs.length);
  return proof.certs.every((cert, i) => {
    const previous = proof.certs[i - 1];
    if (cert.kind !== 'chain' || cert.target !== certified[i]?.id || cert.height !== certified[i]?.height) return false;
    if (previous !== undefined && cert.round !== previous.round + 1) return false;
    const claim = certificateClaim(cert, trust.set, trust, cert.scheme);
    return claim !== undefined && trust.check([claim])[0] === true;
  });
}

/** Chained HotStuff with three certificates, or two as in Jolteon; round-robin leaders, timeout certificates. */
export const hotstuff: EngineModule<HotStuffConfig, ChainMessage> = hotstuffModule();
