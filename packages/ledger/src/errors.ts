/** Why bytes or arguments were refused; stable across releases, safe to switch on. */
export type LedgerErrorCode =
  /** Bytes end before the value does. */
  | 'decode.truncated'
  /** Bytes go on after the value ends. */
  | 'decode.trailing'
  /** A varint is not minimal, or above its maximum. */
  | 'decode.varint'
  /** The version byte is not one that this release knows. */
  | 'decode.version'
  /** A kind, suite, virtual machine or template byte is unknown. */
  | 'decode.kind'
  /** A length or count is above its limit. */
  | 'decode.limit'
  /** A field has a value that its rule excludes. */
  | 'decode.value'
  /** A name or text has characters that its rule excludes. */
  | 'decode.text'
  /** A value given to an encoder is outside what the format can express. */
  | 'encode.value'
  /** An address is malformed, of another network, or of a program without an address. */
  | 'address.malformed'
  /** A chain spec is malformed or contradicts itself. */
  | 'spec.invalid'
  /** A signature suite, module or virtual machine was registered twice, or is not registered. */
  | 'registry.conflict'
  /** The state does not hold what its own records promise. */
  | 'state.corrupt'
  /** An operation needs another state: a block that is not the next, a revert without undo data. */
  | 'state.order'
  /** A module broke the rules that bind modules. */
  | 'module.contract'
  /** A module has no such query, or the input does not fit it. */
  | 'query.invalid'
  /** A snapshot's chunk or manifest differs from what its root commits to. */
  | 'snapshot.mismatch'
  /** A price, amount or fee of an order is out of range. */
  | 'match.offer'
  /** An order program is not one, or cannot be made. */
  | 'match.program'
  /** The coins do not suffice for the payment and its fee. */
  | 'wallet.funds'
  /** A payment cannot be built as asked: dust, unknown witness, contradictory options. */
  | 'wallet.payment'
  /** Parts of one unfinished transaction contradict each other, or a step comes too late. */
  | 'partial.conflict'
  /** A signature given to an unfinished transaction does not hold, or is of a key that the input has no use for. */
  | 'partial.signature'
  /** An unfinished transaction lacks what the step needs. */
  | 'partial.incomplete'
  /** A proof for light clients does not fit its block. */
  | 'proof.invalid'
  /** A history does not hold what a trace needs. */
  | 'audit.history'
  /** Workers failed twice over the same transactions; their block is neither valid nor invalid. */
  | 'pipeline.unchecked'
  /** Work was given up because the caller's signal asked for it. */
  | 'aborted';

/** Facts beside a {@link LedgerError}; never a secret. */
export interface LedgerErrorDetails {
  /** Byte (or character) at which reading failed. */
  readonly offset?: number;
  /** Further facts by name. */
  readonly [fact: string]: string | number | bigint | boolean | undefined;
}

/**
 * What this package throws: malformed bytes and wrong use. Expected outcomes (a refused transaction or block) are
 * return values, see {@link Refusal}. Branch on {@link LedgerError.code}, not on the text.
 */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  /** Machine-readable reason. */
  readonly code: LedgerErrorCode;
  /** Offset and other facts. */
  readonly details: LedgerErrorDetails;

  constructor(code: LedgerErrorCode, message: string, details: LedgerErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}
