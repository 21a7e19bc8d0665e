import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { CryptoError } from '../errors.ts';
import { hash160, keccak_256, ripemd160, sha3_256, sha256, sm3 } from '../hash/index.ts';
import { tweakPublicKey } from '../mast/index.ts';
import { Point as Sm2Point } from '../sm/curve.ts';
import type { Address } from './address.ts';
import {
  type BitcoinNetworkName,
  type BytomNetworkName,
  isBitcoinNetwork,
  isBytomNetwork,
  type NetworkName,
} from './networks.ts';

/** How a key of the Bitcoin family is paid; the other networks have one form each. */
export type KeyAddressKind = 'p2pkh' | 'p2wpkh' | 'p2tr';

/**
 * The address that a public key owns.
 *
 * | network | key | address |
 * |---|---|---|
 * | Bitcoin family | 33 bytes, secp256k1 | hash (`p2pkh`), version 0 program (`p2wpkh`), version 1 with the key tweaked as BIP-86 says (`p2tr`) |
 * | `ethereum` | 33 bytes, secp256k1 | end of Keccak-256 of the uncompressed point |
 * | Bytom family | 32 bytes, Ed25519; 33 bytes, SM2 for `bytom-gm` | RIPEMD-160 of the key |
 * | `bumo` | 32 bytes, Ed25519 | end of SHA-256 of the key |
 * | `sm` | 33 bytes, SM2 | end of SM3 of the uncompressed point |
 *
 * @param kind For the Bitcoin family; `p2wpkh` unless given, or `p2pkh` where there are no witness addresses.
 * @throws {@link CryptoError} `publicKey.invalid` when the bytes are no key of the network's suite.
 */
export function keyAddress(network: NetworkName, publicKey: Uint8Array, kind?: KeyAddressKind): Address {
  if (isBitcoinNetwork(network)) return bitcoinAddress(network, checked('ecdsa', publicKey), kind);
  if (isBytomNetwork(network)) {
    const key = checked(network === 'bytom-gm' ? 'sm2' : 'ed25519', publicKey);
    return { network, kind: 'witness', version: 0, program: ripemd160(key) };
  }
  switch (network) {
    case 'ethereum': {
      const point = secp256k1.Point.fromBytes(checked('ecdsa', publicKey)).toBytes(false);
      return { network, kind: 'account', account: keccak_256(point.subarray(1)).slice(12) };
    }
    case 'bumo':
      return { network, kind: 'account', account: sha256(checked('ed25519', publicKey)).slice(12) };
    case 'sm': {
      const point = Sm2Point.fromBytes(checked('sm2', publicKey)).toBytes(false);
      return { network, kind: 'account', account: sm3(point.subarray(1)).slice(12) };
    }
    default:
      throw new TypeError(`network: unknown network ${String(network)}`);
  }
}

/**
 * The address that a script owns: `p2wsh` of the Bitcoin family and the Bytom family, or `p2sh`.
 *
 * @param kind `p2wsh` unless given; the Bytom family has no other.
 */
export function scriptAddress(
  network: BitcoinNetworkName | BytomNetworkName,
  script: Uint8Array,
  kind: 'p2wsh' | 'p2sh' = 'p2wsh',
): Address {
  if (isBitcoinNetwork(network)) {
    if (kind === 'p2sh') return { network, kind, hash: hash160(script) };
    return { network, kind: 'witness', version: 0, program: sha256(script) };
  }
  return { network, kind: 'witness', version: 0, program: network === 'bytom-gm' ? sm3(script) : sha3_256(script) };
}

function bitcoinAddress(network: BitcoinNetworkName, key: Uint8Array, given: KeyAddressKind | undefined): Address {
  const kind = given ?? (network.startsWith('dash') ? 'p2pkh' : 'p2wpkh');
  if (kind === 'p2pkh') return { network, kind, hash: hash160(key) };
  if (kind === 'p2wpkh') return { network, kind: 'witness', version: 0, program: hash160(key) };
  return { network, kind: 'witness', version: 1, program: tweakPublicKey(key.subarray(1)).key };
}

/** The key in the form of its suite; the point is decoded by noble alone, so that no verifier comes along. */
function checked(suite: 'ecdsa' | 'ed25519' | 'sm2', publicKey: Uint8Array): Uint8Array {
  const length = suite === 'ed25519' ? 32 : 33;
  try {
    if (publicKey.length !== length) throw new RangeError('wrong length');
    if (suite === 'ed25519') ed25519.Point.fromBytes(publicKey, true);
    else (suite === 'ecdsa' ? secp256k1.Point : Sm2Point).fromBytes(publicKey);
    return publicKey;
  } catch {
    throw new CryptoError('publicKey.invalid', `not a public key of ${suite}`, { suite });
  }
}
