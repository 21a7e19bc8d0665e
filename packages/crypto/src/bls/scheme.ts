import { bls12_381 } from '@noble/curves/bls12-381.js';
import { randomBytes } from '@noble/hashes/utils.js';
import { assertBytes, bytesToHex, wipe } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { isSecretKey, secretKeyFrom } from './keygen.ts';
import { engine } from './slots.ts';
import { type BlsCiphersuite, PUBLIC_KEY_BYTES, SECRET_KEY_BYTES, SIGNATURE_BYTES } from './types.ts';

/** A BLS12-381 key pair with the public key in G1. */
export interface BlsKeyPair {
  /** 32 bytes, big-endian, in [1, r − 1]. */
  readonly secretKey: Uint8Array;
  /** 48 bytes, compressed. */
  readonly publicKey: Uint8Array;
}

/** What a signature is made under. */
export interface BlsOptions {
  /** Default `pop`. */
  readonly ciphersuite?: BlsCiphersuite;
}

/**
 * Makes a key pair.
 *
 * @param material - at least 32 secret bytes; fresh randomness when left out
 * @param info - separates several keys made from the same material
 * @example
 * ```ts
 * import { keygen, sign, verify } from '@dougong/crypto/bls';
 *
 * const { secretKey, publicKey } = keygen();
 * const message = new TextEncoder().encode('block 7');
 * console.log(verify(sign(message, secretKey), message, publicKey)); // true
 * ```
 */
export function keygen(material?: Uint8Array, info: Uint8Array = new Uint8Array()): BlsKeyPair {
  const input = material ?? randomBytes(SECRET_KEY_BYTES);
  const secretKey = secretKeyFrom(input, info);
  if (material === undefined) wipe(input);
  return { secretKey, publicKey: getPublicKey(secretKey) };
}

/**
 * The public key of a secret key.
 *
 * @throws TypeError for anything but 32 bytes.
 * @throws {@link CryptoError} `bls.secret-key` outside [1, r − 1].
 */
export function getPublicKey(secretKey: Uint8Array): Uint8Array {
  assertSecretKey(secretKey);
  return bls12_381.longSignatures.getPublicKey(secretKey).toBytes(true);
}

/**
 * Signs a message of any length; 96 bytes, deterministic.
 *
 * @throws {@link CryptoError} `bls.secret-key` when the key is outside [1, r − 1].
 */
export function sign(message: Uint8Array, secretKey: Uint8Array, options: BlsOptions = {}): Uint8Array {
  assertBytes('message', message);
  assertSecretKey(secretKey);
  return engine().sign(message, secretKey, suiteOf(options));
}

/**
 * Whether `signature` over `message` was made with the secret key of `publicKey`. The identity is neither a key nor a
 * signature; both must lie in the subgroup of prime order. Never throws on bytes.
 */
export function verify(
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
  options: BlsOptions = {},
): boolean {
  assertBytes('signature', signature);
  assertBytes('message', message);
  assertBytes('publicKey', publicKey);
  if (signature.length !== SIGNATURE_BYTES || publicKey.length !== PUBLIC_KEY_BYTES) return false;
  return engine().verify(signature, message, publicKey, suiteOf(options));
}

/** Whether the bytes are a public key: 48 bytes, canonical, in the subgroup, not the identity. */
export function isPublicKey(publicKey: Uint8Array): boolean {
  assertBytes('publicKey', publicKey);
  return publicKey.length === PUBLIC_KEY_BYTES && engine().isPublicKey(publicKey);
}

/** Whether the bytes are a signature: 96 bytes, canonical, in the subgroup, not the identity. */
export function isSignature(signature: Uint8Array): boolean {
  assertBytes('signature', signature);
  return signature.length === SIGNATURE_BYTES && engine().isSignature(signature);
}

/**
 * One signature for many.
 *
 * @throws {@link CryptoError} `bls.empty` for none, `bls.signature` with the `index` of the first that is no signature.
 */
