import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToHex, hexToBytes } from '../../src/bytes.ts';
import { getPublicKey, proofToHash, prove, type VrfSuiteName, verify } from '../../src/vrf/index.ts';

const suites: readonly VrfSuiteName[] = [
  'ECVRF-EDWARDS25519-SHA512-ELL2',
  'ECVRF-EDWARDS25519-SHA512-TAI',
  'ECVRF-P256-SHA256-SSWU',
  'ECVRF-P256-SHA256-TAI',
];

describe.each(suites)('%s', (suite) => {
  const options = { suite };
  const secretKey = new Uint8Array(32).fill(3);
  const publicKey = getPublicKey(secretKey, options);
  const alpha = new TextEncoder().encode('round 7');
  const proof = prove(secretKey, alpha, options);

  it('proves an output that everybody gets', () => {
    const output = verify(publicKey, alpha, proof, options);
    expect(output).toHaveLength(suite.includes('P256') ? 32 : 64);
    expect(proofToHash(proof, options)).toEqual(output);
    expect(prove(secretKey, alpha, options)).toEqual(proof);
  });

  it('refuses another key, input or suite', () => {
    const other = getPublicKey(new Uint8Array(32).fill(4), options);
    expect(verify(other, alpha, proof, options)).toBeUndefined();
    expect(verify(publicKey, new Uint8Array(), proof, options)).toBeUndefined();
    for (const wrong of suites.filter((name) => name !== suite)) {
      expect(verify(publicKey, alpha, proof, { suite: wrong })).toBeUndefined();
    }
  });

  it('refuses a proof with any bit changed, and any other length', () => {
    fc.assert(
      fc.property(fc.nat({ max: proof.length - 1 }), fc.nat({ max: 7 }), (byte, bit) => {
        const altered = proof.slice();
        altered[byte] = (altered[byte] ?? 0) ^ (1 << bit);
        expect(verify(publicKey, alpha, altered, options)).toBeUndefined();
      }),
      { numRuns: 25 },
    );
    expect(verify(publicKey, alpha, proof.slice(1), options)).toBeUndefined();
    expect(proofToHash(proof.slice(1), options)).toBeUndefined();
  });

  it('never throws on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 90 }), fc.uint8Array({ maxLength: 40 }), (bytes, key) => {
        expect(verify(key, alpha, bytes, options)).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });
});

it('refuses keys of small order, for which every proof would have one output', () => {
  const identity = hexToBytes(`01${'00'.repeat(31)}`);
  const proof = prove(new Uint8Array(32).fill(1), new Uint8Array());
  expect(verify(identity, new Uint8Array(), proof)).toBeUndefined();
});

it('reproduces example 16 of RFC 9381', () => {
  const options = { suite: 'ECVRF-EDWARDS25519-SHA512-TAI' as const };
  const secretKey = hexToBytes('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
  expect(bytesToHex(prove(secretKey, new Uint8Array(), options))).toBe(
    '8657106690b5526245a92b003bb079ccd1a92130477671f6fc01ad16f26f723f26f8a57ccaed74ee1b190bed1f479d9727d2d0f9b005a6e456a35d4fb0daab1268a1b0db10836d9826a528ca76567805',
  );
});

it('names what was called wrongly', () => {
  expect(() => prove(new Uint8Array(31), new Uint8Array())).toThrow(/secretKey/);
  expect(() => prove(new Uint8Array(32), new Uint8Array(), { suite: 'none' as VrfSuiteName })).toThrow(/suite/);
  expect(() => prove(new Uint8Array(32), new Uint8Array(), { suite: 'ECVRF-P256-SHA256-TAI' })).toThrow(
    expect.objectContaining({ code: 'vrf.secret-key' }),
  );
});
