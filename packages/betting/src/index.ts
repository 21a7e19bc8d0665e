/**
 * Pools, odds, settlement to the unit, verifiable draws and escrow on play money.
 *
 * @packageDocumentation
 */
export {};
