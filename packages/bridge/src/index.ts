/**
 * A federated two-way peg that checks proof of work itself.
 *
 * @packageDocumentation
 */
export {};