export function aggregateSignatures(signatures: readonly Uint8Array[]): Uint8Array {
  assertList('signatures', signatures);
  if (signatures.length === 0) throw new CryptoError('bls.empty', 'there is no signature to aggregate');
  const sized = signatures.every((signature) => signature.length === SIGNATURE_BYTES);
  const sum = sized ? engine().aggregateSignatures(signatures) : undefined;
  if (sum !== undefined) return sum;
  const index = signatures.findIndex((part) => part.length !== SIGNATURE_BYTES || !engine().isSignature(part));
  throw new CryptoError('bls.signature', `signature ${index} is not a point of the signature group`, { index });
}

/**
 * The key of an aggregate over one message. Sound only for keys with proofs of possession.
 *
 * @throws {@link CryptoError} `bls.empty` for none, `bls.public-key` with the `index` of the first that is no key.
 */
export function aggregatePublicKeys(publicKeys: readonly Uint8Array[]): Uint8Array {
  assertList('publicKeys', publicKeys);
  if (publicKeys.length === 0) throw new CryptoError('bls.empty', 'there is no key to aggregate');
  const sized = publicKeys.every((publicKey) => publicKey.length === PUBLIC_KEY_BYTES);
  const sum = sized ? engine().aggregatePublicKeys(publicKeys) : undefined;
  if (sum !== undefined) return sum;
  const index = publicKeys.findIndex((key) => key.length !== PUBLIC_KEY_BYTES || !engine().isPublicKey(key));
  throw new CryptoError('bls.public-key', `key ${index} is not a point of the key group`, { index });
}

/**
 * Whether `signature` aggregates one signature by each key over the same message (ciphersuite `pop`, 3.3.4 of the
 * draft). Every key must have shown its proof of possession. False for no keys.
 */
export function fastAggregateVerify(
  signature: Uint8Array,
  message: Uint8Array,
  publicKeys: readonly Uint8Array[],
): boolean {
  assertBytes('signature', signature);
  assertBytes('message', message);
  assertList('publicKeys', publicKeys);
  if (publicKeys.length === 0 || signature.length !== SIGNATURE_BYTES) return false;
  if (publicKeys.some((publicKey) => publicKey.length !== PUBLIC_KEY_BYTES)) return false;
  const keys = engine().decode(publicKeys);
  return typeof keys !== 'number' && keys.fastAggregateVerify(signature, message, [...publicKeys.keys()]);
}

/**
 * Whether `signature` aggregates a signature by `publicKeys[i]` over `messages[i]` for every i. False for no keys, for
 * lists of different lengths and, under `basic`, for a repeated message (3.1.1 of the draft).
 */
export function aggregateVerify(
  signature: Uint8Array,
  messages: readonly Uint8Array[],
  publicKeys: readonly Uint8Array[],
  options: BlsOptions = {},
): boolean {
  assertBytes('signature', signature);
  assertList('messages', messages);
  assertList('publicKeys', publicKeys);
  const suite = suiteOf(options);
  if (publicKeys.length === 0 || publicKeys.length !== messages.length) return false;
  if (signature.length !== SIGNATURE_BYTES || publicKeys.some((key) => key.length !== PUBLIC_KEY_BYTES)) return false;
  if (suite === 'basic' && new Set(messages.map(bytesToHex)).size !== messages.length) return false;
  return engine().aggregateVerify(signature, messages, publicKeys, suite);
}

/** Checks a secret key's type and range. */
export function assertSecretKey(secretKey: Uint8Array): void {
  assertBytes('secretKey', secretKey, SECRET_KEY_BYTES);
  if (!isSecretKey(secretKey)) throw new CryptoError('bls.secret-key', 'the secret key is outside [1, r − 1]');
}

/** Checks that a list holds byte strings only. */
export function assertList(name: string, list: readonly Uint8Array[]): void {
  if (!Array.isArray(list)) throw new TypeError(`${name}: expected a list of Uint8Array`);
  list.forEach((item, index) => {
    assertBytes(`${name}[${index}]`, item);
  });
}

function suiteOf(options: BlsOptions): BlsCiphersuite {
  const suite = options.ciphersuite ?? 'pop';
  if (suite !== 'pop' && suite !== 'basic') throw new TypeError('ciphersuite: expected pop or basic');
  return suite;
}
