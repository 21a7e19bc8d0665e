import { assertBytes } from '@dougong/crypto';
import { hashSuites } from '@dougong/crypto/hash';
import { hashLeaf, type InclusionProof, inclusionProof, merkleRoot, verifyInclusion } from '@dougong/crypto/merkle';
import { BettingError } from '../errors.ts';
import { assertAmount } from '../units.ts';

/** What one bet got. */
export interface SettledBet {
  /** 32 bytes. */
  readonly account: Uint8Array;
  readonly payout: bigint;
  readonly refund: bigint;
}

/** A settlement in a few bytes: what a market's record keeps. */
export interface SettlementCommitment {
  /** RFC 6962 root (SHA-256) over leaves of {@link BETS_PER_LEAF} bets. */
  readonly root: Uint8Array;
  /** Count of bets. */
  readonly count: number;
  readonly payouts: bigint;
  readonly refunds: bigint;
}

/** Shows what one bet got: the leaf that holds it and the path to the root. */
export interface PayoutProof {
  /** Index of the bet. */
  readonly bet: number;
  /** The whole leaf. */
  readonly leaf: Uint8Array;
  readonly inclusion: InclusionProof;
}

/** Bets in one leaf. A leaf a bet would cost fifty times the hashes; larger leaves make larger proofs. */
export const BETS_PER_LEAF = 256;

/** u32be index ‖ account32 ‖ u64be payout ‖ u64be refund. */
const ROW_BYTES = 52;
const SHA256 = hashSuites.std;

/**
 * Commits to what every bet of a market got, in bet order.
 *
 * @throws {@link BettingError} `amount.range` for an amount that no settlement has, `market.invalid` above 2^32 bets.
 */
export function commitSettlement(bets: readonly SettledBet[]): SettlementCommitment {
  let payouts = 0n;
  let refunds = 0n;
  for (const bet of bets) {
    payouts += bet.payout;
    refunds += bet.refund;
  }
  return { root: merkleRoot(SHA256, leavesOf(bets)), count: bets.length, payouts, refunds };
}

/** Proves what the bet with the given index got. @throws {@link BettingError} `market.invalid` where there is no such bet. */
export function provePayout(bets: readonly SettledBet[], bet: number): PayoutProof {
  if (!Number.isSafeInteger(bet) || bet < 0 || bet >= bets.length) {
    throw new BettingError('market.invalid', `bet ${bet} is none of ${bets.length}`, { field: 'bet', bet });
  }
  const leaves = leavesOf(bets);
  const index = Math.floor(bet / BETS_PER_LEAF);
  const leaf = leaves[index] ?? new Uint8Array();
  return { bet, leaf, inclusion: inclusionProof(SHA256, leaves, index) };
}

/**
 * What a bet got, by a proof against a market's commitment; nothing where the proof does not fit. The size of the tree and
 * the place of the bet come from the commitment, never from the prover.
 */
export function verifyPayout(
  commitment: Pick<SettlementCommitment, 'root' | 'count'>,
  proof: PayoutProof,
): SettledBet | undefined {
  const { bet, inclusion, leaf } = proof;
  if (!Number.isSafeInteger(bet) || bet < 0 || bet >= commitment.count) return undefined;
  const index = Math.floor(bet / BETS_PER_LEAF);
  const first = index * BETS_PER_LEAF;
  const rows = Math.min(BETS_PER_LEAF, commitment.count - first);
  if (leaf.length !== rows * ROW_BYTES) return undefined;
  if (inclusion.index !== index || inclusion.size !== Math.ceil(commitment.count / BETS_PER_LEAF)) return undefined;
  if (!verifyInclusion(SHA256, commitment.root, hashLeaf(SHA256, leaf), inclusion)) return undefined;
  const at = (bet - first) * ROW_BYTES;
  const view = new DataView(leaf.buffer, leaf.byteOffset + at, ROW_BYTES);
  if (view.getUint32(0) !== bet) return undefined;
  return { account: leaf.slice(at + 4, at + 36), payout: view.getBigUint64(36), refund: view.getBigUint64(44) };
}

function leavesOf(bets: readonly SettledBet[]): readonly Uint8Array[] {
  if (bets.length > 2 ** 32) throw new BettingError('market.invalid', 'more than 2^32 bets', { field: 'bets' });
  const leaves: Uint8Array[] = [];
  for (let from = 0; from < bets.length; from += BETS_PER_LEAF) {
    leaves.push(encodeLeaf(bets.slice(from, from + BETS_PER_LEAF), from));
  }
  return leaves;
}

function encodeLeaf(bets: readonly SettledBet[], first: number): Uint8Array {
  const leaf = new Uint8Array(bets.length * ROW_BYTES);
  const view = new DataView(leaf.buffer);
  for (const [i, bet] of bets.entries()) {
    assertBytes(`bets.${first + i}.account`, bet.account, 32);
    assertAmount(`bets.${first + i}.payout`, bet.payout);
    assertAmount(`bets.${first + i}.refund`, bet.refund);
    view.setUint32(i * ROW_BYTES, first + i);
    leaf.set(bet.account, i * ROW_BYTES + 4);
    view.setBigUint64(i * ROW_BYTES + 36, bet.payout);
    view.setBigUint64(i * ROW_BYTES + 44, bet.refund);
  }
  return leaf;
}
