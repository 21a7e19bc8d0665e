import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { bytesToHex, concatBytes, hexToBytes } from '@dougong/crypto';
import { type BackendMode, backendInfo, selfTest, useBackend } from '@dougong/crypto/backend';
import {
  blake2b,
  blake2s,
  blake3,
  createHasher,
  type HashAlgorithm,
  type HashFunction,
  hash160,
  hash256,
  hashMany,
  hashSuites,
  hkdf,
  hmac,
  keccak_256,
  ripemd160,
  sha3_256,
  sha3_512,
  sha256,
  sha512,
  shake128,
  shake256,
  sm3,
  taggedHash,
} from '@dougong/crypto/hash';
import { afterEach, describe, expect, test } from 'vitest';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const hex = bytesToHex;

const functions: readonly HashFunction[] = [
  sha256,
  sha512,
  sha3_256,
  sha3_512,
  keccak_256,
  ripemd160,
  blake2b,
  blake2s,
  blake3,
  sm3,
];

/** Digests of "abc" from FIPS 180-4 and FIPS 202 examples, RFC 7693, the RIPEMD-160 page, GB/T 32905 and BLAKE3's tool. */
const abc = {
  sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  sha512:
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  'sha3-256': '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532',
  'sha3-512':
    'b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0',
  'keccak-256': '4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45',
  ripemd160: '8eb208f7e05d987a9b044a8e98c6b087f15a0bfc',
  blake2b:
    'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
  blake2s: '508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982',
  blake3: '6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85',
  sm3: '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
} satisfies Partial<Record<HashAlgorithm, string>>;

afterEach(() => useBackend('auto'));

describe.each(['portable', 'native'] satisfies BackendMode[])('on %s', (backend) => {
  test.each(functions)('$algorithm of "abc"', (hash) => {
    useBackend(backend);
    expect(hex(hash(text('abc')))).toBe(abc[hash.algorithm as keyof typeof abc]);
    expect(hash(text('abc')).length).toBe(hash.digestLength);
  });

  test('a digest stays what it was when the next one is made', () => {
    useBackend(backend);
    const first = sha256(text('abc'));
    sha256(text('abd'));
    expect(hex(first)).toBe(abc.sha256);
  });
});

test('on Node the platform answers for what OpenSSL has, and says why where it has not', () => {
  expect(backendInfo()['hash.sha256']).toMatchObject({ tier: 'native', backend: 'node' });
  expect(backendInfo()['hash.blake3']).toMatchObject({
    tier: 'portable',
    reason: expect.stringMatching(/node: not available/),
  });
  useBackend('portable');
  expect(backendInfo()['hash.sha256']).toMatchObject({ tier: 'portable', backend: 'noble' });
  expect(selfTest().filter((result) => result.function.startsWith('hash.') && result.outcome === 'failed')).toEqual([]);
});

test('inputs in shared or resizable memory, and Buffers, hash as any others', () => {
  const shared = new Uint8Array(new SharedArrayBuffer(3));
  shared.set(text('abc'));
  const resizable = new Uint8Array(Reflect.construct(ArrayBuffer, [3, { maxByteLength: 8 }]) as ArrayBuffer);
  resizable.set(text('abc'));
  for (const input of [shared, resizable, Buffer.from('abc')]) {
    expect(hex(sha256(input))).toBe(abc.sha256);
    expect(hex(createHasher(sha256).update(input).digest())).toBe(abc.sha256);
    expect(hex(hashSuites.std.hash(input))).toBe(abc.sha256);
  }
  expect(sha256(Buffer.from('abc')).constructor).toBe(Uint8Array);
});

test('hash256 and hash160 are the double hashes of the Bitcoin family', () => {
  expect(hex(hash256(text('hello')))).toBe('9595c9df90075148eb06860365df33584b75bff782a510c6cd4883a419833d50');
  expect(hex(hash160(text('hello')))).toBe('b6a9c8c230722b7c748331a8b450f05566dc7d0f');
});

