import { type HashSuite, hashSuites } from '@dougong/crypto/hash';
import { LedgerError } from '../errors.ts';
import type { Reader } from '../reader.ts';
import type { Suite } from './types.ts';

/** Signature suite bytes of the native format; SPEC.md section 2. */
export const SIGNATURE_SUITE = { ed25519: 1, schnorr: 2, ecdsa: 3, sm2: 4 } as const;

/** Lengths by signature suite byte; index 0 is unused. */
export const KEY_LENGTH: readonly number[] = [0, 32, 32, 33, 33];

/** Bytes of a signature, in every suite. */
export const SIGNATURE_LENGTH = 64;

/** The byte of a suite. */
export function suiteByte(suite: Suite): number {
  return suite === 'std' ? 1 : 2;
}

/** The hash of a suite. */
export function suiteHash(suite: Suite): HashSuite {
  return hashSuites[suite];
}

/** The signature suite byte that wallets of a suite use unless told otherwise. */
export function defaultSignatureSuite(suite: Suite): number {
  return suite === 'std' ? SIGNATURE_SUITE.ed25519 : SIGNATURE_SUITE.sm2;
}

/** Reads a suite byte. */
export function readSuite(reader: Reader): Suite {
  const offset = reader.offset;
  const byte = reader.u8();
  if (byte !== 1 && byte !== 2)
    throw new LedgerError('decode.kind', `suite ${byte} is unknown`, { offset, kind: byte });
  return byte === 1 ? 'std' : 'gm';
}
