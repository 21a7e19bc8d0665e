import type { AssetDefinition, Input, Output, Program, Suite, Witness } from '../../native/types.ts';
import type { TaggedKey } from '../../programs/keys.ts';
import type { SpendingFacts } from '../witness-plan.ts';

/** A key with the place where its owner finds the secret (BIP-32 terms). */
export interface OwnedKey extends TaggedKey {
  readonly origin?: KeyOrigin;
}

/** Where a key comes from. */
export interface KeyOrigin {
  /** Fingerprint of the master key, four bytes. */
  readonly fingerprint: Uint8Array;
  /** Steps of the derivation, at most 32; hardened ones from 2^31. */
  readonly path: readonly number[];
}

/** A signature that was collected. */
export interface CollectedSignature {
  readonly key: TaggedKey;
  /** As it stands in a witness: flag, cover, signature. */
  readonly item: Uint8Array;
}

/** An input and what is known about how to satisfy it. */
export interface PartialInput {
  readonly input: Input;
  readonly facts: SpendingFacts;
  /** Keys that may sign, ascending by suite and bytes. */
  readonly keys: readonly OwnedKey[];
  /** Ascending by key; one for each. */
  readonly signatures: readonly CollectedSignature[];
  /** The complete witness, once there is one. */
  readonly witness?: Witness;
}

/** An output, and for change what a device needs to know it for its own. */
export interface PartialOutput {
  readonly output: Output;
  readonly policy?: SpendingFacts['policy'];
  /** Keys of the output's program, ascending. */
  readonly keys: readonly OwnedKey[];
}

/** What proves an asset's name and decimals: its id is the hash of this. */
export interface AssetProof {
  /** Issuance program. */
  readonly program: Program;
  readonly definition: AssetDefinition;
  /** 16 bytes. */
  readonly assetNonce: Uint8Array;
}

/**
 * A transaction in the making, as it travels between its parties and their devices (the idea of BIP-174). It holds all
 * that a signer needs to judge it without looking anything up.
 */
export interface PartialTransaction {
  readonly suite: Suite;
  /** Chain id hash. */
  readonly chain: Uint8Array;
  readonly validUntil: number;
  readonly memo: Uint8Array;
  /** The asset in which the chain takes fees. A signer compares it with what it knows of the chain. */
  readonly feeAsset: Uint8Array;
  /** Ascending by asset id. */
  readonly assets: readonly AssetProof[];
  readonly inputs: readonly PartialInput[];
  readonly outputs: readonly PartialOutput[];
}
