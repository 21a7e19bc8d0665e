import { hexToBytes, wipe } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import type { KdfProgress } from '../kdf/index.ts';
import type { LegacyKdfOptions } from './common.ts';
import { type Eip2335Keystore, eip2335 } from './eip2335.ts';
import type { Password } from './password.ts';
import { type Reader, readFile } from './reader.ts';
import type { SealedKdfOptions } from './sealed.ts';
import { type KeystoreV5, read as readV5, v5 } from './v5.ts';
import { type Web3KeystoreV3, web3v3 } from './web3v3.ts';

/** A file of any of the three formats. */
export type Keystore = Web3KeystoreV3 | Eip2335Keystore | KeystoreV5;

/** Options of {@link changePassword}. */
export interface ChangeOptions extends KdfProgress {
  /** Parameters for new files of versions 3 and 4. */
  readonly legacy?: LegacyKdfOptions;
  /** Parameters for new files of version 5. */
  readonly sealed?: SealedKdfOptions;
}

/**
 * Decrypts a file of any of the three formats; the caller wipes the result.
 *
 * @param file JSON text or the object in it.
 * @throws {@link CryptoError} `keystore.version` for another version; else as the format's own `decrypt` does.
 */
export async function decrypt(file: unknown, password: Password, progress: KdfProgress = {}): Promise<Uint8Array> {
  const whole = readFile(file);
  switch (whole.integer('version', 0, Number.MAX_SAFE_INTEGER)) {
    case 3:
      return web3v3.decrypt(file, password, progress);
    case 4:
      return eip2335.decrypt(file, password, progress);
    case 5:
      return v5.decrypt(file, password, progress);
    default:
      throw new CryptoError('keystore.version', 'expected version 3, 4 or 5');
  }
}

/**
 * Encrypts a file's secret anew under another password: same format, same description, fresh salt and nonce,
 * default parameters of derivation unless others are given. The old file still opens with the old password wherever copies of it are.
 *
 * @param file JSON text or the object in it.
 * @throws {@link CryptoError} as {@link decrypt} does.
 */
export async function changePassword(
  file: unknown,
  oldPassword: Password,
  newPassword: Password,
  options: ChangeOptions = {},
): Promise<Keystore> {
  const { legacy = {}, sealed = {}, ...progress } = options;
  const secret = await decrypt(file, oldPassword, progress);
  try {
    const whole = readFile(file);
    const version = whole.integer('version', 3, 5);
    if (version === 3)
      return await web3v3.encrypt(secret, newPassword, { ...legacy, ...progress, address: whole.has('address') });
    if (version === 4)
      return await eip2335.encrypt(secret, newPassword, { ...legacy, ...progress, ...descriptionOf(whole) });
    const { kind, label, publicKey } = readV5(file).header;
    const key = publicKey === '' ? {} : { publicKey: hexToBytes(publicKey) };
    return await v5.encrypt(secret, newPassword, { ...sealed, ...progress, kind, label, ...key });
  } finally {
    wipe(secret);
  }
}

function descriptionOf(whole: Reader): { path?: string; description?: string; publicKey?: Uint8Array } {
  return {
    ...(whole.has('path') ? { path: whole.string('path') } : {}),
    ...(whole.has('description') ? { description: whole.string('description') } : {}),
    ...(whole.has('pubkey') && whole.string('pubkey') !== '' ? { publicKey: whole.hex('pubkey', 1, 256) } : {}),
  };
}
