import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from '../../src/bytes.ts';
import { CryptoError } from '../../src/errors.ts';
import {
  changePassword,
  decrypt,
  eip2335,
  type KeystoreV5,
  paperWallet,
  v5,
  type Web3KeystoreV3,
  web3v3,
} from '../../src/keystore/index.ts';
import { deriveSealed, newKey } from '../../src/keystore/sealed.ts';

const code = (name: string, details?: object): unknown =>
  expect.objectContaining(details === undefined ? { code: name } : { code: name, details });
const secret = hexToBytes('7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d');
const quickLegacy = { kdf: 'scrypt', n: 16 } as const;
const quick = { memoryKiB: 16, iterations: 1 } as const;
const alter = (hex: string): string => hex.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));

/** The file with one dotted field replaced, or removed where `value` is undefined. */
function withField(file: object, path: string, value: unknown): object {
  const copy = structuredClone(file) as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let at = copy;
  for (const key of keys) at = at[key] as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

describe('Web3 Secret Storage', () => {
  const file = web3v3.encrypt(secret, 'correct horse', quickLegacy);

  test('opens what it made, from text and object', async () => {
    const made = await file;
    expect(made.address).toBe('008aeeda4d805471df9b2a5b0f38a0c3bcba786b');
    await expect(web3v3.decrypt(made, 'correct horse')).resolves.toEqual(secret);
    await expect(decrypt(JSON.stringify(made), 'correct horse')).resolves.toEqual(secret);
    await expect(web3v3.decrypt(made, new TextEncoder().encode('correct horse'))).resolves.toEqual(secret);
  });

  test('PBKDF2, no address, early capital, unknown fields', async () => {
    const made = await web3v3.encrypt(secret, 'p', { kdf: 'pbkdf2', c: 2, address: false });
    expect(made.address).toBeUndefined();
    const { crypto, ...rest } = made;
    await expect(web3v3.decrypt({ ...rest, Crypto: { ...crypto, version: 1 }, note: 1 }, 'p')).resolves.toEqual(secret);
  });

  test('wrong password, altered ciphertext, altered counter', async () => {
    const made = await file;
    await expect(web3v3.decrypt(made, 'wrong')).rejects.toThrow(code('keystore.password'));
    const ciphertext = withField(made, 'crypto.ciphertext', alter(made.crypto.ciphertext));
    await expect(web3v3.decrypt(ciphertext, 'correct horse')).rejects.toThrow(code('keystore.password'));
    const iv = withField(made, 'crypto.cipherparams.iv', alter(made.crypto.cipherparams.iv));
    await expect(web3v3.decrypt(iv, 'correct horse')).rejects.toThrow(code('keystore.damaged'));
  });

  test('files whose N is beyond RFC 7914 for their r', async () => {
    const made = await web3v3.encrypt(secret, 'p', quickLegacy);
    const change = (fields: object): object =>
      withField(made, 'crypto.kdfparams', { ...made.crypto.kdfparams, ...fields });
    // The key is another one, so the password cannot fit; what counts is that it is tried.
    await expect(web3v3.decrypt(change({ n: 2 ** 16, r: 1 }), 'p')).rejects.toThrow(code('keystore.password'));
    for (const fields of [
      { n: 2 ** 21, r: 1 },
      { n: 2 ** 18, r: 1, p: 2 ** 15 },
      { n: 2 ** 16 + 2, r: 1 },
    ]) {
      await expect(web3v3.decrypt(change(fields), 'p')).rejects.toThrow(code('kdf.parameters'));
    }
  });

  test('secrets that are no key', async () => {
    for (const bad of [new Uint8Array(32), new Uint8Array(32).fill(0xff), secret.subarray(1)]) {
      await expect(web3v3.encrypt(bad, 'p', quickLegacy)).rejects.toThrow(code('keystore.secret'));
    }
  });

  test('malformed files name the field', async () => {
    const made = await file;
    const refused: [string, unknown][] = [
      ['version', '3'],
      ['crypto', undefined],
      ['crypto', []],
      ['crypto.cipher', 'aes-128-cbc'],
      ['crypto.cipherparams.iv', '00'],
      ['crypto.cipherparams.iv', 'z'.repeat(32)],
      ['crypto.ciphertext', ''],
      ['crypto.ciphertext', '00'.repeat(1025)],
      ['crypto.ciphertext', 7],
      ['crypto.mac', `0x${made.crypto.mac}`],
      ['crypto.kdf', 'md5'],
      ['crypto.kdfparams', null],
      ['crypto.kdfparams.dklen', 31],
      ['crypto.kdfparams.n', 0],
      ['crypto.kdfparams.n', 1.5],
      ['crypto.kdfparams.n', '262144'],
      ['crypto.kdfparams.n', 2 ** 60],
      ['crypto.kdfparams.r', -1],
      ['crypto.kdfparams.p', undefined],
      ['crypto.kdfparams.salt', 'abc'],
      ['crypto.kdfparams.salt', ''],
      ['address', 'nowhere'],
    ];
    for (const [path, value] of refused) {
      await expect(web3v3.decrypt(withField(made, path, value), 'p'), path).rejects.toThrow(
        code('keystore.malformed', { path }),
      );
    }
    for (const text of ['', '{', 'null', '[]', '7', ' '.repeat(70_000)]) {
      await expect(decrypt(text, 'p')).rejects.toThrow(code('keystore.malformed', { path: '' }));
    }
    await expect(decrypt(undefined, 'p')).rejects.toThrow(code('keystore.malformed'));
    await expect(web3v3.decrypt({ version: 1 }, 'p')).rejects.toThrow(code('keystore.version'));
    await expect(decrypt({ version: 2 }, 'p')).rejects.toThrow(code('keystore.version'));
    await expect(web3v3.decrypt(made, 7 as never)).rejects.toThrow(TypeError);
  });

  test('parameters that ask for too much are refused before any work', async () => {
    const made = await file;
    const scrypt: Record<string, number>[] = [
      { n: 2 ** 21 },
      { n: 2 ** 20, r: 9 },
      { n: 2 ** 40 },
      { n: 1000 },
      { r: 2 ** 40 },
      { p: 2 ** 30 },
      { n: 2 ** 18, r: 8, p: 1000 },
      { r: 2 ** 15, p: 2 ** 15 },
    ];
    for (const change of scrypt) {
      const kdfparams = { ...made.crypto.kdfparams, ...change };
      await expect(web3v3.decrypt(withField(made, 'crypto.kdfparams', kdfparams), 'p')).rejects.toThrow(
        code('kdf.parameters'),
      );
    }
    const rounds = { dklen: 32, c: 2 ** 31, prf: 'hmac-sha256', salt: '00' };
    const pbkdf2 = withField(withField(made, 'crypto.kdf', 'pbkdf2'), 'crypto.kdfparams', rounds);
    await expect(web3v3.decrypt(pbkdf2, 'p')).rejects.toThrow(code('kdf.parameters'));
    const prf = withField(pbkdf2, 'crypto.kdfparams.prf', 'hmac-md5');
    await expect(web3v3.decrypt(prf, 'p')).rejects.toThrow(code('keystore.malformed'));
  });

  test('work stops when the signal says so', async () => {
    const signal = AbortSignal.abort(new RangeError('enough'));
    await expect(web3v3.decrypt(await file, 'correct horse', { signal })).rejects.toThrow('enough');
  });
});

describe('ERC-2335', () => {
  test('opens what it made and keeps what it says', async () => {
    const publicKey = Uint8Array.of(1, 2, 3);
    const options = { ...quickLegacy, path: 'm/12381/60/0/0', description: 'first', publicKey };
    const made = await eip2335.encrypt(secret, 'p', options);
    expect(made).toMatchObject({ version: 4, path: 'm/12381/60/0/0', description: 'first', pubkey: '010203' });
    await expect(decrypt(JSON.stringify(made), 'p')).resolves.toEqual(secret);
    const short = await eip2335.encrypt(secret.subarray(1), 'p', quickLegacy);
    await expect(decrypt(short, 'p')).resolves.toEqual(secret.subarray(1));
    await expect(eip2335.decrypt(made, 'p', { getPublicKey: () => publicKey })).resolves.toEqual(secret);
    await expect(eip2335.decrypt(made, 'p', { getPublicKey: () => secret })).rejects.toThrow(code('keystore.damaged'));
  });

  test('passwords are composed alike and lose control characters', async () => {
    const made = await eip2335.encrypt(secret, '𝔱𝔢𝔰𝔱𝔭𝔞𝔰𝔰𝔴𝔬𝔯𝔡🔑', quickLegacy);
    await expect(eip2335.decrypt(made, 'test\u0007pass\u007fword\u0085🔑')).resolves.toEqual(secret);
    const bytes = hexToBytes('7465737470617373776f7264f09f9491');
    await expect(eip2335.decrypt(made, bytes)).resolves.toEqual(secret);
    await expect(eip2335.decrypt(made, 'testpassword')).rejects.toThrow(code('keystore.password'));
    await expect(eip2335.decrypt(made, 'a\udc00')).rejects.toThrow(code('keystore.unicode'));
  });

  test('malformed files name the field', async () => {
    const made = await eip2335.encrypt(secret, 'p', { ...quickLegacy, publicKey: secret });
    const refused: [string, unknown][] = [
      ['crypto.kdf.function', 'argon2'],
      ['crypto.kdf.message', 'x'],
      ['crypto.kdf.params.salt', undefined],
      ['crypto.checksum.function', 'md5'],
      ['crypto.checksum.message', '00'],
      ['crypto.cipher.function', 'xor'],
      ['crypto.cipher.params.iv', undefined],
      ['crypto.cipher.message', 'xyz'],
      ['pubkey', 'xyz'],
    ];
    for (const [path, value] of refused) {
      await expect(decrypt(withField(made, path, value), 'p'), path).rejects.toThrow(
        code('keystore.malformed', { path }),
      );
    }
    await expect(eip2335.decrypt({ version: 3 }, 'p')).rejects.toThrow(code('keystore.version'));
    await expect(eip2335.encrypt(new Uint8Array(0), 'p')).rejects.toThrow(code('keystore.secret'));
    await expect(eip2335.encrypt(new Uint8Array(1025), 'p')).rejects.toThrow(code('keystore.secret'));
  });
});

describe('version 5', () => {
  const options = { ...quick, kind: 'ed25519', label: 'savings', publicKey: Uint8Array.of(1, 2) };
  const file = v5.encrypt(secret, 'pässword', options);

  test('opens what it made, whatever the composition of the password', async () => {
    const made = await file;
    expect(made.header).toMatchObject({ kind: 'ed25519', label: 'savings', publicKey: '0102' });
    expect(made.header.kdf).toMatchObject({ function: 'argon2id', memoryKiB: 16, iterations: 1, parallelism: 1 });
    await expect(v5.decrypt(made, 'pässword'.normalize('NFD'))).resolves.toEqual(secret);
    await expect(decrypt(JSON.stringify(made), 'pässword')).resolves.toEqual(secret);
  });

  test('defaults are Argon2id with 64 MiB and 3 passes', async () => {
    const made = await v5.encrypt(secret, 'p');
    expect(made.header.kdf).toMatchObject({ function: 'argon2id', memoryKiB: 65_536, iterations: 3, parallelism: 1 });
    await expect(v5.decrypt(made, 'p')).resolves.toEqual(secret);
  });

  test('scrypt is named in the file', async () => {
    const made = await v5.encrypt(secret, 'p', { kdf: 'scrypt', n: 16 });
    expect(made.header.kdf).toMatchObject({ function: 'scrypt', n: 16, r: 8, p: 1 });
    await expect(v5.decrypt(made, 'p')).resolves.toEqual(secret);
  });

  test('scrypt steps in where the memory for Argon2id cannot be had, unless Argon2id was asked for', async () => {
    const password = new Uint8Array(1);
    const derive: typeof deriveSealed = (bytes, kdf, progress) =>
      kdf.function === 'argon2id' ? Promise.reject(new RangeError('no memory')) : deriveSealed(bytes, kdf, progress);
    const { kdf, key } = await newKey(password, { n: 16 }, derive);
    expect(kdf.function).toBe('scrypt');
    await expect(deriveSealed(password, kdf, {})).resolves.toEqual(key);
    await expect(newKey(password, { kdf: 'argon2id' }, derive)).rejects.toThrow('no memory');
    const broken: typeof deriveSealed = () => Promise.reject(new TypeError('another fault'));
    await expect(newKey(password, {}, broken)).rejects.toThrow('another fault');
  });

  test('a wrong password is told apart from a damaged file', async () => {
    const made = await file;
    await expect(v5.decrypt(made, 'wrong')).rejects.toThrow(code('keystore.password'));
    for (const damaged of [
      withField(made, 'ciphertext', alter(made.ciphertext)),
      withField(made, 'checksum', alter(made.checksum)),
      withField(made, 'header.label', 'spending'),
      withField(made, 'header.kind', 'ed25518'),
      withField(made, 'header.publicKey', ''),
      withField(made, 'header.cipher.nonce', alter(made.header.cipher.nonce)),
      withField(made, 'header.kdf.iterations', 2),
      withField(made, 'header.kdf.salt', alter(String(made.header.kdf['salt']))),
    ]) {
      await expect(v5.decrypt(damaged, 'pässword')).rejects.toThrow(code('keystore.damaged'));
    }
  });

  test('the header is bound to the secret, even when someone makes the checksum fit', async () => {
    const other: KeystoreV5 = await v5.encrypt(secret, 'pässword', { ...options, label: 'spending' });
    const made = await file;
    const mixed = { ...other, header: { ...other.header, kdf: made.header.kdf, cipher: made.header.cipher } };
    const { taggedHash } = await import('../../src/hash/index.ts');
    const text = JSON.stringify({ header: { ...mixed.header, label: 'stolen' }, version: 5 });
    const bytes = new TextEncoder().encode(text);
    const checksum = bytesToHex(taggedHash('dougong/keystore/checksum', bytes, hexToBytes(made.ciphertext)));
    const forged = { version: 5, header: { ...mixed.header, label: 'stolen' }, ciphertext: made.ciphertext, checksum };
    await expect(v5.decrypt(forged, 'pässword')).rejects.toThrow(code('keystore.password'));
  });

  test('malformed files name the field', async () => {
    const made = await file;
    const refused: [string, unknown][] = [
      ['extra', 1],
      ['header.extra', 1],
      ['header.kdf.extra', 1],
      ['header.cipher.extra', 1],
      ['header.kdf.function', 'pbkdf2'],
      ['header.kdf.salt', '00'],
      ['header.kdf.memoryKiB', -1],
      ['header.cipher.function', 'aes'],
      ['header.cipher.nonce', '00'],
      ['header.kind', ''],
      ['header.label', 'x'.repeat(257)],
      ['header.label', '\ud800'],
      ['header.publicKey', '0'],
      ['ciphertext', '00'.repeat(16)],
      ['ciphertext', undefined],
      ['checksum', '00'],
    ];
    for (const [path, value] of refused) {
      await expect(decrypt(withField(made, path, value), 'p'), path).rejects.toThrow(
        code('keystore.malformed', { path }),
      );
    }
    await expect(v5.decrypt({ version: 3 }, 'p')).rejects.toThrow(code('keystore.version'));
    await expect(v5.encrypt(secret, 'p', { kind: '' })).rejects.toThrow(code('keystore.malformed', { path: 'kind' }));
  });

  test('memory beyond 1 GiB is refused before any work', async () => {
    // The checksum is right, so that the parameters are what is looked at.
    await expect(v5.encrypt(secret, 'p', { memoryKiB: 2 ** 21 })).rejects.toThrow(code('kdf.parameters'));
    await expect(v5.encrypt(secret, 'p', { kdf: 'scrypt', n: 2 ** 21 })).rejects.toThrow(code('kdf.parameters'));
  });

  test('every secret of 1 to 1,024 bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 1024 }), fc.string(), async (bytes, password) => {
        fc.pre(!/\p{Surrogate}/u.test(password));
        const made = await v5.encrypt(bytes, password, quick);
        await expect(v5.decrypt(made, password)).resolves.toEqual(bytes);
      }),
      { numRuns: 20 },
    );
  });
});

