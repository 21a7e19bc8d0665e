import { assertBytes, concatBytes, equalBytes } from '../bytes.ts';
import { getPublicKey as ed25519PublicKey, sign as ed25519Sign } from '../ed25519/keys.ts';
import { verify as ed25519Verify } from '../ed25519/verify.ts';
import { CryptoError } from '../errors.ts';
import { taggedHash } from '../hash/tagged.ts';
import { schnorr } from '../secp256k1/schnorr.ts';
import { curveOf, type EciesSuite } from './curves.ts';
import { decrypt, encrypt } from './envelope.ts';
import { type ConsentGrant, type ConsentTerms, decodeGrant, encodeGrant, encodeTerms } from './grant-codec.ts';

/** What a checker of a grant knows and expects. */
export interface ConsentExpectation {
  /** Seconds since 1970-01-01T00:00Z, of the clock that counts. */
  readonly nowSeconds: number;
  /** Who must have signed. */
  readonly owner: Uint8Array;
  /** What is to be read: must be the scope of the grant exactly. */
  readonly scope: string;
}

/** Why a grant does not hold. */
export type ConsentRefusal =
  | 'grant.signature'
  | 'grant.owner'
  | 'grant.scope'
  | 'grant.early'
  | 'grant.expired'
  | 'grant.key';

/** The outcome of {@link verifyGrant}. */
export type ConsentVerdict = { readonly ok: true } | { readonly ok: false; readonly code: ConsentRefusal };

/** The outcome of {@link openGrant}. */
export type ConsentOpening =
  | { readonly ok: true; readonly contentKey: Uint8Array }
  | { readonly ok: false; readonly code: ConsentRefusal };

/** What {@link createGrant} needs besides the terms. */
export interface ConsentRequest extends Omit<ConsentTerms, 'owner'> {
  /** The owner's secret key, 32 bytes. */
  readonly ownerSecretKey: Uint8Array;
  /** The key that opens the content, 32 bytes. */
  readonly contentKey: Uint8Array;
}

const GRANT_TAG = 'dougong/consent-grant';

/**
 * Signs a grant that gives the reader the content key under the terms.
 *
 * @returns the encoded grant; see {@link decodeGrant}.
 * @throws TypeError naming the member of a wrong type, length or range.
 * @throws {@link CryptoError} `publicKey.invalid`, `point.smallOrder` or `secretKey.range`.
 */
export function createGrant(request: ConsentRequest): Uint8Array {
  const { ownerSecretKey, contentKey, ...rest } = request;
  assertBytes('contentKey', contentKey, 32);
  assertBytes('ownerSecretKey', ownerSecretKey, 32);
  const signer = signers[curveOf(request.suite).suite];
  const terms: ConsentTerms = { ...rest, owner: signer.getPublicKey(ownerSecretKey) };
  const associatedData = encodeTerms(terms);
  const wrappedKey = encrypt(contentKey, terms.reader, { suite: terms.suite, associatedData });
  const signature = signer.sign(digestOf(terms, wrappedKey), ownerSecretKey);
  return encodeGrant({ ...terms, wrappedKey, signature });
}

/**
 * Whether a grant holds: signed by this owner, for this scope, at this time. Signatures of Ed25519 are checked by the
 * rule `strict`, as a signed document asks.
 *
 * @throws TypeError when `grant` is no `Uint8Array` or the expectation has wrong types.
 * @throws {@link CryptoError} `grant.malformed`.
 */
export function verifyGrant(grant: Uint8Array, expected: ConsentExpectation): ConsentVerdict {
  return check(decodeGrant(grant), expected);
}

/**
 * Checks a grant as {@link verifyGrant} does and unwraps the content key; `grant.key` when the envelope is not for this
 * reader.
 *
 * @throws TypeError when `readerSecretKey` is not 32 bytes, and as {@link verifyGrant} does.
 * @throws {@link CryptoError} `grant.malformed` or `secretKey.range`.
 */
export function openGrant(
  grant: Uint8Array,
  readerSecretKey: Uint8Array,
  expected: ConsentExpectation,
): ConsentOpening {
  assertBytes('readerSecretKey', readerSecretKey, 32);
  const decoded = decodeGrant(grant);
  const verdict = check(decoded, expected);
  if (!verdict.ok) return verdict;
  const { suite, wrappedKey } = decoded;
  if (!equalBytes(curveOf(suite).getPublicKey(readerSecretKey), decoded.reader))
    return { ok: false, code: 'grant.key' };
  try {
    const contentKey = decrypt(wrappedKey, readerSecretKey, { suite, associatedData: encodeTerms(decoded) });
    return contentKey.length === 32 ? { ok: true, contentKey } : { ok: false, code: 'grant.key' };
  } catch (error) {
    if (error instanceof CryptoError) return { ok: false, code: 'grant.key' };
    throw error;
  }
}

interface Signer {
  getPublicKey(secretKey: Uint8Array): Uint8Array;
  sign(message: Uint8Array, secretKey: Uint8Array): Uint8Array;
  verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
}

const signers: Readonly<Record<EciesSuite, Signer>> = {
  x25519: {
    getPublicKey: ed25519PublicKey,
    sign: ed25519Sign,
    verify: (signature, message, publicKey) => ed25519Verify(signature, message, publicKey, { rule: 'strict' }),
  },
  secp256k1: {
    getPublicKey: (secretKey) => schnorr.getPublicKey(secretKey),
    sign: (message, secretKey) => schnorr.sign(message, secretKey),
    verify: (signature, message, publicKey) => schnorr.verify(signature, message, publicKey),
  },
};

function check(grant: ConsentGrant, { nowSeconds, owner, scope }: ConsentExpectation): ConsentVerdict {
  assertBytes('owner', owner, 32);
  if (typeof scope !== 'string') throw new TypeError(`scope: expected a string, got ${typeof scope}`);
  if (!Number.isFinite(nowSeconds)) throw new TypeError(`nowSeconds: expected a number, got ${String(nowSeconds)}`);
  const { suite, signature, wrappedKey } = grant;
  if (!equalBytes(grant.owner, owner)) return { ok: false, code: 'grant.owner' };
  if (!signers[suite].verify(signature, digestOf(grant, wrappedKey), grant.owner)) {
    return { ok: false, code: 'grant.signature' };
  }
  if (grant.scope !== scope) return { ok: false, code: 'grant.scope' };
  if (nowSeconds < grant.validFromSeconds) return { ok: false, code: 'grant.early' };
  if (nowSeconds >= grant.validUntilSeconds) return { ok: false, code: 'grant.expired' };
  return { ok: true };
}

function digestOf(terms: ConsentTerms, wrappedKey: Uint8Array): Uint8Array {
  return taggedHash(GRANT_TAG, concatBytes(encodeTerms(terms), wrappedKey));
}
