/**
 * Chained HotStuff, the baseline of linear protocols.
 *
 * @packageDocumentation
 */
export { checkHotStuffConfig, HOTSTUFF_DEFAULTS, type HotStuffConfig } from './config.ts';
export type { ChainMessage, ChainPropose, ChainTimeout, ChainVote, GiveUpCertificate, GiveUpGroup } from './message.ts';
export { hotstuff } from './module.ts';
