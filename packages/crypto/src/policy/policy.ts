/** One key has to sign. Keys are opaque bytes: tagged public keys of `/keys`, or hashes of keys. */
export interface KeyPolicy {
  readonly type: 'key';
  /** 1 to 255 bytes. */
  readonly key: Uint8Array;
}

/** Some of several keys have to sign, each counting the same. */
export interface MultisigPolicy {
  readonly type: 'multisig';
  /** How many, 1 to the number of keys. */
  readonly required: number;
  /** 1 to 255 different keys. */
  readonly keys: readonly Uint8Array[];
}

/** Keys that sign have to weigh enough together. */
export interface ThresholdPolicy {
  readonly type: 'threshold';
  /** Weight that has to be reached, 1 to the sum of all weights. */
  readonly required: number;
  /** 1 to 255 members with different keys. */
  readonly members: readonly ThresholdMember[];
}

/** A key with its weight. */
export interface ThresholdMember {
  /** 1 to 255 bytes. */
  readonly key: Uint8Array;
  /** 1 to 2^32 - 1. */
  readonly weight: number;
}

/** Some of several policies have to hold: all of them (and), one (or), or any number between. */
export interface CompoundPolicy {
  readonly type: 'compound';
  /** How many, 1 to the number of policies. */
  readonly required: number;
  /** 1 to 255 policies; a key may stand in several. */
  readonly policies: readonly Policy[];
}

/** Who has to sign. */
export type Policy = KeyPolicy | MultisigPolicy | ThresholdPolicy | CompoundPolicy;

/** What a policy may amount to, so that judging one from a stranger is cheap. */
export interface PolicyLimits {
  /** Levels of compound policies. */
  readonly depth: number;
  /** Keys in the whole policy, repetitions counted. */
  readonly keys: number;
  /** Policies in the whole policy. */
  readonly nodes: number;
  /** Members of one policy. */
  readonly members: number;
  /** Bytes of one key. */
  readonly keyBytes: number;
  /** Keys that stand in more than one place, for {@link minimalSatisfaction}. */
  readonly sharedKeys: number;
}

/** The limits in force. */
export const POLICY_LIMITS: PolicyLimits = /* @__PURE__ */ Object.freeze({
  depth: 8,
  keys: 1024,
  nodes: 1024,
  members: 255,
  keyBytes: 255,
  sharedKeys: 12,
});

/** The key has to sign. */
export function key(bytes: Uint8Array): KeyPolicy {
  return { type: 'key', key: bytes };
}

/** `required` of the keys have to sign. */
export function multisig(required: number, keys: readonly Uint8Array[]): MultisigPolicy {
  return { type: 'multisig', required, keys };
}

/** Members that weigh `required` together have to sign. */
export function threshold(required: number, members: readonly ThresholdMember[]): ThresholdPolicy {
  return { type: 'threshold', required, members };
}

/** All policies have to hold. */
export function allOf(...policies: readonly Policy[]): CompoundPolicy {
  return { type: 'compound', required: policies.length, policies };
}

/** One of the policies has to hold. */
export function anyOf(...policies: readonly Policy[]): CompoundPolicy {
  return { type: 'compound', required: 1, policies };
}

/** `required` of the policies have to hold. */
export function atLeast(required: number, ...policies: readonly Policy[]): CompoundPolicy {
  return { type: 'compound', required, policies };
}
