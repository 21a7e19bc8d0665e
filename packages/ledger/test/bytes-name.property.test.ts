import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesName } from '../src/bytes-name.ts';

describe('the name of bytes', () => {
  it('has each byte as one character, whatever the length', () => {
    const lengths = fc.oneof(fc.constant(32), fc.nat(70), fc.constantFrom(4095, 4096, 4097, 9000));
    fc.assert(
      fc.property(lengths, fc.nat(255), (length, first) => {
        const bytes = Uint8Array.from({ length }, (_, i) => (first + i * 7) & 0xff);
        expect(Uint8Array.from(bytesName(bytes), (character) => character.charCodeAt(0))).toEqual(bytes);
      }),
    );
  });
});
