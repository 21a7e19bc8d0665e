/**
 * Byte helpers and the error class that every subpath of the package shares. The algorithms live in the subpaths.
 *
 * @packageDocumentation
 */
export { assertBytes, bytesToHex, concatBytes, equalBytes, hexToBytes, wipe } from './bytes.ts';
export { CryptoError, type CryptoErrorCode, type CryptoErrorDetails } from './errors.ts';
