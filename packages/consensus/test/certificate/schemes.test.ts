import {
  bitmapOf,
  type CertSchemeId,
  createValidatorSet,
  idBytes,
  type SigClaim,
  toHash,
  toNodeId,
} from '@dougong/consensus';
import {
  bip340List,
  bls12381Agg,
  checkClaims,
  chooseScheme,
  decodeCertificate,
  defaultScheme,
  ed25519Identity,
  ed25519List,
  encodeCertificate,
  mockScheme,
  possessionStatement,
  sm2List,
  type VoteScheme,
  verifyCertificate,
  voteBytes,
  voteDomain,
  withoutPossession,
} from '@dougong/consensus/certificate';
import { sha256 } from '@dougong/crypto/hash';
import { describe, expect, test } from 'vitest';

const schemes: readonly VoteScheme[] = [ed25519List, bls12381Agg, bip340List, sm2List, mockScheme];
const CHAIN = toHash(new Uint8Array(32).fill(7));
const BINDING = { chainId: CHAIN, engineEpoch: 3 };
const TARGET = toHash(new Uint8Array(32).fill(9));
const PLACE = { epoch: 1, height: 10, round: 2, target: TARGET };

function secretAt(i: number): Uint8Array {
  const secret = sha256(Uint8Array.of(5, i));
  // Below the order of every curve in use.
  secret[0] = 1;
  return secret;
}

function setup(scheme: VoteScheme, size: number) {
  const secrets = Array.from({ length: size }, (_, i) => secretAt(i));
  const members = secrets.map((secret, i) => ({
    node: toNodeId(sha256(Uint8Array.of(6, i))),
    voteKey: scheme.publicKey(secret),
    weight: 1n,
  }));
  const set = createValidatorSet({ epoch: 1, members });
  scheme.prepare?.(set.members.map(({ voteKey }) => voteKey));
  const message = voteBytes('commit', BINDING, PLACE);
  const claimAt = (i: number, sig = scheme.sign(secrets[i] ?? new Uint8Array(), message)): SigClaim => ({
    scheme: scheme.id,
    domain: voteDomain('commit'),
    message,
    keys: [set.members[i]?.voteKey ?? new Uint8Array()],
    signers: [i],
    sig,
  });
  const check = (claims: readonly SigClaim[], batch = true, merge = false) =>
    checkClaims(claims, { batch, merge }, { schemes: [scheme], identity: ed25519Identity });
  return { set, secrets, message, claimAt, check };
}

describe.each(schemes.map((scheme) => [scheme.id, scheme] as const))('%s', (id, scheme) => {
  test('a quorum makes a certificate of the announced size that verifies under its set, message and signers only', () => {
    const { set, claimAt, check } = setup(scheme, 7);
    const positions = [6, 0, 3, 2, 5];
    const { ok, merged } = check(
      positions.map((i) => claimAt(i)),
      true,
      true,
    );
    expect(ok).toEqual([true, true, true, true, true]);
    if (merged === undefined) throw new Error('not merged');
    const cert = { scheme: id, kind: 'commit', ...PLACE, signers: bitmapOf(positions, 7), proof: merged };
    expect(cert.signers.length + merged.length).toBe(scheme.certBytes(5, 7));
    const verifies = (other: Partial<typeof cert>, binding = BINDING) =>
      verifyCertificate({ ...cert, ...other }, set, binding, (claims) => check(claims, false).ok);
    expect(verifies({})).toBe(true);
    expect(decodeCertificate(encodeCertificate(cert))).toEqual(cert);
    for (const other of [
      { kind: 'prepare' },
      { kind: 'timeout' },
      { height: 11 },
      { round: 3 },
      { epoch: 2 },
      { target: toHash(new Uint8Array(32)) },
      { signers: bitmapOf([0, 1, 2, 3, 5], 7) },
      { signers: bitmapOf([0, 2, 3, 5], 7) },
      { signers: bitmapOf([0, 1, 2, 3, 5, 6], 7) },
      { signers: Uint8Array.of(0xff) },
      { signers: new Uint8Array(2) },
      { proof: merged.slice(1) },
      { proof: new Uint8Array(merged.length) },
      { proof: Uint8Array.of(...merged, 0) },
      { scheme: 'bls12381-agg' === id ? 'mock' : ('bls12381-agg' as CertSchemeId) },
    ]) {
      expect([Object.entries(other)[0]?.[0], verifies(other)]).toEqual([Object.entries(other)[0]?.[0], false]);
    }
    expect(verifies({}, { ...BINDING, engineEpoch: 4 })).toBe(false);
    expect(verifies({}, { ...BINDING, chainId: TARGET })).toBe(false);
  });

  test('bad votes are found, the rest is merged', () => {
    const { claimAt, check, secrets } = setup(scheme, 9);
    const foreign = scheme.sign(secrets[0] ?? new Uint8Array(), new Uint8Array(88));
    const claims = Array.from({ length: 9 }, (_, i) => (i === 4 ? claimAt(4, foreign) : claimAt(i)));
    const { ok, merged, checks } = check(claims, true, true);
    expect(ok).toEqual([true, true, true, true, false, true, true, true, true]);
    expect(merged).toBeDefined();
    // One bad of n: 2·log2(n) + 1 checks where signatures add up, rounded up for halves of odd size.
    if (scheme.aggregates) expect(checks).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(9)) + 1);
    const rest = claims.filter((_, i) => i !== 4);
    const keys = rest.flatMap((claim) => claim.keys);
    expect(scheme.verify(rest[0]?.message ?? new Uint8Array(), keys, merged ?? new Uint8Array())).toBe(true);
  });

  test('partial certificates with disjoint signers merge to the same proof as the votes', () => {
    const { claimAt, check } = setup(scheme, 6);
    const part = (positions: readonly number[]): SigClaim => {
      const claims = positions.map((i) => claimAt(i));
      const { merged } = check(claims, true, true);
      const [first] = claims;
      if (first === undefined || merged === undefined) throw new Error('no part');
      return { ...first, keys: claims.flatMap(({ keys }) => keys), signers: positions, sig: merged };
    };
    const parts = check([part([1, 4]), part([0, 2]), claimAt(5)], true, true);
    expect(parts.ok).toEqual([true, true, true]);
    const sum = part([0, 1, 2, 4, 5]);
    expect(check([{ ...sum, sig: parts.merged ?? new Uint8Array() }]).ok).toEqual([true]);
  });

  test('malformed keys and signatures are false, not errors', () => {
    const { message, claimAt, check } = setup(scheme, 2);
    for (const length of [0, 1, 31, 32, 48, 63, 64, 65, 96, 97]) {
      const bytes = new Uint8Array(length).fill(0xff);
      expect(scheme.verify(message, [bytes], bytes)).toBe(false);
      expect(check([{ ...claimAt(0), keys: [bytes] }]).ok).toEqual([false]);
      expect(check([claimAt(0, bytes), claimAt(1)], true, true).ok).toEqual([false, true]);
    }
    expect(scheme.verify(message, [], new Uint8Array())).toBe(false);
  });
});

