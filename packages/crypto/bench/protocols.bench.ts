import { type Bench, milliseconds, perSecond } from '@dougong/bench';
import { aggregateSignatures, createKeyRing, fastAggregateVerify, keygen, sign, verify } from '@dougong/crypto/bls';
import { createSession, individualPublicKey, keyAgg, nonceAgg, nonceGen } from '@dougong/crypto/musig2';
import { getPublicKey, prove, verify as verifyProof } from '@dougong/crypto/vrf';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import * as scure from '@scure/btc-signer/musig2.js';

export const bench: Bench = {
  title: 'protocols of several parties',
  figures() {
    const message = new Uint8Array(32).fill(7);
    const seeds = Array.from({ length: 68 }, (_, i) => new Uint8Array(32).fill(i + 1));
    const pairs = seeds.map((seed) => keygen(seed));
    const publicKeys = pairs.map((pair) => pair.publicKey);
    const parts = pairs.map((pair) => sign(message, pair.secretKey));
    const aggregate = aggregateSignatures(parts);
    const ring = createKeyRing(publicKeys);
    const positions = publicKeys.map((_, i) => i);
    const [part = aggregate] = parts;
    const [publicKey = aggregate] = publicKeys;
    const { longSignatures } = bls12_381;
    const hashed = longSignatures.hash(message, 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_');

    const signers = seeds.slice(0, 21);
    const signerKeys = signers.map(individualPublicKey);
    const group = keyAgg(signerKeys);
    const nonces = signerKeys.map((key) => nonceGen({ publicKey: key }));
    const aggregateNonce = nonceAgg(nonces.map((nonce) => nonce.publicNonce));
    const alpha = new TextEncoder().encode('round 7');
    const secretKey = new Uint8Array(32).fill(3);
    const proof = prove(secretKey, alpha);
    const vrfKey = getPublicKey(secretKey);

    return [
      {
        name: 'BLS verify',
        unit: '/s',
        better: 'higher',
        measure: perSecond(() => verify(part, message, publicKey)),
        rivals: { 'noble-curves': perSecond(() => longSignatures.verify(part, hashed, publicKey)) },
      },
      {
        name: 'certificate of 68 signers, keys decoded once',
        unit: 'ms',
        better: 'lower',
        measure: milliseconds(() => ring.fastAggregateVerify(aggregate, message, positions)),
        rivals: {
          'decoding the keys each time': milliseconds(() => fastAggregateVerify(aggregate, message, publicKeys)),
        },
      },
      {
        name: 'MuSig2 key aggregation, 21 signers',
        unit: 'ms',
        better: 'lower',
        measure: milliseconds(() => keyAgg(signerKeys)),
        rivals: { '@scure/btc-signer': milliseconds(() => scure.keyAggregate(signerKeys)) },
      },
      {
        name: 'MuSig2 session, 21 signers',
        unit: 'ms',
        better: 'lower',
        measure: milliseconds(() => createSession({ keys: group, aggregateNonce, message })),
        rivals: { '@scure/btc-signer': milliseconds(() => new scure.Session(aggregateNonce, signerKeys, message)) },
      },
      { name: 'ECVRF ELL2 prove', unit: 'ms', better: 'lower', measure: milliseconds(() => prove(secretKey, alpha)) },
      {
        name: 'ECVRF ELL2 verify',
        unit: 'ms',
        better: 'lower',
        measure: milliseconds(() => verifyProof(vrfKey, alpha, proof)),
      },
    ];
  },
};
