/**
 * Proof of work behind the engine interface: the branch with the most work, finality by depth.
 *
 * @packageDocumentation
 */
export type { Ask, Blocks, ChainMessage } from '../chain/message.ts';
export type { PowAnnouncement, PowMessage } from './announcement.ts';
export { carryAfter, decodeCarry, encodeCarry, NONCE_BYTES, type PowCarry, workOfBits } from './carry.ts';
export { checkPowConfig, MAX_LWMA_WINDOW, POW_DEFAULTS, type PowConfig } from './config.ts';
export { SOLUTION_BYTES } from './engine.ts';
export { checkPowHeader, type NakamotoOptions, nakamoto, nakamotoModule, type PowHeaders } from './module.ts';
export { nakamotoEstimate, raceChance, reversalRatio } from './reversal.ts';
