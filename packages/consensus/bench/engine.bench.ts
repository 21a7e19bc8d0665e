import { type Bench, type Figure, milliseconds } from '@dougong/bench';
import { createValidatorSet, type SigClaim, toHash, toNodeId } from '@dougong/consensus';
import { BBFT_DEFAULTS, bbft } from '@dougong/consensus/bbft';
import {
  bip340List,
  bls12381Agg,
  checkClaims,
  ed25519Identity,
  ed25519List,
  sm2List,
  type VoteScheme,
  voteBytes,
  voteDomain,
} from '@dougong/consensus/certificate';
import { sha256 } from '@dougong/crypto/hash';
import { TestNet, testSet } from '../test/helpers/net.ts';

/** Inputs that one validator of `size` got in some heights, without its host's own work. */
function steps(size: number): Figure {
  return {
    name: `one step of the engine, n = ${size}, without cryptography`,
    unit: 'µs',
    better: 'lower',
    target: 50,
    async measure() {
      const set = testSet(new Array<bigint>(size).fill(1n));
      const config = { ...BBFT_DEFAULTS, blockInterval: 0 };
      const net = new TestNet({ module: bbft, config, set });
      const taken: number[] = [];
      const { engine } = net.node(0);
      const step = engine.step.bind(engine);
      let inputs = 0;
      let spent = 0;
      net.node(0).engine = {
        ...engine,
        step(input, now, emit) {
          // Effects are performed afterwards, so that only the step is timed.
          const effects: Parameters<typeof emit>[0][] = [];
          const before = performance.now();
          step(input, now, (effect) => effects.push(effect));
          spent += performance.now() - before;
          inputs += 1;
          for (const effect of effects) emit(effect);
        },
      };
      net.start();
      net.run(() => net.least() >= 10);
      for (let goal = 20; goal <= 60; goal += 10) {
        inputs = 0;
        spent = 0;
        net.run(() => net.least() >= goal);
        taken.push((1_000 * spent) / inputs);
      }
      return taken.sort((a, b) => a - b)[taken.length >> 1] ?? Number.NaN;
    },
  };
}

const CHAIN = toHash(new Uint8Array(32).fill(3));

function votes(scheme: VoteScheme, size: number) {
  const secrets = Array.from({ length: size }, (_, i) => {
    const secret = sha256(Uint8Array.of(9, i));
    secret[0] = 1;
    return secret;
  });
  const members = secrets.map((secret, i) => ({
    node: toNodeId(sha256(Uint8Array.of(8, i))),
    voteKey: scheme.publicKey(secret),
    weight: 1n,
  }));
  const set = createValidatorSet({ epoch: 0, members });
  scheme.prepare?.(set.members.map(({ voteKey }) => voteKey));
  const place = { epoch: 0, height: 1, round: 0, target: toHash(new Uint8Array(32).fill(4)) };
  const message = voteBytes('commit', { chainId: CHAIN, engineEpoch: 0 }, place);
  const claims: SigClaim[] = secrets.slice(0, Number(set.quorum)).map((secret, i) => ({
    scheme: scheme.id,
    domain: voteDomain('commit'),
    message,
    keys: [set.members[i]?.voteKey ?? new Uint8Array()],
    signers: [i],
    sig: scheme.sign(secret, message),
  }));
  const check = (list: readonly SigClaim[], batch: boolean, merge: boolean) =>
    checkClaims(list, { batch, merge }, { schemes: [scheme], identity: ed25519Identity });
  const { merged = new Uint8Array() } = check(claims, true, true);
  const keys = claims.flatMap((claim) => claim.keys);
  return { claims, check, message, keys, merged };
}

function certificates(scheme: VoteScheme, size: number): readonly Figure[] {
  const { claims, check, message, keys, merged } = votes(scheme, size);
  const oneByOne = milliseconds(() => check(claims, false, false));
  return [
    {
      name: `${scheme.id}, n = ${size}: ${claims.length} votes to a certificate`,
      unit: 'ms',
      better: 'lower',
      measure: milliseconds(() => check(claims, true, true)),
      rivals: { 'votes one by one': oneByOne },
    },
    {
      name: `${scheme.id}, n = ${size}: verify the certificate`,
      unit: 'ms',
      better: 'lower',
      measure: milliseconds(() => scheme.verify(message, keys, merged)),
      rivals: { 'votes one by one': oneByOne },
    },
  ];
}

export const bench: Bench = {
  title: 'Consensus: engine steps and certificates',
  figures: () => [
    steps(4),
    steps(101),
    ...[4, 16, 101].flatMap((size) =>
      [ed25519List, bls12381Agg, bip340List, sm2List].flatMap((scheme) => certificates(scheme, size)),
    ),
  ],
};
