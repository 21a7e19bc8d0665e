import { type Beacon, type BeaconChain, verifyBeacon } from './drand.ts';

/** A source of public randomness that nobody can know before its round, and everybody can check after it. */
export interface RandomBeacon {
  /** The 32 bytes of a round, or nothing where `beacon` is not that of this source. Pure. */
  randomness(beacon: Beacon): Uint8Array | undefined;
}

/**
 * A {@link RandomBeacon} over a drand network that remembers the last rounds it checked: a pairing costs about a
 * millisecond natively and forty in plain JavaScript, and every bet of a round asks for the same one.
 *
 * @param remembered - how many rounds to keep, at most; the oldest goes first
 */
export function createBeacon(chain: BeaconChain, remembered = 1024): RandomBeacon {
  if (!Number.isSafeInteger(remembered) || remembered < 0) {
    throw new TypeError('remembered: expected a count of rounds');
  }
  const known = new Map<string, Uint8Array>();
  return {
    randomness(beacon) {
      const key = keyOf(beacon);
      const before = known.get(key);
      if (before !== undefined) return before.slice();
      const fresh = verifyBeacon(chain, beacon);
      if (fresh === undefined) return undefined;
      known.set(key, fresh);
      for (const oldest of known.keys()) {
        if (known.size <= remembered) break;
        known.delete(oldest);
      }
      return fresh.slice();
    },
  };
}

/** Everything that the verdict depends on. */
function keyOf(beacon: Beacon): string {
  const parts = [beacon.signature, beacon.previousSignature, beacon.randomness];
  return `${beacon.round}:${parts.map((part) => (part === undefined ? '' : String(part))).join(':')}`;
}
