import { describe, expect, it } from 'vitest';
import { createBeacon, roundAt, timeOfRound, verifyBeacon } from '../../src/beacon/index.ts';
import { bytesToHex, hexToBytes } from '../../src/bytes.ts';

// The first round of the League of Entropy's default network, a public fact.
const chain = {
  scheme: 'pedersen-bls-chained' as const,
  publicKey: hexToBytes(
    '868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5cce96366b5d7a569937c529eeda66c7293784a9402801af31',
  ),
};
const first = {
  round: 1,
  signature: hexToBytes(
    '8d61d9100567de44682506aea1a7a6fa6e5491cd27a0a0ed349ef6910ac5ac20ff7bc3e09d7c046566c9f7f3c6f3b10104990e7cb424998203d8f7de586fb7fa5f60045417a432684f85093b06ca91c769f0e7ca19268375e659c2a2352b4655',
  ),
  previousSignature: hexToBytes('176f93498eac9ca337150b46d21dd58673ea4e3581185f869672e59fa4cb390a'),
};
const randomness = '101297f1ca7dc44ef6088d94ad5fb7ba03455dc33d53ddb412bbc4564ed986ec';

describe('a beacon', () => {
  it('gives the bytes that everyone gets', () => {
    const verified = verifyBeacon(chain, first);
    expect(verified && bytesToHex(verified)).toBe(randomness);
  });

  it('of another round, chain, or with other randomness is none', () => {
    const { previousSignature, ...unchained } = first;
    expect(verifyBeacon(chain, { ...first, round: 2 })).toBeUndefined();
    expect(verifyBeacon(chain, unchained)).toBeUndefined();
    expect(verifyBeacon(chain, { ...first, previousSignature: previousSignature.slice(1) })).toBeUndefined();
    expect(verifyBeacon({ ...chain, scheme: 'pedersen-bls-unchained' }, first)).toBeUndefined();
    expect(verifyBeacon({ ...chain, scheme: 'bls-unchained-g1-rfc9380' }, first)).toBeUndefined();
    expect(verifyBeacon(chain, { ...first, randomness: new Uint8Array(32) })).toBeUndefined();
  });

  it('names what was called wrongly', () => {
    expect(() => verifyBeacon(chain, { ...first, round: 0 })).toThrow(/round/);
    expect(() => verifyBeacon({ ...chain, scheme: 'unheard-of' as 'pedersen-bls-chained' }, first)).toThrow(/scheme/);
  });

  it('is checked once a round and forgotten in order', () => {
    const beacon = createBeacon(chain, 1);
    const once = beacon.randomness(first);
    once?.fill(0);
    const again = beacon.randomness(first);
    expect(again && bytesToHex(again)).toBe(randomness);
    expect(beacon.randomness({ ...first, round: 2 })).toBeUndefined();
  });
});

it('knows when rounds appear', () => {
  const schedule = { genesisTime: 1_595_431_050, periodSeconds: 30 };
  expect(timeOfRound(schedule, 1)).toBe(1_595_431_050);
  expect(timeOfRound(schedule, 11)).toBe(1_595_431_350);
  for (const round of [1, 2, 11, 3_311_596]) {
    expect(roundAt(schedule, timeOfRound(schedule, round))).toBe(round);
    expect(roundAt(schedule, timeOfRound(schedule, round) + 1)).toBe(round + 1);
  }
  expect(roundAt(schedule, 0)).toBe(1);
});
