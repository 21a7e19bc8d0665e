/** Sizes of the native format; SPEC.md states each where it applies. Bytes unless said otherwise. */
export const LIMITS = {
  memo: 256,
  /** Items. */
  inputs: 4096,
  /** Items. */
  outputs: 4096,
  code: 4096,
  definition: 512,
  retireData: 1024,
  systemData: 128,
  claimPayload: 1024,
  pegOutPayload: 1024,
  actionPayload: 65_536,
  /** Claims, peg-outs and actions of one transaction together. */
  calls: 64,
  moduleName: 32,
  /** Items of one witness. */
  witnessItems: 256,
  witness: 131_072,
  transaction: 524_288,
  /** Items of one block. */
  transactions: 65_536,
  proposer: 64,
  engine: 512,
  attach: 65_536,
  block: 16_777_216,
  /** Keys of a threshold policy. */
  policyKeys: 64,
  /** Steps of a MAST path (BIP-341). */
  mastDepth: 128,
} as const;

/** The largest amount of an output and of any sum: 2^63 - 1 base units. */
export const MAX_AMOUNT: bigint = (1n << 63n) - 1n;
