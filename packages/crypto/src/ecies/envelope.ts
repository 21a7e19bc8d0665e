import { xchacha20Poly1305 } from '../aead/aead.ts';
import { refused } from '../aead/block.ts';
import { assertBytes, concatBytes, wipe } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { sha256 } from '../hash/functions.ts';
import { hkdf } from '../hash/mac.ts';
import { curveOf, curveWithId, type EciesCurve, type EciesKeyPair, type EciesSuite } from './curves.ts';

/** Version of the envelope's form: the first byte. */
const VERSION = 1;
const TAG = 16;
const KEY = 32;
const NONCE = 24;

const label: Uint8Array = /* @__PURE__ */ new TextEncoder().encode('dougong/ecies/v1');

/**
 * The parts of an envelope: `version (1) ‖ suite (1) ‖ ephemeral key (32 or 33) ‖ ciphertext with tag (16 or more)`.
 */
export interface Envelope {
  readonly suite: EciesSuite;
  /** The sender's key for this envelope alone. */
  readonly ephemeralPublicKey: Uint8Array;
  /** Ciphertext and tag of XChaCha20-Poly1305. */
  readonly ciphertext: Uint8Array;
}

/** Options of {@link encrypt} and {@link decrypt}. */
export interface EciesOptions {
  /** The curve of the recipient's key; `x25519` by default. */
  readonly suite?: EciesSuite;
  /** Authenticated, not part of the envelope: the recipient must know it. Bind the envelope to its place with it. */
  readonly associatedData?: Uint8Array;
}

/** A pair of keys to receive envelopes with. @throws TypeError for an unknown suite. */
export function keygen(suite: EciesSuite = 'x25519'): EciesKeyPair {
  return curveOf(suite).keygen();
}

/**
 * Encrypts to a public key: a fresh key pair, Diffie–Hellman with the recipient's, HKDF-SHA256 over the shared secret
 * with both public keys, and XChaCha20-Poly1305. Says nothing about the sender: sign the envelope where that matters.
 *
 * @throws TypeError naming the argument of a wrong type or length.
 * @throws {@link CryptoError} `publicKey.invalid` or `point.smallOrder`.
 * @example
 * ```ts
 * const { secretKey, publicKey } = keygen();
 * const envelope = encrypt(new TextEncoder().encode('for your eyes'), publicKey);
 * decrypt(envelope, secretKey);
 * ```
 */
export function encrypt(plaintext: Uint8Array, publicKey: Uint8Array, options: EciesOptions = {}): Uint8Array {
  assertBytes('plaintext', plaintext);
  const curve = curveOf(options.suite ?? 'x25519');
  assertBytes('publicKey', publicKey, curve.publicKeyLength);
  if (!curve.isCanonical(publicKey)) {
    throw new CryptoError('publicKey.invalid', 'publicKey: not in the form that the suite writes');
  }
  const ephemeral = curve.keygen();
  const { key, nonce } = derive(curve, ephemeral.secretKey, publicKey, ephemeral.publicKey, publicKey);
  const ciphertext = xchacha20Poly1305.seal(key, nonce, plaintext, options.associatedData);
  wipe(key, ephemeral.secretKey);
  return encodeEnvelope({ suite: curve.suite, ephemeralPublicKey: ephemeral.publicKey, ciphertext });
}

/**
 * Decrypts what {@link encrypt} made.
 *
 * @throws TypeError naming the argument of a wrong type or length.
 * @throws {@link CryptoError} `envelope.malformed` for bytes of another form or suite, `aead.refused` when anything was
 * altered or the key or associated data is another, `secretKey.range`.
 */
export function decrypt(envelope: Uint8Array, secretKey: Uint8Array, options: EciesOptions = {}): Uint8Array {
  const curve = curveOf(options.suite ?? 'x25519');
  assertBytes('secretKey', secretKey, KEY);
  const { suite, ephemeralPublicKey, ciphertext } = decodeEnvelope(envelope);
  if (suite !== curve.suite) {
    throw new CryptoError('envelope.malformed', `the envelope is for ${suite}, not ${curve.suite}`, { offset: 1 });
  }
  const publicKey = curve.getPublicKey(secretKey);
  const { key, nonce } = openingKey(curve, secretKey, ephemeralPublicKey, publicKey);
  try {
    return xchacha20Poly1305.open(key, nonce, ciphertext, options.associatedData);
  } finally {
    wipe(key);
  }
}

/** The bytes of an envelope. @throws TypeError naming the member of a wrong type or length. */
export function encodeEnvelope({ suite, ephemeralPublicKey, ciphertext }: Envelope): Uint8Array {
  const { id, publicKeyLength } = curveOf(suite);
  assertBytes('ephemeralPublicKey', ephemeralPublicKey, publicKeyLength);
  assertBytes('ciphertext', ciphertext);
  return concatBytes(Uint8Array.of(VERSION, id), ephemeralPublicKey, ciphertext);
}

/**
 * The parts of an envelope, for routing; whether it opens, only {@link decrypt} can say.
 *
 * @throws TypeError when `envelope` is no `Uint8Array`.
 * @throws {@link CryptoError} `envelope.malformed` with the offset.
 */
export function decodeEnvelope(envelope: Uint8Array): Envelope {
  assertBytes('envelope', envelope);
  if (envelope[0] !== VERSION) throw malformed(0, `expected version ${VERSION}`);
  const curve = curveWithId(envelope[1]);
  if (curve === undefined) throw malformed(1, 'unknown suite');
  const end = 2 + curve.publicKeyLength;
  if (envelope.length < end + TAG) throw malformed(envelope.length, `expected at least ${end + TAG} bytes`);
  const ephemeralPublicKey = envelope.slice(2, end);
  if (!curve.isCanonical(ephemeralPublicKey)) throw malformed(2, 'the key is not in the form that the suite writes');
  return { suite: curve.suite, ephemeralPublicKey, ciphertext: envelope.slice(end) };
}

/** A key that is no point, or holds no secret, is one more way of altering an envelope. */
function openingKey(
  curve: EciesCurve,
  secretKey: Uint8Array,
  ephemeralPublicKey: Uint8Array,
  publicKey: Uint8Array,
): ReturnType<typeof derive> {
  try {
    return derive(curve, secretKey, ephemeralPublicKey, ephemeralPublicKey, publicKey);
  } catch {
    throw refused();
  }
}

/** Key and nonce for one envelope; both keys go in, so that no other pair leads to them. */
function derive(
  curve: EciesCurve,
  secretKey: Uint8Array,
  theirs: Uint8Array,
  ephemeralPublicKey: Uint8Array,
  recipientPublicKey: Uint8Array,
): { readonly key: Uint8Array; readonly nonce: Uint8Array } {
  const shared = curve.sharedSecret(secretKey, theirs);
  const info = concatBytes(label, Uint8Array.of(curve.id), ephemeralPublicKey, recipientPublicKey);
  const material = hkdf(sha256, shared, undefined, info, KEY + NONCE);
  wipe(shared);
  return { key: material.subarray(0, KEY), nonce: material.subarray(KEY) };
}

function malformed(offset: number, why: string): CryptoError {
  return new CryptoError('envelope.malformed', `byte ${offset}: ${why}`, { offset });
}
