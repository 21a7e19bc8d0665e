import {
  argon2d as nobleArgon2d,
  argon2dAsync as nobleArgon2dAsync,
  argon2i as nobleArgon2i,
  argon2iAsync as nobleArgon2iAsync,
  argon2id as nobleArgon2id,
  argon2idAsync as nobleArgon2idAsync,
} from '@noble/hashes/argon2.js';
import { addon } from '#native';
import { slot } from '../backend/registry.ts';
import { assertBytes, equalBytes, wipe } from '../bytes.ts';
import { assertParameter, KDF_LIMITS } from './limits.ts';
import { abandonable, type KdfProgress, watcher } from './progress.ts';

/** Parameters of Argon2. RFC 9106 section 4 recommends 64 MiB, 3 passes and 4 lanes where 2 GiB are too much. */
export interface Argon2Parameters {
  /** Passes over the memory (t), at least 1. */
  readonly iterations: number;
  /** Memory (m) in KiB, from 8 for each lane to 2^20. */
  readonly memoryKiB: number;
  /** Lanes (p), at least 1. Here they are computed one after the other. */
  readonly parallelism: number;
  /** Bytes of the key, 4 to 4096. */
  readonly outputLength: number;
  /** A key that the server adds and keeps apart (K). */
  readonly secret?: Uint8Array;
  /** Binds the key to its use (X). */
  readonly associatedData?: Uint8Array;
  /** 0x13 (the default), or 0x10 for hashes from before 2016. */
  readonly version?: 0x10 | 0x13;
}

type Run = (password: Uint8Array, salt: Uint8Array, parameters: Argon2Parameters) => Uint8Array;
type Start = (
  password: Uint8Array,
  salt: Uint8Array,
  parameters: Argon2Parameters,
  progress: KdfProgress,
) => Promise<Uint8Array>;

interface Argon2id {
  readonly run: Run;
  readonly start: Start;
}

type NobleSync = typeof nobleArgon2id;
type NobleAsync = typeof nobleArgon2idAsync;

/** The part of `sodium-native` in use. */
interface Sodium {
  readonly crypto_pwhash_ALG_ARGON2ID13: number;
  crypto_pwhash(...task: SodiumTask): void;
  crypto_pwhash_async(...task: SodiumTask): Promise<void>;
}

type SodiumTask = [
  out: Uint8Array,
  password: Uint8Array,
  salt: Uint8Array,
  passes: number,
  memory: number,
  algorithm: number,
];

const portableArgon2id: Argon2id = {
  run: (password, salt, parameters) => nobleArgon2id(password, salt, options(parameters)),
  start: (password, salt, parameters, progress) =>
    nobleArgon2idAsync(password, salt, { ...options(parameters), onProgress: watcher(progress) }),
};

const implementation: () => Argon2id = /* @__PURE__ */ slot<Argon2id>({
  name: 'kdf.argon2id',
  candidates: [
    { tier: 'native', name: 'sodium', load: native },
    { tier: 'portable', name: 'noble', load: () => portableArgon2id },
  ],
  test: ({ run }) => {
    const bytes = Uint8Array.from({ length: 16 }, (_, i) => 255 - i);
    const parameters = { iterations: 2, memoryKiB: 16, parallelism: 1, outputLength: 40 };
    return equalBytes(run(bytes, bytes, parameters), portableArgon2id.run(bytes, bytes, parameters));
  },
});

/**
 * Argon2id of RFC 9106, the function to choose for new passwords.
 *
 * @param salt - at least 8 bytes, random for each password; 16 is usual.
 * @throws TypeError naming the argument of a wrong type, or a salt that is too short.
 * @throws {@link CryptoError} `kdf.parameters` beyond {@link KDF_LIMITS}.
 */
export function argon2id(password: Uint8Array, salt: Uint8Array, parameters: Argon2Parameters): Uint8Array {
  assertArguments(password, salt, parameters);
  return implementation().run(password, salt, parameters);
}

/** Argon2i of RFC 9106: memory access does not depend on the password. As {@link argon2id} otherwise. */
export function argon2i(password: Uint8Array, salt: Uint8Array, parameters: Argon2Parameters): Uint8Array {
  assertArguments(password, salt, parameters);
  return nobleArgon2i(password, salt, options(parameters));
}

/** Argon2d of RFC 9106: for proofs of work, not for passwords on shared machines. As {@link argon2id} otherwise. */
export function argon2d(password: Uint8Array, salt: Uint8Array, parameters: Argon2Parameters): Uint8Array {
  assertArguments(password, salt, parameters);
  return nobleArgon2d(password, salt, options(parameters));
}

