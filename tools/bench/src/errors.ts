/** A mistake of the person who called: one sentence that says what to do; the command exits with 2. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
