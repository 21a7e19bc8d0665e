import { bytesToHex } from '@dougong/crypto';
import * as edwards from '@dougong/crypto/ed25519';
import * as p256 from '@dougong/crypto/p256';
import * as secp256k1 from '@dougong/crypto/secp256k1';
import { expect, test } from 'vitest';

const text = new TextEncoder();
const empty = new Uint8Array(0);

test('points of the empty message in RFC 9380, appendix J', () => {
  const k1 = secp256k1.hashToCurve(empty, text.encode('QUUX-V01-CS02-with-secp256k1_XMD:SHA-256_SSWU_RO_'));
  expect(bytesToHex(k1)).toBe('03c1cae290e291aee617ebaef1be6d73861479c48b841eaba9b7b5852ddfeb1346');
  const edDst = text.encode('QUUX-V01-CS02-with-edwards25519_XMD:SHA-512_ELL2_RO_');
  // y = 09a6…dc21 little-endian, and x is even.
  expect(bytesToHex(edwards.hashToCurve(empty, edDst))).toBe(
    '21dc15e10253796df23a7699c8a383ea624cce88c52431f6be220b1a56c8a609',
  );
  const p256Dst = text.encode('QUUX-V01-CS02-with-P256_XMD:SHA-256_SSWU_RO_');
  expect(bytesToHex(p256.hashToCurve(empty, p256Dst)).slice(2)).toBe(
    '2c15230b26dbc6fc9a37051158c95b79656e17a1a920b11394ca91c44247d3e4',
  );
});

test('expand_message_xmd of RFC 9380, K.1', () => {
  const dst = text.encode('QUUX-V01-CS02-with-expander-SHA256-128');
  expect(bytesToHex(edwards.expandMessageXmd('sha256', text.encode('abc'), dst, 32))).toBe(
    'd8ccab23b5985ccea865c6c97b6e5b8350e794e603b4b97902f53a8a0d605615',
  );
});

test('the two kinds of hashing and other tags give other points', () => {
  const message = text.encode('m');
  const dst = text.encode('tag');
  for (const curve of [edwards, secp256k1, p256]) {
    const point = bytesToHex(curve.hashToCurve(message, dst));
    expect(bytesToHex(curve.encodeToCurve(message, dst))).not.toBe(point);
    expect(bytesToHex(curve.hashToCurve(message, text.encode('other')))).not.toBe(point);
    expect(() => curve.hashToCurve(message, empty)).toThrow(expect.objectContaining({ code: 'expand.range' }));
    expect(() => curve.encodeToCurve('m' as never, dst)).toThrow(/^message: /);
  }
});

test('lengths out of range', () => {
  const dst = text.encode('tag');
  for (const length of [0, -1, 1.5, 255 * 32 + 1]) {
    expect(() => edwards.expandMessageXmd('sha256', empty, dst, length)).toThrow(
      expect.objectContaining({ code: 'expand.range' }),
    );
  }
  expect(edwards.expandMessageXmd('sha256', empty, dst, 255 * 32).length).toBe(255 * 32);
  expect(() => edwards.expandMessageXmd('md5' as never, empty, dst, 32)).toThrow(/^hash: /);
});
