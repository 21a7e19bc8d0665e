import { CryptoError, concatBytes } from '@dougong/crypto';
import {
  type ConsentExpectation,
  type ConsentRequest,
  createGrant,
  decodeEnvelope,
  decodeGrant,
  decrypt,
  type EciesSuite,
  encodeEnvelope,
  encodeGrant,
  encrypt,
  keygen,
  openGrant,
  verifyGrant,
} from '@dougong/crypto/ecies';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

const refused = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof CryptoError) return error.code;
    throw error;
  }
  return 'nothing was thrown';
};

const suites = ['x25519', 'secp256k1'] satisfies EciesSuite[];

describe.each(suites)('envelopes on %s', (suite) => {
  const { secretKey, publicKey } = keygen(suite);

  test('open for the recipient alone, with the same associated data', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ maxLength: 40 }), (message, associatedData) => {
        const envelope = encrypt(message, publicKey, { suite, associatedData });
        expect(decrypt(envelope, secretKey, { suite, associatedData })).toEqual(message);
        const { secretKey: other } = keygen(suite);
        expect(refused(() => decrypt(envelope, other, { suite, associatedData }))).toBe('aead.refused');
        const more = concatBytes(associatedData, Uint8Array.of(0));
        expect(refused(() => decrypt(envelope, secretKey, { suite, associatedData: more }))).toBe('aead.refused');
      }),
      { numRuns: 10 },
    );
  });

  test('every altered or missing byte is refused', () => {
    const envelope = encrypt(text('roof'), publicKey, { suite });
    for (let i = 0; i < envelope.length; i++) {
      const altered = envelope.slice();
      altered[i] = (altered[i] ?? 0) ^ 1;
      expect(refused(() => decrypt(altered, secretKey, { suite }))).toMatch(/^(aead\.refused|envelope\.malformed)$/);
      expect(refused(() => decrypt(envelope.subarray(0, i), secretKey, { suite }))).toMatch(
        /^(aead\.refused|envelope\.malformed)$/,
      );
    }
  });

  test('have one encoding', () => {
    const envelope = encrypt(text('roof'), publicKey, { suite });
    const parts = decodeEnvelope(envelope);
    expect(parts.suite).toBe(suite);
    expect(encodeEnvelope(parts)).toEqual(envelope);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (tail) => {
        const bytes = concatBytes(envelope.subarray(0, 2), tail);
        let decoded: ReturnType<typeof decodeEnvelope>;
        try {
          decoded = decodeEnvelope(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(CryptoError);
          return;
        }
        expect(encodeEnvelope(decoded)).toEqual(bytes);
      }),
    );
  });

  test('are not for the other suite, and the same text never looks the same', () => {
    const envelope = encrypt(text('roof'), publicKey, { suite });
    const other = suite === 'x25519' ? 'secp256k1' : 'x25519';
    expect(refused(() => decrypt(envelope, secretKey, { suite: other }))).toBe('envelope.malformed');
    expect(encrypt(text('roof'), publicKey, { suite })).not.toEqual(envelope);
  });
});

test('keys that hold no secret, or are written in another way, are refused', () => {
  // RFC 7748 section 6.1: the point of order 4 with u = 1; and u = 0 written as p.
  const small = new Uint8Array(32).fill(0, 1);
  small[0] = 1;
  expect(refused(() => encrypt(text('m'), small))).toBe('point.smallOrder');
  const p = new Uint8Array(32).fill(0xff);
  p[0] = 0xed;
  p[31] = 0x7f;
  expect(refused(() => encrypt(text('m'), p))).toBe('publicKey.invalid');
  const noPoint = new Uint8Array(33).fill(0xff);
  noPoint[0] = 2;
  expect(refused(() => encrypt(text('m'), noPoint, { suite: 'secp256k1' }))).toBe('publicKey.invalid');
  const { secretKey } = keygen();
  const envelope = encodeEnvelope({ suite: 'x25519', ephemeralPublicKey: small, ciphertext: new Uint8Array(16) });
  expect(refused(() => decrypt(envelope, secretKey))).toBe('aead.refused');
  expect(refused(() => decodeEnvelope(concatBytes(Uint8Array.of(1, 1), p, new Uint8Array(16))))).toBe(
    'envelope.malformed',
  );
});

