import { assertBytes, concatBytes } from '../bytes.ts';
import { engineOf } from './engine.ts';
import { portableDigester } from './portable.ts';
import type { HashFunction } from './types.ts';

/** Writes the digest of a fixed prefix followed by `parts` to `out` from `at`. */
export type Digester = (out: Uint8Array, at: number, parts: readonly Uint8Array[]) => void;

/** Messages up to this length are joined in one reused array. */
const JOINED = 512;

const joined: Uint8Array = /* @__PURE__ */ new Uint8Array(JOINED);

/** `joined.subarray(0, n)` by n: making a view costs as much as hashing a block. */
const views: Uint8Array[] = [];

/**
 * A hash of many messages with a common prefix, without allocation for short ones. The portable implementation
 * starts from the state after the prefix; the native one hashes the prefix again, which is faster than keeping state
 * across the border.
 */
export function createDigester(hash: HashFunction, prefix: Uint8Array = new Uint8Array()): Digester {
  const engine = engineOf('hash', hash);
  const head = prefix.slice();
  let portable: Digester | undefined;
  return (out, at, parts) => {
    let length = head.length;
    for (const part of parts) {
      assertBytes('part', part);
      length += part.length;
    }
    const { digestInto, resumable } = engine.implementation();
    if (resumable) {
      portable ??= portableDigester(engine.portable.create().update(head));
      portable(out, at, parts);
    } else if (length > JOINED) {
      digestInto(concatBytes(head, ...parts), out, at);
    } else {
      joined.set(head);
      let end = head.length;
      for (const part of parts) {
        joined.set(part, end);
        end += part.length;
      }
      let view = views[length];
      if (view === undefined) {
        view = joined.subarray(0, length);
        views[length] = view;
      }
      digestInto(view, out, at);
      joined.fill(0, 0, length);
    }
  };
}
