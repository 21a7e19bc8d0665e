import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from '../../src/bytes.ts';
import {
  checkSuite,
  createRegistry,
  defaultSuites,
  generateKeyPair,
  PrivateKey,
  PublicKey,
  registerSuite,
  type SignatureSuite,
  suiteById,
  suites,
  tagKey,
  untagKey,
} from '../../src/keys/index.ts';

const code = (name: string): unknown => expect.objectContaining({ code: name });
const digest = new Uint8Array(32).fill(0x11);
const all = Object.values(suites) as SignatureSuite[];

describe('suites', () => {
  test.each(all.map((suite) => [suite.name, suite] as const))('%s keeps the contract', (_, suite) => {
    expect(checkSuite(suite)).toEqual([]);
  });

  test('ids are for ever', () => {
    expect(all.map(({ id, name }) => [id, name])).toEqual([
      [1, 'ed25519'],
      [2, 'schnorr'],
      [3, 'ecdsa'],
      [4, 'sm2'],
    ]);
    for (const suite of all) {
      expect(defaultSuites.byId(suite.id)).toBe(suite);
      expect(defaultSuites.byName(suite.name)).toBe(suite);
    }
  });

  test('the contract check notices a broken suite', () => {
    const broken: SignatureSuite = { ...suites.ed25519, verify: () => true, verifyBatch: () => true };
    expect(checkSuite(broken)).toEqual(
      expect.arrayContaining(['verify accepts another message', 'verifyBatch accepts an invalid signature']),
    );
    expect(checkSuite({ ...suites.schnorr, publicKeyLength: 33 })).toContain('a public key has another length');
  });

  test('numbers out of range are no signature', () => {
    const ones = new Uint8Array(64).fill(0xff);
    for (const suite of all) expect(suite.isSignature(ones)).toBe(false);
    expect(suites.ecdsa.isSignature(new Uint8Array(64))).toBe(false);
    expect(suites.sm2.isSignature(new Uint8Array(64))).toBe(false);
  });

  test('an uncompressed key is no key of the ecdsa suite, although it would verify', () => {
    const { privateKey } = generateKeyPair(suites.ecdsa);
    const signature = privateKey.sign(digest);
    const uncompressed = new Uint8Array(65);
    expect(suites.ecdsa.isPublicKey(uncompressed)).toBe(false);
    expect(suites.ecdsa.verify(signature, digest, uncompressed)).toBe(false);
  });
});

describe('registry', () => {
  const extra: SignatureSuite = { ...suites.ed25519, id: 200, name: 'ed25519-again' };

  test('a new suite makes a new registry and leaves the old one alone', () => {
    const larger = registerSuite(defaultSuites, extra);
    expect(larger.byId(200)).toBe(extra);
    expect(defaultSuites.byId(200)).toBeUndefined();
    const { publicKey } = generateKeyPair(extra);
    const bytes = publicKey.encode();
    expect(PublicKey.decode(bytes, larger).equals(publicKey)).toBe(true);
    expect(() => PublicKey.decode(bytes)).toThrow(code('suite.unknown'));
  });

  test('taken ids and names are refused', () => {
    const larger = registerSuite(defaultSuites, extra);
    expect(() => registerSuite(larger, extra)).toThrow(code('suite.conflict'));
    expect(() => registerSuite(larger, { ...extra, id: 201 })).toThrow(code('suite.conflict'));
    expect(() => registerSuite(larger, { ...extra, name: 'other' })).toThrow(code('suite.conflict'));
    expect(() => createRegistry([extra, extra])).toThrow(code('suite.conflict'));
  });

  test('reserved ids and impossible descriptions are refused', () => {
    for (const change of [
      { id: 1 },
      { id: 127 },
      { id: 256 },
      { id: 200.5 },
      { name: '' },
      { name: 'Ed25519' },
      { name: 'a--b' },
      { publicKeyLength: 0 },
      { secretKeyLength: -1 },
      { signatureLength: 1e9 },
      { messageLength: 0.5 },
    ]) {
      expect(() => registerSuite(defaultSuites, { ...extra, ...change })).toThrow(code('suite.malformed'));
    }
  });

  test('unknown ids', () => {
    expect(() => suiteById(defaultSuites, 99)).toThrow(code('suite.unknown'));
    expect(defaultSuites.byId(-1)).toBeUndefined();
    expect(defaultSuites.byId(1e6)).toBeUndefined();
    expect(defaultSuites.byName('rsa')).toBeUndefined();
  });
});

