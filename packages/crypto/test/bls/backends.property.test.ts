import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blstEngine } from '../../src/bls/blst.ts';
import { keygen } from '../../src/bls/index.ts';
import { portableEngine } from '../../src/bls/portable.ts';

it('blst and noble give one answer on valid, altered and random points', () => {
  const native = blstEngine();
  if (native === undefined) throw new Error('the development dependency blst did not load');
  const { secretKey, publicKey } = keygen(new Uint8Array(32).fill(5));
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 80 }),
      fc.nat({ max: 95 }),
      fc.nat({ max: 7 }),
      fc.boolean(),
      (message, byte, bit, flip) => {
        const signature = portableEngine.sign(message, secretKey, 'pop');
        expect(native.sign(message, secretKey, 'pop')).toEqual(signature);
        if (flip) signature[byte] = (signature[byte] ?? 0) ^ (1 << bit);
        expect(native.isSignature(signature)).toBe(portableEngine.isSignature(signature));
        expect(native.verify(signature, message, publicKey, 'pop')).toBe(
          portableEngine.verify(signature, message, publicKey, 'pop'),
        );
        const key = publicKey.slice();
        key[byte % 48] = (key[byte % 48] ?? 0) ^ (1 << bit);
        expect(native.isPublicKey(key)).toBe(portableEngine.isPublicKey(key));
      },
    ),
    { numRuns: 8 },
  );
});
