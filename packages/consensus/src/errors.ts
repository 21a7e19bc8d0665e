/** Why something was refused; stable across releases, safe to switch on. */
export type ConsensusErrorCode =
  /** A proof-of-work target that its compact form cannot hold. */
  | 'pow.target'
  /** A retarget rule looked for a header that is not there. */
  | 'pow.ancestor'
  /** An id is not lower-case hexadecimal of the expected length. */
  | 'id.malformed'
  /** A validator set is empty, repeats a member, or has a weight or quorum that cannot be used. */
  | 'set.invalid'
  /** Bytes end before the value does. */
  | 'wire.truncated'
  /** Bytes go on after the value ends. */
  | 'wire.trailing'
  /** A field holds a value that the encoder never writes. */
  | 'wire.value'
  /** The first byte names no message of this engine. */
  | 'wire.kind'
  /** A write-ahead record does not fit its frame. */
  | 'wal.record'
  /** An engine configuration has problems; the message lists them. */
  | 'config.invalid'
  /** A registry already holds an engine with this id. */
  | 'registry.duplicate'
  /** A registry holds no engine with this id. */
  | 'registry.unknown'
  /** A certificate scheme is not available here. */
  | 'scheme.unavailable';

/** Facts beside a {@link ConsensusError}; never a secret. */
export interface ConsensusErrorDetails {
  /** Byte at which reading failed. */
  readonly offset?: number;
  /** Further facts by name. */
  readonly [fact: string]: string | number | boolean | undefined;
}

/** The error of every codec, constructor and registry of this package. Engine steps never throw it on peer data. */
export class ConsensusError extends Error {
  override readonly name = 'ConsensusError';
  /** Machine-readable reason. */
  readonly code: ConsensusErrorCode;
  /** Offset and other facts. */
  readonly details: ConsensusErrorDetails;

  constructor(code: ConsensusErrorCode, message: string, details: ConsensusErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}
