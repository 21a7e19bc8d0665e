/**
 * Contracts of the engine interface, to be tried on any engine in any test framework.
 *
 * @packageDocumentation
 */
export { ContractBreach, type ContractCase, type ContractOptions, engineContracts } from './contract.ts';
