/**
 * BizPower, two tokens, vesting, emission, tasks, credit and the fraud guard.
 *
 * @packageDocumentation
 */
export {};