describe('tagged keys', () => {
  // RFC 8032 section 7.1, test 1.
  const secret = hexToBytes('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
  const key = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';

  test('the suite id stands before the key', () => {
    const { publicKey } = PrivateKey.from(suites.ed25519, secret);
    expect(publicKey.toString()).toBe(`01${key}`);
    expect(JSON.stringify({ publicKey })).toBe(`{"publicKey":"01${key}"}`);
    expect(bytesToHex(publicKey.bytes)).toBe(key);
    expect(PublicKey.decode(hexToBytes(`01${key}`)).equals(publicKey)).toBe(true);
    expect(untagKey(publicKey.encode())).toEqual({ suite: suites.ed25519, key: hexToBytes(key) });
  });

  test('wrong lengths and unknown suites are refused', () => {
    const bytes = hexToBytes(`01${key}`);
    expect(() => PublicKey.decode(new Uint8Array(0))).toThrow(code('bytes.truncated'));
    expect(() => PublicKey.decode(bytes.subarray(0, 32))).toThrow(code('bytes.truncated'));
    expect(() => PublicKey.decode(Uint8Array.of(...bytes, 0))).toThrow(code('bytes.trailing'));
    expect(() => PublicKey.decode(Uint8Array.of(77, ...bytes.subarray(1)))).toThrow(code('suite.unknown'));
    expect(() => tagKey(suites.ed25519, bytes)).toThrow(TypeError);
  });

  test('bytes that are no point are refused', () => {
    // x = 0 and x = 5 are on secp256k1 neither.
    for (const x of ['00', '05']) {
      const bytes = hexToBytes(x.padStart(64, '0'));
      expect(() => PublicKey.from(suites.schnorr, bytes)).toThrow(code('publicKey.invalid'));
      expect(() => PublicKey.from(suites.ecdsa, Uint8Array.of(2, ...bytes))).toThrow(code('publicKey.invalid'));
    }
    expect(() => PublicKey.from(suites.ed25519, new Uint8Array(32).fill(2))).toThrow(code('publicKey.invalid'));
  });

  test('keys of two suites with the same bytes differ', () => {
    const bytes = PrivateKey.from(suites.schnorr, secret).publicKey.bytes;
    const schnorr = PublicKey.from(suites.schnorr, bytes);
    const other = createRegistry([{ ...suites.schnorr, id: 9, name: 'nine' }]);
    expect(schnorr.equals(PublicKey.from(suiteById(other, 9), bytes))).toBe(false);
  });

  test('what callers do with their arrays does not reach the key', () => {
    const bytes = hexToBytes(key);
    const publicKey = PublicKey.from(suites.ed25519, bytes);
    bytes.fill(0);
    publicKey.bytes.fill(0);
    publicKey.encode().fill(0);
    expect(publicKey.toString()).toBe(`01${key}`);
  });
});

describe('private keys', () => {
  const secret = hexToBytes('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');

  test.each(all.map((suite) => [suite.name, suite] as const))('%s signs, exports and is wiped', (_, suite) => {
    const key = PrivateKey.from(suite, secret);
    expect(key.publicKey.verify(key.sign(digest), digest)).toBe(true);
    expect(key.exportSecret()).toEqual(secret);
    key.wipe();
    expect(() => key.sign(digest)).toThrow(code('key.wiped'));
    expect(() => key.exportSecret()).toThrow(code('key.wiped'));
    expect(key.publicKey.bytes).toHaveLength(suite.publicKeyLength);
  });

  test('never show the secret', () => {
    for (const suite of all) {
      const key = PrivateKey.from(suite, secret);
      const shown = [
        String(key),
        `${key}`,
        JSON.stringify(key),
        JSON.stringify({ nested: [key] }),
        inspect(key, { depth: 9, showHidden: true }),
        inspect(key, { depth: 9, showHidden: true, customInspect: false }),
        Object.values(key).join(),
      ].join('\n');
      expect(shown).not.toContain(bytesToHex(secret));
      expect(shown).not.toContain([...secret.subarray(0, 8)].join(', '));
      expect(shown).toContain(key.publicKey.toString());
    }
  });

  test('secrets out of range are refused', () => {
    for (const suite of [suites.schnorr, suites.ecdsa, suites.sm2]) {
      for (const bytes of [new Uint8Array(32), new Uint8Array(32).fill(0xff), secret.subarray(1)]) {
        expect(() => PrivateKey.from(suite, bytes)).toThrow(code('secretKey.range'));
      }
    }
    expect(() => PrivateKey.from(suites.ed25519, secret.subarray(1))).toThrow(code('secretKey.range'));
  });

  test('the argument is copied', () => {
    const bytes = Uint8Array.from(secret);
    const key = PrivateKey.from(suites.ed25519, bytes);
    bytes.fill(0);
    expect(key.exportSecret()).toEqual(secret);
  });
});
