import { ed25519 as nobleEd25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { isCompactInRange } from '../ecdsa/compact.ts';
import * as ed from '../ed25519/index.ts';
import { admissible } from '../ed25519/rules.ts';
import * as secp from '../secp256k1/index.ts';
import { N as SM2_ORDER, Point as Sm2Point, secretScalar } from '../sm/curve.ts';
import * as sm from '../sm/index.ts';
import { createRegistry, type SuiteRegistry } from './registry.ts';
import type { SignatureSuite } from './suite.ts';

/** The signature suites of this package. */
export interface Suites {
  /** Id 1. Ed25519 of RFC 8032 by the rule of ZIP-215; the secret key is the 32-byte seed. */
  readonly ed25519: SignatureSuite;
  /** Id 2. Schnorr signatures of BIP-340 over secp256k1; public keys are x only. */
  readonly schnorr: SignatureSuite;
  /** Id 3. ECDSA over secp256k1 and 32-byte digests, low s, compressed public keys. */
  readonly ecdsa: SignatureSuite;
  /** Id 4. SM2 of GB/T 32918.2 with the default identity, r ‖ s, compressed public keys. */
  readonly sm2: SignatureSuite;
}

const ed25519: SignatureSuite = /* @__PURE__ */ Object.freeze<SignatureSuite>({
  id: 1,
  name: 'ed25519',
  secretKeyLength: 32,
  publicKeyLength: 32,
  signatureLength: 64,
  generateSecretKey: () => ed.keygen().secretKey,
  getPublicKey: (secretKey) => ed.getPublicKey(secretKey),
  sign: (message, secretKey) => ed.sign(message, secretKey),
  verify: (signature, message, publicKey) => ed.verify(signature, message, publicKey),
  verifyBatch: (items) => ed.verifyBatch(items),
  findInvalid: (items) => ed.findInvalid(items),
  isPublicKey: (bytes) => bytes.length === 32 && decodes(() => nobleEd25519.Point.fromBytes(bytes, true)),
  isSecretKey: (bytes) => bytes.length === 32,
  isSignature: (bytes) => admissible(bytes, bytes.subarray(0, 32), 'zip215'),
});

const schnorr: SignatureSuite = /* @__PURE__ */ Object.freeze<SignatureSuite>({
  id: 2,
  name: 'schnorr',
  secretKeyLength: 32,
  publicKeyLength: 32,
  signatureLength: 64,
  generateSecretKey: () => secp.schnorr.keygen().secretKey,
  getPublicKey: (secretKey) => secp.schnorr.getPublicKey(secretKey),
  sign: (message, secretKey) => secp.schnorr.sign(message, secretKey),
  verify: (signature, message, publicKey) => secp.schnorr.verify(signature, message, publicKey),
  verifyBatch: (items) => secp.schnorr.verifyBatch(items),
  findInvalid: (items) => secp.schnorr.findInvalid(items),
  isPublicKey: (bytes) => bytes.length === 32 && isSecp256k1Point(Uint8Array.of(2, ...bytes)),
  isSecretKey: isSecp256k1Secret,
  isSignature: (bytes) =>
    bytes.length === 64 &&
    bytesToNumberBE(bytes.subarray(0, 32)) < secp256k1.Point.Fp.ORDER &&
    bytesToNumberBE(bytes.subarray(32)) < secp256k1.Point.Fn.ORDER,
});

const ecdsa: SignatureSuite = /* @__PURE__ */ Object.freeze<SignatureSuite>({
  id: 3,
  name: 'ecdsa',
  secretKeyLength: 32,
  publicKeyLength: 33,
  signatureLength: 64,
  messageLength: 32,
  generateSecretKey: () => secp.ecdsa.keygen().secretKey,
  getPublicKey: (secretKey) => secp.ecdsa.getPublicKey(secretKey),
  sign: (message, secretKey) => secp.ecdsa.sign(message, secretKey),
  // Keys of 65 bytes verify in `/secp256k1`, but a suite's key has one form.
  verify: (signature, message, publicKey) =>
    publicKey.length === 33 && secp.ecdsa.verify(signature, message, publicKey),
  isPublicKey: (bytes) => bytes.length === 33 && isSecp256k1Point(bytes),
  isSecretKey: isSecp256k1Secret,
  isSignature: (bytes) => isCompactInRange(bytes, secp256k1.Point.Fn.ORDER, true),
});

const sm2: SignatureSuite = /* @__PURE__ */ Object.freeze<SignatureSuite>({
  id: 4,
  name: 'sm2',
  secretKeyLength: 32,
  publicKeyLength: 33,
  signatureLength: 64,
  generateSecretKey: () => sm.sm2.keygen().secretKey,
  getPublicKey: (secretKey) => sm.sm2.getPublicKey(secretKey, true),
  sign: (message, secretKey) => sm.sm2.sign(message, secretKey, sm.DEFAULT_SM2_ID),
  // As for ECDSA: a suite's key has one form.
  verify: (signature, message, publicKey) =>
    publicKey.length === 33 && sm.sm2.verify(signature, message, publicKey, sm.DEFAULT_SM2_ID),
  isPublicKey: (bytes) => bytes.length === 33 && decodes(() => Sm2Point.fromBytes(bytes)),
  isSecretKey: (bytes) => bytes.length === 32 && decodes(() => secretScalar('secretKey', bytes)),
  isSignature: (bytes) => isCompactInRange(bytes, SM2_ORDER, false),
});

/** The signature suites of this package, by name. */
export const suites: Suites = /* @__PURE__ */ Object.freeze({ ed25519, schnorr, ecdsa, sm2 });

/** The registry of this package's suites. It never changes; {@link registerSuite} makes larger ones. */
export const defaultSuites: SuiteRegistry = /* @__PURE__ */ createRegistry([ed25519, schnorr, ecdsa, sm2]);

function isSecp256k1Secret(bytes: Uint8Array): boolean {
  return bytes.length === 32 && secp256k1.utils.isValidSecretKey(bytes);
}

function isSecp256k1Point(bytes: Uint8Array): boolean {
  return decodes(() => secp256k1.Point.fromBytes(bytes));
}

function decodes(decode: () => unknown): boolean {
  try {
    decode();
    return true;
  } catch {
    return false;
  }
}
