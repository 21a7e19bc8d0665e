/** Why an input was refused; stable across releases, safe to switch on. */
export type CryptoErrorCode =
  /** A text is not hexadecimal, or has an odd number of digits. */
  | 'hex.malformed'
  /** Bytes end before the value does. */
  | 'bytes.truncated'
  /** Bytes go on after the value ends. */
  | 'bytes.trailing'
  /** A leaf index, a tree size or a list of leaves does not fit the Merkle tree. */
  | 'merkle.range'
  /** A Merkle proof is not well formed: impossible indices or sizes, or another number of hashes than they need. */
  | 'merkle.proof'
  /** A backend mode was named that does not exist. */
  | 'backend.unknown'
  /** An accelerated function has no working implementation at all. */
  | 'backend.unavailable';

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
