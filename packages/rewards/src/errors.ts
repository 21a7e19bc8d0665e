/** Why an argument was refused; stable across releases, safe to switch on. */
export type RewardsErrorCode =
  /** An amount, count or score is negative or above 2^63 − 1. */
  | 'amount.range'
  /** A ratio is outside its scale: bps 10^4, ppm 10^6, ppb 10^9, Q18 10^18. */
  | 'ratio.range'
  /** A time, a number of months, or an offset is outside the range of the calendar. */
  | 'time.range'
  /** A split among nobody, or by weights that are all zero. */
  | 'weights.zero'
  /** A schedule or another set of parameters contradicts itself; `field` says where. */
  | 'params.invalid'
  /** The deltas of a step do not sum to zero. */
  | 'conservation.broken'
  /** A connector weight is not p/q with 1 ≤ p ≤ q ≤ 20. */
  | 'bancor.weight'
  /** A referral with more than one level. */
  | 'referral.levels'
  /** A field of an order record cannot be written: bad Unicode, a negative count, too many entries. */
  | 'record.malformed'
  /** Samples out of order, or values that the columns cannot hold exactly. */
  | 'kline.samples'
  /** A network of the risk model, or the features given to it, do not fit together. */
  | 'model.invalid';

/** Facts beside a {@link RewardsError}. */
export interface RewardsErrorDetails {
  /** The argument or field that was refused. */
  readonly field?: string;
  /** Further facts by name. */
  readonly [fact: string]: string | number | bigint | boolean | undefined;
}

/**
 * What this package throws: arguments that no rule can be applied to. Events that a rule refuses (an empty pool, a ban, a
 * late sample) are return values with a code and leave the state as it was. Branch on {@link RewardsError.code}.
 */
export class RewardsError extends Error {
  override readonly name = 'RewardsError';
  /** Machine-readable reason. */
  readonly code: RewardsErrorCode;
  /** The field and other facts. */
  readonly details: RewardsErrorDetails;

  constructor(code: RewardsErrorCode, message: string, details: RewardsErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}
