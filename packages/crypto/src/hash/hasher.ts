import { assertBytes } from '../bytes.ts';
import { engineOf } from './engine.ts';
import type { Hasher, HashFunction, RunningHash } from './types.ts';

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
  return wrap(engineOf('hash', hash).implementation().create(), hash.digestLength);
}

function wrap(state: RunningHash, digestLength: number): Hasher {
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
