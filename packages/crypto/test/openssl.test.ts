import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex, hexToBytes } from '@dougong/crypto';
import { hmac } from '@dougong/crypto/hash';
import { DEFAULT_SM2_ID, sm2, sm3, sm4 } from '@dougong/crypto/sm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** The installed version, when it has the algorithms. */
function installed(): string | undefined {
  try {
    const version = execFileSync('openssl', ['version'], { encoding: 'utf8' }).trim();
    const curves = execFileSync('openssl', ['ecparam', '-list_curves'], { encoding: 'utf8' });
    // Before 3.0 the distinguishing identity had another option.
    return /^OpenSSL [3-9]/.test(version) && curves.includes('SM2') ? version : undefined;
  } catch {
    return undefined;
  }
}

const version = installed();
const title = version ?? 'an openssl 3 with SM2, which is not installed: skipped';

describe.skipIf(version === undefined)(`agreement with ${title}`, () => {
  let folder = '';
  const path = (name: string): string => join(folder, name);
  const put = (name: string, bytes: Uint8Array): string => {
    writeFileSync(path(name), bytes);
    return path(name);
  };
  const openssl = (args: readonly string[], input?: Uint8Array): Uint8Array =>
    new Uint8Array(execFileSync('openssl', args, { ...(input === undefined ? {} : { input }), stdio: 'pipe' }));

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'dougong-sm-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const message = Uint8Array.from({ length: 1000 }, (_, i) => i * 7);
  const { secretKey, publicKey } = sm2.keygen();
  const point = bytesToHex(publicKey);
  // PKCS #8 and SubjectPublicKeyInfo for id-ecPublicKey on the curve 1.2.156.10197.1.301.
  const pkcs8 = hexToBytes(
    `308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420${bytesToHex(secretKey)}a144034200${point}`,
  );
  const spki = hexToBytes(`3059301306072a8648ce3d020106082a811ccf5501822d034200${point}`);
  const secretArgs = (): string[] => ['-inkey', put('key.der', pkcs8), '-keyform', 'DER'];
  const publicArgs = (): string[] => ['-pubin', '-inkey', put('pub.der', spki), '-keyform', 'DER'];
  const rawInput = (identity: string): string[] => ['-rawin', '-digest', 'sm3', '-pkeyopt', `distid:${identity}`];

  test('SM3 and HMAC-SM3', () => {
    expect(openssl(['dgst', '-sm3', '-binary'], message)).toEqual(sm3(message));
    const tag = openssl(['dgst', '-sm3', '-mac', 'hmac', '-macopt', 'hexkey:00ff', '-binary'], message);
    expect(tag).toEqual(hmac(sm3, Uint8Array.of(0, 255), message));
  });

  test.each(['ecb', 'cbc', 'ctr', 'ofb', 'cfb'] as const)('SM4-%s in both directions', (mode) => {
    const key = Uint8Array.from({ length: 16 }, (_, i) => i);
    const iv = Uint8Array.from({ length: 16 }, (_, i) => 255 - i);
    const args = ['enc', `-sm4-${mode}`, '-K', bytesToHex(key), ...(mode === 'ecb' ? [] : ['-iv', bytesToHex(iv)])];
    const cipher = mode === 'ecb' ? sm4.ecb(key) : sm4[mode](key, iv);
    expect(cipher.decrypt(openssl([...args, '-e'], message))).toEqual(message);
    expect(openssl([...args, '-d'], cipher.encrypt(message))).toEqual(message);
  });

  test.each(['1234567812345678', 'alice@dougong.example'])('SM2 signatures for identity %s', (identity) => {
    const id = new TextEncoder().encode(identity);
    const input = put('message', message);
    const theirs = openssl(['pkeyutl', '-sign', ...secretArgs(), '-in', input, ...rawInput(identity)]);
    const signature = sm2.signatureFromDer(theirs);
    expect(sm2.verify(signature, message, publicKey, id)).toBe(true);
    const verify = (bytes: Uint8Array): string => {
      const args = ['pkeyutl', '-verify', ...publicArgs(), '-in', input, '-sigfile', put('signature', bytes)];
      try {
        return new TextDecoder().decode(openssl([...args, ...rawInput(identity)]));
      } catch {
        return 'refused';
      }
    };
    expect(verify(sm2.signatureToDer(sm2.sign(message, secretKey, id)))).toMatch(/Verified Successfully/);
    expect(verify(sm2.signatureToDer(sm2.sign(message, secretKey, new TextEncoder().encode('bob'))))).toBe('refused');
  });

  test('SM2 ciphertexts in both directions', () => {
    const text = message.subarray(0, 200);
    const theirs = openssl(['pkeyutl', '-encrypt', ...publicArgs(), '-in', put('text', text)]);
    expect(sm2.decrypt(theirs, secretKey, 'asn1')).toEqual(text);
    const ours = put('ciphertext', sm2.encrypt(text, publicKey, 'asn1'));
    expect(openssl(['pkeyutl', '-decrypt', ...secretArgs(), '-in', ours])).toEqual(text);
  });

  test('the default identity is what OpenSSL users name', () => {
    expect(new TextDecoder().decode(DEFAULT_SM2_ID)).toBe('1234567812345678');
  });
});