/** {@link argon2id} without blocking the thread: in another one where the platform has it, else in slices. */
export async function argon2idAsync(
  password: Uint8Array,
  salt: Uint8Array,
  parameters: Argon2Parameters,
  progress: KdfProgress = {},
): Promise<Uint8Array> {
  assertArguments(password, salt, parameters);
  progress.signal?.throwIfAborted();
  return implementation().start(password, salt, parameters, progress);
}

/** {@link argon2i} in slices that let other work of the thread pass. */
export function argon2iAsync(
  password: Uint8Array,
  salt: Uint8Array,
  parameters: Argon2Parameters,
  progress: KdfProgress = {},
): Promise<Uint8Array> {
  return sliced(nobleArgon2iAsync, password, salt, parameters, progress);
}

/** {@link argon2d} in slices that let other work of the thread pass. */
export function argon2dAsync(
  password: Uint8Array,
  salt: Uint8Array,
  parameters: Argon2Parameters,
  progress: KdfProgress = {},
): Promise<Uint8Array> {
  return sliced(nobleArgon2dAsync, password, salt, parameters, progress);
}

async function sliced(
  noble: NobleAsync,
  password: Uint8Array,
  salt: Uint8Array,
  parameters: Argon2Parameters,
  progress: KdfProgress,
): Promise<Uint8Array> {
  assertArguments(password, salt, parameters);
  progress.signal?.throwIfAborted();
  return noble(password, salt, { ...options(parameters), onProgress: watcher(progress) });
}

function options(parameters: Argon2Parameters): NonNullable<Parameters<NobleSync>[2]> {
  const { iterations: t, memoryKiB: m, parallelism: p, outputLength: dkLen, secret, associatedData } = parameters;
  return {
    t,
    m,
    p,
    dkLen,
    version: parameters.version ?? 0x13,
    ...(secret === undefined ? {} : { key: secret }),
    ...(associatedData === undefined ? {} : { personalization: associatedData }),
  };
}

/** libsodium has one lane, salts of 16 bytes, keys of 16 bytes or more and neither secret nor associated data. */
function native(): Argon2id | undefined {
  const sodium = addon('sodium-native') as Sodium | undefined;
  if (sodium === undefined) return undefined;
  const task = (
    password: Uint8Array,
    salt: Uint8Array,
    { iterations, memoryKiB, outputLength }: Argon2Parameters,
  ): SodiumTask => [
    new Uint8Array(outputLength),
    // Copies, because the addon does not take shared memory.
    password.slice(),
    salt.slice(),
    iterations,
    memoryKiB * 1024,
    sodium.crypto_pwhash_ALG_ARGON2ID13,
  ];
  return {
    run: (password, salt, parameters) => {
      if (!hasSodium(salt, parameters)) return portableArgon2id.run(password, salt, parameters);
      const work = task(password, salt, parameters);
      sodium.crypto_pwhash(...work);
      wipe(work[1]);
      return work[0];
    },
    start: async (password, salt, parameters, progress) => {
      if (!hasSodium(salt, parameters)) return portableArgon2id.start(password, salt, parameters, progress);
      const work = task(password, salt, parameters);
      await abandonable(async () => {
        await sodium.crypto_pwhash_async(...work);
        wipe(work[1]);
      }, progress);
      return work[0];
    },
  };
}

function hasSodium(salt: Uint8Array, parameters: Argon2Parameters): boolean {
  const { parallelism, outputLength, secret, associatedData, version } = parameters;
  return (
    parallelism === 1 &&
    salt.length === 16 &&
    outputLength >= 16 &&
    version !== 0x10 &&
    secret === undefined &&
    associatedData === undefined
  );
}

function assertArguments(password: Uint8Array, salt: Uint8Array, parameters: Argon2Parameters): void {
  const { iterations, memoryKiB, parallelism, outputLength, secret, associatedData, version } = parameters;
  assertBytes('password', password);
  assertBytes('salt', salt);
  if (salt.length < 8) throw new TypeError(`salt: expected at least 8 bytes, got ${salt.length}`);
  if (secret !== undefined) assertBytes('secret', secret);
  if (associatedData !== undefined) assertBytes('associatedData', associatedData);
  if (version !== undefined && version !== 0x10 && version !== 0x13) {
    throw new TypeError(`version: expected 0x10 or 0x13, got ${String(version)}`);
  }
  assertParameter('parallelism', parallelism, 1, KDF_LIMITS.argon2MemoryKiB / 8);
  assertParameter('memoryKiB', memoryKiB, 8 * parallelism, KDF_LIMITS.argon2MemoryKiB);
  assertParameter('iterations', iterations, 1, KDF_LIMITS.argon2Work);
  assertParameter('iterations · memoryKiB', iterations * memoryKiB, 1, KDF_LIMITS.argon2Work);
  assertParameter('outputLength', outputLength, 4, KDF_LIMITS.outputLength);
}
