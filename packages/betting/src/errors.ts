/** Why an argument was refused; stable across releases, safe to switch on. */
export type BettingErrorCode =
  /** An amount of base units is negative, zero where it may not be, or above 2^63 − 1. */
  | 'amount.range'
  /** A ratio is outside its scale: a fee above 10^4 basis points, odds below 1. */
  | 'ratio.range'
  /** A time or a count is negative, has a fraction, or is not exact. */
  | 'time.range'
  /** A split among nobody, or by weights that are all zero. */
  | 'weights.zero'
  /** A market, its result or its bets contradict each other; `field` says where. */
  | 'market.invalid'
  /** Parameters of an engine contradict each other; `field` says where. */
  | 'params.invalid'
  /** A number drawn from an empty range, or more numbers than there are. */
  | 'random.range'
  /** A lottery ticket has the wrong count of numbers, a number out of range, or one twice. */
  | 'lottery.ticket'
  /** A score is not a count of goals, or the half has more goals than the match. */
  | 'football.score'
  /** Time goes backwards between two steps of one account, order or market. */
  | 'time.order';

/** Facts beside a {@link BettingError}. */
export interface BettingErrorDetails {
  /** The argument or field that was refused. */
  readonly field?: string;
  /** Further facts by name. */
  readonly [fact: string]: string | number | bigint | boolean | undefined;
}

/**
 * What this package throws: arguments that no rule can be applied to. A bet or step that a rule refuses is a return value
 * with a code and moves nothing. Branch on {@link BettingError.code}.
 */
export class BettingError extends Error {
  override readonly name = 'BettingError';
  /** Machine-readable reason. */
  readonly code: BettingErrorCode;
  /** The field and other facts. */
  readonly details: BettingErrorDetails;

  constructor(code: BettingErrorCode, message: string, details: BettingErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}
