/**
 * Consensus engines behind one interface, and a deterministic simulator to break them with.
 *
 * @packageDocumentation
 */
export {};
