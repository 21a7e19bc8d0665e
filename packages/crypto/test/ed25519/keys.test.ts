import { bytesToHex, hexToBytes } from '@dougong/crypto';
import { useBackend } from '@dougong/crypto/backend';
import { getPublicKey, keygen, sign, toMontgomery, toMontgomerySecret, x25519 } from '@dougong/crypto/ed25519';
import { afterAll, describe, expect, test } from 'vitest';

afterAll(() => useBackend('auto'));

/** RFC 8032, 7.1, tests 1 and 3. */
const rfc8032 = [
  {
    secretKey: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    secretKey: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    publicKey: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
];

describe.each(['portable', 'native'] as const)('under %s', (backend) => {
  test.each(rfc8032)('signs $message as RFC 8032 does', ({ secretKey, publicKey, message, signature }) => {
    useBackend(backend);
    expect(bytesToHex(getPublicKey(hexToBytes(secretKey)))).toBe(publicKey);
    expect(bytesToHex(sign(hexToBytes(message), hexToBytes(secretKey)))).toBe(signature);
  });
});

test('keygen takes a seed, copies it, and draws one otherwise', () => {
  const seed = new Uint8Array(32).fill(7);
  const pair = keygen(seed);
  expect(pair.publicKey).toEqual(getPublicKey(seed));
  seed.fill(0);
  expect(pair.secretKey).toEqual(new Uint8Array(32).fill(7));
  expect(keygen().secretKey).not.toEqual(keygen().secretKey);
});

test('secret keys of another length are refused by name', () => {
  expect(() => keygen(new Uint8Array(31))).toThrow('seed: expected 32 bytes, got 31');
  expect(() => getPublicKey(new Uint8Array(64))).toThrow('secretKey: expected 32 bytes, got 64');
  expect(() => sign(new Uint8Array(1), new Uint8Array(0))).toThrow('secretKey: expected 32 bytes, got 0');
  expect(() => sign([1] as never, new Uint8Array(32))).toThrow(/^message: /);
});

test('Diffie–Hellman of RFC 7748, 6.1', () => {
  const alice = hexToBytes('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a');
  const bob = hexToBytes('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb');
  expect(bytesToHex(x25519.getPublicKey(alice))).toBe(
    '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a',
  );
  expect(bytesToHex(x25519.getPublicKey(bob))).toBe('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f');
  const shared = '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742';
  expect(bytesToHex(x25519.getSharedSecret(alice, x25519.getPublicKey(bob)))).toBe(shared);
  expect(bytesToHex(x25519.getSharedSecret(bob, x25519.getPublicKey(alice)))).toBe(shared);
});

test('both sides of a conversion from Ed25519 agree', () => {
  const alice = keygen(new Uint8Array(32).fill(1));
  const bob = keygen(new Uint8Array(32).fill(2));
  const shared = x25519.getSharedSecret(toMontgomerySecret(alice.secretKey), toMontgomery(bob.publicKey));
  expect(shared).toEqual(x25519.getSharedSecret(toMontgomerySecret(bob.secretKey), toMontgomery(alice.publicKey)));
  expect(x25519.getPublicKey(toMontgomerySecret(alice.secretKey))).toEqual(toMontgomery(alice.publicKey));
});

test('keys of small order and keys that are no points are told apart', () => {
  const order8 = hexToBytes('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85');
  const { secretKey } = x25519.keygen(new Uint8Array(32).fill(9));
  expect(() => x25519.getSharedSecret(secretKey, new Uint8Array(32))).toThrow(
    expect.objectContaining({ code: 'point.smallOrder' }),
  );
  expect(() => toMontgomery(order8)).toThrow(expect.objectContaining({ code: 'point.smallOrder' }));
  const noPoint = new Uint8Array(32).fill(2, 0, 1);
  expect(() => toMontgomery(noPoint)).toThrow(expect.objectContaining({ code: 'publicKey.invalid' }));
  const notCanonical = hexToBytes(`ee${'ff'.repeat(30)}7f`);
  expect(() => toMontgomery(notCanonical)).toThrow(expect.objectContaining({ code: 'publicKey.invalid' }));
});
