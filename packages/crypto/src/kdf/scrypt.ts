import { scrypt as nobleScrypt, scryptAsync as nobleScryptAsync } from '@noble/hashes/scrypt.js';
import { nodeModule } from '#native';
import { slot } from '../backend/registry.ts';
import { assertBytes, equalBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { assertParameter, KDF_LIMITS } from './limits.ts';
import { abandonable, type KdfProgress, watcher } from './progress.ts';

/** Parameters of scrypt. Memory is 128 · N · r bytes, time N · r · p. */
export interface ScryptParameters {
  /** Cost, a power of two from 2 to 2^20 and below 2^(16 r). */
  readonly N: number;
  /** Block size, usually 8. */
  readonly r: number;
  /** How often the work is repeated, usually 1. */
  readonly p: number;
  /** Bytes of the key, 1 to 4096. */
  readonly outputLength: number;
}

interface Scrypt {
  run(password: Uint8Array, salt: Uint8Array, parameters: ScryptParameters): Uint8Array;
  start(
    password: Uint8Array,
    salt: Uint8Array,
    parameters: ScryptParameters,
    progress: KdfProgress,
  ): Promise<Uint8Array>;
}

interface NodeOptions {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly maxmem: number;
}

/** The part of `node:crypto` in use. */
interface NodeCrypto {
  scryptSync(password: Uint8Array, salt: Uint8Array, length: number, options: NodeOptions): Uint8Array;
  scrypt(
    password: Uint8Array,
    salt: Uint8Array,
    length: number,
    options: NodeOptions,
    done: (error: Error | null, key: Uint8Array) => void,
  ): void;
}

const portable: Scrypt = {
  run: (password, salt, { N, r, p, outputLength: dkLen }) => nobleScrypt(password, salt, { N, r, p, dkLen }),
  start: (password, salt, { N, r, p, outputLength: dkLen }, progress) =>
    nobleScryptAsync(password, salt, { N, r, p, dkLen, onProgress: watcher(progress) }),
};

const implementation: () => Scrypt = /* @__PURE__ */ slot<Scrypt>({
  name: 'kdf.scrypt',
  candidates: [
    { tier: 'native', name: 'node', load: native },
    { tier: 'portable', name: 'noble', load: () => portable },
  ],
  test: ({ run }) => {
    const bytes = Uint8Array.of(0, 128, 255);
    const parameters = { N: 4, r: 3, p: 2, outputLength: 40 };
    return equalBytes(run(bytes, bytes, parameters), portable.run(bytes, bytes, parameters));
  },
});

/**
 * scrypt of RFC 7914.
 *
 * @throws TypeError naming the argument of a wrong type.
 * @throws {@link CryptoError} `kdf.parameters` beyond {@link KDF_LIMITS}, or when N is no power of two.
 */
export function scrypt(password: Uint8Array, salt: Uint8Array, parameters: ScryptParameters): Uint8Array {
  assertArguments(password, salt, parameters);
  return implementation().run(password, salt, parameters);
}

/** {@link scrypt} without blocking the thread: in another one where the platform has it, else in slices. */
export async function scryptAsync(
  password: Uint8Array,
  salt: Uint8Array,
  parameters: ScryptParameters,
  progress: KdfProgress = {},
): Promise<Uint8Array> {
  assertArguments(password, salt, parameters);
  progress.signal?.throwIfAborted();
  return implementation().start(password, salt, parameters, progress);
}

function native(): Scrypt | undefined {
  const crypto = nodeModule('crypto') as NodeCrypto | undefined;
  if (crypto === undefined) return undefined;
  const options = ({ N, r, p }: ScryptParameters): NodeOptions => ({ N, r, p, maxmem: 128 * r * (N + p + 8) });
  return {
    run: (password, salt, parameters) =>
      Uint8Array.from(crypto.scryptSync(password, salt, parameters.outputLength, options(parameters))),
    start: (password, salt, parameters, progress) =>
      abandonable(
        () =>
          new Promise((resolve, reject) => {
            crypto.scrypt(password, salt, parameters.outputLength, options(parameters), (error, key) => {
              if (error === null) resolve(Uint8Array.from(key));
              else reject(error);
            });
          }),
        progress,
      ),
  };
}

function assertArguments(password: Uint8Array, salt: Uint8Array, { N, r, p, outputLength }: ScryptParameters): void {
  assertBytes('password', password);
  assertBytes('salt', salt);
  assertParameter('N', N, 2, KDF_LIMITS.scryptN);
  assertParameter('r', r, 1, KDF_LIMITS.scryptBlocks);
  assertParameter('p', p, 1, KDF_LIMITS.scryptBlocks);
  assertParameter('outputLength', outputLength, 1, KDF_LIMITS.outputLength);
  // RFC 7914 section 2.
  if (!Number.isInteger(Math.log2(N)) || Math.log2(N) >= 16 * r) {
    throw new CryptoError('kdf.parameters', `N: expected a power of two below 2^(16 · r), got ${N}`, {
      parameter: 'N',
      value: N,
    });
  }
  assertParameter('r · p', r * p, 1, KDF_LIMITS.scryptBlocks);
  assertParameter('128 · N · r', 128 * N * r, 1, KDF_LIMITS.scryptMemory);
  assertParameter('N · r · p', N * r * p, 1, KDF_LIMITS.scryptWork);
}
