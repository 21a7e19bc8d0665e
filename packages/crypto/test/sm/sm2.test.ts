import { bytesToHex, CryptoError, concatBytes, equalBytes, hexToBytes } from '@dougong/crypto';
import { DEFAULT_SM2_ID, type Sm2KeyExchange, sm2 } from '@dougong/crypto/sm';
import { describe, expect, test } from 'vitest';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const scalar = (value: bigint): Uint8Array => hexToBytes(value.toString(16).padStart(64, '0'));

const refused = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof CryptoError) return error.code;
    throw error;
  }
  return 'nothing was thrown';
};

/** GB/T 32918.5-2017 annex A.2. */
const example = {
  secretKey: hexToBytes('3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8'),
  publicKey: hexToBytes(
    '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  ),
  digest: 'b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3',
  signature: hexToBytes(
    'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
  ),
};

describe('signatures', () => {
  test('the example of the standard has this public key, ZA, and a valid signature', () => {
    expect(sm2.getPublicKey(example.secretKey)).toEqual(example.publicKey);
    expect(bytesToHex(sm2.identityDigest(example.publicKey, DEFAULT_SM2_ID))).toBe(example.digest);
    expect(sm2.verify(example.signature, text('message digest'), example.publicKey, DEFAULT_SM2_ID)).toBe(true);
  });

  test('a signature is the same each time and holds for its message, key and identity only', () => {
    const { secretKey, publicKey } = sm2.keygen();
    const signature = sm2.sign(text('beam'), secretKey, DEFAULT_SM2_ID);
    expect(sm2.sign(text('beam'), secretKey, DEFAULT_SM2_ID, publicKey)).toEqual(signature);
    expect(sm2.verify(signature, text('beam'), publicKey, DEFAULT_SM2_ID)).toBe(true);
    expect(sm2.verify(signature, text('beam'), sm2.getPublicKey(secretKey, true), DEFAULT_SM2_ID)).toBe(true);
    expect(sm2.verify(signature, text('bean'), publicKey, DEFAULT_SM2_ID)).toBe(false);
    expect(sm2.verify(signature, text('beam'), example.publicKey, DEFAULT_SM2_ID)).toBe(false);
    expect(sm2.verify(signature, text('beam'), publicKey, text('alice'))).toBe(false);
    expect(sm2.verify(signature, text('beam'), publicKey, new Uint8Array())).toBe(false);
  });

  test('r, s and r + s out of range, and keys that are no points, are invalid and throw nothing', () => {
    const { publicKey, signature } = example;
    const r = signature.subarray(0, 32);
    const s = signature.subarray(32);
    const rNumber = BigInt(`0x${bytesToHex(r)}`);
    const invalid = [
      new Uint8Array(),
      new Uint8Array(63),
      new Uint8Array(65),
      new Uint8Array(64),
      concatBytes(scalar(0n), s),
      concatBytes(r, scalar(0n)),
      concatBytes(scalar(N), s),
      concatBytes(r, scalar(N)),
      concatBytes(r, scalar(N - rNumber)),
    ];
    for (const bad of invalid) {
      expect(sm2.verify(bad, text('message digest'), publicKey, DEFAULT_SM2_ID)).toBe(false);
      expect(sm2.verifyDigest(bad, new Uint8Array(32), publicKey)).toBe(false);
    }
    const hybrid = publicKey.slice();
    hybrid[0] = 7;
    const off = publicKey.slice();
    off[64] = 0x14;
    const large = Uint8Array.of(4, ...new Uint8Array(64).fill(0xff));
    for (const bad of [new Uint8Array(), Uint8Array.of(0), new Uint8Array(33), hybrid, off, large, off.subarray(1)]) {
      expect(sm2.verify(signature, text('message digest'), bad, DEFAULT_SM2_ID)).toBe(false);
    }
  });

  test('secret keys outside [1, n − 2] are refused', () => {
    for (const value of [0n, N - 1n, N]) {
      expect(refused(() => sm2.sign(text('m'), scalar(value), DEFAULT_SM2_ID))).toBe('secretKey.range');
      expect(refused(() => sm2.keygen(scalar(value)))).toBe('secretKey.range');
    }
    expect(sm2.keygen(scalar(N - 2n)).publicKey).toHaveLength(65);
  });

  test('wrong types are named', () => {
    const bytes = new Uint8Array(32);
    expect(() => sm2.sign(text('m'), new Uint8Array(31), DEFAULT_SM2_ID)).toThrow(/secretKey: expected 32 bytes/);
    expect(() => sm2.verify(bytes, text('m'), bytes, '1' as unknown as Uint8Array)).toThrow(/identity/);
    expect(() => sm2.verify(bytes, text('m'), bytes, new Uint8Array(8192))).toThrow(/identity: expected at most 8191/);
    expect(() => sm2.verify('' as unknown as Uint8Array, text('m'), bytes, DEFAULT_SM2_ID)).toThrow(/signature/);
  });

  test('the ASN.1 form goes both ways and has one encoding', () => {
    const der = sm2.signatureToDer(example.signature);
    expect(sm2.signatureFromDer(der)).toEqual(example.signature);
    expect(refused(() => sm2.signatureFromDer(concatBytes(der, Uint8Array.of(0))))).toBe('der.malformed');
    expect(refused(() => sm2.signatureFromDer(hexToBytes('3006020100020101')))).toBe('signature.invalid');
  });
});

describe('encryption', () => {
  const { secretKey, publicKey } = sm2.keygen();

  test.each(['raw', 'asn1'] as const)('%s ciphertexts of all lengths open again, and only unaltered', (form) => {
    for (const length of [1, 2, 31, 32, 33, 200]) {
      const message = Uint8Array.from({ length }, (_, i) => i);
      const ciphertext = sm2.encrypt(message, publicKey, form);
      expect(sm2.decrypt(ciphertext, secretKey, form)).toEqual(message);
    }
    const ciphertext = sm2.encrypt(text('roof'), publicKey, form);
    for (let i = 0; i < ciphertext.length; i++) {
      const altered = ciphertext.slice();
      altered[i] = (altered[i] ?? 0) ^ 1;
      expect(refused(() => sm2.decrypt(altered, secretKey, form))).toMatch(/^(aead\.refused|ciphertext\.malformed)$/);
    }
    for (let end = 0; end < ciphertext.length; end++) {
      expect(refused(() => sm2.decrypt(ciphertext.subarray(0, end), secretKey, form))).toMatch(
        /^(aead\.refused|ciphertext\.malformed)$/,
      );
    }
    expect(refused(() => sm2.decrypt(ciphertext, sm2.keygen().secretKey, form))).toBe('aead.refused');
  });

  test('superfluous bytes in the ASN.1 form are refused', () => {
    const der = sm2.encrypt(text('roof'), publicKey, 'asn1');
    expect(refused(() => sm2.decrypt(concatBytes(der, Uint8Array.of(0)), secretKey, 'asn1'))).toBe(
      'ciphertext.malformed',
    );
    const long = concatBytes(Uint8Array.of(0x30, 0x81), der.subarray(1));
    expect(refused(() => sm2.decrypt(long, secretKey, 'asn1'))).toBe('ciphertext.malformed');
  });

  test('nothing cannot be encrypted', () => {
    expect(() => sm2.encrypt(new Uint8Array(), publicKey)).toThrow(/message: expected at least 1 byte/);
    expect(refused(() => sm2.encrypt(text('m'), publicKey.subarray(1)))).toBe('publicKey.invalid');
  });
});

describe('key exchange', () => {
  const alice = { key: sm2.keygen(), ephemeral: sm2.keygen(), identity: text('alice') };
  const bob = { key: sm2.keygen(undefined, true), ephemeral: sm2.keygen(), identity: text('bob') };
  const side = (role: 'initiator' | 'responder', own: typeof alice, peer: typeof bob): Sm2KeyExchange => ({
    role,
    secretKey: own.key.secretKey,
    ephemeralSecretKey: own.ephemeral.secretKey,
    identity: own.identity,
    peerPublicKey: peer.key.publicKey,
    peerEphemeralPublicKey: peer.ephemeral.publicKey,
    peerIdentity: peer.identity,
    keyLength: 48,
  });

  test('both sides get the same key and confirm it to each other', () => {
    const a = sm2.keyExchange(side('initiator', alice, bob));
    const b = sm2.keyExchange(side('responder', bob, alice));
    expect(a.key).toEqual(b.key);
    expect(a.key).toHaveLength(48);
    expect(equalBytes(a.confirmation, b.peerConfirmation)).toBe(true);
    expect(equalBytes(b.confirmation, a.peerConfirmation)).toBe(true);
    expect(a.confirmation).not.toEqual(b.confirmation);
  });

  test('another identity, role or key gives another key and no confirmation', () => {
    const right = sm2.keyExchange(side('initiator', alice, bob));
    const mallory = { ...alice, key: sm2.keygen() };
    for (const wrong of [
      sm2.keyExchange({ ...side('responder', bob, alice), peerIdentity: text('carol') }),
      sm2.keyExchange(side('initiator', bob, alice)),
      sm2.keyExchange(side('responder', bob, mallory)),
    ]) {
      expect(wrong.key).not.toEqual(right.key);
      expect(equalBytes(wrong.confirmation, right.peerConfirmation)).toBe(false);
    }
  });

  test('bad members are named', () => {
    const good = side('initiator', alice, bob);
    expect(() => sm2.keyExchange({ ...good, keyLength: 0 })).toThrow(/keyLength/);
    expect(() => sm2.keyExchange({ ...good, role: 'both' as 'initiator' })).toThrow(/role/);
    expect(refused(() => sm2.keyExchange({ ...good, peerEphemeralPublicKey: new Uint8Array(65) }))).toBe(
      'publicKey.invalid',
    );
    expect(refused(() => sm2.keyExchange({ ...good, secretKey: new Uint8Array(32) }))).toBe('secretKey.range');
  });
});
