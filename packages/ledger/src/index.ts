/**
 * BUTXO, the multi-asset ledger: transactions, programs, blocks, state and parallel validation.
 *
 * @packageDocumentation
 */
export {};
