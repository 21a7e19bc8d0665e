import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js';
import { concatBytes, wipe } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { hash160, hmac, sha512 } from '../hash/index.ts';
import { assertSeed } from './bip32.ts';
import { assertIndex, type Derivable, HARDENED } from './path.ts';

/** The curves of SLIP-10. */
export type Slip10Curve = 'secp256k1' | 'nist256p1' | 'ed25519' | 'curve25519';

interface Curve {
  /** Key of the HMAC over the seed. */
  readonly salt: string;
  /** For curves with public derivation: whose group the keys add in. */
  readonly group?: typeof secp256k1 | typeof p256;
  /** 33 bytes; the curves without public derivation put 00 before their 32. */
  publicKey(secret: Uint8Array): Uint8Array;
}

const curves: Readonly<Record<Slip10Curve, Curve>> = {
  secp256k1: {
    salt: 'Bitcoin seed',
    group: secp256k1,
    publicKey: (secret) => secp256k1.getPublicKey(secret, true),
  },
  nist256p1: { salt: 'Nist256p1 seed', group: p256, publicKey: (secret) => p256.getPublicKey(secret, true) },
  ed25519: {
    salt: 'ed25519 seed',
    publicKey: (secret) => concatBytes(Uint8Array.of(0), ed25519.getPublicKey(secret)),
  },
  curve25519: {
    salt: 'curve25519 seed',
    publicKey: (secret) => concatBytes(Uint8Array.of(0), x25519.getPublicKey(secret)),
  },
};

interface Parts {
  readonly curve: Slip10Curve;
  readonly secret?: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly chainCode: Uint8Array;
  readonly depth: number;
  readonly index: number;
  readonly parentFingerprint: number;
}

/** An extended key of SLIP-10: BIP-32 for several curves. Ed25519 and Curve25519 have hardened children only. */
export class Slip10Key implements Derivable<Slip10Key> {
  /** Curve of the key. */
  readonly curve: Slip10Curve;
  /** Steps from the root. */
  readonly depth: number;
  /** Index below the parent. */
  readonly index: number;
  /** Fingerprint of the parent; 0 for the root. */
  readonly parentFingerprint: number;
  readonly #publicKey: Uint8Array;
  readonly #chainCode: Uint8Array;
  #secret: Uint8Array | undefined;

  /** Made by {@link slip10}. */
  constructor(parts: Parts) {
    this.curve = parts.curve;
    this.depth = parts.depth;
    this.index = parts.index;
    this.parentFingerprint = parts.parentFingerprint;
    this.#publicKey = parts.publicKey;
    this.#chainCode = parts.chainCode;
    this.#secret = parts.secret;
  }

