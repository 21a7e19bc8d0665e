import { assertBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { assertList } from './scheme.ts';
import { engine } from './slots.ts';
import { PUBLIC_KEY_BYTES, SIGNATURE_BYTES } from './types.ts';

/** The keys of a fixed group, such as an epoch's validators, decoded and checked once. */
export interface BlsKeyRing {
  /** How many keys there are. */
  readonly size: number;
  /**
   * Whether `signature` aggregates one signature over `message` by the key at each of `positions`. False for no
   * positions, a repeated one, or one outside the ring.
   */
  fastAggregateVerify(signature: Uint8Array, message: Uint8Array, positions: readonly number[]): boolean;
}

/**
 * Decodes keys once for many verifications: decoding and the subgroup check of a key cost more than adding it.
 *
 * @throws {@link CryptoError} `bls.public-key` with the `index` of the first that is no key.
 */
export function createKeyRing(publicKeys: readonly Uint8Array[]): BlsKeyRing {
  assertList('publicKeys', publicKeys);
  const wrong = publicKeys.findIndex((publicKey) => publicKey.length !== PUBLIC_KEY_BYTES);
  const keys = wrong >= 0 ? wrong : engine().decode(publicKeys);
  if (typeof keys === 'number') {
    throw new CryptoError('bls.public-key', `key ${keys} is not a point of the key group`, { index: keys });
  }
  const size = publicKeys.length;
  return {
    size,
    fastAggregateVerify(signature, message, positions) {
      assertBytes('signature', signature);
      assertBytes('message', message);
      if (signature.length !== SIGNATURE_BYTES || positions.length === 0) return false;
      if (positions.some((position) => !Number.isInteger(position) || position < 0 || position >= size)) return false;
      if (new Set(positions).size !== positions.length) return false;
      return keys.fastAggregateVerify(signature, message, positions);
    },
  };
}
