import { hexToBytes } from '@dougong/crypto';
import { bytomPrefixes } from '@dougong/crypto/address';
import type { BytomBlock, BytomHeader } from './block.ts';
import { bytomCheckpoints, bytomTestCheckpoints, type Checkpoint } from './checkpoints.ts';
import { type ConsensusParameters, vaporConsensus } from './consensus-parameters.ts';
import { vaporFederation } from './federation.ts';
import { statusRoot, transactionsRoot } from './merkle.ts';
import {
  bytom1Parameters,
  gmParameters,
  vaporParameters,
  vaporSoloParameters,
  vaporTestParameters,
} from './parameters.ts';
import { type BytomProfile, bytom1, gm, vapor } from './profile.ts';
import { BTM, type BytomTransaction } from './transaction.ts';
import type { BytomChain } from './validate.ts';

/** A deployed network. */
export interface BytomNetwork {
  readonly chain: BytomChain;
  /** Prefix of its addresses. */
  readonly hrp: string;
  /** Consensus of the side chain's networks. */
  readonly consensus?: ConsensusParameters;
  readonly checkpoints: readonly Checkpoint[];
  /** Its first block. */
  genesis(): BytomBlock;
}

const ZERO_ID: Uint8Array = new Uint8Array(32);
const EMPTY: Uint8Array = new Uint8Array(0);
const FIRST_PROGRAM = '00148c9d063ff74ee6d9ffa88d83aeb038068366c4c4';
const GM_FIRST_PROGRAM = '00143931b50e9d2d137a7eaab310389fdc035b90f91a';
const MAIN_TEXT = 'Information is power. -- Jan/11/2013. Computing is power. -- Apr/24/2018.';

function firstTransaction(chain: BytomChain, arbitrary: Uint8Array, program: string): BytomTransaction {
  const suffixes = { commitmentSuffix: EMPTY, witnessSuffix: EMPTY };
  const output = {
    type: 'output',
    assetId: BTM,
    amount: chain.parameters.subsidy(0n),
    program: hexToBytes(program),
    suffix: EMPTY,
    outerSuffix: EMPTY,
  } as const;
  return chain.profile.make({
    version: 1n,
    timeRange: 0n,
    inputs: [{ type: 'coinbase', arbitrary, ...suffixes }],
    outputs: [output],
  });
}

function firstHeader(
  profile: BytomProfile,
  transaction: BytomTransaction,
  timestamp: bigint,
): Omit<BytomHeader, 'format'> {
  return {
    version: 1n,
    height: 0n,
    previousId: ZERO_ID,
    timestamp,
    transactionsRoot: transactionsRoot(profile, [profile.id(transaction)]),
    statusRoot: statusRoot(profile, [false]),
    suffix: EMPTY,
  };
}

function mainGenesis(chain: BytomChain, timestamp: bigint, bits: bigint, program: string): () => BytomBlock {
  return () => {
    const transaction = firstTransaction(chain, new TextEncoder().encode(MAIN_TEXT), program);
    const fields = firstHeader(chain.profile, transaction, timestamp);
    return { header: { format: 'main', ...fields, nonce: 9_253_507_043_297n, bits }, transactions: [transaction] };
  };
}

/** The side chain's first coinbase names the federation, so another federation makes another chain. */
function sideGenesis(chain: BytomChain, timestamp: bigint): () => BytomBlock {
  return () => {
    const transaction = firstTransaction(chain, vaporFederation.program(0n), FIRST_PROGRAM);
    const fields = firstHeader(chain.profile, transaction, timestamp);
    return { header: { format: 'side', ...fields, witness: [], witnessSuffix: EMPTY }, transactions: [transaction] };
  };
}

const mainChain: BytomChain = { profile: bytom1, parameters: bytom1Parameters };
const gmChain: BytomChain = { profile: gm, parameters: gmParameters };

function sideChain(parameters: BytomChain['parameters']): BytomChain {
  return { profile: vapor, parameters, federation: vaporFederation };
}

function sideNetwork(hrp: string, parameters: BytomChain['parameters'], timestamp: bigint): BytomNetwork {
  const chain = sideChain(parameters);
  return { chain, hrp, consensus: vaporConsensus, checkpoints: [], genesis: sideGenesis(chain, timestamp) };
}

const MAIN_BITS = 2_161_727_821_137_910_632n;
const TEST_BITS = 2_305_843_009_214_532_812n;

/** Names of the networks, as `@dougong/crypto/address` calls them. */
export type BytomNetworkId =
  | 'bytom'
  | 'bytom-testnet'
  | 'bytom-solonet'
  | 'vapor'
  | 'vapor-testnet'
  | 'vapor-solonet'
  | 'bytom-gm';

/** The deployed networks. */
export const bytomNetworks: Readonly<Record<BytomNetworkId, BytomNetwork>> = {
  bytom: {
    chain: mainChain,
    hrp: bytomPrefixes.bytom,
    checkpoints: bytomCheckpoints,
    genesis: mainGenesis(mainChain, 1_524_549_600n, MAIN_BITS, FIRST_PROGRAM),
  },
  'bytom-testnet': {
    chain: mainChain,
    hrp: bytomPrefixes['bytom-testnet'],
    checkpoints: bytomTestCheckpoints,
    genesis: mainGenesis(mainChain, 1_528_945_000n, TEST_BITS, FIRST_PROGRAM),
  },
  'bytom-solonet': {
    chain: mainChain,
    hrp: bytomPrefixes['bytom-solonet'],
    checkpoints: [],
    genesis: mainGenesis(mainChain, 1_528_945_000n, TEST_BITS, FIRST_PROGRAM),
  },
  vapor: sideNetwork(bytomPrefixes.vapor, vaporParameters, 1_563_344_560_002n),
  'vapor-testnet': sideNetwork(bytomPrefixes['vapor-testnet'], vaporTestParameters, 1_563_344_560_001n),
  'vapor-solonet': sideNetwork(bytomPrefixes['vapor-solonet'], vaporSoloParameters, 1_563_344_560_000n),
  'bytom-gm': {
    chain: gmChain,
    hrp: bytomPrefixes['bytom-gm'],
    checkpoints: [],
    genesis: mainGenesis(gmChain, 1_539_741_600n, TEST_BITS, GM_FIRST_PROGRAM),
  },
};
