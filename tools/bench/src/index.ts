/**
 * What a package needs to write a bench: figures with their targets and rivals, and two ways to measure.
 *
 * @packageDocumentation
 */
export type { Bench, Figure } from './figure.ts';
export { milliseconds, perSecond } from './measure.ts';
