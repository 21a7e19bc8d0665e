import { addon } from '#native';
import { plain } from '../backend/plain.ts';
import type { EcdsaVerify } from './types.ts';

/** The part of `secp256k1` in use. */
interface Libsecp256k1 {
  /** Throws when the key does not parse. */
  ecdsaVerify(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean;
}

/** libsecp256k1, by the npm package of that name; never its fallback in JavaScript. */
export function addonEcdsaVerify(exact: EcdsaVerify): EcdsaVerify | undefined {
  const library = addon('secp256k1') as Libsecp256k1 | undefined;
  if (library === undefined) return undefined;
  return (signature, digest, publicKey) => {
    try {
      if (library.ecdsaVerify(plain(signature), plain(digest), plain(publicKey))) return true;
    } catch {
      // Not accepted; the exact implementation decides.
    }
    return exact(signature, digest, publicKey);
  };
}
