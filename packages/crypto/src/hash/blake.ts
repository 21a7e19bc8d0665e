import { blake2b as nobleBlake2b, blake2s as nobleBlake2s } from '@noble/hashes/blake2.js';
import { blake3 as nobleBlake3 } from '@noble/hashes/blake3.js';
import { assertBytes } from '../bytes.ts';
import { assertLength } from './arguments.ts';
import { adopt, defineHash } from './engine.ts';
import type { HashFunction } from './types.ts';

/** Parameters of BLAKE2, RFC 7693 section 2.5 and the BLAKE2 paper section 2.8. */
export interface Blake2Options {
  /** Bytes of the digest: 1 to 64 for BLAKE2b (default 64), 1 to 32 for BLAKE2s (default 32). Part of the parameters, not a cut. */
  readonly outputLength?: number;
  /** Key of a MAC, at most 64 bytes for BLAKE2b and 32 for BLAKE2s. */
  readonly key?: Uint8Array;
  /** Exactly 16 bytes for BLAKE2b, 8 for BLAKE2s. */
  readonly salt?: Uint8Array;
  /** Separates uses; exactly 16 bytes for BLAKE2b, 8 for BLAKE2s. */
  readonly personalization?: Uint8Array;
}

/** A BLAKE2 function: a {@link HashFunction} that also takes parameters. */
export interface Blake2Function extends HashFunction {
  /**
   * @throws TypeError naming the argument that has a wrong type or length.
   */
  (message: Uint8Array, options?: Blake2Options): Uint8Array;
}

/** Parameters of BLAKE3; a key and a context exclude each other. */
export interface Blake3Options {
  /** Bytes of the digest, 32 by default, up to 1 GiB: longer outputs continue shorter ones. */
  readonly outputLength?: number;
  /** Keyed hashing: exactly 32 bytes. */
  readonly key?: Uint8Array;
  /** Key derivation: a hard-coded, globally unique, application-specific text; the message is the key material. */
  readonly context?: string;
}

/** BLAKE3: a {@link HashFunction} that also takes parameters. */
export interface Blake3Function extends HashFunction {
  /**
   * @throws TypeError naming the argument that has a wrong type or length, or when key and context are both given.
   */
  (message: Uint8Array, options?: Blake3Options): Uint8Array;
}

/** BLAKE2b, RFC 7693: 64 bytes unless {@link Blake2Options.outputLength} says otherwise. */
export const blake2b: Blake2Function = /* @__PURE__ */ defineBlake2('blake2b', nobleBlake2b, 64);

/** BLAKE2s, RFC 7693: 32 bytes unless {@link Blake2Options.outputLength} says otherwise. */
export const blake2s: Blake2Function = /* @__PURE__ */ defineBlake2('blake2s', nobleBlake2s, 32);

/** BLAKE3: 32 bytes unless {@link Blake3Options.outputLength} says otherwise. */
export const blake3: Blake3Function = /* @__PURE__ */ defineBlake3();

function defineBlake2(
  algorithm: 'blake2b' | 'blake2s',
  noble: typeof nobleBlake2b | typeof nobleBlake2s,
  longest: number,
): Blake2Function {
  const plain = defineHash(algorithm, noble);
  const hash = (message: Uint8Array, options?: Blake2Options): Uint8Array => {
    if (options === undefined) return plain(message);
    assertBytes('message', message);
    const { outputLength = longest, key, salt, personalization } = options;
    assertLength('outputLength', outputLength, 1, longest);
    const parameters: { dkLen: number; key?: Uint8Array; salt?: Uint8Array; personalization?: Uint8Array } = {
      dkLen: outputLength,
    };
    if (key !== undefined) {
      assertBytes('key', key);
      assertLength('key.length', key.length, 0, longest);
      if (key.length > 0) parameters.key = key;
    }
    if (salt !== undefined) {
      assertBytes('salt', salt, longest / 4);
      parameters.salt = salt;
    }
    if (personalization !== undefined) {
      assertBytes('personalization', personalization, longest / 4);
      parameters.personalization = personalization;
    }
    return noble(message, parameters);
  };
  return adopt(hash, plain);
}

function defineBlake3(): Blake3Function {
  const plain = defineHash('blake3', nobleBlake3);
  const hash = (message: Uint8Array, options?: Blake3Options): Uint8Array => {
    if (options === undefined) return plain(message);
    assertBytes('message', message);
    const { outputLength = 32, key, context } = options;
    assertLength('outputLength', outputLength, 1, 2 ** 30);
    if (key !== undefined && context !== undefined) throw new TypeError('context: excludes a key');
    if (key !== undefined) {
      assertBytes('key', key, 32);
      return nobleBlake3(message, { dkLen: outputLength, key });
    }
    if (context !== undefined) {
      if (typeof context !== 'string') throw new TypeError(`context: expected a string, got ${typeof context}`);
      return nobleBlake3(message, { dkLen: outputLength, context: new TextEncoder().encode(context) });
    }
    return nobleBlake3(message, { dkLen: outputLength });
  };
  return adopt(hash, plain);
}
