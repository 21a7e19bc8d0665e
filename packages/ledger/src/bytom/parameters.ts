/** Rules that networks of one format set differently. Gas is counted in units; values in 10^−8 BTM. */
export interface ChainParameters {
  /** Most gas that the transactions of a block may use together. */
  readonly maxBlockGas: number;
  /** Price of a unit of gas. */
  readonly gasRate: bigint;
  /** Gas for each byte of a transaction. */
  readonly storageGasRate: number;
  /** Gas that a transaction may use before it has shown that it can pay; the side chain grants it. */
  readonly freeGas: number;
  /** Whether {@link ChainParameters.freeGas} is given to every transaction (side chain) or only bounds its use. */
  readonly grantsFreeGas: boolean;
  /** Most gas of a transaction, whatever it pays. */
  readonly maxTransactionGas: number;
  /** Blocks until a coinbase output can be spent. */
  readonly coinbaseMaturity: bigint;
  /** Blocks until a vote output can be spent. */
  readonly voteLock: bigint;
  /** Longest arbitrary text of a coinbase, in bytes. */
  readonly maxCoinbaseArbitrary: number;
  /** Least value of a vote. */
  readonly minVote: bigint;
  /** From this height a transaction with a vote error cannot be included at all (side chain). */
  readonly strictVotesFrom: bigint;
  /** From this height an input without an entry of its own refuses the transaction. */
  readonly strictInputsFrom: bigint;
  /** Whether BTM may only stand under standard programs (main chain). */
  readonly standardOnly: boolean;
  /** New units that the block at a height creates. */
  subsidy(height: bigint): bigint;
}

const BLOCK: Pick<ChainParameters, 'maxBlockGas' | 'gasRate' | 'storageGasRate' | 'maxCoinbaseArbitrary' | 'minVote'> =
  { maxBlockGas: 10_000_000, gasRate: 200n, storageGasRate: 1, maxCoinbaseArbitrary: 128, minVote: 100_000_000n };

const NEVER = 2n ** 63n;

/** One block's subsidy and how often it halves, as released in 2018. */
function halving(first: bigint, genesis: bigint): (height: bigint) => bigint {
  return (height) => (height === 0n ? genesis : first >> (height / 840_000n));
}

/** Constant subsidy up to a last height. */
function until(last: bigint, subsidy: bigint): (height: bigint) => bigint {
  return (height) => (height >= 1n && height <= last ? subsidy : 0n);
}

/** Main chain, release 1.x; main, test and solo network are alike. */
export const bytom1Parameters: ChainParameters = {
  ...BLOCK,
  freeGas: 30_000,
  grantsFreeGas: false,
  maxTransactionGas: 200_000,
  coinbaseMaturity: 100n,
  voteLock: 0n,
  strictVotesFrom: NEVER,
  strictInputsFrom: 142_500n,
  standardOnly: true,
  subsidy: halving(41_250_000_000n, 140_700_041_250_000_000n),
};

/** The main chain's branch with Chinese national cryptography. */
export const gmParameters: ChainParameters = {
  ...bytom1Parameters,
  strictInputsFrom: NEVER,
  subsidy: halving(125_000_000_000n, 125_000_000_000n),
};

/** Side chain, main network. */
export const vaporParameters: ChainParameters = {
  ...BLOCK,
  freeGas: 160_000,
  grantsFreeGas: true,
  maxTransactionGas: 640_000,
  coinbaseMaturity: 7_200n,
  voteLock: 3_456_000n,
  strictVotesFrom: 10_461_600n,
  strictInputsFrom: 0n,
  standardOnly: false,
  subsidy: until(126_144_000n, 9_512_938n),
};

/** Side chain, test network. */
export const vaporTestParameters: ChainParameters = {
  ...vaporParameters,
  strictVotesFrom: 0n,
  subsidy: until(63_072_000n, 15_000_000n),
};

/** Side chain, one node for development. */
export const vaporSoloParameters: ChainParameters = {
  ...vaporParameters,
  maxTransactionGas: 200_000,
  coinbaseMaturity: 1_200n,
  voteLock: 10_000n,
  strictVotesFrom: 0n,
  subsidy: (height) => (height <= 840_000n ? 24n : height <= 1_680_000n ? 12n : height <= 3_360_000n ? 6n : 0n),
};
