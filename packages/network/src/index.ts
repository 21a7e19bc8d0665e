/**
 * Peers, block sync and relay, and the typed client of the node API.
 *
 * @packageDocumentation
 */
export {};
