import type { CHash } from '@noble/hashes/utils.js';
import { assertBytes } from '../bytes.ts';
import { nativeHasher } from './backend.ts';
import { engineOf } from './engine.ts';
import type { Hasher, HashFunction, NativeHasher } from './types.ts';

/**
 * Starts an incremental hash, for files and streams that do not fit into one array. For a few short parts
 * {@link HashSuite.hash} is faster.
 *
 * @throws TypeError when `hash` is no hash function of this package.
 * @example
 * ```ts
 * const hasher = createHasher(sha256);
 * for await (const chunk of file) hasher.update(chunk);
 * const digest = hasher.digest();
 * ```
 */
export function createHasher(hash: HashFunction): Hasher {
  const engine = engineOf('hash', hash);
  const native = engine.native() === undefined ? undefined : nativeHasher(engine.algorithm);
  return wrap(native ?? portableHasher(engine.portable.create()), hash.digestLength);
}

function portableHasher(state: ReturnType<CHash['create']>): NativeHasher {
  return {
    update: (part) => {
      state.update(part);
    },
    digestInto: (out, at) => out.set(state.digest(), at),
    clone: () => portableHasher(state.clone()),
  };
}

function wrap(state: NativeHasher, digestLength: number): Hasher {
  let spent = false;
  const assertFresh = (name: string): void => {
    if (spent) throw new TypeError(`${name}: the digest of this hasher was already read`);
  };
  const hasher: Hasher = {
    digestLength,
    update: (part) => {
      assertBytes('part', part);
      assertFresh('update');
      state.update(part);
      return hasher;
    },
    digest: () => {
      assertFresh('digest');
      spent = true;
      const out = new Uint8Array(digestLength);
      state.digestInto(out, 0);
      return out;
    },
    clone: () => {
      assertFresh('clone');
      return wrap(state.clone(), digestLength);
    },
  };
  return hasher;
}
