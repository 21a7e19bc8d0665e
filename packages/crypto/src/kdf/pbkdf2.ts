import { pbkdf2 as noblePbkdf2, pbkdf2Async as noblePbkdf2Async } from '@noble/hashes/pbkdf2.js';
import { nodeModule } from '#native';
import { currentMode, slot } from '../backend/registry.ts';
import { assertBytes, equalBytes } from '../bytes.ts';
import { engineOf } from '../hash/engine.ts';
import { sha256 } from '../hash/functions.ts';
import type { HashFunction } from '../hash/types.ts';
import { assertParameter, KDF_LIMITS } from './limits.ts';
import { abandonable, type KdfProgress } from './progress.ts';

/** Parameters of PBKDF2. */
export interface Pbkdf2Parameters {
  /** Rounds, at least 1. For new passwords with SHA-256 take 600,000 or more, or rather {@link argon2id}. */
  readonly iterations: number;
  /** Bytes of the key, 1 to 4096. */
  readonly outputLength: number;
}

type Run = (hash: HashFunction, password: Uint8Array, salt: Uint8Array, parameters: Pbkdf2Parameters) => Uint8Array;

/** The part of `node:crypto` in use. */
interface NodeCrypto {
  pbkdf2Sync(password: Uint8Array, salt: Uint8Array, iterations: number, length: number, digest: string): Uint8Array;
}

/** The names of OpenSSL and of the Web Cryptography API, where these have the hash. */
const digests: Partial<Record<string, { readonly openssl: string; readonly subtle?: string }>> = {
  sha256: { openssl: 'sha256', subtle: 'SHA-256' },
  sha512: { openssl: 'sha512', subtle: 'SHA-512' },
  'sha3-256': { openssl: 'sha3-256' },
  'sha3-512': { openssl: 'sha3-512' },
  sm3: { openssl: 'sm3' },
};

const run: () => Run = /* @__PURE__ */ slot<Run>({
  name: 'kdf.pbkdf2',
  candidates: [
    { tier: 'native', name: 'node', load: native },
    { tier: 'portable', name: 'noble', load: () => portable },
  ],
  test: (candidate) => {
    const bytes = Uint8Array.of(0, 128, 255);
    return [1, 3].every((iterations) =>
      equalBytes(
        candidate(sha256, bytes, bytes, { iterations, outputLength: 40 }),
        portable(sha256, bytes, bytes, { iterations, outputLength: 40 }),
      ),
    );
  },
});

/**
 * PBKDF2 of RFC 8018 section 5.2 with HMAC over any hash function of this package. It costs no memory, so that special
 * hardware guesses cheaply: for formats that ask for it.
 *
 * @throws TypeError naming the argument of a wrong type.
 * @throws {@link CryptoError} `kdf.parameters` beyond {@link KDF_LIMITS}.
 */
export function pbkdf2(
  hash: HashFunction,
  password: Uint8Array,
  salt: Uint8Array,
  parameters: Pbkdf2Parameters,
): Uint8Array {
  assertArguments(hash, password, salt, parameters);
  return run()(hash, password, salt, parameters);
}

/**
 * {@link pbkdf2} without blocking the thread: by the Web Cryptography API where it has the hash (in browsers a hundred
 * times faster), else in slices.
 */
export async function pbkdf2Async(
  hash: HashFunction,
  password: Uint8Array,
  salt: Uint8Array,
  parameters: Pbkdf2Parameters,
  progress: KdfProgress = {},
): Promise<Uint8Array> {
  assertArguments(hash, password, salt, parameters);
  const { iterations: c, outputLength: dkLen } = parameters;
  return abandonable(
    async () =>
      (await subtle(hash, password, salt, parameters)) ??
      noblePbkdf2Async(engineOf('hash', hash).portable, password, salt, { c, dkLen }),
    progress,
  );
}

function portable(
  hash: HashFunction,
  password: Uint8Array,
  salt: Uint8Array,
  { iterations: c, outputLength: dkLen }: Pbkdf2Parameters,
): Uint8Array {
  return noblePbkdf2(engineOf('hash', hash).portable, password, salt, { c, dkLen });
}

function native(): Run | undefined {
  const crypto = nodeModule('crypto') as NodeCrypto | undefined;
  if (crypto === undefined) return undefined;
  return (hash, password, salt, parameters) => {
    const name = digests[hash.algorithm]?.openssl;
    // Where this build lacks the hash, or it is not OpenSSL that hashes, nothing is native.
    if (name === undefined || engineOf('hash', hash).implementation().resumable) {
      return portable(hash, password, salt, parameters);
    }
    const { iterations, outputLength } = parameters;
    return Uint8Array.from(crypto.pbkdf2Sync(password, salt, iterations, outputLength, name));
  };
}

/** By the Web Cryptography API; `undefined` where it lacks the hash, may not be used, or failed its test. */
async function subtle(
  hash: HashFunction,
  password: Uint8Array,
  salt: Uint8Array,
  parameters: Pbkdf2Parameters,
): Promise<Uint8Array | undefined> {
  const mode = currentMode();
  if (mode === 'portable' || mode === 'wasm') return undefined;
  subtleTest ??= testSubtle();
  return (await subtleTest) ? deriveBits(hash, password, salt, parameters) : undefined;
}

/** The outcome of the known-answer test, fixed for the process. */
let subtleTest: Promise<boolean> | undefined;

async function testSubtle(): Promise<boolean> {
  const bytes = Uint8Array.of(0, 128, 255);
  const parameters = { iterations: 3, outputLength: 40 };
  const key = await deriveBits(sha256, bytes, bytes, parameters);
  return key !== undefined && equalBytes(key, portable(sha256, bytes, bytes, parameters));
}

async function deriveBits(
  hash: HashFunction,
  password: Uint8Array,
  salt: Uint8Array,
  { iterations, outputLength }: Pbkdf2Parameters,
): Promise<Uint8Array | undefined> {
  const name = digests[hash.algorithm]?.subtle;
  const { subtle: api } = globalThis.crypto ?? {};
  if (name === undefined || api === undefined) return undefined;
  try {
    // Copies, because the API refuses memory that is shared between threads.
    const key = await api.importKey('raw', password.slice(), 'PBKDF2', false, ['deriveBits']);
    const algorithm = { name: 'PBKDF2', hash: name, salt: salt.slice(), iterations };
    return new Uint8Array(await api.deriveBits(algorithm, key, outputLength * 8));
  } catch {
    // Some browsers refuse empty passwords or salts.
    return undefined;
  }
}

function assertArguments(
  hash: HashFunction,
  password: Uint8Array,
  salt: Uint8Array,
  { iterations, outputLength }: Pbkdf2Parameters,
): void {
  engineOf('hash', hash);
  assertBytes('password', password);
  assertBytes('salt', salt);
  assertParameter('iterations', iterations, 1, KDF_LIMITS.pbkdf2Iterations);
  assertParameter('outputLength', outputLength, 1, KDF_LIMITS.outputLength);
  const blocks = Math.ceil(outputLength / hash.digestLength);
  assertParameter('iterations · blocks', iterations * blocks, 1, KDF_LIMITS.pbkdf2Work);
}
