import { nodeModule } from '#native';
import type { DigestInto, HashAlgorithm, RunningHash } from './types.ts';

/** The part of `node:crypto` in use, declared here because the sources compile without Node's types. */
interface NodeCrypto {
  /** Since Node 20.12. */
  hash?(algorithm: string, data: Uint8Array, encoding: 'latin1'): string;
  createHash(algorithm: string): NodeHash;
}

interface NodeHash {
  update(data: Uint8Array): NodeHash;
  digest(encoding: 'latin1'): string;
  copy(): NodeHash;
}

/**
 * Names in OpenSSL. The BLAKE2 entries are the unkeyed full-length forms; not every build has every
 * name: Electron's BoringSSL lacks SM3 and RIPEMD-160.
 */
const names: Partial<Record<HashAlgorithm, string>> = {
  sha256: 'sha256',
  sha512: 'sha512',
  'sha3-256': 'sha3-256',
  'sha3-512': 'sha3-512',
  'keccak-256': 'keccak-256',
  ripemd160: 'ripemd160',
  blake2b: 'blake2b512',
  blake2s: 'blake2s256',
  sm3: 'sm3',
};

/**
 * Node's one-shot hash, where this build of it has the algorithm.
 *
 * The digest comes out as a Latin-1 string: for 32 bytes, copying its characters takes half the time of the `Buffer`
 * that the other form allocates, which makes the native hash pay from the shortest message on.
 */
export function opensslDigest(algorithm: HashAlgorithm): DigestInto | undefined {
  const name = names[algorithm];
  const { hash } = (nodeModule('crypto') as NodeCrypto | undefined) ?? {};
  if (name === undefined || hash === undefined) return undefined;
  try {
    hash(name, new Uint8Array(), 'latin1');
  } catch {
    return undefined;
  }
  return (message, out, at) => writeLatin1(hash(name, plain(message), 'latin1'), out, at);
}

/** Node's incremental hash; ask only for algorithms that {@link opensslDigest} has. */
export function opensslHasher(algorithm: HashAlgorithm): RunningHash {
  const { createHash } = nodeModule('crypto') as NodeCrypto;
  return running(createHash(names[algorithm] ?? algorithm));
}

function running(hash: NodeHash): RunningHash {
  return {
    update: (data) => {
      hash.update(plain(data));
    },
    digestInto: (out, at) => writeLatin1(hash.digest('latin1'), out, at),
    clone: () => running(hash.copy()),
  };
}

/** Memory shared with other threads is copied first, as native code must not see it change. */
function plain(data: Uint8Array): Uint8Array {
  return data.buffer instanceof ArrayBuffer ? data : data.slice();
}

function writeLatin1(text: string, out: Uint8Array, at: number): void {
  for (let i = 0; i < text.length; i++) out[at + i] = text.charCodeAt(i);
}
