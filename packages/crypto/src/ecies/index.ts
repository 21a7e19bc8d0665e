/**
 * Encryption to public keys, and signed grants that share a content key.
 *
 * @packageDocumentation
 */
export type { EciesKeyPair, EciesSuite } from './curves.ts';
export {
  decodeEnvelope,
  decrypt,
  type EciesOptions,
  type Envelope,
  encodeEnvelope,
  encrypt,
  keygen,
} from './envelope.ts';
export {
  type ConsentExpectation,
  type ConsentOpening,
  type ConsentRefusal,
  type ConsentRequest,
  type ConsentVerdict,
  createGrant,
  openGrant,
  verifyGrant,
} from './grant.ts';
export { type ConsentGrant, type ConsentTerms, decodeGrant, encodeGrant } from './grant-codec.ts';
