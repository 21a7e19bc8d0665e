import { CryptoError } from '../errors.ts';

/** Added to an index, this makes a hardened child (BIP-32): its key cannot be found from the parent's public key. */
export const HARDENED: number = 0x8000_0000;

/** Most steps of a path: the depth of an extended key is one byte. */
const MAX_STEPS = 255;

/** A key that has children with 32-bit indices. */
export interface Derivable<K> {
  /** The child with the index; from {@link HARDENED} on it is a hardened one. */
  child(index: number): K;
}

/**
 * The indices of a path such as `m/84'/0'/0'/0/5`. Hardened steps are marked with `'`, `h` or `H`; the `m/` may be missing.
 *
 * @throws {@link CryptoError} `hd.path` with the offset of the step that is none.
 */
export function parsePath(path: string): number[] {
  if (typeof path !== 'string') throw new TypeError(`path: expected a string, got ${typeof path}`);
  if (path === 'm' || path === '') return [];
  const indices: number[] = [];
  let offset = path.startsWith('m/') ? 2 : 0;
  for (const step of path.slice(offset).split('/')) {
    const parts = /^(0|[1-9][0-9]{0,9})(['hH]?)$/.exec(step);
    const index = Number(parts?.[1]);
    if (parts === null || index >= HARDENED) {
      throw new CryptoError('hd.path', `step ${indices.length + 1} of the path is not an index below 2^31`, { offset });
    }
    indices.push(parts[2] === '' ? index : index + HARDENED);
    if (indices.length > MAX_STEPS) throw new CryptoError('hd.path', `more than ${MAX_STEPS} steps`, { offset });
    offset += step.length + 1;
  }
  return indices;
}

/** The text of a path, hardened steps marked with `'`. */
export function formatPath(indices: readonly number[]): string {
  return ['m', ...indices.map((index) => (index >= HARDENED ? `${index - HARDENED}'` : String(index)))].join('/');
}

/**
 * The descendant of a key along a path, for every kind of key here that has 32-bit indices.
 *
 * @param path Text as {@link parsePath} reads it, or indices.
 * @throws {@link CryptoError} `hd.path` for a malformed path, `hd.hardened` when the kind of key has no such child.
 *
 * @example
 * ```ts
 * import { bip32, derivePath, mnemonicToSeed } from '@dougong/crypto/hd';
 *
 * const root = bip32.fromSeed(mnemonicToSeed(mnemonic));
 * const key = derivePath(root, "m/84'/0'/0'/0/0");
 * ```
 */
export function derivePath<K extends Derivable<K>>(key: K, path: string | readonly number[]): K {
  let current = key;
  for (const index of typeof path === 'string' ? parsePath(path) : path) current = current.child(index);
  return current;
}

/** Throws unless `index` is a 32-bit number. */
export function assertIndex(index: number): void {
  if (!Number.isInteger(index) || index < 0 || index > 0xffff_ffff) {
    throw new CryptoError('hd.path', `index ${index} is not a 32-bit number`, { index });
  }
}
