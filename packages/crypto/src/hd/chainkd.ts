import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js';
import { assertBytes, concatBytes, wipe } from '../bytes.ts';
import { verify as verifyEd25519 } from '../ed25519/index.ts';
import { CryptoError } from '../errors.ts';
import { hmac, sha512 } from '../hash/index.ts';

const { Point } = ed25519;

/**
 * Chain's key derivation as Bytom and Vapor deployed it: Ed25519 with byte strings as selectors. Extended keys are 64
 * bytes, scalar (little-endian) or public key, then chain code.
 *
 * Wallets of these chains use non-hardened children only, so a leaked child xprv together with the parent xpub reveals the
 * parent xprv: keep account xpubs as carefully as the balances that they show.
 */
export interface Chainkd {
  /**
   * The root xprv of a seed of any length.
   *
   * @throws TypeError when the seed is no `Uint8Array`.
   */
  root(seed: Uint8Array): Uint8Array;
  /** The xpub of an xprv. Throws TypeError unless it has 64 bytes. */
  xpub(xprv: Uint8Array): Uint8Array;
  /** The child xprv for a selector; a hardened one has no counterpart among the children of the xpub. */
  child(xprv: Uint8Array, selector: Uint8Array, hardened?: boolean): Uint8Array;
  /**
   * The non-hardened child xpub.
   *
   * @throws {@link CryptoError} `publicKey.invalid` when the xpub holds no point.
   */
  childPublic(xpub: Uint8Array, selector: Uint8Array): Uint8Array;
  /** The non-hardened descendant along a path of selectors. */
  derive(xprv: Uint8Array, path: readonly Uint8Array[]): Uint8Array;
  /** The descendant of an xpub along a path of selectors. Throws as {@link Chainkd.childPublic} does. */
  derivePublic(xpub: Uint8Array, path: readonly Uint8Array[]): Uint8Array;
  /** Scalar and the prefix that signing hashes into its nonce, 32 bytes each. */
  expand(xprv: Uint8Array): Uint8Array;
  /** Signs with the scalar of an xprv: 64 bytes, valid Ed25519. */
  sign(xprv: Uint8Array, message: Uint8Array): Uint8Array;
  /** Whether a signature by an xpub is valid by the rule of the deployed chains (`bytom` in `/ed25519`). */
  verify(signature: Uint8Array, message: Uint8Array, xpub: Uint8Array): boolean;
}

/** Chain's key derivation as Bytom and Vapor deployed it. */
export const chainkd: Chainkd = /* @__PURE__ */ Object.freeze({
  root(seed: Uint8Array): Uint8Array {
    assertBytes('seed', seed);
    return pruneRoot(hmac(sha512, tag('Root'), seed));
  },
  xpub(xprv: Uint8Array): Uint8Array {
    assertBytes('xprv', xprv, 64);
    return concatBytes(publicKey(xprv), xprv.subarray(32));
  },
  child,
  childPublic,
  derive: (xprv: Uint8Array, path: readonly Uint8Array[]) =>
    path.reduce((key, selector) => child(key, selector), Uint8Array.from(xprv)),
  derivePublic: (xpub: Uint8Array, path: readonly Uint8Array[]) =>
    path.reduce((key, selector) => childPublic(key, selector), Uint8Array.from(xpub)),
  expand,
  sign(xprv: Uint8Array, message: Uint8Array): Uint8Array {
    assertBytes('message', message);
    const expanded = expand(xprv);
    const { Fn } = Point;
    const nonce = Fn.create(bytesToNumberLE(sha512(concatBytes(expanded.subarray(32), message))));
    const R = Point.BASE.multiply(nonce).toBytes();
    const challenge = Fn.create(bytesToNumberLE(sha512(concatBytes(R, publicKey(xprv), message))));
    const S = Fn.add(nonce, Fn.mul(challenge, scalarOf(xprv)));
    wipe(expanded);
    return concatBytes(R, numberToBytesLE(S, 32));
  },
  verify(signature: Uint8Array, message: Uint8Array, xpub: Uint8Array): boolean {
    assertBytes('xpub', xpub, 64);
    return verifyEd25519(signature, message, xpub.subarray(0, 32), { rule: 'bytom' });
  },
});

function child(xprv: Uint8Array, selector: Uint8Array, hardened: boolean = false): Uint8Array {
  assertBytes('xprv', xprv, 64);
  assertBytes('selector', selector);
  const chainCode = xprv.subarray(32);
  if (hardened) return pruneRoot(hmac(sha512, chainCode, tag('H'), xprv.subarray(0, 32), selector));
  const digest = normalDigest(chainCode, publicKey(xprv), selector);
  // Plain addition of 256-bit numbers, never reduced: pruning leaves room for about 2^20 levels.
  const sum = bytesToNumberLE(xprv.subarray(0, 32)) + bytesToNumberLE(digest.subarray(0, 32));
  if (sum >= 1n << 256n) throw new CryptoError('hd.depth', 'the scalar no longer fits into 32 bytes');
  digest.set(numberToBytesLE(sum, 32));
  return digest;
}

function childPublic(xpub: Uint8Array, selector: Uint8Array): Uint8Array {
  assertBytes('xpub', xpub, 64);
  assertBytes('selector', selector);
  const digest = normalDigest(xpub.subarray(32), xpub.subarray(0, 32), selector);
  let parent: InstanceType<typeof Point>;
  try {
    parent = Point.fromBytes(xpub.subarray(0, 32), true);
  } catch (cause) {
    throw new CryptoError('publicKey.invalid', 'the xpub holds no point', {}, { cause });
  }
  digest.set(parent.add(multiplyBase(digest.subarray(0, 32))).toBytes());
  return digest;
}

function expand(xprv: Uint8Array): Uint8Array {
  assertBytes('xprv', xprv, 64);
  const digest = hmac(sha512, tag('Expand'), xprv);
  digest.set(xprv.subarray(0, 32));
  return digest;
}

function normalDigest(chainCode: Uint8Array, key: Uint8Array, selector: Uint8Array): Uint8Array {
  const digest = hmac(sha512, chainCode, tag('N'), key, selector);
  digest[0] = (digest[0] ?? 0) & 0xf8;
  digest[29] = (digest[29] ?? 0) & 0x01;
  digest[30] = 0;
  digest[31] = 0;
  return digest;
}

/** As Ed25519 clamps a scalar, but with the third highest bit cleared, too: children are added without carry-over. */
function pruneRoot(digest: Uint8Array): Uint8Array {
  digest[0] = (digest[0] ?? 0) & 0xf8;
  digest[31] = ((digest[31] ?? 0) & 0x1f) | 0x40;
  return digest;
}

function publicKey(xprv: Uint8Array): Uint8Array {
  return multiplyBase(xprv.subarray(0, 32)).toBytes();
}

/** Scalars exceed the group order by design, which changes nothing for the base point. */
function multiplyBase(scalar: Uint8Array): InstanceType<typeof Point> {
  const reduced = Point.Fn.create(bytesToNumberLE(scalar));
  return reduced === 0n ? Point.ZERO : Point.BASE.multiply(reduced);
}

function scalarOf(xprv: Uint8Array): bigint {
  return Point.Fn.create(bytesToNumberLE(xprv.subarray(0, 32)));
}

function tag(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
