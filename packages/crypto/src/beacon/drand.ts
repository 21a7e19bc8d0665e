import type { WeierstrassPoint } from '@noble/curves/abstract/weierstrass.js';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { verify } from '../bls/index.ts';
import { assertBytes, concatBytes, equalBytes } from '../bytes.ts';
import { sha256 } from '../hash/index.ts';

/**
 * How a drand network signs its rounds:
 * - `pedersen-bls-chained`: key in G1, signature in G2 over SHA-256(previous signature ‖ round)
 * - `pedersen-bls-unchained`: the same over SHA-256(round)
 * - `bls-unchained-g1-rfc9380`: key in G2, signature in G1 over SHA-256(round), hashed to the curve as RFC 9380 says
 * - `bls-unchained-on-g1`: the same with the domain tag of G2, as one early network did
 */
export type BeaconScheme =
  | 'pedersen-bls-chained'
  | 'pedersen-bls-unchained'
  | 'bls-unchained-g1-rfc9380'
  | 'bls-unchained-on-g1';

/** A network of beacon makers, as its chain information names it. */
export interface BeaconChain {
  readonly scheme: BeaconScheme;
  /** 48 bytes in G1 or 96 in G2, by scheme. */
  readonly publicKey: Uint8Array;
}

/** One round of a beacon. */
export interface Beacon {
  /** From 1. */
  readonly round: number;
  readonly signature: Uint8Array;
  /** The signature of the round before; chained schemes only. */
  readonly previousSignature?: Uint8Array;
  /** SHA-256 of the signature, where the source states it. */
  readonly randomness?: Uint8Array;
}

/** When the rounds of a network appear. */
export interface BeaconSchedule {
  /** Unix seconds of round 1. */
  readonly genesisTime: number;
  /** Seconds between rounds. */
  readonly periodSeconds: number;
}

const G2_DOMAIN = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_';
const G1_DOMAIN = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_';

/**
 * The 32 random bytes of a beacon that the network's key signed, or nothing where anything about it is wrong: the
 * signature, the round, the previous signature, or a stated randomness that is not that of the signature.
 *
 * @throws TypeError for an unknown scheme, a round that is no safe positive integer, or bytes that are none.
 * @example
 * ```ts
 * import { hexToBytes } from '@dougong/crypto';
 * import { verifyBeacon } from '@dougong/crypto/beacon';
 *
 * declare const publicKey: Uint8Array;
 * declare const signature: Uint8Array;
 * const randomness = verifyBeacon({ scheme: 'bls-unchained-g1-rfc9380', publicKey }, { round: 657413, signature });
 * if (randomness === undefined) console.log('not a beacon of this network');
 * ```
 */
export function verifyBeacon(chain: BeaconChain, beacon: Beacon): Uint8Array | undefined {
  const { publicKey, scheme } = chain;
  assertBytes('publicKey', publicKey);
  assertBytes('signature', beacon.signature);
  const message = messageOf(scheme, beacon);
  if (message === undefined || !signed(scheme, beacon.signature, message, publicKey)) return undefined;
  const randomness = sha256(beacon.signature);
  if (beacon.randomness !== undefined && !equalBytes(beacon.randomness, randomness)) return undefined;
  return randomness;
}

/** The first round that appears at or after `time` (Unix seconds). */
export function roundAt(schedule: BeaconSchedule, time: number): number {
  assertSchedule(schedule);
  if (!Number.isSafeInteger(time)) throw new TypeError('time: expected an integer');
  return Math.max(1, Math.ceil((time - schedule.genesisTime) / schedule.periodSeconds) + 1);
}

/** Unix seconds at which `round` appears. */
export function timeOfRound(schedule: BeaconSchedule, round: number): number {
  assertSchedule(schedule);
  assertRound(round);
  return schedule.genesisTime + (round - 1) * schedule.periodSeconds;
}

function messageOf(scheme: BeaconScheme, beacon: Beacon): Uint8Array | undefined {
  assertRound(beacon.round);
  const round = new Uint8Array(8);
  new DataView(round.buffer).setBigUint64(0, BigInt(beacon.round));
  if (scheme !== 'pedersen-bls-chained') return sha256(round);
  if (beacon.previousSignature === undefined) return undefined;
  assertBytes('previousSignature', beacon.previousSignature);
  return sha256(concatBytes(beacon.previousSignature, round));
}

function signed(scheme: BeaconScheme, signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  switch (scheme) {
    case 'pedersen-bls-chained':
    case 'pedersen-bls-unchained':
      return verify(signature, message, publicKey, { ciphersuite: 'basic' });
    case 'bls-unchained-g1-rfc9380':
      return verifyInG1(signature, message, publicKey, G1_DOMAIN);
    case 'bls-unchained-on-g1':
      return verifyInG1(signature, message, publicKey, G2_DOMAIN);
    default:
      throw new TypeError(`scheme: ${String(scheme)} is not known`);
  }
}

/** Signatures in G1 and keys in G2; no other part of the package uses this form. */
function verifyInG1(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array, domain: string): boolean {
  const { shortSignatures, G1, G2 } = bls12_381;
  if (signature.length !== 48 || publicKey.length !== 96) return false;
  try {
    const point = checked(G1.Point.fromBytes(signature));
    const key = checked(G2.Point.fromBytes(publicKey));
    return shortSignatures.verify(point, shortSignatures.hash(message, domain), key);
  } catch {
    return false;
  }
}

/** Throws outside the subgroup and for the identity. */
function checked<T>(point: WeierstrassPoint<T>): WeierstrassPoint<T> {
  point.assertValidity();
  if (point.is0()) throw new TypeError('the identity is neither a key nor a signature');
  return point;
}

function assertRound(round: number): void {
  if (!Number.isSafeInteger(round) || round < 1) throw new TypeError('round: expected a safe integer from 1');
}

function assertSchedule(schedule: BeaconSchedule): void {
  const { genesisTime, periodSeconds } = schedule;
  if (!Number.isSafeInteger(genesisTime)) throw new TypeError('genesisTime: expected an integer of seconds');
  if (!Number.isSafeInteger(periodSeconds) || periodSeconds < 1) {
    throw new TypeError('periodSeconds: expected an integer from 1');
  }
}
