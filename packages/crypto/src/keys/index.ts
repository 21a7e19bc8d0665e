/**
 * Keys that carry their signature suite: a registry of suites, tagged key bytes, private keys that do not print.
 *
 * @packageDocumentation
 */
export type { SignedMessage } from '../backend/items.ts';
export { checkSuite } from './check.ts';
export { generateKeyPair, type KeyPair, PrivateKey } from './private-key.ts';
export { PublicKey, tagKey, untagKey } from './public-key.ts';
export { createRegistry, FIRST_FREE_SUITE_ID, registerSuite, type SuiteRegistry, suiteById } from './registry.ts';
export type { SignatureSuite } from './suite.ts';
export { defaultSuites, type Suites, suites } from './suites.ts';
