import { bytesToNumberLE } from '@noble/curves/utils.js';
import { x25519 } from '../ed25519/x25519.ts';
import { ecdh } from '../secp256k1/ecdh.ts';
import { ecdsa } from '../secp256k1/ecdsa.ts';

/** The curve of an envelope: `x25519` with public keys of 32 bytes, or `secp256k1` with compressed ones of 33. */
export type EciesSuite = 'x25519' | 'secp256k1';

/** A pair of keys to receive envelopes with. */
export interface EciesKeyPair {
  /** 32 bytes. */
  readonly secretKey: Uint8Array;
  /** 32 or 33 bytes. */
  readonly publicKey: Uint8Array;
}

/** What an envelope needs of a curve. */
export interface EciesCurve {
  readonly suite: EciesSuite;
  /** The byte in envelopes and grants. */
  readonly id: number;
  readonly publicKeyLength: number;
  keygen(): EciesKeyPair;
  getPublicKey(secretKey: Uint8Array): Uint8Array;
  /** Whether a key of the right length has the form that everyone writes. */
  isCanonical(publicKey: Uint8Array): boolean;
  /** 32 bytes; throws when the public key is no point or holds no secret. */
  sharedSecret(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array;
}

const P25519 = 2n ** 255n - 19n;

const curves: readonly EciesCurve[] = [
  {
    suite: 'x25519',
    id: 1,
    publicKeyLength: 32,
    keygen: () => x25519.keygen(),
    getPublicKey: (secretKey) => x25519.getPublicKey(secretKey),
    isCanonical: (publicKey) => bytesToNumberLE(publicKey) < P25519,
    sharedSecret: (secretKey, publicKey) => x25519.getSharedSecret(secretKey, publicKey),
  },
  {
    suite: 'secp256k1',
    id: 2,
    publicKeyLength: 33,
    keygen: () => ecdsa.keygen(),
    getPublicKey: (secretKey) => ecdsa.getPublicKey(secretKey),
    isCanonical: (publicKey) => publicKey[0] === 2 || publicKey[0] === 3,
    sharedSecret: (secretKey, publicKey) => ecdh(secretKey, publicKey),
  },
];

/** @throws TypeError for an unknown name. */
export function curveOf(suite: EciesSuite): EciesCurve {
  const curve = curves.find((known) => known.suite === suite);
  if (curve === undefined) throw new TypeError(`suite: expected x25519 or secp256k1, got ${String(suite)}`);
  return curve;
}

/** The curve with that byte; `undefined` when there is none. */
export function curveWithId(id: number | undefined): EciesCurve | undefined {
  return curves.find((known) => known.id === id);
}
