import { bytesToHex, CryptoError, hexToBytes } from '@dougong/crypto';
import { type BackendMode, selfTest, useBackend } from '@dougong/crypto/backend';
import { sha3_256, sha256, sha512, sm3 } from '@dougong/crypto/hash';
import {
  type Argon2Parameters,
  argon2d,
  argon2dAsync,
  argon2i,
  argon2iAsync,
  argon2id,
  argon2idAsync,
  pbkdf2,
  pbkdf2Async,
  type ScryptParameters,
  scrypt,
  scryptAsync,
} from '@dougong/crypto/kdf';
import { afterEach, describe, expect, test } from 'vitest';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

const refused = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof CryptoError) {
      const { parameter } = error.details;
      return `${error.code} ${parameter}`;
    }
    throw error;
  }
  return 'nothing was thrown';
};

afterEach(() => useBackend('auto'));

describe.each(['portable', 'native'] satisfies BackendMode[])('on %s', (backend) => {
  test('PBKDF2 gives the known keys', async () => {
    useBackend(backend);
    // RFC 7914 section 11, and the SHA-512 companions of RFC 6070.
    const one = { iterations: 1, outputLength: 64 };
    expect(bytesToHex(pbkdf2(sha256, text('passwd'), text('salt'), one))).toBe(
      '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783',
    );
    const long = { iterations: 4096, outputLength: 64 };
    const expected =
      'd197b1b33db0143e018b12f3d1d1479e6cdebdcc97c5c0f87f6902e072f457b5143f30602641b3d55cd335988cb36b84376060ecd532e039b742a239434af2d5';
    expect(bytesToHex(pbkdf2(sha512, text('password'), text('salt'), long))).toBe(expected);
    expect(bytesToHex(await pbkdf2Async(sha512, text('password'), text('salt'), long))).toBe(expected);
  });

  test('scrypt gives the keys of RFC 7914 section 12', async () => {
    useBackend(backend);
    expect(bytesToHex(scrypt(text(''), text(''), { N: 16, r: 1, p: 1, outputLength: 64 }))).toBe(
      '77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906',
    );
    const parameters = { N: 1024, r: 8, p: 16, outputLength: 64 };
    const expected =
      'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640';
    expect(bytesToHex(await scryptAsync(text('password'), text('NaCl'), parameters))).toBe(expected);
  });

  test('Argon2 gives the tags of RFC 9106 section 5', async () => {
    useBackend(backend);
    const password = new Uint8Array(32).fill(1);
    const salt = new Uint8Array(16).fill(2);
    const parameters: Argon2Parameters = {
      iterations: 3,
      memoryKiB: 32,
      parallelism: 4,
      outputLength: 32,
      secret: new Uint8Array(8).fill(3),
      associatedData: new Uint8Array(12).fill(4),
    };
    const tags = {
      d: '512b391b6f1162975371d30919734294f868e3be3984f3c1a13a4db9fabe4acb',
      i: 'c814d9d1dc7f37aa13f0d77f2494bda1c8de6b016dd388d29952a4c4672b6ce8',
      id: '0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659',
    };
    expect(bytesToHex(argon2d(password, salt, parameters))).toBe(tags.d);
    expect(bytesToHex(argon2i(password, salt, parameters))).toBe(tags.i);
    expect(bytesToHex(argon2id(password, salt, parameters))).toBe(tags.id);
    expect(bytesToHex(await argon2dAsync(password, salt, parameters))).toBe(tags.d);
    expect(bytesToHex(await argon2iAsync(password, salt, parameters))).toBe(tags.i);
    expect(bytesToHex(await argon2idAsync(password, salt, parameters))).toBe(tags.id);
  });

  test('progress ends at 1, and an aborted derivation rejects with the reason', async () => {
    useBackend(backend);
    const seen: number[] = [];
    const onProgress = (fraction: number): void => {
      seen.push(fraction);
    };
    await scryptAsync(text('p'), text('s'), { N: 256, r: 8, p: 1, outputLength: 32 }, { onProgress });
    expect(seen.at(-1)).toBe(1);
    const cost: Argon2Parameters = { iterations: 1, memoryKiB: 64, parallelism: 1, outputLength: 32 };
    await argon2idAsync(text('p'), new Uint8Array(16), cost, { onProgress });
    expect(seen.at(-1)).toBe(1);
    const signal = AbortSignal.abort(new Error('the user left'));
    const many = { iterations: 2 ** 20, outputLength: 32 };
    await expect(pbkdf2Async(sha256, text('p'), text('s'), many, { signal })).rejects.toThrow('the user left');
    await expect(
      scryptAsync(text('p'), text('s'), { N: 2 ** 18, r: 8, p: 1, outputLength: 32 }, { signal }),
    ).rejects.toThrow('the user left');
    await expect(argon2idAsync(text('p'), new Uint8Array(16), cost, { signal })).rejects.toThrow('the user left');
    const later = new AbortController();
    const running = scryptAsync(
      text('p'),
      text('s'),
      { N: 2 ** 14, r: 8, p: 1, outputLength: 32 },
      { signal: later.signal },
    );
    later.abort(new Error('the user left later'));
    await expect(running).rejects.toThrow('the user left later');
  });
});

