import { type Json, read } from '@dougong/conformance';
import { bytesToHex, CryptoError, hexToBytes } from '@dougong/crypto';

/** The bytes of a hexadecimal field, of either case and with or without `0x`. */
export function hex(value: Json | undefined, name: string): Uint8Array {
  return hexToBytes(read.string(value, name).replace(/^0x/, ''));
}

/** Says how an outcome differs from the expected field; nothing when it does not. Bytes are compared as hexadecimal. */
export function compare(
  name: string,
  actual: Uint8Array | boolean | string | null,
  expected: Json | undefined,
): string | undefined {
  const shown = actual instanceof Uint8Array ? bytesToHex(actual) : actual;
  const wanted = typeof expected === 'string' && typeof shown === 'string' ? expected.toLowerCase() : expected;
  return shown === wanted ? undefined : `${name}: expected ${String(wanted)}, got ${String(shown)}`;
}

/** The result of a step, or null where it refuses its input with a typed error. */
export function orNull<T>(step: () => T): T | null {
  try {
    return step();
  } catch (error) {
    if (error instanceof CryptoError) return null;
    throw error;
  }
}
