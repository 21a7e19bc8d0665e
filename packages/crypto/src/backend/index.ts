/**
 * Which implementation answers for each accelerated function, and how to pin one for tests and benchmarks.
 *
 * @packageDocumentation
 */
import { type BackendChoice, type BackendMode, choices, type SelfTestResult, setMode, testSlots } from './registry.ts';

export type { BackendChoice, BackendMode, SelfTestResult, Tier } from './registry.ts';

/**
 * What was chosen for each accelerated function of the subpaths imported so far, by dotted name, with the reason.
 * Functions that were not called yet choose now. Made for start-up logs.
 *
 * @example
 * ```ts
 * import { backendInfo } from '@dougong/crypto/backend';
 *
 * for (const [name, { backend, reason }] of Object.entries(backendInfo())) console.log(name, backend, reason);
 * ```
 */
export function backendInfo(): Readonly<Record<string, BackendChoice>> {
  return choices();
}

/**
 * Restricts the choice to one tier, for tests and benchmarks: `portable` is plain JavaScript, `wasm` prefers our kernels,
 * `native` prefers compiled code, `auto` (the default) takes the fastest. What a tier does not implement falls to the
 * next slower one. Results are the same under all four. The environment variable `DOUGONG_CRYPTO_BACKEND` sets the mode
 * at start.
 *
 * @throws {@link CryptoError} `backend.unknown` for any other name.
 */
export function useBackend(mode: BackendMode): void {
  setMode(mode);
}

/**
 * Runs the known-answer tests of every implementation of every accelerated function imported so far, including those
 * that the present mode does not use.
 */
export function selfTest(): readonly SelfTestResult[] {
  return testSlots();
}
