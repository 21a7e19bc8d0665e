/**
 * Symmetric encryption: authenticated with associated data, and AES-CBC for formats that ask for it.
 *
 * @packageDocumentation
 */
export { type Aead, aesGcm, chacha20Poly1305, xchacha20Poly1305 } from './aead.ts';
export { open, seal } from './box.ts';
export { type AesCbc, aesCbc } from './cbc.ts';
