import { assertBytes, concatBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { curveOf, curveWithId, type EciesSuite } from './curves.ts';
import { decodeEnvelope } from './envelope.ts';

/** What an owner agrees to. */
export interface ConsentTerms {
  /** `x25519`: owner signs with Ed25519. `secp256k1`: owner signs as BIP-340 says. */
  readonly suite: EciesSuite;
  /** The owner's key for signatures, 32 bytes. */
  readonly owner: Uint8Array;
  /** The reader's key for envelopes, 32 or 33 bytes. */
  readonly reader: Uint8Array;
  /** What may be read, in words of the application such as `record/1234`: 1 to 255 bytes of UTF-8. */
  readonly scope: string;
  /** First second of validity, counted from 1970-01-01T00:00Z. */
  readonly validFromSeconds: number;
  /** First second after it. */
  readonly validUntilSeconds: number;
}

/**
 * An owner's signed consent that a reader may read: the terms, the content key wrapped for the reader, the signature.
 * The reader's software and every go-between can check the terms. A key that was once unwrapped cannot be taken back:
 * end access for good by encrypting the content anew.
 */
export interface ConsentGrant extends ConsentTerms {
  /** An envelope for the reader with the content key of 32 bytes, bound to the terms. */
  readonly wrappedKey: Uint8Array;
  /** The owner's signature over all of the above, 64 bytes. */
  readonly signature: Uint8Array;
}

const VERSION = 1;
const KEY = 32;
const SIGNATURE = 64;
const LONGEST_SCOPE = 255;

/** Bytes that an envelope adds to the content key: version, suite and tag; the ephemeral key comes on top. */
const ENVELOPE = 2 + 16;

/**
 * The signed terms: `version (1) ‖ suite (1) ‖ owner (32) ‖ reader (32 or 33) ‖ from (8) ‖ until (8) ‖ scope length (1)
 * ‖ scope`, numbers big-endian.
 *
 * @throws TypeError naming the member of a wrong type, length or range.
 */
export function encodeTerms(terms: ConsentTerms): Uint8Array {
  const { suite, owner, reader, scope, validFromSeconds, validUntilSeconds } = terms;
  const curve = curveOf(suite);
  assertBytes('owner', owner, KEY);
  assertBytes('reader', reader, curve.publicKeyLength);
  if (typeof scope !== 'string') throw new TypeError(`scope: expected a string, got ${typeof scope}`);
  const scopeBytes = new TextEncoder().encode(scope);
  // A lone surrogate would be encoded as another character.
  if (new TextDecoder('utf-8', { ignoreBOM: true }).decode(scopeBytes) !== scope)
    throw new TypeError('scope: expected well-formed text');
  if (scopeBytes.length < 1 || scopeBytes.length > LONGEST_SCOPE) {
    throw new TypeError(`scope: expected 1 to ${LONGEST_SCOPE} bytes, got ${scopeBytes.length}`);
  }
  assertSeconds('validFromSeconds', validFromSeconds);
  assertSeconds('validUntilSeconds', validUntilSeconds);
  if (validUntilSeconds <= validFromSeconds) throw new TypeError('validUntilSeconds: expected to be after the start');
  const times = new Uint8Array(16);
  const view = new DataView(times.buffer);
  view.setBigUint64(0, BigInt(validFromSeconds));
  view.setBigUint64(8, BigInt(validUntilSeconds));
  return concatBytes(
    Uint8Array.of(VERSION, curve.id),
    owner,
    reader,
    times,
    Uint8Array.of(scopeBytes.length),
    scopeBytes,
  );
}

/**
 * The bytes of a grant: the terms, the wrapped key (82 or 83 bytes), the signature (64).
 *
 * @throws TypeError naming the member of a wrong type, length or range.
 */
export function encodeGrant(grant: ConsentGrant): Uint8Array {
  const { wrappedKey, signature } = grant;
  assertBytes('wrappedKey', wrappedKey, curveOf(grant.suite).publicKeyLength + ENVELOPE + KEY);
  assertBytes('signature', signature, SIGNATURE);
  return concatBytes(encodeTerms(grant), wrappedKey, signature);
}

/**
 * Reads what {@link encodeGrant} writes and nothing else; whether it holds, `verifyGrant` says.
 *
 * @throws TypeError when `bytes` is no `Uint8Array`.
 * @throws {@link CryptoError} `grant.malformed` with the offset.
 */
export function decodeGrant(bytes: Uint8Array): ConsentGrant {
  assertBytes('grant', bytes);
  if (bytes[0] !== VERSION) throw malformed(0, `expected version ${VERSION}`);
  const curve = curveWithId(bytes[1]);
  if (curve === undefined) throw malformed(1, 'unknown suite');
  const readerEnd = 2 + KEY + curve.publicKeyLength;
  const scopeStart = readerEnd + 17;
  const scopeEnd = scopeStart + (bytes[scopeStart - 1] ?? 0);
  const wrappedEnd = scopeEnd + curve.publicKeyLength + ENVELOPE + KEY;
  if (bytes.length !== wrappedEnd + SIGNATURE) {
    throw malformed(bytes.length, `expected ${wrappedEnd + SIGNATURE} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const validFromSeconds = readSeconds(view, readerEnd);
  const validUntilSeconds = readSeconds(view, readerEnd + 8);
  if (validUntilSeconds <= validFromSeconds) throw malformed(readerEnd + 8, 'ends before it starts');
  if (scopeEnd === scopeStart) throw malformed(scopeStart - 1, 'no scope');
  const wrappedKey = bytes.slice(scopeEnd, wrappedEnd);
  if (wrappedSuite(wrappedKey) !== curve.suite)
    throw malformed(scopeEnd, 'the wrapped key is no envelope of this suite');
  return {
    suite: curve.suite,
    owner: bytes.slice(2, 2 + KEY),
    reader: bytes.slice(2 + KEY, readerEnd),
    scope: readText(bytes, scopeStart, scopeEnd),
    validFromSeconds,
    validUntilSeconds,
    wrappedKey,
    signature: bytes.slice(wrappedEnd),
  };
}

function wrappedSuite(wrappedKey: Uint8Array): string | undefined {
  try {
    return decodeEnvelope(wrappedKey).suite;
  } catch {
    return undefined;
  }
}

function readSeconds(view: DataView, at: number): number {
  const seconds = view.getBigUint64(at);
  if (seconds > BigInt(Number.MAX_SAFE_INTEGER)) throw malformed(at, 'a time beyond 2^53 − 1 seconds');
  return Number(seconds);
}

function readText(bytes: Uint8Array, start: number, end: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.slice(start, end));
  } catch {
    throw malformed(start, 'the scope is not UTF-8');
  }
}

function assertSeconds(name: string, value: unknown): void {
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw new TypeError(`${name}: expected a whole number of seconds, got ${String(value)}`);
  }
}

function malformed(offset: number, why: string): CryptoError {
  return new CryptoError('grant.malformed', `byte ${offset}: ${why}`, { offset });
}
