import { createCipheriv, createDecipheriv } from 'node:crypto';
import { bytesToHex, CryptoError, concatBytes, hexToBytes } from '@dougong/crypto';
import { type Aead, aesCbc, aesGcm, chacha20Poly1305, open, seal, xchacha20Poly1305 } from '@dougong/crypto/aead';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const text = fc.uint8Array({ maxLength: 200 });
const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });

const refused = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof CryptoError) return error.code;
    throw error;
  }
  return 'nothing was thrown';
};

test('ChaCha20-Poly1305 is that of RFC 8439 section 2.8.2', () => {
  const key = Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i);
  const sealed = chacha20Poly1305.seal(
    key,
    hexToBytes('070000004041424344454647'),
    new TextEncoder().encode(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
    ),
    hexToBytes('50515253c0c1c2c3c4c5c6c7'),
  );
  expect(bytesToHex(sealed.subarray(0, 16))).toBe('d31a8d34648e60db7b86afbc53ef7ec2');
  expect(bytesToHex(sealed.subarray(-16))).toBe('1ae10b594f09e26a7e902ecbd0600691');
});

test('AES-GCM agrees with OpenSSL for all key lengths and nonces of any length', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(16, 24, 32).chain(bytes),
      fc.uint8Array({ minLength: 1, maxLength: 20 }),
      text,
      text,
      (key, nonce, message, data) => {
        const openssl = createCipheriv(`aes-${(key.length * 8) as 128 | 192 | 256}-gcm`, key, nonce);
        openssl.setAAD(data);
        const body = Buffer.concat([openssl.update(message), openssl.final()]);
        const expected = concatBytes(body, openssl.getAuthTag());
        expect(bytesToHex(aesGcm.seal(key, nonce, message, data))).toBe(bytesToHex(expected));
        expect(aesGcm.open(key, nonce, expected, data)).toEqual(message);
      },
    ),
    { numRuns: 100 },
  );
});

describe.each([aesGcm, chacha20Poly1305, xchacha20Poly1305])('$algorithm', (aead: Aead) => {
  test('opens what it sealed, and refuses every alteration with one error', () => {
    fc.assert(
      fc.property(bytes(32), bytes(aead.nonceLength), text, text, fc.nat(), (key, nonce, message, data, where) => {
        const sealed = aead.seal(key, nonce, message, data);
        expect(sealed.length).toBe(message.length + aead.tagLength);
        expect(aead.open(key, nonce, sealed, data)).toEqual(message);
        const altered = sealed.slice();
        const at = where % altered.length;
        altered[at] = (altered[at] ?? 0) ^ (1 << (where % 8));
        const otherNonce = nonce.slice();
        otherNonce[0] = (otherNonce[0] ?? 0) ^ 1;
        expect(refused(() => aead.open(key, nonce, altered, data))).toBe('aead.refused');
        expect(refused(() => aead.open(key, nonce, sealed.subarray(1), data))).toBe('aead.refused');
        expect(refused(() => aead.open(key, otherNonce, sealed, data))).toBe('aead.refused');
        expect(refused(() => aead.open(key, nonce, sealed, concatBytes(data, Uint8Array.of(0))))).toBe('aead.refused');
      }),
      { numRuns: 40 },
    );
    const key = new Uint8Array(32);
    const nonce = new Uint8Array(aead.nonceLength);
    for (let length = 0; length < 17; length++) {
      expect(refused(() => aead.open(key, nonce, new Uint8Array(length)))).toBe('aead.refused');
    }
  });

  test('wrong lengths and types are named', () => {
    const key = new Uint8Array(32);
    const nonce = new Uint8Array(aead.nonceLength);
    expect(() => aead.seal(new Uint8Array(31), nonce, key)).toThrow(/key: expected/);
    expect(() => aead.seal(key, new Uint8Array(), key)).toThrow(/nonce: expected/);
    expect(() => aead.open(key, nonce, 'a' as unknown as Uint8Array)).toThrow(/ciphertext/);
    expect(() => aead.open(key, nonce, key, 'a' as unknown as Uint8Array)).toThrow(/associatedData/);
  });
});

test('seal takes a fresh nonce each time, and open needs key and data', () => {
  const key = new Uint8Array(32).fill(7);
  const message = new TextEncoder().encode('raise the roof');
  const data = Uint8Array.of(1);
  const sealed = seal(key, message, data);
  expect(sealed).not.toEqual(seal(key, message, data));
  expect(open(key, sealed, data)).toEqual(message);
  expect(refused(() => open(key, sealed))).toBe('aead.refused');
  expect(refused(() => open(new Uint8Array(32), sealed, data))).toBe('aead.refused');
  for (let length = 0; length < sealed.length; length++) {
    expect(refused(() => open(key, sealed.subarray(0, length), data))).toBe('aead.refused');
  }
  expect(() => seal(new Uint8Array(16), message)).toThrow(/key/);
});

test('AES-CBC agrees with OpenSSL in both directions', () => {
  fc.assert(
    fc.property(fc.constantFrom(16, 24, 32).chain(bytes), bytes(16), text, (key, iv, message) => {
      const name = `aes-${key.length * 8}-cbc`;
      const openssl = createCipheriv(name, key, iv);
      const expected = Buffer.concat([openssl.update(message), openssl.final()]);
      const own = aesCbc.encrypt(key, iv, message);
      expect(bytesToHex(own)).toBe(expected.toString('hex'));
      const back = createDecipheriv(name, key, iv);
      expect(Buffer.concat([back.update(own), back.final()]).equals(message)).toBe(true);
      expect(aesCbc.decrypt(key, iv, own)).toEqual(message);
    }),
    { numRuns: 60 },
  );
  const key = new Uint8Array(16);
  expect(refused(() => aesCbc.decrypt(key, key, new Uint8Array()))).toBe('cipher.length');
  expect(refused(() => aesCbc.decrypt(key, key, new Uint8Array(17)))).toBe('cipher.length');
  expect(refused(() => aesCbc.decrypt(key, key, new Uint8Array(16)))).toBe('cipher.padding');
  expect(() => aesCbc.encrypt(key, new Uint8Array(12), key)).toThrow(/iv: expected 16/);
});
