import { assertBytes, concatBytes } from '@dougong/crypto';
import { type BeaconSchedule, roundAt, timeOfRound } from '@dougong/crypto/beacon';
import { sha256 } from '@dougong/crypto/hash';
import { verify } from '@dougong/crypto/vrf';
import { assertCount } from '../units.ts';

const text = new TextEncoder();
const BEACON = text.encode('dougong/beacon/v1\0');
const MIXED = text.encode('dougong/beacon-vrf/v1\0');

/** The seed of a market from a beacon's randomness: SHA-256("dougong/beacon/v1\0" ‖ randomness ‖ market). */
export function beaconSeed(randomness: Uint8Array, market: Uint8Array): Uint8Array {
  assertBytes('randomness', randomness, 32);
  assertBytes('market', market, 32);
  return sha256(concatBytes(BEACON, randomness, market));
}

/**
 * The seed of a market from a beacon and a block producer's VRF output, so that whoever bends one still faces the other:
 * SHA-256("dougong/beacon-vrf/v1\0" ‖ beacon seed ‖ 64-byte output).
 */
export function mixedSeed(beacon: Uint8Array, vrfOutput: Uint8Array): Uint8Array {
  assertBytes('beacon', beacon, 32);
  assertBytes('vrfOutput', vrfOutput, 64);
  return sha256(concatBytes(MIXED, beacon, vrfOutput));
}

/** The VRF's input for a market and a height: market ‖ u64be height. */
export function vrfInput(market: Uint8Array, height: number): Uint8Array {
  assertBytes('market', market, 32);
  assertCount('height', height);
  const number = new Uint8Array(8);
  new DataView(number.buffer).setBigUint64(0, BigInt(height));
  return concatBytes(market, number);
}

/**
 * The VRF output (64 bytes) of a block's producer for a market, or nothing where the proof does not hold under the
 * registered key (ECVRF-EDWARDS25519-SHA512-TAI, RFC 9381). A producer can still skip its block: one bit of choice.
 */
export function producerOutput(
  publicKey: Uint8Array,
  market: Uint8Array,
  height: number,
  proof: Uint8Array,
): Uint8Array | undefined {
  return verify(publicKey, vrfInput(market, height), proof, { suite: 'ECVRF-EDWARDS25519-SHA512-TAI' });
}

/** The round that decides a market: the first that appears later than closing time + margin (Unix seconds). */
export function roundFor(schedule: BeaconSchedule, closesAt: number, marginSeconds: number): number {
  assertCount('closesAt', closesAt);
  assertCount('marginSeconds', marginSeconds);
  return roundAt(schedule, closesAt + marginSeconds + 1);
}

/** Whether a round may decide a market: nobody can know it while bets are taken. */
export function isRoundFair(schedule: BeaconSchedule, round: number, closesAt: number, marginSeconds: number): boolean {
  assertCount('closesAt', closesAt);
  assertCount('marginSeconds', marginSeconds);
  return timeOfRound(schedule, round) > closesAt + marginSeconds;
}
