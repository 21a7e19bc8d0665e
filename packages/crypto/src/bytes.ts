import { CryptoError } from './errors.ts';

/**
 * Checks an argument's type, so that a caller's slip is told apart from bad data.
 *
 * @throws TypeError naming the argument when `value` is no `Uint8Array`, or not of `length` bytes.
 */
export function assertBytes(name: string, value: unknown, length?: number): asserts value is Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TypeError(`${name}: expected a Uint8Array, got ${typeof value}`);
  if (length !== undefined && value.length !== length) {
    throw new TypeError(`${name}: expected ${length} bytes, got ${value.length}`);
  }
}

/** The parts, one after the other, in a fresh array. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Whether two byte strings are equal, in time that depends on their lengths only. JavaScript engines promise nothing
 * about timing; this removes the early exit and no more.
 */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** Overwrites secrets with zeros. Copies that the engine or its garbage collector made are out of reach. */
export function wipe(...secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0);
}

/** Lower-case hexadecimal. */
export function bytesToHex(bytes: Uint8Array): string {
  assertBytes('bytes', bytes);
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/**
 * Bytes of a hexadecimal text of either case, without prefix.
 *
 * @throws {@link CryptoError} `hex.malformed` with the offset of the first character that is no digit.
 */
export function hexToBytes(text: string): Uint8Array {
  if (typeof text !== 'string') throw new TypeError(`text: expected a string, got ${typeof text}`);
  const bad = text.search(/[^0-9a-fA-F]/);
  if (bad >= 0) throw new CryptoError('hex.malformed', `character ${bad} is not a hexadecimal digit`, { offset: bad });
  if (text.length % 2 !== 0) {
    throw new CryptoError('hex.malformed', `${text.length} digits: a byte has two`, { offset: text.length });
  }
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
