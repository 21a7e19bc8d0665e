import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUnspent, encodeHeight, encodeUnspent } from '../../src/state/layout.ts';

/** As far as six bytes reach. */
const height = fc.oneof(
  fc.nat({ max: 2 ** 48 - 1 }),
  fc.constantFrom(0, 255, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 47, 2 ** 48 - 1),
);
const origin = fc.constantFrom('normal' as const, 'coinbase' as const, 'vote' as const, 'crossChain' as const);

describe('records of the state', () => {
  it('give heights back as they were written, big-endian in six bytes', () => {
    fc.assert(
      fc.property(height, origin, (h, o) => {
        expect(decodeUnspent(encodeUnspent({ origin: o, height: h }))).toEqual({ origin: o, height: h });
        const hex = [...encodeHeight(h)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
        expect(hex).toBe(h.toString(16).padStart(12, '0'));
      }),
    );
  });
});
