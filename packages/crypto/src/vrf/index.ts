/**
 * Verifiable random functions on elliptic curves, RFC 9381: a key's owner computes a random-looking output of an input
 * and proves that it is the only one that the key admits.
 *
 * @packageDocumentation
 */
export { getPublicKey, proofToHash, prove, type VrfOptions, type VrfSuiteName, verify } from './scheme.ts';
