import { bytesToHex, hexToBytes } from '@dougong/crypto';
import { ecdh, ecdsa } from '@dougong/crypto/p256';
import { sha256 } from '@noble/hashes/sha2.js';
import { expect, test } from 'vitest';

/** RFC 6979, A.2.5, with SHA-256 and the message `sample`. */
const secretKey = hexToBytes('c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721');
const digest = sha256(new TextEncoder().encode('sample'));
const r = 'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716';
const highS = 'f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8';
const publicKey = hexToBytes(
  '0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299',
);

test('signs with the nonce of RFC 6979 and s in the lower half; both halves verify', () => {
  const signature = ecdsa.sign(digest, secretKey);
  expect(bytesToHex(signature.subarray(0, 32))).toBe(r);
  expect(bytesToHex(signature.subarray(32))).not.toBe(highS);
  expect(ecdsa.verify(signature, digest, publicKey)).toBe(true);
  expect(ecdsa.verify(hexToBytes(r + highS), digest, publicKey)).toBe(true);
  expect(ecdsa.getPublicKey(secretKey, false)).toEqual(publicKey);
  expect(ecdsa.keygen(secretKey).publicKey).toEqual(ecdsa.getPublicKey(secretKey));
});

test('refuses what is altered, malformed or out of range', () => {
  const signature = hexToBytes(r + highS);
  const hybrid = publicKey.slice();
  hybrid[0] = 7;
  expect(ecdsa.verify(signature.toReversed(), digest, publicKey)).toBe(false);
  expect(ecdsa.verify(signature, digest.subarray(1), publicKey)).toBe(false);
  expect(ecdsa.verify(signature, digest, hybrid)).toBe(false);
  expect(ecdsa.verify(signature, digest, publicKey.slice(0, 64))).toBe(false);
  expect(ecdsa.verify(new Uint8Array(64), digest, publicKey)).toBe(false);
  expect(ecdsa.verify(signature.subarray(1), digest, publicKey)).toBe(false);
  const offCurve = publicKey.slice();
  offCurve[64] = 0;
  expect(ecdsa.verify(signature, digest, offCurve)).toBe(false);
  expect(() => ecdsa.verify(1 as never, digest, publicKey)).toThrow(/^signature: /);
  expect(() => ecdsa.sign(digest, new Uint8Array(32))).toThrow(expect.objectContaining({ code: 'secretKey.range' }));
  expect(() => ecdsa.toDer(new Uint8Array(64))).toThrow(expect.objectContaining({ code: 'signature.invalid' }));
});

test('DER comes back', () => {
  const signature = hexToBytes(r + highS);
  expect(ecdsa.fromDer(ecdsa.toDer(signature))).toEqual(signature);
});

test('both sides of a key agreement get the same x coordinate', () => {
  const alice = ecdsa.keygen();
  const bob = ecdsa.keygen();
  expect(ecdh(alice.secretKey, bob.publicKey)).toEqual(ecdh(bob.secretKey, ecdsa.getPublicKey(alice.secretKey, false)));
  expect(() => ecdh(alice.secretKey, new Uint8Array(33))).toThrow(
    expect.objectContaining({ code: 'publicKey.invalid' }),
  );
});
