import { createCipheriv } from 'node:crypto';
import { bytesToHex, CryptoError, hexToBytes } from '@dougong/crypto';
import { type Cipher, sm4 } from '@dougong/crypto/sm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
const text = fc.uint8Array({ maxLength: 200 });

const refused = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof CryptoError) return error.code;
    throw error;
  }
  return 'nothing was thrown';
};

/** Key and first plaintext of GB/T 32907-2016 annex A, and of RFC 8998 appendix A. */
const key = hexToBytes('0123456789abcdeffedcba9876543210');

test('the example of the standard, once and a million times over', { timeout: 30_000 }, () => {
  const cipher = sm4.ecb(key, { padding: 'none' });
  expect(bytesToHex(cipher.encrypt(key))).toBe('681edf34d206965e86b3e94f536e4246');
  expect(cipher.decrypt(cipher.encrypt(key))).toEqual(key);
  // A million encryptions in a row: each block of a CBC over zeros encrypts the one before.
  const chain = sm4.cbc(key, key, { padding: 'none' }).encrypt(new Uint8Array(16_000_000));
  expect(bytesToHex(chain.subarray(-16))).toBe('595298c7c6fd271f0402f804c33d3f66');
});

const nonce = hexToBytes('00001234567800000000abcd');
const associatedData = hexToBytes('feedfacedeadbeeffeedfacedeadbeefabaddad2');
const plaintext = hexToBytes(['aa', 'bb', 'cc', 'dd', 'ee', 'ff', 'ee', 'aa'].map((byte) => byte.repeat(8)).join(''));

test('GCM and CCM of RFC 8998 appendix A', () => {
  expect(bytesToHex(sm4.gcm(key, nonce, associatedData).encrypt(plaintext))).toBe(
    '17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d' +
      '83de3541e4c2b58177e065a9bf7b62ec',
  );
  expect(bytesToHex(sm4.ccm(key, nonce, { associatedData }).encrypt(plaintext))).toBe(
    '48af93501fa62adbcd414cce6034d895dda1bf8f132f042098661572e7483094fd12e518ce062c98acee28d95df4416bed31a2f04476c18bb40c84a74b97dc5b' +
      '16842d4fa186f56ab33256971fa110f4',
  );
});

test('the unauthenticated modes are those of OpenSSL', () => {
  const check = (name: string, make: (key: Uint8Array, iv: Uint8Array) => Cipher): void =>
    fc.assert(
      fc.property(bytes(16), bytes(16), text, (secret, iv, message) => {
        const openssl = createCipheriv(`sm4-${name}`, secret, name === 'ecb' ? null : iv);
        const expected = Buffer.concat([openssl.update(message), openssl.final()]);
        const cipher = make(secret, iv);
        expect(bytesToHex(cipher.encrypt(message))).toBe(expected.toString('hex'));
        expect(cipher.decrypt(new Uint8Array(expected))).toEqual(message);
      }),
      { numRuns: 60 },
    );
  check('ecb', (secret) => sm4.ecb(secret));
  check('cbc', (secret, iv) => sm4.cbc(secret, iv));
  check('ctr', (secret, iv) => sm4.ctr(secret, iv));
  check('ofb', (secret, iv) => sm4.ofb(secret, iv));
  check('cfb', (secret, iv) => sm4.cfb(secret, iv));
});

test('the counter of CTR carries into all 16 bytes', () => {
  const last = new Uint8Array(16).fill(0xff);
  const openssl = createCipheriv('sm4-ctr', key, last);
  expect(bytesToHex(sm4.ctr(key, last).encrypt(new Uint8Array(40)))).toBe(
    openssl.update(new Uint8Array(40)).toString('hex'),
  );
});

describe('authenticated modes', () => {
  const modes: Record<string, (nonce: Uint8Array, data: Uint8Array) => Cipher> = {
    gcm: (n, data) => sm4.gcm(key, n, data),
    ccm: (n, data) => sm4.ccm(key, n, { associatedData: data }),
    'ccm with a short tag': (n, data) => sm4.ccm(key, n, { associatedData: data, tagLength: 8 }),
  };
  test.each(Object.entries(modes))('%s opens what it sealed and refuses the rest', (_, make) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 7, maxLength: 13 }), text, text, fc.nat(), (n, data, message, where) => {
        const sealed = make(n, data).encrypt(message);
        expect(make(n, data).decrypt(sealed)).toEqual(message);
        const altered = sealed.slice();
        const at = where % altered.length;
        altered[at] = (altered[at] ?? 0) ^ (1 << (where % 8));
        expect(refused(() => make(n, data).decrypt(altered))).toBe('aead.refused');
        expect(refused(() => make(n, data).decrypt(sealed.subarray(1)))).toBe('aead.refused');
        expect(refused(() => make(n, Uint8Array.of(...data, 0)).decrypt(sealed))).toBe('aead.refused');
      }),
      { numRuns: 60 },
    );
    expect(refused(() => make(nonce, plaintext).decrypt(new Uint8Array(3)))).toBe('aead.refused');
  });

  test('associated data of 65,280 bytes and more is counted in six bytes', () => {
    const data = new Uint8Array(65_281);
    const cipher = sm4.ccm(key, nonce, { associatedData: data });
    expect(cipher.decrypt(cipher.encrypt(plaintext))).toEqual(plaintext);
  });

  test('a nonce that leaves two bytes of length refuses longer messages', () => {
    const cipher = sm4.ccm(key, new Uint8Array(13));
    expect(() => cipher.encrypt(new Uint8Array(65_536))).toThrow(/plaintext: expected at most 65535/);
    expect(refused(() => cipher.decrypt(new Uint8Array(65_536 + 16)))).toBe('aead.refused');
  });
});

test('bad lengths and paddings are told', () => {
  const iv = new Uint8Array(16);
  expect(() => sm4.ecb(new Uint8Array(15))).toThrow(/key: expected 16 bytes/);
  expect(() => sm4.cbc(key, new Uint8Array(12))).toThrow(/iv: expected 16 bytes/);
  expect(() => sm4.gcm(key, new Uint8Array())).toThrow(/nonce/);
  expect(() => sm4.ccm(key, new Uint8Array(6))).toThrow(/nonce/);
  expect(() => sm4.ccm(key, nonce, { tagLength: 5 })).toThrow(/tagLength/);
  expect(() => sm4.ecb(key, { padding: 'zeros' as 'none' })).toThrow(/padding/);
  expect(refused(() => sm4.cbc(key, iv, { padding: 'none' }).encrypt(new Uint8Array(17)))).toBe('cipher.length');
  expect(refused(() => sm4.cbc(key, iv).decrypt(new Uint8Array(17)))).toBe('cipher.length');
  expect(refused(() => sm4.cbc(key, iv).decrypt(new Uint8Array()))).toBe('cipher.padding');
  for (const tail of ['00', '11', '0201', '0302', '0103030203']) {
    const block = new Uint8Array(16);
    block.set(hexToBytes(tail), 16 - tail.length / 2);
    if (tail === '0302') block[15] = 2;
    const ciphertext = sm4.ecb(key, { padding: 'none' }).encrypt(block);
    if (tail === '0201') expect(sm4.ecb(key).decrypt(ciphertext)).toHaveLength(15);
    else expect(refused(() => sm4.ecb(key).decrypt(ciphertext))).toBe('cipher.padding');
  }
});
