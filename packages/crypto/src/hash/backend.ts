import { environmentChoice, nativeHash } from '#hash-native';
import type { DigestInto, HashAlgorithm, NativeHasher } from './types.ts';

/** Which implementations may answer: `auto` takes the fastest that is exact. */
export type BackendChoice = 'portable' | 'wasm' | 'native' | 'auto';

/** Who answers for a hash algorithm, and why. */
export interface HashBackend {
  readonly name: 'portable' | 'native';
  /** For logs: the library's version, or why the platform's implementation is not in use. */
  readonly reason: string;
}

const choices: readonly string[] = ['portable', 'wasm', 'native', 'auto'] satisfies readonly BackendChoice[];

let choice: BackendChoice = isChoice(environmentChoice) ? environmentChoice : 'auto';

/** Per algorithm: the test's outcome, fixed for the process after the first use. */
const tested: Map<HashAlgorithm, { readonly native?: DigestInto; readonly reason: string }> = new Map();

function isChoice(text: string | undefined): text is BackendChoice {
  return text !== undefined && choices.includes(text);
}

/**
 * Chooses who computes hashes from now on. For tests and benchmarks: results are the same whatever the choice.
 *
 * @throws TypeError when `name` is none of the four.
 */
export function useHashBackend(name: BackendChoice): void {
  if (!isChoice(name)) throw new TypeError(`name: expected one of ${choices.join(', ')}, got ${String(name)}`);
  choice = name;
}

/** A getter of the native one-shot of `algorithm`, tested against the portable one on first use. */
export function nativeFor(
  algorithm: HashAlgorithm,
  portable: (message: Uint8Array) => Uint8Array,
): () => DigestInto | undefined {
  let known: DigestInto | undefined;
  let done = false;
  return () => {
    if (choice === 'portable' || choice === 'wasm') return undefined;
    if (!done) {
      known = test(algorithm, portable).native;
      done = true;
    }
    return known;
  };
}

/** A native incremental hash; ask only where {@link nativeFor} found the algorithm. */
export function nativeHasher(algorithm: HashAlgorithm): NativeHasher | undefined {
  return nativeHash?.create(algorithm);
}

/** Who answers for `algorithm` under the present choice. */
export function describe(algorithm: HashAlgorithm, native: DigestInto | undefined): HashBackend {
  if (native !== undefined) return { name: 'native', reason: tested.get(algorithm)?.reason ?? '' };
  if (choice === 'portable' || choice === 'wasm') return { name: 'portable', reason: `${choice} was chosen` };
  return { name: 'portable', reason: tested.get(algorithm)?.reason ?? 'no native implementation on this platform' };
}

function test(
  algorithm: HashAlgorithm,
  portable: (message: Uint8Array) => Uint8Array,
): { readonly native?: DigestInto; readonly reason: string } {
  const outcome = probe(algorithm, portable);
  tested.set(algorithm, outcome);
  return outcome;
}

/**
 * Messages on both sides of every block and padding border, with all byte values. A platform that lacks the algorithm
 * throws here (Electron's BoringSSL has no SM3 and no RIPEMD-160), and the portable implementation stays.
 */
function probe(
  algorithm: HashAlgorithm,
  portable: (message: Uint8Array) => Uint8Array,
): { readonly native?: DigestInto; readonly reason: string } {
  const native = nativeHash;
  if (native === undefined) return { reason: 'no native implementation on this platform' };
  try {
    const digestInto = native.oneShot(algorithm);
    if (digestInto === undefined) return { reason: `${native.name} has no ${algorithm}` };
    const message = Uint8Array.from({ length: 300 }, (_, i) => 255 - i);
    for (const length of [0, 3, 55, 56, 64, 111, 112, 128, 135, 136, 300]) {
      const expected = portable(message.subarray(0, length));
      const out = new Uint8Array(expected.length + 2).fill(0xa5);
      digestInto(message.subarray(0, length), out, 1);
      const written = out.subarray(1, -1).every((byte, i) => byte === expected[i]);
      if (!written || out[0] !== 0xa5 || out.at(-1) !== 0xa5) {
        return { reason: `${native.name} gave another ${algorithm} for ${length} bytes` };
      }
    }
    return { native: digestInto, reason: native.name };
  } catch {
    return { reason: `${native.name} has no ${algorithm}` };
  }
}
