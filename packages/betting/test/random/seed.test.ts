import { getPublicKey, prove } from '@dougong/crypto/vrf';
import { expect, it } from 'vitest';
import { beaconSeed, isRoundFair, mixedSeed, producerOutput, roundFor, vrfInput } from '../../src/index.ts';

const market = new Uint8Array(32).fill(3);
const schedule = { genesisTime: 1000, periodSeconds: 3 };

it('takes the first round that nobody can know while bets are taken', () => {
  for (let closesAt = 1000; closesAt < 1030; closesAt += 1) {
    const round = roundFor(schedule, closesAt, 10);
    expect(isRoundFair(schedule, round, closesAt, 10)).toBe(true);
    expect(isRoundFair(schedule, round - 1, closesAt, 10)).toBe(false);
  }
});

it('takes the output of the producer for this market and height only', () => {
  const secretKey = new Uint8Array(32).fill(9);
  const suite = { suite: 'ECVRF-EDWARDS25519-SHA512-TAI' } as const;
  const key = getPublicKey(secretKey, suite);
  const proof = prove(secretKey, vrfInput(market, 7), suite);
  const output = producerOutput(key, market, 7, proof);
  expect(output?.length).toBe(64);
  expect(producerOutput(key, market, 8, proof)).toBeUndefined();
  expect(producerOutput(key, new Uint8Array(32), 7, proof)).toBeUndefined();
});

it('changes the seed with each of its parts', () => {
  const randomness = new Uint8Array(32).fill(1);
  const seed = beaconSeed(randomness, market);
  expect(beaconSeed(randomness, new Uint8Array(32))).not.toEqual(seed);
  const output = new Uint8Array(64);
  expect(mixedSeed(seed, output)).not.toEqual(mixedSeed(seed, output.fill(1)));
  expect(() => mixedSeed(seed, new Uint8Array(32))).toThrow(TypeError);
});
