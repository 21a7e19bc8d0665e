import type { CHash, Hash } from '@noble/hashes/utils.js';
import type { RunningHash } from './types.ts';

/** A noble hash in progress, as far as its state can be taken back to an earlier one. */
interface Resettable extends Omit<Hash<unknown>, '_cloneInto'> {
  readonly buffer?: Uint8Array;
  _cloneInto(to?: Resettable): Resettable;
}

/**
 * Digests of messages that start where `start` stands, on a state that is used again: noble's one-shot allocates four
 * objects a call, which for 32 bytes takes longer than the compression.
 */
export function portableDigester(start: unknown): (out: Uint8Array, at: number, parts: readonly Uint8Array[]) => void {
  const initial = start as Resettable;
  const work = initial._cloneInto();
  const digest = new Uint8Array(work.outputLen);
  return (out, at, parts) => {
    for (const part of parts) work.update(part);
    work.digestInto(digest);
    out.set(digest, at);
    // Nothing of the message stays behind, should it have been a secret.
    digest.fill(0);
    work.buffer?.fill(0);
    initial._cloneInto(work);
  };
}

/** A noble hash in progress in the shape of ours. */
export function portableHasher(state: ReturnType<CHash['create']>): RunningHash {
  return {
    update: (part) => {
      state.update(part);
    },
    digestInto: (out, at) => out.set(state.digest(), at),
    clone: () => portableHasher(state.clone()),
  };
}