describe('any JSON', () => {
  test('is opened or refused with a typed error', async () => {
    const leaf = fc.oneof(fc.constantFrom(3, 4, 5, 'scrypt', '00', 'aes-128-ctr', ''), fc.jsonValue());
    const names = ['version', 'crypto', 'kdf', 'kdfparams', 'cipher', 'cipherparams', 'header', 'ciphertext', 'salt'];
    const { file } = fc.letrec<{ file: unknown }>((tie) => ({
      file: fc.oneof({ depthSize: 'small' }, leaf, fc.dictionary(fc.constantFrom(...names), tie('file'))),
    }));
    await fc.assert(
      fc.asyncProperty(file, async (value) => {
        await expect(decrypt(value, 'p')).rejects.toThrow(CryptoError);
      }),
      { numRuns: 300 },
    );
  });
});

describe('changing the password', () => {
  const cheap = { legacy: quickLegacy, sealed: quick };

  test('keeps the format and what the file says', async () => {
    const web3 = await web3v3.encrypt(secret, 'old', quickLegacy);
    const eip = await eip2335.encrypt(secret, 'old', { ...quickLegacy, path: 'm/1', publicKey: secret });
    const own = await v5.encrypt(secret, 'old', { ...quick, kind: 'k', label: 'l', publicKey: Uint8Array.of(9) });
    for (const file of [web3, eip, own]) {
      const changed = await changePassword(file, 'old', 'new', cheap);
      await expect(decrypt(changed, 'new')).resolves.toEqual(secret);
      await expect(decrypt(changed, 'old')).rejects.toThrow(code('keystore.password'));
      expect(changed.version).toBe(file.version);
    }
    expect(((await changePassword(web3, 'old', 'new', cheap)) as Web3KeystoreV3).address).toBe(web3.address);
    expect(await changePassword(eip, 'old', 'new', cheap)).toMatchObject({ path: 'm/1', pubkey: bytesToHex(secret) });
    expect(((await changePassword(own, 'old', 'new', cheap)) as KeystoreV5).header).toMatchObject({
      kind: 'k',
      label: 'l',
      publicKey: '09',
    });
    await expect(changePassword(own, 'wrong', 'new')).rejects.toThrow(code('keystore.password'));
  });
});

