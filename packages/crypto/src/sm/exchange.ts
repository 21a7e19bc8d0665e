import { assertBytes, concatBytes, wipe } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { assertLength } from '../hash/arguments.ts';
import { sm3 } from '../hash/functions.ts';
import { coordinates, N, Point, publicPoint, type Sm2Point, secretScalar } from './curve.ts';
import { derive } from './derive.ts';
import { assertIdentity, zA } from './identity.ts';

/** One side of a key exchange. */
export interface Sm2KeyExchange {
  /** Who sent the first message; the two sides must not be equal. */
  readonly role: 'initiator' | 'responder';
  /** Our long-term key. */
  readonly secretKey: Uint8Array;
  /** Our key for this exchange alone, from `keygen`; its public key was sent to the peer. Forget it afterwards. */
  readonly ephemeralSecretKey: Uint8Array;
  /** Our identity. */
  readonly identity: Uint8Array;
  /** The peer's long-term key, from a source that is trusted. */
  readonly peerPublicKey: Uint8Array;
  /** The peer's key for this exchange, as received. */
  readonly peerEphemeralPublicKey: Uint8Array;
  /** The peer's identity. */
  readonly peerIdentity: Uint8Array;
  /** Bytes of the agreed key, 1 to 1024. */
  readonly keyLength: number;
}

/** What comes out of a key exchange. */
export interface Sm2AgreedKey {
  /** The key, equal on both sides exactly when both hold the keys that they claim. */
  readonly key: Uint8Array;
  /** 32 bytes to send to the peer as proof that we have the key. */
  readonly confirmation: Uint8Array;
  /** 32 bytes that the peer must send. Compare with `equalBytes`, and do not use the key before they agree. */
  readonly peerConfirmation: Uint8Array;
}

/**
 * Agrees on a key as GB/T 32918.3 clause 6 says, with the optional key confirmation.
 *
 * @throws TypeError naming the member of a wrong type or length.
 * @throws {@link CryptoError} `secretKey.range`, `publicKey.invalid`, or `point.identity` when the peer's keys cancel out.
 */
export function keyExchange(side: Sm2KeyExchange): Sm2AgreedKey {
  assertLength('keyLength', side.keyLength, 1, 1024);
  const own = Point.BASE.multiply(secretScalar('secretKey', side.secretKey));
  const ownEphemeral = Point.BASE.multiply(secretScalar('ephemeralSecretKey', side.ephemeralSecretKey));
  const shared = coordinates(sharedPoint(side));
  const peer = publicPoint('peerPublicKey', side.peerPublicKey);
  const peerEphemeral = publicPoint('peerEphemeralPublicKey', side.peerEphemeralPublicKey);
  // Everything is hashed in the order initiator, responder.
  const mine = [zA(coordinates(own), side.identity), coordinates(ownEphemeral)] as const;
  const theirs = [zA(coordinates(peer), side.peerIdentity), coordinates(peerEphemeral)] as const;
  const [first, second] = side.role === 'initiator' ? [mine, theirs] : [theirs, mine];
  const key = derive([shared, first[0], second[0]], side.keyLength);
  const x = shared.subarray(0, 32);
  const y = shared.subarray(32);
  const transcript = concatBytes(x, first[0], second[0], first[1], second[1]);
  const inner = sm3(transcript);
  const [fromResponder, fromInitiator] = [2, 3].map((tag) => sm3(concatBytes(Uint8Array.of(tag), y, inner))) as [
    Uint8Array,
    Uint8Array,
  ];
  wipe(shared, transcript);
  return side.role === 'initiator'
    ? { key, confirmation: fromInitiator, peerConfirmation: fromResponder }
    : { key, confirmation: fromResponder, peerConfirmation: fromInitiator };
}

/** U = V = [t](P + [x̄]R), the point that both sides arrive at (steps A4 to A7); the cofactor is 1. */
export function sharedPoint(side: Sm2KeyExchange): Sm2Point {
  if (side.role !== 'initiator' && side.role !== 'responder') {
    throw new TypeError(`role: expected initiator or responder, got ${String(side.role)}`);
  }
  assertIdentity('identity', side.identity);
  assertIdentity('peerIdentity', side.peerIdentity);
  assertBytes('peerPublicKey', side.peerPublicKey);
  assertBytes('peerEphemeralPublicKey', side.peerEphemeralPublicKey);
  const d = secretScalar('secretKey', side.secretKey);
  const r = secretScalar('ephemeralSecretKey', side.ephemeralSecretKey);
  const peer = publicPoint('peerPublicKey', side.peerPublicKey);
  const peerEphemeral = publicPoint('peerEphemeralPublicKey', side.peerEphemeralPublicKey);
  const t = (d + truncated(Point.BASE.multiply(r).x) * r) % N;
  const sum = peer.add(peerEphemeral.multiplyUnsafe(truncated(peerEphemeral.x)));
  if (t === 0n || sum.is0()) throw new CryptoError('point.identity', 'the keys of this exchange cancel out');
  return sum.multiply(t);
}

/** x̄ = 2^127 + (x mod 2^127), step A4. */
function truncated(x: bigint): bigint {
  const half = 1n << 127n;
  return half + (x % half);
}