test('wrong types are named', () => {
  const { publicKey } = keygen();
  expect(() => encrypt('m' as unknown as Uint8Array, publicKey)).toThrow(/plaintext/);
  expect(() => encrypt(text('m'), publicKey.subarray(1))).toThrow(/publicKey: expected 32 bytes/);
  expect(() => encrypt(text('m'), publicKey, { suite: 'p256' as 'x25519' })).toThrow(/suite/);
  expect(() => decrypt(text('m'), new Uint8Array(31))).toThrow(/secretKey: expected 32 bytes/);
});

describe.each(suites)('consent grants on %s', (suite) => {
  const reader = keygen(suite);
  const request: ConsentRequest = {
    suite,
    ownerSecretKey: new Uint8Array(32).fill(7),
    contentKey: new Uint8Array(32).fill(9),
    reader: reader.publicKey,
    scope: 'record/1234',
    validFromSeconds: 1_000,
    validUntilSeconds: 2_000,
  };
  const grant = createGrant(request);
  const { owner } = decodeGrant(grant);
  const expected: ConsentExpectation = { nowSeconds: 1_500, owner, scope: 'record/1234' };

  test('give the reader the key under the terms', () => {
    expect(verifyGrant(grant, expected)).toEqual({ ok: true });
    expect(openGrant(grant, reader.secretKey, expected)).toEqual({ ok: true, contentKey: request.contentKey });
    expect(encodeGrant(decodeGrant(grant))).toEqual(grant);
  });

  test('hold from the first second to before the last, for their owner, scope and reader', () => {
    const code = (change: Partial<ConsentExpectation>): unknown => verifyGrant(grant, { ...expected, ...change });
    expect(code({ nowSeconds: 999 })).toEqual({ ok: false, code: 'grant.early' });
    expect(code({ nowSeconds: 1_000 })).toEqual({ ok: true });
    expect(code({ nowSeconds: 1_999 })).toEqual({ ok: true });
    expect(code({ nowSeconds: 2_000 })).toEqual({ ok: false, code: 'grant.expired' });
    expect(code({ scope: 'record/12345' })).toEqual({ ok: false, code: 'grant.scope' });
    expect(code({ owner: new Uint8Array(32) })).toEqual({ ok: false, code: 'grant.owner' });
    expect(openGrant(grant, keygen(suite).secretKey, expected)).toEqual({ ok: false, code: 'grant.key' });
  });

  test('do not survive a changed bit', () => {
    for (let i = 0; i < grant.length; i++) {
      const altered = grant.slice();
      altered[i] = (altered[i] ?? 0) ^ 1;
      let outcome: string;
      try {
        const verdict = verifyGrant(altered, expected);
        outcome = verdict.ok ? 'it holds' : verdict.code;
      } catch (error) {
        outcome = error instanceof CryptoError ? error.code : String(error);
      }
      expect(outcome).toMatch(/^grant\.(signature|owner|malformed)$/);
      expect(refused(() => decodeGrant(grant.subarray(0, i)))).toBe('grant.malformed');
    }
    expect(refused(() => decodeGrant(concatBytes(grant, Uint8Array.of(0))))).toBe('grant.malformed');
  });

  test('cannot take the wrapped key of another grant', () => {
    const foreign = decodeGrant(createGrant({ ...request, scope: 'record/9' }));
    const spliced = { ...decodeGrant(grant), wrappedKey: foreign.wrappedKey };
    expect(verifyGrant(encodeGrant(spliced), expected)).toEqual({ ok: false, code: 'grant.signature' });
  });

  test('are not made for terms that make no sense', () => {
    expect(() => createGrant({ ...request, validUntilSeconds: 1_000 })).toThrow(/validUntilSeconds/);
    expect(() => createGrant({ ...request, scope: '' })).toThrow(/scope: expected 1 to 255/);
    expect(() => createGrant({ ...request, scope: '\ud800' })).toThrow(/scope: expected well-formed/);
    expect(() => createGrant({ ...request, validFromSeconds: 1.5 })).toThrow(/validFromSeconds/);
    expect(() => createGrant({ ...request, contentKey: new Uint8Array(16) })).toThrow(/contentKey/);
    expect(() => verifyGrant(grant, { ...expected, nowSeconds: Number.NaN })).toThrow(/nowSeconds/);
  });
});
