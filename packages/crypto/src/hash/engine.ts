import type { CHash } from '@noble/hashes/utils.js';
import { slot } from '../backend/registry.ts';
import { assertBytes } from '../bytes.ts';
import { opensslDigest, opensslHasher } from './openssl.ts';
import { portableDigester, portableHasher } from './portable.ts';
import type { DigestInto, HashAlgorithm, HashFunction, RunningHash } from './types.ts';

/** An implementation of a hash algorithm. */
export interface Implementation {
  /** Writes the digest of one message. */
  readonly digestInto: DigestInto;
  /** Starts an incremental hash. */
  readonly create: () => RunningHash;
  /** Whether it keeps state in JavaScript, so that a common prefix need not be hashed again. */
  readonly resumable: boolean;
}

/** What stands behind a {@link HashFunction}. */
export interface Engine {
  readonly algorithm: HashAlgorithm;
  /** The reference implementation, exact on every platform. */
  readonly portable: CHash;
  /** The implementation that answers. */
  readonly implementation: () => Implementation;
}

const engines: WeakMap<HashFunction, Engine> = /* @__PURE__ */ new WeakMap();

/** The engine of a hash function of this package; `name` is the argument that the caller filled. */
export function engineOf(name: string, hash: HashFunction): Engine {
  const engine = engines.get(hash);
  if (engine === undefined) {
    throw new TypeError(`${name}: expected a hash function of this package, got ${typeof hash}`);
  }
  return engine;
}

/** Makes the public function over a portable implementation, accelerated where the platform can. */
export function defineHash(algorithm: HashAlgorithm, portable: CHash): HashFunction {
  const { outputLen: digestLength, blockLen: blockLength } = portable;
  const implementation = slot<Implementation>({
    name: `hash.${algorithm}`,
    candidates: [
      { tier: 'native', name: 'node', load: () => native(algorithm) },
      { tier: 'portable', name: 'noble', load: () => noble(portable) },
    ],
    test: (run) => agrees(run, portable),
  });
  const digest = (message: Uint8Array): Uint8Array => {
    assertBytes('message', message);
    const out = new Uint8Array(digestLength);
    implementation().digestInto(message, out, 0);
    return out;
  };
  const hash: HashFunction = Object.assign(digest, { algorithm, digestLength, blockLength });
  engines.set(hash, { algorithm, portable, implementation });
  return hash;
}

/** Gives a function with more parameters the identity of the plain one. */
export function adopt<F extends (message: Uint8Array) => Uint8Array>(wider: F, plain: HashFunction): F & HashFunction {
  const { algorithm, digestLength, blockLength } = plain;
  const hash = Object.assign(wider, { algorithm, digestLength, blockLength });
  engines.set(hash, engineOf('plain', plain));
  return hash;
}

function native(algorithm: HashAlgorithm): Implementation | undefined {
  const digestInto = opensslDigest(algorithm);
  if (digestInto === undefined) return undefined;
  return { digestInto, create: () => opensslHasher(algorithm), resumable: false };
}

function noble(portable: CHash): Implementation {
  const digester = portableDigester(portable.create());
  return {
    digestInto: (message, out, at) => digester(out, at, [message]),
    create: () => portableHasher(portable.create()),
    resumable: true,
  };
}

/**
 * Messages on both sides of every block and padding border, with all byte values, against the reference.
 */
function agrees({ digestInto, create }: Implementation, reference: (message: Uint8Array) => Uint8Array): boolean {
  const message = Uint8Array.from({ length: 300 }, (_, i) => 255 - i);
  return [0, 3, 55, 56, 64, 111, 112, 128, 135, 136, 300].every((length) => {
    const expected = reference(message.subarray(0, length));
    const out = new Uint8Array(expected.length + 2).fill(0xa5);
    digestInto(message.subarray(0, length), out, 1);
    const oneShot = out.subarray(1, -1).every((byte, i) => byte === expected[i]) && out[0] === 0xa5;
    const running = create();
    running.update(message.subarray(0, length >> 1));
    running.update(message.subarray(length >> 1, length));
    running.digestInto(out, 0);
    return oneShot && out.at(-1) === 0xa5 && expected.every((byte, i) => byte === out[i]);
  });
}
