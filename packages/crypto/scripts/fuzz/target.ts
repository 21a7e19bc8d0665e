import type { Random } from './random.ts';

/** One question to a verifier. */
export interface Case {
  /** How it was made. */
  readonly kind: string;
  /** Valid, or one mutation away from a valid signature. */
  readonly near: boolean;
  readonly signature: Uint8Array;
  /** What is signed; for ECDSA and SM2 the digest. */
  readonly message: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** A rule under test. */
export interface Target {
  readonly rule: string;
  /** A case; about half of them should be accepted. */
  generate(random: Random): Case;
  /** What the rule says, by code that shares nothing with the package. */
  reference(question: Case): boolean;
  /** What the package says. */
  verify(question: Case): boolean;
  /** Its batches, where the rule has them. */
  readonly batch?: {
    verifyBatch(questions: readonly Case[]): boolean;
    findInvalid(questions: readonly Case[]): number[];
  };
}

/** Changes that take any signature scheme's case one step away from validity. */
const mutations: readonly ((valid: Case, random: Random) => Partial<Case> & { readonly kind: string })[] = [
  ({ signature }, random) => ({ kind: 'signature bit', signature: flipped(signature, random) }),
  ({ message }, random) => ({
    kind: 'message bit',
    message: message.length === 0 ? random.bytes(1) : flipped(message, random),
  }),
  ({ publicKey }, random) => ({ kind: 'key bit', publicKey: flipped(publicKey, random) }),
  ({ signature }, random) => {
    const length = random.pick([0, 63, 65, 96]);
    const other = new Uint8Array(length);
    other.set(signature.subarray(0, length));
    return { kind: `signature of ${length} bytes`, signature: other };
  },
  ({ publicKey }, random) => {
    const length = random.pick([0, publicKey.length - 1, publicKey.length + 1]);
    const other = new Uint8Array(length);
    other.set(publicKey.subarray(0, length));
    return { kind: 'key of another length', publicKey: other };
  },
];

/** A valid case changed in one way. */
export function mutate(valid: Case, random: Random): Case {
  return { ...valid, ...random.pick(mutations)(valid, random), near: true };
}

function flipped(bytes: Uint8Array, random: Random): Uint8Array {
  const other = bytes.slice();
  const bit = random.index(8 * bytes.length);
  const at = bit >> 3;
  other[at] = (other[at] ?? 0) ^ (1 << (bit & 7));
  return other;
}