describe('paper wallets', () => {
  test('opens what it printed, typed in any case and spacing', async () => {
    const { text, lines } = await paperWallet.encrypt(secret, 'p', quick);
    expect(text).toHaveLength(173);
    expect(text).toMatch(/^DGPAPER1[0-9A-Z]+$/);
    await expect(paperWallet.decrypt(text, 'p')).resolves.toEqual(secret);
    await expect(paperWallet.decrypt(lines.join('\n'), 'p')).resolves.toEqual(secret);
    await expect(paperWallet.decrypt(text.toLowerCase(), 'p')).resolves.toEqual(secret);
    await expect(paperWallet.decrypt(text, 'wrong')).rejects.toThrow(code('keystore.password'));
  });

  test('with scrypt, and the longest secret', async () => {
    const long = new Uint8Array(1024).fill(7);
    const { text } = await paperWallet.encrypt(long, 'p', { kdf: 'scrypt', n: 16 });
    await expect(paperWallet.decrypt(text, 'p')).resolves.toEqual(long);
  });

  test('mistakes of typing are found before any work', async () => {
    const { text } = await paperWallet.encrypt(secret, 'p', quick);
    const typo = text.replace(/.$/, (last) => (last === 'Q' ? 'P' : 'Q'));
    await expect(paperWallet.decrypt(typo, 'p')).rejects.toThrow(code('bech32.checksum'));
    await expect(paperWallet.decrypt(text.slice(0, -1), 'p')).rejects.toThrow(code('bech32.checksum'));
    await expect(paperWallet.decrypt(text.replace('1', 'B'), 'p')).rejects.toThrow(code('bech32.malformed'));
    await expect(paperWallet.decrypt('x'.repeat(5000), 'p')).rejects.toThrow(code('keystore.malformed'));
    await expect(paperWallet.decrypt(7 as never, 'p')).rejects.toThrow(TypeError);
  });

  test('other texts, versions and absurd parameters are refused', async () => {
    const { bech32m, toWords } = await import('../../src/address/index.ts');
    const print = (bytes: Uint8Array, prefix = 'dgpaper'): string => bech32m.encode(prefix, toWords(bytes), 2048);
    const bytes = new Uint8Array(99);
    await expect(paperWallet.decrypt(print(bytes, 'other'), 'p')).rejects.toThrow(code('keystore.malformed'));
    await expect(paperWallet.decrypt(print(bytes), 'p')).rejects.toThrow(code('keystore.version'));
    bytes[0] = 1;
    await expect(paperWallet.decrypt(print(bytes), 'p')).rejects.toThrow(code('keystore.malformed'));
    await expect(paperWallet.decrypt(print(bytes.slice(0, 67)), 'p')).rejects.toThrow(code('keystore.malformed'));
    bytes[1] = 1;
    bytes.fill(0xff, 2, 11);
    await expect(paperWallet.decrypt(print(bytes), 'p')).rejects.toThrow(code('kdf.parameters'));
    bytes[1] = 2;
    await expect(paperWallet.decrypt(print(bytes), 'p')).rejects.toThrow(code('kdf.parameters'));
  });
});
