import { BettingError, type BettingErrorCode } from '../src/index.ts';

/** The code with which a call is refused, so that a test can name it. */
export function codeOf(call: () => unknown): BettingErrorCode | 'accepted' {
  try {
    call();
  } catch (error) {
    if (error instanceof BettingError) return error.code;
    throw error;
  }
  return 'accepted';
}
