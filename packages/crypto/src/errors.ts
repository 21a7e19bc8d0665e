/** Why an input was refused; stable across releases, safe to switch on. */
export type CryptoErrorCode =
  /** More signatures wait in a verifier pool than it may hold. */
  | 'pool.full'
  /** A verifier pool was closed. */
  | 'pool.closed'
  /** Workers died twice over the same signatures, which are therefore unchecked. */
  | 'pool.crashed'
  /** MuSig2: an aggregate of nothing. */
  | 'musig.empty'
  /** MuSig2: a signer or the aggregator sent something unusable; `signer` and `contribution` say who and what. */
  | 'musig.contribution'
  /** MuSig2: keys or tweaks that cancel each other. */
  | 'musig.infinity'
  /** MuSig2: a tweak that is not below the group order. */
  | 'musig.tweak'
  /** MuSig2: a secret key outside [1, n − 1]. */
  | 'musig.secret-key'
  /** MuSig2: a secret nonce that is zero, of another key, or asked to be serialised. */
  | 'musig.secret-nonce'
  /** MuSig2: a secret nonce that has been used. */
  | 'musig.nonce-reuse'
  /** MuSig2: the signer's key is not among the aggregated keys. */
  | 'musig.not-a-member'
  /** A VRF secret key outside the range of its suite. */
  | 'vrf.secret-key'
  /** No counter encodes the VRF's input to the curve; no such input is known. */
  | 'vrf.encode'
  /** A BLS secret key outside [1, r − 1]. */
  | 'bls.secret-key'
  /** Bytes that are no BLS public key: wrong length or encoding, the identity, or outside the subgroup. */
  | 'bls.public-key'
  /** Bytes that are no BLS signature: wrong length or encoding, the identity, or outside the subgroup. */
  | 'bls.signature'
  /** An aggregate of nothing. */
  | 'bls.empty'
  /** A text is not hexadecimal, or has an odd number of digits. */
  | 'hex.malformed'
  /** Bytes end before the value does. */
  | 'bytes.truncated'
  /** Bytes go on after the value ends. */
  | 'bytes.trailing'
  /** A leaf index, a tree size or a list of leaves does not fit the Merkle tree. */
  | 'merkle.range'
  /** No signature suite has the id. */
  | 'suite.unknown'
  /** A signature suite shares its id or name with another one. */
  | 'suite.conflict'
  /** The description of a signature suite is impossible, or its id is reserved. */
  | 'suite.malformed'
  /** A private key is used after its secret was overwritten. */
  | 'key.wiped'
  /** A leaf version that BIP-341 rules out: odd, or 0x50. */
  | 'mast.version'
  /** A script tree or a control block is deeper than 128. */
  | 'mast.depth'
  /** A control block is not 33 + 32·m bytes long. */
  | 'mast.controlBlock'
  /** A weighted script tree has no leaf, or a weight that is not an integer above 0. */
  | 'mast.weight'
  /** A text breaks a rule of BIP-173: length, case, separator, alphabet, padding. */
  | 'bech32.malformed'
  /** The checksum of a bech32 or bech32m text does not fit. */
  | 'bech32.checksum'
  /** A text is too long or has a character outside the base58 alphabet. */
  | 'base58.malformed'
  /** The checksum of a base58check text does not fit. */
  | 'base58.checksum'
  /** A text or the parts of an address have a form or length that no address of the network has. */
  | 'address.malformed'
  /** The checksum of an address does not fit. */
  | 'address.checksum'
  /** An address or exported key belongs to another network. */
  | 'address.network'
  /** A mnemonic has another number of words than 12, 15, 18, 21 or 24. */
  | 'mnemonic.length'
  /** A word of a mnemonic is not in the list; the details name it and its position. */
  | 'mnemonic.word'
  /** The words of a mnemonic do not fit together. */
  | 'mnemonic.checksum'
  /** Entropy for a mnemonic has another length than 16, 20, 24, 28 or 32 bytes. */
  | 'mnemonic.entropy'
  /** A mnemonic or passphrase is not well-formed Unicode. */
  | 'mnemonic.unicode'
  /** A seed has not 16 to 64 bytes. */
  | 'hd.seed'
  /** A derivation path or one of its indices is malformed. */
  | 'hd.path'
  /** A hardened child is asked of a public key, or a normal one of a curve that has none. */
  | 'hd.hardened'
  /** A key tree would get deeper than its format allows. */
  | 'hd.depth'
  /** The secret half of a key is asked for, and only the public half is there. */
  | 'hd.public'
  /** A text is no extended key of the expected kind. */
  | 'hd.extendedKey'
  /** An answer to the search for used addresses that was not asked for. */
  | 'hd.discovery'
  /** A key file is not JSON or breaks its format; the details name the field's path. */
  | 'keystore.malformed'
  /** A key file has a version that the reader does not know. */
  | 'keystore.version'
  /** The password is wrong, or (formats without own checksum) the encrypted part was altered. */
  | 'keystore.password'
  /** A key file was altered: its checksum, address or public key does not fit. */
  | 'keystore.damaged'
  /** A secret has a length or value that the key file's format does not take. */
  | 'keystore.secret'
  /** A password is not well-formed Unicode. */
  | 'keystore.unicode'
  /** A signing policy breaks a rule: a required number out of range, a key of a wrong length or listed twice, an unknown type. */
  | 'policy.malformed'
  /** A signing policy is deeper or larger than its limits allow. */
  | 'policy.limit'
  /** A Merkle proof is not well formed: impossible indices or sizes, or another number of hashes than they need. */
  | 'merkle.proof'
  /** An SM2 ciphertext is not of the expected form, or its point is not on the curve. */
  | 'ciphertext.malformed'
  /** Parameters of a key derivation are invalid, or ask for more memory or time than the limits allow. */
  | 'kdf.parameters'
  /** A text is not a whole number of blocks. */
  | 'cipher.length'
  /** The last block of a decrypted text has no PKCS #7 padding. */
  | 'cipher.padding'
  /** Bytes are no encrypted envelope: unknown version or suite, wrong length, or a key in a form that nobody writes. */
  | 'envelope.malformed'
  /** Bytes are no consent grant: unknown version or suite, wrong lengths, or a scope that is no UTF-8 text. */
  | 'grant.malformed'
  /** A ciphertext was altered, or belongs to another key, nonce or associated data. */
  | 'aead.refused'
  /** A backend mode was named that does not exist. */
  | 'backend.unknown'
  /** An accelerated function has no working implementation at all. */
  | 'backend.unavailable'
  /** A secret key is zero or not below the group order. */
  | 'secretKey.range'
  /** A public key is not the encoding of a point that its suite allows. */
  | 'publicKey.invalid'
  /** A point lies in the small subgroup, so that it holds no secret. */
  | 'point.smallOrder'
  /** A point or result is the identity, which its protocol rules out. */
  | 'point.identity'
  /** A signature's numbers are out of range, or a recovery fails. */
  | 'signature.invalid'
  /** Bytes are not the distinguished encoding (DER) of a signature. */
  | 'der.malformed'
  /** A tweak is not below the group order, or takes the key to zero. */
  | 'tweak.range'
  /** A domain separation tag or output length is out of the range of RFC 9380. */
  | 'expand.range';

/** Facts beside a {@link CryptoError}; never a secret. */
export interface CryptoErrorDetails {
  /** Byte (or character) at which reading failed. */
  readonly offset?: number;
  /** Further facts by name. */
  readonly [fact: string]: string | number | boolean | undefined;
}

/** The error of every parser and protocol step of this package. Branch on {@link CryptoError.code}, not on the text. */
export class CryptoError extends Error {
  override readonly name = 'CryptoError';
  /** Machine-readable reason. */
  readonly code: CryptoErrorCode;
  /** Offset and other facts. */
  readonly details: CryptoErrorDetails;

  constructor(code: CryptoErrorCode, message: string, details: CryptoErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}
