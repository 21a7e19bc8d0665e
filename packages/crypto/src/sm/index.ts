/**
 * The Chinese national algorithms: SM2 (GB/T 32918), SM3 (GB/T 32905), SM4 (GB/T 32907).
 *
 * @packageDocumentation
 */
import { ccm, gcm } from './authenticated.ts';
import { getPublicKey, keygen } from './curve.ts';
import { decrypt, encrypt } from './encryption.ts';
import { keyExchange } from './exchange.ts';
import { identityDigest } from './identity.ts';
import { cbc, cfb, ctr, ecb, ofb } from './modes.ts';
import { sign, signatureFromDer, signatureToDer, signDigest, verify, verifyDigest } from './signature.ts';

export type { Cipher } from '../aead/block.ts';
export { sm3 } from '../hash/functions.ts';
export type { Sm4CcmOptions } from './authenticated.ts';
export type { Sm2KeyPair } from './curve.ts';
export type { Sm2CiphertextForm } from './encryption.ts';
export type { Sm2AgreedKey, Sm2KeyExchange } from './exchange.ts';
export { DEFAULT_SM2_ID } from './identity.ts';
export type { Sm4BlockOptions } from './modes.ts';

/** The functions of {@link sm2}. */
export interface Sm2 {
  readonly keygen: typeof keygen;
  readonly getPublicKey: typeof getPublicKey;
  readonly sign: typeof sign;
  readonly verify: typeof verify;
  readonly identityDigest: typeof identityDigest;
  readonly signDigest: typeof signDigest;
  readonly verifyDigest: typeof verifyDigest;
  readonly signatureToDer: typeof signatureToDer;
  readonly signatureFromDer: typeof signatureFromDer;
  readonly encrypt: typeof encrypt;
  readonly decrypt: typeof decrypt;
  readonly keyExchange: typeof keyExchange;
}

/**
 * SM2 on the recommended curve of GB/T 32918.5: signatures, public-key encryption and key exchange.
 *
 * Secret operations go through noble's blinded multiplication, but JavaScript promises no constant time: keep long-lived
 * keys that matter in hardware.
 */
export const sm2: Sm2 = /* @__PURE__ */ Object.freeze({
  keygen,
  getPublicKey,
  sign,
  verify,
  identityDigest,
  signDigest,
  verifyDigest,
  signatureToDer,
  signatureFromDer,
  encrypt,
  decrypt,
  keyExchange,
});

/** The modes of {@link sm4}. */
export interface Sm4 {
  readonly ecb: typeof ecb;
  readonly cbc: typeof cbc;
  readonly ctr: typeof ctr;
  readonly ofb: typeof ofb;
  readonly cfb: typeof cfb;
  readonly gcm: typeof gcm;
  readonly ccm: typeof ccm;
}

/**
 * The block cipher SM4 in its modes, with keys of 16 bytes. Use {@link Sm4.gcm} unless a format asks for another: it
 * alone, with {@link Sm4.ccm}, notices an altered ciphertext.
 *
 * @example
 * ```ts
 * const ciphertext = sm4.gcm(key, nonce).encrypt(plaintext);
 * sm4.gcm(key, nonce).decrypt(ciphertext);
 * ```
 */
export const sm4: Sm4 = /* @__PURE__ */ Object.freeze({ ecb, cbc, ctr, ofb, cfb, gcm, ccm });
