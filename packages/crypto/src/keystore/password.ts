import { wipe } from '../bytes.ts';
import { CryptoError } from '../errors.ts';

/** A password: text, or bytes that are taken as they are and that the caller can wipe. */
export type Password = string | Uint8Array;

/** How a format turns the text of a password into bytes. */
export type PasswordForm = 'plain' | 'nfkd' | 'eip2335';

/**
 * Runs `use` with the bytes of a password and wipes them afterwards.
 *
 * @throws TypeError when the password is neither text nor bytes; {@link CryptoError} `keystore.unicode` when the text
 * holds half a surrogate pair, which encoders replace without notice.
 */
export async function withPassword<T>(
  password: Password,
  form: PasswordForm,
  use: (bytes: Uint8Array) => Promise<T>,
): Promise<T> {
  const bytes = passwordBytes(password, form);
  try {
    return await use(bytes);
  } finally {
    wipe(bytes);
  }
}

function passwordBytes(password: Password, form: PasswordForm): Uint8Array {
  if (password instanceof Uint8Array) return Uint8Array.from(password);
  if (typeof password !== 'string') throw new TypeError(`password: expected text or bytes, got ${typeof password}`);
  if (/\p{Surrogate}/u.test(password)) {
    throw new CryptoError('keystore.unicode', 'the password holds half a surrogate pair');
  }
  const normal = form === 'plain' ? password : password.normalize('NFKD');
  // EIP-2335: the control codes C0 and C1 and Delete are taken out.
  const clean = form === 'eip2335' ? normal.replace(/\p{Cc}/gu, '') : normal;
  return new TextEncoder().encode(clean);
}
