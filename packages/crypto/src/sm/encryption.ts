import { assertBytes, concatBytes, equalBytes, wipe } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { sm3 } from '../hash/functions.ts';
import { ciphertextFromDer, ciphertextToDer } from './ciphertext.ts';
import {
  coordinates,
  Point,
  pointOrUndefined,
  publicPoint,
  randomScalar,
  type Sm2Point,
  secretScalar,
} from './curve.ts';
import { derive } from './derive.ts';

/**
 * How a ciphertext is written: `raw` is C1 ‖ C3 ‖ C2 of GB/T 32918.4-2016 (65 bytes of point, 32 of digest, then the
 * text), `asn1` the SM2Cipher of GM/T 0009 clause 7.2. The order C1 ‖ C2 ‖ C3 of the 2010 drafts is not offered.
 */
export type Sm2CiphertextForm = 'raw' | 'asn1';

/**
 * Encrypts `message` to a public key, GB/T 32918.4 clause 6. For long messages encrypt a key with it and the message
 * with {@link sm4}: the digest inside authenticates nothing but this one ciphertext, and says nothing about the sender.
 *
 * @param message - at least one byte.
 * @throws TypeError naming the argument of a wrong type, or an empty message.
 * @throws {@link CryptoError} `publicKey.invalid`.
 */
export function encrypt(message: Uint8Array, publicKey: Uint8Array, form: Sm2CiphertextForm = 'raw'): Uint8Array {
  assertBytes('message', message);
  if (message.length === 0) throw new TypeError('message: expected at least 1 byte, got 0');
  assertForm(form);
  const point = publicPoint('publicKey', publicKey);
  for (;;) {
    const ciphertext = encryptWith(randomScalar(), message, point, form);
    if (ciphertext !== undefined) return ciphertext;
  }
}

/** The ciphertext for the nonce k; `undefined` when the derived key is all zero, and another nonce is due (step A5). */
export function encryptWith(
  k: bigint,
  message: Uint8Array,
  publicKey: Sm2Point,
  form: Sm2CiphertextForm,
): Uint8Array | undefined {
  const c1 = Point.BASE.multiply(k).toBytes(false);
  const shared = coordinates(publicKey.multiply(k));
  const text = derive([shared], message.length);
  if (text.every((byte) => byte === 0)) return undefined;
  for (let i = 0; i < text.length; i++) text[i] = (text[i] ?? 0) ^ (message[i] ?? 0);
  const c3 = digestOf(shared, message);
  wipe(shared);
  return form === 'raw' ? concatBytes(c1, c3, text) : ciphertextToDer({ c1, c3, c2: text });
}

/**
 * Decrypts what {@link encrypt} made, GB/T 32918.4 clause 7.
 *
 * @throws TypeError naming the argument of a wrong type.
 * @throws {@link CryptoError} `ciphertext.malformed` for bytes of another form or a point off the curve, `aead.refused`
 * when the ciphertext was altered or meant for another key, `secretKey.range`.
 */
export function decrypt(ciphertext: Uint8Array, secretKey: Uint8Array, form: Sm2CiphertextForm = 'raw'): Uint8Array {
  assertBytes('ciphertext', ciphertext);
  assertForm(form);
  const secret = secretScalar('secretKey', secretKey);
  const { c1, c3, c2 } = form === 'raw' ? split(ciphertext) : ciphertextFromDer(ciphertext);
  const point = pointOrUndefined(c1);
  if (point === undefined) {
    throw new CryptoError('ciphertext.malformed', 'the point is not on the curve', { offset: 0 });
  }
  const shared = coordinates(point.multiply(secret));
  const message = derive([shared], c2.length);
  const noKey = message.every((byte) => byte === 0);
  for (let i = 0; i < message.length; i++) message[i] = (message[i] ?? 0) ^ (c2[i] ?? 0);
  const genuine = equalBytes(digestOf(shared, message), c3);
  wipe(shared);
  if (noKey || !genuine) {
    wipe(message);
    throw new CryptoError('aead.refused', 'the ciphertext was altered, or is meant for another key');
  }
  return message;
}

function split(ciphertext: Uint8Array): { c1: Uint8Array; c3: Uint8Array; c2: Uint8Array } {
  if (ciphertext.length < 98) {
    throw new CryptoError('ciphertext.malformed', `${ciphertext.length} bytes: expected at least 98`, {
      offset: ciphertext.length,
    });
  }
  if (ciphertext[0] !== 4) {
    throw new CryptoError('ciphertext.malformed', 'byte 0: expected an uncompressed point', { offset: 0 });
  }
  return { c1: ciphertext.subarray(0, 65), c3: ciphertext.subarray(65, 97), c2: ciphertext.subarray(97) };
}

/** C3 = SM3(x2 ‖ M ‖ y2). */
function digestOf(shared: Uint8Array, message: Uint8Array): Uint8Array {
  const whole = concatBytes(shared.subarray(0, 32), message, shared.subarray(32));
  const digest = sm3(whole);
  wipe(whole);
  return digest;
}

function assertForm(form: string): void {
  if (form !== 'raw' && form !== 'asn1') throw new TypeError(`form: expected raw or asn1, got ${String(form)}`);
}