test('native and portable keys are equal, for parameters that native code has and lacks', () => {
  const derive = (): string[] => [
    ...[sha256, sha512, sha3_256, sm3].map((hash) =>
      bytesToHex(pbkdf2(hash, text('p'), text(''), { iterations: 5, outputLength: 100 })),
    ),
    bytesToHex(scrypt(text('p'), text('s'), { N: 64, r: 3, p: 5, outputLength: 20 })),
    ...[8, 16, 20].flatMap((saltLength) =>
      [4, 16, 77].map((outputLength) =>
        bytesToHex(
          argon2id(text('p'), new Uint8Array(saltLength), {
            iterations: 2,
            memoryKiB: 40,
            parallelism: saltLength === 20 ? 3 : 1,
            outputLength,
          }),
        ),
      ),
    ),
  ];
  useBackend('portable');
  const portable = derive();
  useBackend('native');
  expect(derive()).toEqual(portable);
  expect(selfTest().filter((result) => result.function.startsWith('kdf.') && result.outcome !== 'passed')).toEqual([]);
});

test('parameters that are invalid or ask for too much are refused before any work', () => {
  const salt = new Uint8Array(16);
  const withScrypt = (change: Partial<ScryptParameters>): string =>
    refused(() => scrypt(salt, salt, { N: 16, r: 8, p: 1, outputLength: 32, ...change }));
  expect(withScrypt({ N: 15 })).toBe('kdf.parameters N');
  expect(withScrypt({ N: 2 ** 16, r: 1 })).toBe('kdf.parameters N');
  expect(withScrypt({ N: 2 ** 21 })).toBe('kdf.parameters N');
  expect(withScrypt({ N: 2 ** 20, r: 9 })).toBe('kdf.parameters 128 · N · r');
  expect(withScrypt({ N: 2 ** 18, p: 100 })).toBe('kdf.parameters N · r · p');
  expect(withScrypt({ r: 1000, p: 1000 })).toBe('kdf.parameters r · p');
  expect(withScrypt({ outputLength: 0 })).toBe('kdf.parameters outputLength');
  const withArgon2 = (change: Partial<Argon2Parameters>): string =>
    refused(() => argon2id(salt, salt, { iterations: 1, memoryKiB: 64, parallelism: 1, outputLength: 32, ...change }));
  expect(withArgon2({ memoryKiB: 2 ** 20 + 1 })).toBe('kdf.parameters memoryKiB');
  expect(withArgon2({ memoryKiB: 31, parallelism: 4 })).toBe('kdf.parameters memoryKiB');
  expect(withArgon2({ iterations: 2 ** 20 })).toBe('kdf.parameters iterations · memoryKiB');
  expect(withArgon2({ parallelism: 2 ** 17 + 1 })).toBe('kdf.parameters parallelism');
  expect(withArgon2({ iterations: 0 })).toBe('kdf.parameters iterations');
  expect(withArgon2({ outputLength: 3 })).toBe('kdf.parameters outputLength');
  const withPbkdf2 = (iterations: number, outputLength: number): string =>
    refused(() => pbkdf2(sha256, salt, salt, { iterations, outputLength }));
  expect(withPbkdf2(2 ** 24 + 1, 32)).toBe('kdf.parameters iterations');
  expect(withPbkdf2(Number.NaN, 32)).toBe('kdf.parameters iterations');
  expect(withPbkdf2(1.5, 32)).toBe('kdf.parameters iterations');
  expect(withPbkdf2(2 ** 24, 4096)).toBe('kdf.parameters iterations · blocks');
  expect(() => pbkdf2(sha256, salt, salt, { iterations: '1' as unknown as number, outputLength: 32 })).toThrow(
    /iterations: expected a number/,
  );
  expect(() =>
    argon2id(salt, hexToBytes('00'), { iterations: 1, memoryKiB: 8, parallelism: 1, outputLength: 32 }),
  ).toThrow(/salt: expected at least 8 bytes/);
  expect(() => scrypt('p' as unknown as Uint8Array, salt, { N: 2, r: 1, p: 1, outputLength: 1 })).toThrow(/password/);
});
