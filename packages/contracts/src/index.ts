/**
 * Program languages above the ledger virtual machine.
 *
 * @packageDocumentation
 */
export {};
