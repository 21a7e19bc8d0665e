import { describe, expect, it } from 'vitest';
import { blstEngine } from '../../src/bls/blst.ts';
import {
  aggregatePublicKeys,
  aggregateSignatures,
  aggregateVerify,
  createKeyRing,
  fastAggregateVerify,
  getPublicKey,
  isPublicKey,
  isSignature,
  keygen,
  popProve,
  popVerify,
  sign,
  verify,
} from '../../src/bls/index.ts';
import { testEngine } from '../../src/bls/known-answers.ts';
import { portableEngine } from '../../src/bls/portable.ts';
import { hexToBytes } from '../../src/bytes.ts';

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const pair = (seed: number) => keygen(new Uint8Array(32).fill(seed));
const identityKey = hexToBytes(`c0${'00'.repeat(47)}`);
const identity = hexToBytes(`c0${'00'.repeat(95)}`);

describe('known answers', () => {
  it('hold for the portable engine', () => expect(testEngine(portableEngine)).toBe(true));
  it('hold for blst', () => {
    const engine = blstEngine();
    if (engine === undefined) throw new Error('the development dependency blst did not load');
    expect(testEngine(engine)).toBe(true);
  });
  it('catch an engine that accepts everything', () => {
    expect(testEngine({ ...portableEngine, verify: () => true })).toBe(false);
    expect(testEngine({ ...portableEngine, isPublicKey: () => true })).toBe(false);
  });
});

describe('signatures', () => {
  const { secretKey, publicKey } = pair(1);
  const message = text('block');

  it('verify, and not for another message, key or ciphersuite', () => {
    const signature = sign(message, secretKey);
    expect(verify(signature, message, publicKey)).toBe(true);
    expect(verify(signature, text('other'), publicKey)).toBe(false);
    expect(verify(signature, message, pair(2).publicKey)).toBe(false);
    expect(verify(signature, message, publicKey, { ciphersuite: 'basic' })).toBe(false);
    expect(
      verify(sign(message, secretKey, { ciphersuite: 'basic' }), message, publicKey, { ciphersuite: 'basic' }),
    ).toBe(true);
  });

  it('are false on bytes of any other length', () => {
    for (const length of [0, 95, 97, 192]) expect(verify(new Uint8Array(length), message, publicKey)).toBe(false);
    for (const length of [0, 47, 49, 96])
      expect(verify(sign(message, secretKey), message, new Uint8Array(length))).toBe(false);
  });

  it('name an argument of a wrong type', () => {
    expect(() => verify('00' as unknown as Uint8Array, message, publicKey)).toThrow(/signature/);
    expect(() => sign(message, new Uint8Array(31))).toThrow(/secretKey: expected 32 bytes/);
  });

  it('refuse a secret key outside the group without showing it', () => {
    for (const bad of [new Uint8Array(32), new Uint8Array(32).fill(255)]) {
      expect(() => sign(message, bad)).toThrow(expect.objectContaining({ code: 'bls.secret-key' }));
    }
  });
});

describe('aggregates', () => {
  const signers = [1, 2, 3].map(pair);
  const publicKeys = signers.map((signer) => signer.publicKey);
  const message = text('commit 7');
  const signature = aggregateSignatures(signers.map((signer) => sign(message, signer.secretKey)));

  it('verify with exactly the signers who signed', () => {
    expect(fastAggregateVerify(signature, message, publicKeys)).toBe(true);
    expect(fastAggregateVerify(signature, message, publicKeys.slice(1))).toBe(false);
    expect(fastAggregateVerify(signature, message, [...publicKeys, pair(4).publicKey])).toBe(false);
    expect(fastAggregateVerify(signature, message, [])).toBe(false);
    expect(verify(signature, message, aggregatePublicKeys(publicKeys))).toBe(true);
  });

  it('never count the identity', () => {
    expect(isPublicKey(identityKey)).toBe(false);
    expect(isSignature(identity)).toBe(false);
    expect(fastAggregateVerify(signature, message, [...publicKeys, identityKey])).toBe(false);
    expect(() => aggregateSignatures([signature, identity])).toThrow(
      expect.objectContaining({ code: 'bls.signature', details: { index: 1 } }),
    );
    expect(() => aggregatePublicKeys([identityKey])).toThrow(expect.objectContaining({ code: 'bls.public-key' }));
    expect(() => aggregateSignatures([])).toThrow(expect.objectContaining({ code: 'bls.empty' }));
  });

  it('over distinct messages need them distinct only without proofs of possession', () => {
    const messages = [text('a'), text('b'), text('a')];
    for (const ciphersuite of ['pop', 'basic'] as const) {
      const options = { ciphersuite };
      const sum = aggregateSignatures(
        signers.map((signer, i) => sign(messages[i] ?? message, signer.secretKey, options)),
      );
      expect(aggregateVerify(sum, messages, publicKeys, options)).toBe(ciphersuite === 'pop');
      expect(aggregateVerify(sum, messages.slice(1), publicKeys, options)).toBe(false);
    }
  });

  it('come out of a key ring by position', () => {
    const ring = createKeyRing(publicKeys);
    expect(ring.size).toBe(3);
    expect(ring.fastAggregateVerify(signature, message, [2, 0, 1])).toBe(true);
    for (const positions of [[], [0, 1], [0, 1, 1], [0, 1, 3], [0, 1, -1], [0, 1, 1.5]]) {
      expect(ring.fastAggregateVerify(signature, message, positions)).toBe(false);
    }
    expect(() => createKeyRing([...publicKeys, new Uint8Array(48)])).toThrow(
      expect.objectContaining({ code: 'bls.public-key', details: { index: 3 } }),
    );
  });
});

describe('proofs of possession', () => {
  const { secretKey, publicKey } = pair(1);

  it('count for their key and context only', () => {
    const proof = popProve(secretKey, text('chain'));
    expect(popVerify(publicKey, proof, text('chain'))).toBe(true);
    expect(popVerify(publicKey, proof)).toBe(false);
    expect(popVerify(pair(2).publicKey, proof, text('chain'))).toBe(false);
  });

  it('are no signatures, so that no vote can pass for one', () => {
    expect(verify(popProve(secretKey), publicKey, publicKey)).toBe(false);
    expect(popVerify(publicKey, sign(publicKey, secretKey))).toBe(false);
  });

  it('stop a rogue key: without its secret there is no proof, though its aggregate would verify', async () => {
    const { bls12_381 } = await import('@noble/curves/bls12-381.js');
    const attacker = pair(9);
    const { Point } = bls12_381.G1;
    const rogue = Point.fromBytes(attacker.publicKey).subtract(Point.fromBytes(publicKey)).toBytes(true);
    const message = text('all my coins');
    const forged = sign(message, attacker.secretKey);
    expect(fastAggregateVerify(forged, message, [publicKey, rogue])).toBe(true);
    expect(popVerify(rogue, popProve(attacker.secretKey))).toBe(false);
  });
});

it('derives the same keys as blst from key material', async () => {
  const { SecretKey } = await import('@chainsafe/blst');
  for (const seed of [1, 7, 200]) {
    const material = new Uint8Array(32).fill(seed);
    expect([...keygen(material).secretKey]).toEqual([...SecretKey.fromKeygen(material).toBytes()]);
  }
  expect(() => keygen(new Uint8Array(31))).toThrow(/at least 32 bytes/);
  expect(getPublicKey(keygen().secretKey)).toHaveLength(48);
});
