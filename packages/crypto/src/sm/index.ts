/**
 * The Chinese national algorithms: SM2 (GB/T 32918), SM3 (GB/T 32905), SM4 (GB/T 32907).
 *
 * @packageDocumentation
 */
import { getPublicKey, keygen } from './curve.ts';
import { decrypt, encrypt } from './encryption.ts';
import { keyExchange } from './exchange.ts';
import { identityDigest } from './identity.ts';
import { sign, signatureFromDer, signatureToDer, signDigest, verify, verifyDigest } from './signature.ts';

export { sm3 } from '../hash/functions.ts';
export type { Sm2KeyPair } from './curve.ts';
export type { Sm2CiphertextForm } from './encryption.ts';
export type { Sm2AgreedKey, Sm2KeyExchange } from './exchange.ts';
export { DEFAULT_SM2_ID } from './identity.ts';

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