test('identity claims take one key', () => {
  const secret = secretAt(1);
  const message = Uint8Array.of(1, 2, 3);
  const key = ed25519List.publicKey(secret);
  const claim: SigClaim = {
    scheme: 'identity',
    domain: 'x',
    message,
    keys: [key],
    sig: ed25519List.sign(secret, message),
  };
  const verifiers = { schemes: [], identity: ed25519Identity };
  const wrong = [
    claim,
    { ...claim, keys: [] },
    { ...claim, keys: [key, key] },
    { ...claim, message: new Uint8Array() },
  ];
  expect(checkClaims(wrong, { batch: false }, verifiers).ok).toEqual([true, false, false, false]);
  expect(checkClaims([{ ...claim, scheme: 'sm2-list' }], { batch: true, merge: true }, verifiers)).toMatchObject({
    ok: [false],
  });
});

describe('choice of scheme', () => {
  test('lists up to 16 validators, aggregates above, unless the chain says otherwise', () => {
    expect([1, 16, 17, 101].map(defaultScheme)).toEqual([
      'ed25519-list',
      'ed25519-list',
      'bls12381-agg',
      'bls12381-agg',
    ]);
    expect(chooseScheme(4, schemes).id).toBe('ed25519-list');
    expect(chooseScheme(4, schemes, 'bls12381-agg').id).toBe('bls12381-agg');
    expect(() => chooseScheme(4, [mockScheme])).toThrow(expect.objectContaining({ code: 'scheme.unavailable' }));
  });
});

describe('proof of possession', () => {
  test('members without one, or with one for another chain or node, are named', () => {
    const { set, secrets } = setup(bls12381Agg, 4);
    const prove = (i: number, chain: typeof CHAIN, owner: number) =>
      bls12381Agg.possession?.prove(
        secrets[i] ?? new Uint8Array(),
        possessionStatement(chain, set.members[owner]?.node ?? toNodeId('00')),
      ) ?? new Uint8Array();
    const pops = [prove(0, CHAIN, 0), prove(1, TARGET, 1), prove(2, CHAIN, 3), undefined];
    const members = set.members.map((member, i) => {
      const pop = pops[i];
      return pop === undefined ? member : { ...member, pop };
    });
    expect(withoutPossession({ ...set, members }, CHAIN, bls12381Agg)).toEqual([1, 2, 3]);
    expect(withoutPossession(set, CHAIN, ed25519List)).toEqual([]);
  });

  test('a rogue key, which cancels another, cannot prove possession with a proof of another key', () => {
    const { set, secrets } = setup(bls12381Agg, 2);
    const [honest, rogue] = set.members;
    if (honest === undefined || rogue === undefined) throw new Error('two members');
    const proof = bls12381Agg.possession?.prove(secrets[0] ?? new Uint8Array(), idBytes(honest.node));
    expect(bls12381Agg.possession?.verify(rogue.voteKey, idBytes(honest.node), proof ?? new Uint8Array())).toBe(false);
  });
});
