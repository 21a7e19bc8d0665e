/** Parameters of the side chain's delegated proof of stake. Times in milliseconds. */
export interface ConsensusParameters {
  /** Most consensus nodes. */
  readonly maxNodes: number;
  /** Slots in a row that belong to one node. */
  readonly slotsPerNode: number;
  /** Length of a slot: the least time between blocks. */
  readonly slotMs: bigint;
  /** Blocks of a vote round. */
  readonly roundBlocks: bigint;
  /** Votes that make a consensus node. */
  readonly minNodeVotes: bigint;
  /** How far a block's time may lie ahead of the clock. */
  readonly toleranceMs: bigint;
}

/** Main and test network of the side chain. */
export const vaporConsensus: ConsensusParameters = {
  maxNodes: 10,
  slotsPerNode: 12,
  slotMs: 500n,
  roundBlocks: 1_200n,
  minNodeVotes: 100_000_000_000_000n,
  toleranceMs: 2_000n,
};