  /** 33 bytes: compressed, or 00 and the 32 bytes of a key on Curve25519. */
  get publicKey(): Uint8Array {
    return Uint8Array.from(this.#publicKey);
  }

  /** 32 bytes. */
  get chainCode(): Uint8Array {
    return Uint8Array.from(this.#chainCode);
  }

  /** First four bytes of the key's hash, as a number. */
  get fingerprint(): number {
    return new DataView(hash160(this.#publicKey).buffer).getUint32(0);
  }

  /** Whether the secret half is here. */
  get isPrivate(): boolean {
    return this.#secret !== undefined;
  }

  /**
   * The secret key in a fresh array, which the caller wipes.
   *
   * @throws {@link CryptoError} `hd.public` when only the public half is here.
   */
  exportSecret(): Uint8Array {
    if (this.#secret === undefined) throw new CryptoError('hd.public', 'the key has no secret half');
    return Uint8Array.from(this.#secret);
  }

  /**
   * The child with the index; from 2^31 on it is a hardened one.
   *
   * @throws {@link CryptoError} `hd.hardened` for a hardened child of a public key and for another one of a curve without
   * public derivation, `hd.path` for an index of more than 32 bits, `hd.depth` below 255 steps.
   */
  child(index: number): Slip10Key {
    assertIndex(index);
    const { group } = curves[this.curve];
    const hardened = index >= HARDENED;
    if (hardened && this.#secret === undefined) {
      throw new CryptoError('hd.hardened', 'a hardened child needs the private key', { index: index - HARDENED });
    }
    if (!hardened && group === undefined) {
      throw new CryptoError('hd.hardened', `${this.curve} has hardened children only`, { index });
    }
    if (this.depth === 255) throw new CryptoError('hd.depth', 'an extended key is at most 255 steps deep');

    const suffix = numberToBytesBE(index, 4);
    const head = hardened ? concatBytes(Uint8Array.of(0), this.#secret ?? suffix) : this.#publicKey;
    const message = concatBytes(head, suffix);
    let digest = hmac(sha512, this.#chainCode, message);
    if (hardened) wipe(head, message);
    for (;;) {
      const tweak = digest.subarray(0, 32);
      const keys = group === undefined ? this.#replaced(tweak) : this.#added(group, tweak);
      if (keys !== undefined) {
        const { curve, fingerprint: parentFingerprint } = this;
        const chainCode = digest.slice(32);
        wipe(digest);
        return new Slip10Key({ curve, ...keys, chainCode, depth: this.depth + 1, index, parentFingerprint });
      }
      // SLIP-10: where the tweak gives no key, hash again with the right half instead of skipping the index.
      digest = hmac(sha512, this.#chainCode, concatBytes(Uint8Array.of(1), digest.subarray(32), suffix));
    }
  }

  /** The same key without its secret half. */
  neuter(): Slip10Key {
    const { curve, depth, index, parentFingerprint, publicKey, chainCode } = this;
    return new Slip10Key({ curve, depth, index, parentFingerprint, publicKey, chainCode });
  }

  /** Overwrites the secret half; what is left derives public children only. */
  wipe(): void {
    if (this.#secret !== undefined) wipe(this.#secret);
    this.#secret = undefined;
  }

  #replaced(tweak: Uint8Array): { secret: Uint8Array; publicKey: Uint8Array } {
    const secret = tweak.slice();
    return { secret, publicKey: curves[this.curve].publicKey(secret) };
  }

  #added(
    group: typeof secp256k1 | typeof p256,
    tweak: Uint8Array,
  ): { secret?: Uint8Array; publicKey: Uint8Array } | undefined {
    const { Point } = group;
    const number = bytesToNumberBE(tweak);
    if (number >= Point.Fn.ORDER) return undefined;
    if (this.#secret !== undefined) {
      const sum = Point.Fn.add(bytesToNumberBE(this.#secret), number);
      if (sum === 0n) return undefined;
      const secret = numberToBytesBE(sum, 32);
      return { secret, publicKey: group.getPublicKey(secret, true) };
    }
    const parent = Point.fromBytes(this.#publicKey);
    const sum = number === 0n ? parent : parent.add(Point.BASE.multiply(number));
    return sum.is0() ? undefined : { publicKey: sum.toBytes(true) };
  }
}

/** Extended keys of SLIP-10. */
export interface Slip10 {
  /**
   * The root key of a seed on a curve.
   *
   * @param seed 16 to 64 bytes.
   * @throws {@link CryptoError} `hd.seed` for another length; TypeError for an unknown curve.
   */
  fromSeed(curve: Slip10Curve, seed: Uint8Array): Slip10Key;
}

/** Extended keys of SLIP-10. */
export const slip10: Slip10 = /* @__PURE__ */ Object.freeze({
  fromSeed(name: Slip10Curve, seed: Uint8Array): Slip10Key {
    if (!Object.hasOwn(curves, name)) throw new TypeError(`curve: unknown curve ${String(name)}`);
    assertSeed(seed);
    const curve = curves[name];
    const salt = new TextEncoder().encode(curve.salt);
    let digest = hmac(sha512, salt, seed);
    while (curve.group !== undefined && !curve.group.utils.isValidSecretKey(digest.subarray(0, 32))) {
      digest = hmac(sha512, salt, digest);
    }
    const secret = digest.slice(0, 32);
    const chainCode = digest.slice(32);
    wipe(digest);
    const publicKey = curve.publicKey(secret);
    return new Slip10Key({ curve: name, secret, publicKey, chainCode, depth: 0, index: 0, parentFingerprint: 0 });
  },
});