test('the tagged hash is that of BIP-340, and each suite has the same construction', () => {
  const prefix = sha256(text('BIP0340/challenge'));
  const expected = sha256(concatBytes(prefix, prefix, text('ab'), text('c')));
  expect(taggedHash('BIP0340/challenge', text('ab'), text('c'))).toEqual(expected);
  for (const suite of Object.values(hashSuites)) {
    const tag = suite.hash(text('dougong/test'));
    const out = new Uint8Array(40);
    suite.taggedInto('dougong/test', out, 4, text('abc'));
    expect(out.subarray(4, 36)).toEqual(suite.hash(tag, tag, text('abc')));
    expect(suite.tagged('dougong/test', text('a'), text('bc'))).toEqual(out.slice(4, 36));
    expect([...out.subarray(0, 4), ...out.subarray(36)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  }
});

test('XOF reads continue one another', () => {
  for (const shake of [shake128, shake256]) {
    const xof = shake.create().update(text('a')).update(text('bc'));
    expect(concatBytes(xof.read(1), xof.read(200), xof.read(99))).toEqual(shake(text('abc'), 300));
    expect(() => xof.update(text('d'))).toThrow(TypeError);
    expect(hex(shake(text('abc'), 32))).toBe(
      createHash(shake.algorithm, { outputLength: 32 }).update('abc').digest('hex'),
    );
  }
});

test('HMAC and HKDF agree with Node and with RFC 5869 A.1', () => {
  for (const length of [0, 20, 64, 65, 200]) {
    const key = new Uint8Array(length).fill(7);
    const expected = createHmac('sha256', key).update('what do ya want').digest('hex');
    expect(hex(hmac(sha256, key, text('what do '), text('ya want')))).toBe(expected);
  }
  const key = new Uint8Array(22).fill(0x0b);
  const salt = hexToBytes('000102030405060708090a0b0c');
  const info = hexToBytes('f0f1f2f3f4f5f6f7f8f9');
  expect(hex(hkdf(sha256, key, salt, info, 42))).toBe(
    '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
  );
  expect(hex(hkdf(sha512, key, undefined, undefined, 100))).toBe(
    hex(new Uint8Array(hkdfSync('sha512', key, new Uint8Array(), new Uint8Array(), 100))),
  );
});

test('BLAKE2 and BLAKE3 parameters change the digest as their documents say', () => {
  // Keyed BLAKE2s of the empty message, first entry of the BLAKE2 known-answer file.
  const key = Uint8Array.from({ length: 32 }, (_, i) => i);
  expect(hex(blake2s(new Uint8Array(), { key }))).toBe(
    '48a8997da407876b3d79c0d92325ad3b89cbb754d86ab71aee047ad345fd2c49',
  );
  expect(hex(blake2b(text(''), { outputLength: 32 }))).toBe(
    '0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8',
  );
  expect(blake3(text('abc'), { outputLength: 100 }).subarray(0, 32)).toEqual(blake3(text('abc')));
  expect(blake3(text('abc'), { context: 'a' })).not.toEqual(blake3(text('abc'), { context: 'b' }));
  expect(() => blake3(text('abc'), { context: 'a', key })).toThrow(TypeError);
});

test('hashMany hashes record by record, in place where digests fit', () => {
  const prefix = Uint8Array.of(1);
  const input = Uint8Array.from({ length: 64 * 5 }, (_, i) => i * 7);
  const expected = concatBytes(
    ...Array.from({ length: 5 }, (_, i) => sha256(concatBytes(prefix, input.subarray(64 * i, 64 * i + 64)))),
  );
  expect(hashMany(sha256, input, 64, prefix)).toEqual(expected);
  expect(hashSuites.std.hashMany(input, 64, prefix, input.slice())).toEqual(expected);
  expect(hashMany(sha256, input, 64, prefix, input)).toEqual(expected);
  expect(hashMany(sha256, new Uint8Array(), 1)).toEqual(new Uint8Array());
  expect(() => hashMany(sha256, new Uint8Array(10), 3)).toThrow(/input: expected a multiple of 3/);
  expect(() => hashMany(sha512, input, 32, undefined, input)).toThrow(/out/);
  const shared = new Uint8Array(200);
  expect(() => hashMany(sha256, shared.subarray(0, 64), 32, undefined, shared.subarray(8, 72))).toThrow(
    /out: overlaps/,
  );
  expect(hashMany(sha256, shared.subarray(0, 64), 32, undefined, shared.subarray(64, 128))).toHaveLength(64);
  expect(() => hashMany(sha256, input, 32, undefined, new Uint8Array(31))).toThrow(/out: expected at least 320/);
});

test('wrong argument types are told by name', () => {
  const wrong = 'abc' as unknown as Uint8Array;
  expect(() => sha256(wrong)).toThrow(/message: expected a Uint8Array, got string/);
  expect(() => hashSuites.std.hash(text('a'), wrong)).toThrow(/part/);
  expect(() => hashSuites.std.hashInto(new Uint8Array(40), 9, text('a'))).toThrow(/at: 32 bytes from 9/);
  expect(() => hmac((() => wrong) as unknown as HashFunction, wrong)).toThrow(/hash: expected a hash function/);
  expect(() => hkdf(sha256, text('k'), undefined, undefined, 255 * 32 + 1)).toThrow(/outputLength/);
  expect(() => shake128(text('a'), 0)).toThrow(/outputLength/);
  const hasher = createHasher(sha256);
  hasher.digest();
  expect(() => hasher.digest()).toThrow(TypeError);
  expect(() => hasher.update(text('a'))).toThrow(TypeError);
});
