import type { CHash } from '@noble/hashes/utils.js';
import { assertBytes } from '../bytes.ts';
import { describe, type HashBackend, nativeFor } from './backend.ts';
import type { DigestInto, HashAlgorithm, HashFunction, Resettable } from './types.ts';

/** What stands behind a {@link HashFunction}. */
export interface Engine {
  readonly algorithm: HashAlgorithm;
  /** The reference implementation, exact on every platform. */
  readonly portable: CHash;
  /** The platform's implementation, when it is allowed and passed its test. */
  native(): DigestInto | undefined;
}

const engines: WeakMap<HashFunction, Engine> = /* @__PURE__ */ new WeakMap();

/** The engine of a hash function of this package; `name` is the argument that the caller filled. */
export function engineOf(name: string, hash: HashFunction): Engine {
  const engine = engines.get(hash);
  if (engine === undefined)
    throw new TypeError(`${name}: expected a hash function of this package, got ${typeof hash}`);
  return engine;
}

/**
 * A portable one-shot that reuses its state: noble allocates four objects a call, which for 32 bytes takes longer
 * than the compression.
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

/** Makes the public function over a portable implementation, accelerated where the platform can. */
export function defineHash(algorithm: HashAlgorithm, portable: CHash): HashFunction {
  const { outputLen: digestLength, blockLen: blockLength } = portable;
  const engine: Engine = { algorithm, portable, native: nativeFor(algorithm, portable) };
  let portableInto: ReturnType<typeof portableDigester> | undefined;
  const digest = (message: Uint8Array): Uint8Array => {
    assertBytes('message', message);
    const out = new Uint8Array(digestLength);
    const native = engine.native();
    if (native !== undefined) native(message, out, 0);
    else {
      portableInto ??= portableDigester(portable.create());
      portableInto(out, 0, [message]);
    }
    return out;
  };
  const hash: HashFunction = Object.assign(digest, { algorithm, digestLength, blockLength });
  engines.set(hash, engine);
  return hash;
}

/** Gives a function with more parameters the identity of the plain one. */
export function adopt<F extends (message: Uint8Array) => Uint8Array>(wider: F, plain: HashFunction): F & HashFunction {
  const { algorithm, digestLength, blockLength } = plain;
  const hash = Object.assign(wider, { algorithm, digestLength, blockLength });
  engines.set(hash, engineOf('plain', plain));
  return hash;
}

/**
 * Who computes `hash` under the present choice, for logs and tests.
 *
 * @throws TypeError when `hash` is no hash function of this package.
 */
export function hashBackend(hash: HashFunction): HashBackend {
  const engine = engineOf('hash', hash);
  return describe(engine.algorithm, engine.native());
}
