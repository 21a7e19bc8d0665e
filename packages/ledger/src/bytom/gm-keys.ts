import { concatBytes } from '@dougong/crypto';
import { hmac, sha512 } from '@dougong/crypto/hash';
import { sm2 } from '@dougong/crypto/sm';
import { LedgerError } from '../errors.ts';

/** Order of the recommended SM2 curve (GB/T 32918.5). */
const N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;

/**
 * Extended keys of the profile `gm`. An extended private key is a 32-byte big-endian scalar and a chain code, an
 * extended public key a compressed SM2 key (33 bytes) and the chain code. Scalars keep their leading zeros, which the
 * reference loses once in 256 keys.
 */
export interface GmKeys {
  /** Root key of a seed. Throws {@link LedgerError} `encode.value` for the seeds, 1 in 2^32, that give no scalar. */
  root(seed: Uint8Array): Uint8Array;
  /** Extended public key of an extended private key. */
  xpub(xprv: Uint8Array): Uint8Array;
  /** Child for a selector of any bytes; a hardened one has no counterpart among public keys. */
  child(xprv: Uint8Array, selector: Uint8Array, hardened?: boolean): Uint8Array;
  /** Descendant along a path of selectors. */
  derive(xprv: Uint8Array, path: readonly Uint8Array[]): Uint8Array;
  /** Signs a 32-byte hash: r ‖ s, 64 bytes, deterministic. */
  sign(xprv: Uint8Array, hash: Uint8Array): Uint8Array;
}

const text = new TextEncoder();

function scalarOf(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = 0; i < 32; i++) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return value;
}

function withScalar(scalar: bigint, chainCode: Uint8Array): Uint8Array {
  if (scalar === 0n) throw new LedgerError('encode.value', 'the derived scalar is zero; take another selector');
  const key = new Uint8Array(64);
  let rest = scalar;
  for (let i = 31; i >= 0; i--, rest >>= 8n) key[i] = Number(rest & 0xffn);
  key.set(chainCode, 32);
  return key;
}

function publicKey(xprv: Uint8Array): Uint8Array {
  return sm2.getPublicKey(xprv.subarray(0, 32), true);
}

function child(xprv: Uint8Array, selector: Uint8Array, hardened: boolean = false): Uint8Array {
  if (xprv.length !== 64) throw new TypeError(`xprv: expected 64 bytes, got ${xprv.length}`);
  const tag = hardened ? 'H' : 'N';
  const parent = hardened ? xprv.subarray(0, 32) : publicKey(xprv);
  const digest = hmac(sha512, xprv.subarray(32), concatBytes(text.encode(tag), parent, selector));
  return withScalar((scalarOf(digest) + scalarOf(xprv)) % N, digest.subarray(32));
}

/** Extended keys of the profile `gm`. */
export const gmKeys: GmKeys = {
  root(seed) {
    const digest = hmac(sha512, text.encode('Root'), seed);
    const scalar = scalarOf(digest);
    if (scalar >= N - 1n) throw new LedgerError('encode.value', 'the seed gives no scalar; take another one');
    return withScalar(scalar, digest.subarray(32));
  },
  xpub: (xprv) => concatBytes(publicKey(xprv), xprv.subarray(32)),
  child,
  derive: (xprv, path) => path.reduce((key, selector) => child(key, selector), xprv),
  sign: (xprv, hash) => sm2.signDigest(hash, xprv.subarray(0, 32)),
};
