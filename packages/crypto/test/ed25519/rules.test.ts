import { hexToBytes } from '@dougong/crypto';
import { useBackend } from '@dougong/crypto/backend';
import { type Ed25519Rule, keygen, sign, verify } from '@dougong/crypto/ed25519';
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const rules = ['zip215', 'strict', 'ref10', 'bytom'] as const;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

/** A signature, its message and key, and the rules that accept it. */
interface Sample {
  readonly name: string;
  readonly signature: Uint8Array;
  readonly message: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly accept: readonly Ed25519Rule[];
}

const text = new TextEncoder();
const zeros = '00'.repeat(32);
/** RFC 8032, 7.1, test 2. */
const plain = {
  signature: hexToBytes(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  ),
  message: Uint8Array.of(0x72),
  publicKey: hexToBytes('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'),
};

function withS(change: (S: bigint) => bigint): Uint8Array {
  const signature = plain.signature.slice();
  signature.set(numberToBytesLE(change(bytesToNumberLE(signature.subarray(32))), 32), 32);
  return signature;
}

const samples: readonly Sample[] = [
  { name: 'a signature of RFC 8032', ...plain, accept: rules },
  { name: 'another message', ...plain, message: Uint8Array.of(0x73), accept: [] },
  { name: 'S + L', ...plain, signature: withS((S) => S + L), accept: ['bytom'] },
  { name: 'S + 8L, where a top bit is set', ...plain, signature: withS((S) => S + 8n * L), accept: [] },
  {
    name: 'a key of mixed order whose plain equation fails',
    signature: hexToBytes(
      '63ace26e3930e2a2ee55a5f089c1462e8dff5e4be5c5b4931ff6769485db3a33348bc07fc17e90765c2aefcb0d2f78be8662425f4485ee1ea783d2ddf39ec20c',
    ),
    message: text.encode('mixed order'),
    publicKey: hexToBytes('f22350f4b6b504f27dc71b57dfee6cdec0bcfca94ff94cf5ff2e4f8f02034b8a'),
    accept: ['zip215', 'strict'],
  },
  {
    name: 'identity key, identity R, S = 0',
    signature: hexToBytes(`01${zeros.slice(2)}${zeros}`),
    message: text.encode('anything'),
    publicKey: hexToBytes(`01${zeros.slice(2)}`),
    accept: ['zip215', 'ref10', 'bytom'],
  },
  {
    name: 'identity R with a sign bit, which is not its canonical encoding',
    signature: hexToBytes(`01${'00'.repeat(30)}80${zeros}`),
    message: text.encode('anything'),
    publicKey: hexToBytes(`01${zeros.slice(2)}`),
    accept: ['zip215'],
  },
  {
    name: 'identity key as y = p + 1',
    signature: hexToBytes(`01${zeros.slice(2)}${zeros}`),
    message: text.encode('anything'),
    publicKey: hexToBytes(`ee${'ff'.repeat(30)}7f`),
    accept: ['zip215', 'ref10', 'bytom'],
  },
  {
    name: 'a key that is no y coordinate',
    ...plain,
    publicKey: hexToBytes(`02${zeros.slice(2)}`),
    accept: [],
  },
];

describe.each(['portable', 'wasm', 'native', 'auto'] as const)('under %s', (backend) => {
  beforeAll(() => useBackend(backend));
  afterAll(() => useBackend('auto'));

  test.each(samples)('$name', ({ signature, message, publicKey, accept }) => {
    expect(rules.filter((rule) => verify(signature, message, publicKey, { rule }))).toEqual(accept);
  });

  test('lengths other than 64 and 32 are invalid, not errors', () => {
    for (const length of [0, 63, 65, 66, 96]) {
      const signature = new Uint8Array(length);
      signature.set(plain.signature.subarray(0, length));
      for (const rule of rules) expect(verify(signature, plain.message, plain.publicKey, { rule })).toBe(false);
    }
    for (const length of [0, 31, 33]) {
      const publicKey = new Uint8Array(length);
      publicKey.set(plain.publicKey.subarray(0, length));
      for (const rule of rules) expect(verify(plain.signature, plain.message, publicKey, { rule })).toBe(false);
    }
  });

  test('memory shared between threads gives the same answers', () => {
    const share = (bytes: Uint8Array): Uint8Array => {
      const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
      copy.set(bytes);
      return copy;
    };
    const { signature, message, publicKey } = plain;
    expect(verify(share(signature), share(message), share(publicKey))).toBe(true);
    expect(verify(share(signature), share(Uint8Array.of(1)), share(publicKey))).toBe(false);
    const { secretKey } = keygen(new Uint8Array(32));
    expect(sign(share(message), share(secretKey))).toEqual(sign(message, secretKey));
  });
});

test('zip215 is the default', () => {
  const mixed = samples[4];
  expect(mixed && verify(mixed.signature, mixed.message, mixed.publicKey)).toBe(true);
});

test('wrong types name the argument', () => {
  const { signature, message, publicKey } = plain;
  const wrong = 'ab' as unknown as Uint8Array;
  expect(() => verify(wrong, message, publicKey)).toThrow(
    new TypeError('signature: expected a Uint8Array, got string'),
  );
  expect(() => verify(signature, wrong, publicKey)).toThrow(/^message: /);
  expect(() => verify(signature, message, wrong)).toThrow(/^publicKey: /);
  expect(() => verify(signature, message, publicKey, { rule: 'loose' as Ed25519Rule })).toThrow(/^rule: .*loose/);
});
