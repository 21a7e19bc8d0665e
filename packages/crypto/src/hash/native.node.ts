import type { HashAlgorithm, NativeHash, NativeHasher } from './types.ts';

/** The part of `node:crypto` in use, declared here because the sources compile without Node's types. */
interface NodeCrypto {
  hash?(algorithm: string, data: Uint8Array, encoding: 'latin1'): string;
  createHash(algorithm: string): NodeHash;
}

interface NodeHash {
  update(data: Uint8Array): NodeHash;
  digest(encoding: 'latin1'): string;
  copy(): NodeHash;
}

interface NodeProcess {
  readonly versions: { readonly openssl?: string };
  readonly env?: { readonly DOUGONG_CRYPTO_BACKEND?: string };
  getBuiltinModule?(name: 'node:crypto'): NodeCrypto;
}

/** Names in OpenSSL. The BLAKE2 entries are the unkeyed full-length forms; not every build has every name. */
const openssl: Partial<Record<HashAlgorithm, string>> = {
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

/** `crypto.hash` hands out strings much faster than fresh buffers: half the time for 32 bytes. */
function writeLatin1(text: string, out: Uint8Array, at: number): void {
  for (let i = 0; i < text.length; i++) out[at + i] = text.charCodeAt(i);
}

/** OpenSSL refuses or copies unusual memory; these few bytes decide whether we copy first. */
function plain(data: Uint8Array): Uint8Array {
  return data.buffer instanceof ArrayBuffer ? data : data.slice();
}

function wrap(hash: NodeHash): NativeHasher {
  return {
    update: (data) => {
      hash.update(plain(data));
    },
    digestInto: (out, at) => writeLatin1(hash.digest('latin1'), out, at),
    clone: () => wrap(hash.copy()),
  };
}

function load(): NativeHash | undefined {
  const { process } = globalThis as { process?: NodeProcess };
  const crypto = process?.getBuiltinModule?.('node:crypto');
  if (process === undefined || crypto === undefined) return undefined;
  const { hash } = crypto;
  return {
    name: `node:crypto, OpenSSL ${process.versions.openssl ?? 'of unknown version'}`,
    oneShot: (algorithm) => {
      const name = openssl[algorithm];
      if (name === undefined || hash === undefined) return undefined;
      return (message, out, at) => writeLatin1(hash(name, plain(message), 'latin1'), out, at);
    },
    create: (algorithm) => {
      const name = openssl[algorithm];
      return name === undefined ? undefined : wrap(crypto.createHash(name));
    },
  };
}

/** Hashes by Node's OpenSSL. */
export const nativeHash: NativeHash | undefined = load();

/** The environment's choice of implementation: `DOUGONG_CRYPTO_BACKEND`. */
export const environmentChoice: string | undefined = (globalThis as { process?: NodeProcess }).process?.env
  ?.DOUGONG_CRYPTO_BACKEND;
