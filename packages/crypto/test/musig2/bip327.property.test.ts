import { schnorr } from '@noble/curves/secp256k1.js';
import * as scure from '@scure/btc-signer/musig2.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  applyTweak,
  createSession,
  deterministicSign,
  individualPublicKey,
  keyAgg,
  keySort,
  nonceAgg,
  nonceGen,
} from '../../src/musig2/index.ts';

const secret = (n: number) => new Uint8Array(32).fill(n);
const tweak = fc.tuple(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.boolean());

it('makes a BIP-340 signature for any group, tweaks and message, and names a wrong part', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 }),
      fc.array(tweak, { maxLength: 3 }),
      fc.uint8Array({ maxLength: 70 }),
      fc.boolean(),
      (numbers, tweaks, message, alone) => {
        const secretKeys = numbers.map(secret);
        const publicKeys = secretKeys.map(individualPublicKey);
        const keys = tweaks.reduce(
          (context, [bytes, xOnly]) => {
            bytes[0] = (bytes[0] ?? 0) & 0x7f;
            return applyTweak(context, bytes, xOnly);
          },
          keyAgg(keySort(publicKeys)),
        );
        const nonces = secretKeys.map((secretKey, i) =>
          nonceGen({ secretKey, publicKey: publicKeys[i] ?? secretKey, message }),
        );
        const publicNonces = nonces.map((nonce) => nonce.publicNonce);
        const parts: Uint8Array[] = [];
        if (alone && numbers.length > 1) {
          const last = numbers.length - 1;
          const others = nonceAgg(publicNonces.slice(0, last));
          const signed = deterministicSign({
            secretKey: secretKeys[last] ?? secret(1),
            aggregateOtherNonce: others,
            keys,
            message,
          });
          publicNonces[last] = signed.publicNonce;
          parts[last] = signed.partialSignature;
        }
        const session = createSession({ keys, aggregateNonce: nonceAgg(publicNonces), message });
        for (const [i, nonce] of nonces.entries())
          parts[i] ??= session.sign(nonce.secretNonce, secretKeys[i] ?? secret(1));
        for (const [i, part] of parts.entries()) {
          expect(session.partialSigVerify(part, publicNonces[i] ?? part, publicKeys[i] ?? part)).toBe(true);
          const wrong = part.slice();
          wrong[31] = (wrong[31] ?? 0) ^ 1;
          expect(session.partialSigVerify(wrong, publicNonces[i] ?? part, publicKeys[i] ?? part)).toBe(false);
        }
        expect(schnorr.verify(session.partialSigAgg(parts), message, keys.publicKey)).toBe(true);
      },
    ),
    { numRuns: 25 },
  );
});

it('aggregates keys and checks parts as another implementation does', () => {
  const secretKeys = [3, 1, 2].map(secret);
  const publicKeys = secretKeys.map(individualPublicKey);
  const message = new Uint8Array(32).fill(8);
  const keys = keyAgg(publicKeys);
  expect(keys.publicKey).toEqual(scure.keyAggExport(scure.keyAggregate(publicKeys)));
  const nonces = publicKeys.map((publicKey, i) => scure.nonceGen(publicKey, secretKeys[i]));
  const aggregateNonce = nonceAgg(nonces.map((nonce) => nonce.public));
  const theirs = new scure.Session(aggregateNonce, publicKeys, message);
  const ours = createSession({ keys, aggregateNonce, message });
  const parts = nonces.map((nonce, i) => theirs.sign(nonce.secret, secretKeys[i] ?? secret(1)));
  for (const [i, part] of parts.entries()) {
    expect(ours.partialSigVerify(part, nonces[i]?.public ?? part, publicKeys[i] ?? part)).toBe(true);
  }
  expect(ours.partialSigAgg(parts)).toEqual(theirs.partialSigAgg(parts));
});
