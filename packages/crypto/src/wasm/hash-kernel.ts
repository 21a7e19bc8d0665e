import type { KernelLoader } from '../backend/kernels.ts';
import { hashWasm } from './generated/hash.ts';
import { instantiate, type KernelExports, kernelBytes, once } from './instantiate.ts';

/** Algorithms of the kernel; all have digests of 32 bytes. */
export type RecordHash = 'sha256' | 'sm3' | 'sha3-256' | 'keccak-256';

/**
 * Hashes many short messages of one length, four at a time in vector registers: a level of a Merkle tree. Needs
 * WebAssembly SIMD, which every supported engine has.
 *
 * It takes the place of the loop in `hashMany` of `../hash/many.ts`: where {@link HashKernel.supports} says yes,
 * `hashRecords` gives the same digests.
 */
export interface HashKernel {
  /** Whether the algorithm is one of {@link RecordHash} and prefix and records fit, 64 and 16,384 bytes. */
  supports(algorithm: string, prefixLength: number, recordLength: number): algorithm is RecordHash;
  /**
   * Digests of the records in `input`, each behind `prefix`, one after the other in `out` from its start. `input` is a
   * multiple of `recordLength` ≥ 1, `out` has room; `out` may be `input` where records have 32 bytes or more.
   */
  hashRecords(
    algorithm: RecordHash,
    input: Uint8Array,
    recordLength: number,
    prefix: Uint8Array,
    out: Uint8Array,
  ): void;
}

/** Exports of `kernels/assembly/hash/records.ts`. */
interface Exports extends KernelExports {
  output(): number;
  hashRecords(algorithm: number, prefixLength: number, recordLength: number, count: number): void;
}

/** The kernel's numbers. */
const numbers: Readonly<Record<RecordHash, number>> = { sha256: 0, sm3: 1, 'sha3-256': 2, 'keccak-256': 3 };

const MAX_PREFIX = 64;
const MAX_RECORD = 16_384;
/** Bytes of records, and digests, that one call has room for. */
const ROOM = 65_536;
const MAX_COUNT = 2048;

/** Makes a kernel of compiled bytes: the generated ones, or those of a checked build. */
export function createHashKernel(wasm: Uint8Array<ArrayBuffer>): HashKernel {
  const exports = instantiate<Exports>(wasm);
  const memory = new Uint8Array(exports.memory.buffer);
  const input = exports.input();
  const output = exports.output();

  return {
    supports: (algorithm, prefixLength, recordLength): algorithm is RecordHash =>
      Object.hasOwn(numbers, algorithm) && prefixLength <= MAX_PREFIX && recordLength <= MAX_RECORD,

    hashRecords(algorithm, records, recordLength, prefix, out) {
      const total = records.length / recordLength;
      const step = Math.min(MAX_COUNT, Math.floor(ROOM / recordLength));
      memory.set(prefix, input);
      for (let from = 0; from < total; from += step) {
        const count = Math.min(step, total - from);
        memory.set(records.subarray(from * recordLength, (from + count) * recordLength), input + MAX_PREFIX);
        exports.hashRecords(numbers[algorithm], prefix.length, recordLength, count);
        out.set(memory.subarray(output, output + 32 * count), from * 32);
      }
    },
  };
}

/** The hash kernel, where WebAssembly with SIMD runs. */
export const loadHashKernel: KernelLoader<HashKernel> = once(() => createHashKernel(kernelBytes(hashWasm)));
