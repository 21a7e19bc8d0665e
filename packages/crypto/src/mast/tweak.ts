import { assertBytes } from '../bytes.ts';
import { taggedHash } from '../hash/index.ts';
import { schnorr, tweakAddXOnly, tweakAddXOnlySecret } from '../secp256k1/index.ts';

/** What an output shows: an x-only key, and the bit that a control block repeats. */
export interface TweakedKey {
  /** 32 bytes, x only. */
  readonly key: Uint8Array;
  /** 1 when the point's y is odd. */
  readonly parity: 0 | 1;
}

/**
 * The tweak of an internal key (BIP-341): TapTweak tagged hash of the key and the root of the tree, if there is one.
 *
 * @param internalKey 32 bytes, x only.
 * @throws TypeError when an argument is not 32 bytes.
 */
export function tapTweak(internalKey: Uint8Array, root?: Uint8Array): Uint8Array {
  assertBytes('internalKey', internalKey, 32);
  if (root === undefined) return taggedHash('TapTweak', internalKey);
  assertBytes('root', root, 32);
  return taggedHash('TapTweak', internalKey, root);
}

/**
 * The key that an output shows: internal key plus tweak times the base point. Its owner can spend with one signature
 * (key path), and it commits to the tree (script path). Without a tree it commits to having none.
 *
 * @param internalKey 32 bytes, x only; where nobody may spend by key, a point whose discrete logarithm is unknown.
 * @throws TypeError when an argument is not 32 bytes; `CryptoError` `publicKey.invalid` when the key is no x
 * coordinate, `tweak.range` when the tweak is not below the group order or the sum is the identity (no such input is
 * known).
 */
export function tweakPublicKey(internalKey: Uint8Array, root?: Uint8Array): TweakedKey {
  const { publicKey, parity } = tweakAddXOnly(internalKey, tapTweak(internalKey, root));
  return { key: publicKey, parity };
}

/**
 * The secret key for spending by key.
 *
 * @param secretKey The 32-byte secret of the internal key; its public point may have either parity.
 * @throws TypeError when an argument is not 32 bytes; `CryptoError` `secretKey.range` when the secret is zero or not
 * below the group order, `tweak.range` as {@link tweakPublicKey} does.
 */
export function tweakSecretKey(secretKey: Uint8Array, root?: Uint8Array): Uint8Array {
  return tweakAddXOnlySecret(secretKey, tapTweak(schnorr.getPublicKey(secretKey), root));
}
