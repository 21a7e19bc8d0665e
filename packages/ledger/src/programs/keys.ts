import { LedgerError } from '../errors.ts';
import { KEY_LENGTH, suiteHash } from '../native/suite.ts';
import type { Program, Suite } from '../native/types.ts';
import { sameBytes } from '../order.ts';
import { compareKeyRefs, encodePolicy, encodeTemplate, type KeyRef, type ThresholdPolicy } from './template.ts';

/** A public key and the suite byte of its signatures. */
export interface TaggedKey {
  /** 1 Ed25519, 2 BIP-340, 3 ECDSA over secp256k1, 4 SM2. */
  readonly suite: number;
  readonly publicKey: Uint8Array;
}

/** `TH("dougong/key", suite ‖ public key)`: the hash by which programs name a key. */
export function keyHash(hashSuite: Suite, suite: number, publicKey: Uint8Array): Uint8Array {
  return suiteHash(hashSuite).tagged('dougong/key', Uint8Array.of(suite), publicKey);
}

/**
 * The reference by which programs name a key.
 *
 * @throws {@link LedgerError} `encode.value` for an unknown suite or a key of the wrong length.
 */
export function keyRef(hashSuite: Suite, { suite, publicKey }: TaggedKey): KeyRef {
  const length = suite === 0 ? undefined : KEY_LENGTH[suite];
  if (length === undefined) throw new LedgerError('encode.value', `signature suite ${suite} is unknown`);
  if (publicKey.length !== length) {
    throw new LedgerError('encode.value', `key: ${publicKey.length} bytes instead of ${length}`);
  }
  return { suite, hash: keyHash(hashSuite, suite, publicKey) };
}

/** The program that pays to one key. */
export function keyProgram(hashSuite: Suite, key: TaggedKey): Program {
  return { vm: 0, code: encodeTemplate({ name: 'keyHash', key: keyRef(hashSuite, key) }) };
}

/**
 * The policy of m of the given keys, in its canonical order.
 *
 * @throws {@link LedgerError} `encode.value` when a key repeats, or m is not from 1 to their number.
 */
export function thresholdPolicy(hashSuite: Suite, m: number, keys: readonly TaggedKey[]): ThresholdPolicy {
  const refs = keys.map((key) => keyRef(hashSuite, key)).sort(compareKeyRefs);
  const policy = { m, keys: refs };
  encodePolicy(policy);
  return policy;
}

/** The hash by which a threshold program names its policy. */
export function policyHash(hashSuite: Suite, policy: Uint8Array): Uint8Array {
  return suiteHash(hashSuite).tagged('dougong/policy', policy);
}

/** The program that pays to a policy. */
export function thresholdProgram(hashSuite: Suite, policy: ThresholdPolicy): Program {
  const hash = policyHash(hashSuite, encodePolicy(policy));
  return { vm: 0, code: encodeTemplate({ name: 'threshold', policyHash: hash }) };
}

/** Where in the policy a key stands; -1 if it is not one of its keys. */
export function positionInPolicy(hashSuite: Suite, policy: ThresholdPolicy, key: TaggedKey): number {
  const hash = keyHash(hashSuite, key.suite, key.publicKey);
  return policy.keys.findIndex((ref) => ref.suite === key.suite && sameBytes(ref.hash, hash));
}
