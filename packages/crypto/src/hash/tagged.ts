import { concatBytes } from '../bytes.ts';
import { createDigester, type Digester } from './digester.ts';
import { sha256 } from './functions.ts';
import type { HashFunction } from './types.ts';

/** Tags are constants of programs; this bound only keeps a caller who makes them from data from filling the memory. */
const KEPT_TAGS = 256;

/**
 * Digesters for H(H(tag) ‖ H(tag) ‖ message), one per tag. The doubled digest fills whole blocks, so that the portable
 * implementation keeps the state after it.
 */
export function createTagger(hash: HashFunction): (tag: string) => Digester {
  const known = new Map<string, Digester>();
  return (tag) => {
    let digester = known.get(tag);
    if (digester === undefined) {
      if (typeof tag !== 'string') throw new TypeError(`tag: expected a string, got ${typeof tag}`);
      const digest = hash(new TextEncoder().encode(tag));
      digester = createDigester(hash, concatBytes(digest, digest));
      if (known.size < KEPT_TAGS) known.set(tag, digester);
    }
    return digester;
  };
}

const tagged: (tag: string) => Digester = /* @__PURE__ */ createTagger(sha256);

/**
 * The tagged hash of BIP-340: SHA-256(SHA-256(tag) ‖ SHA-256(tag) ‖ parts). Equal messages under different tags have
 * unrelated digests. For another hash see {@link HashSuite.tagged}.
 *
 * @param tag UTF-8, a constant of the protocol such as `BIP0340/challenge`.
 * @throws TypeError naming the argument of a wrong type.
 */
export function taggedHash(tag: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(32);
  tagged(tag)(out, 0, parts);
  return out;
}
