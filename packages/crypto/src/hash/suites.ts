import { assertBytes } from '../bytes.ts';
import { createDigester, type Digester } from './digester.ts';
import { sha3_256, sha256, sm3 } from './functions.ts';
import { hashMany } from './many.ts';
import { createTagger } from './tagged.ts';
import type { HashFunction } from './types.ts';

/** The hash suites of this package. */
export type HashSuiteId = 'std' | 'gm' | 'sha3';

/**
 * The hash of a chain: one 32-byte function, its tagged form, and both for many records. Made for hot loops: several
 * parts need no concatenation, and digests can be written into an array that the caller keeps.
 */
export interface HashSuite {
  /** Name in chain specifications. */
  readonly id: HashSuiteId;
  /** For people: `SHA-256`. */
  readonly name: string;
  /** The function itself, for HMAC, HKDF and incremental hashing. */
  readonly hashFunction: HashFunction;
  /** Bytes of a digest: 32 in every suite. */
  readonly digestLength: 32;
  /** Digest of the parts, one after the other. Throws TypeError naming an argument of a wrong type. */
  hash(...parts: readonly Uint8Array[]): Uint8Array;
  /** {@link HashSuite.hash} into `out` from `at`. Throws TypeError when 32 bytes do not fit there. */
  hashInto(out: Uint8Array, at: number, ...parts: readonly Uint8Array[]): void;
  /** Tagged hash TH(tag, parts) = H(H(tag) ‖ H(tag) ‖ parts), the construction of BIP-340 with this suite's hash. */
  tagged(tag: string, ...parts: readonly Uint8Array[]): Uint8Array;
  /** {@link HashSuite.tagged} into `out` from `at`. Throws TypeError when 32 bytes do not fit there. */
  taggedInto(tag: string, out: Uint8Array, at: number, ...parts: readonly Uint8Array[]): void;
  /** Digests of equally long records; see {@link hashMany}. */
  hashMany(input: Uint8Array, recordLength: number, prefix?: Uint8Array, out?: Uint8Array): Uint8Array;
}

/** The suites by id. `std` is SHA-256, `gm` SM3, `sha3` SHA3-256. */
export const hashSuites: Readonly<Record<HashSuiteId, HashSuite>> = /* @__PURE__ */ Object.freeze({
  std: defineSuite('std', 'SHA-256', sha256),
  gm: defineSuite('gm', 'SM3', sm3),
  sha3: defineSuite('sha3', 'SHA3-256', sha3_256),
});

function defineSuite(id: HashSuiteId, name: string, hashFunction: HashFunction): HashSuite {
  const plain = createDigester(hashFunction);
  const tagger = createTagger(hashFunction);
  const digest = (digester: Digester, parts: readonly Uint8Array[]): Uint8Array => {
    const out = new Uint8Array(32);
    digester(out, 0, parts);
    return out;
  };
  const digestInto = (digester: Digester, out: Uint8Array, at: number, parts: readonly Uint8Array[]): void => {
    assertBytes('out', out);
    if (!(Number.isSafeInteger(at) && at >= 0 && at + 32 <= out.length)) {
      throw new TypeError(`at: 32 bytes from ${String(at)} do not fit into ${out.length}`);
    }
    digester(out, at, parts);
  };
  return Object.freeze({
    id,
    name,
    hashFunction,
    digestLength: 32 as const,
    hash: (...parts: readonly Uint8Array[]) => digest(plain, parts),
    hashInto: (out: Uint8Array, at: number, ...parts: readonly Uint8Array[]) => digestInto(plain, out, at, parts),
    tagged: (tag: string, ...parts: readonly Uint8Array[]) => digest(tagger(tag), parts),
    taggedInto: (tag: string, out: Uint8Array, at: number, ...parts: readonly Uint8Array[]) =>
      digestInto(tagger(tag), out, at, parts),
    hashMany: (input: Uint8Array, recordLength: number, prefix?: Uint8Array, out?: Uint8Array) =>
      hashMany(hashFunction, input, recordLength, prefix, out),
  });
}
