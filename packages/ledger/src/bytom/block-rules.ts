import { equalBytes } from '@dougong/crypto';
import type { BytomBlock, HeaderFields, MainHeader } from './block.ts';
import type { ConsensusParameters } from './consensus-parameters.ts';
import { statusRoot, transactionsRoot } from './merkle.ts';
import type { BytomTransaction } from './transaction.ts';
import { type BytomChain, validateTransaction } from './validate.ts';
import { isIncludable, isStatusFail, type TransactionRule, type Verdict } from './verdict.ts';

/** Every rule of the deployed chains that a block can break beyond those of its transactions. */
export type BlockRule =
  /** The parent is not the last block. */
  | 'block.orphan'
  /** The version is not 1. */
  | 'block.version'
  /** The height is not the parent's plus one. */
  | 'block.height'
  /** The time is too early or too late. */
  | 'block.time'
  /** The compact target is not the one that is due. */
  | 'block.bits'
  /** The proof of work does not hold. */
  | 'block.work'
  /** The scheduled node has not signed. */
  | 'block.proposer'
  /** A consensus node's signature is wrong. */
  | 'block.signature'
  /** A transaction cannot stand in a block. */
  | 'block.transaction'
  /** A transaction breaks a rule of the sub-protocol. */
  | 'block.subProtocol'
  /** The transactions use more gas than a block has. */
  | 'block.gas'
  /** There is no coinbase. */
  | 'block.empty'
  /** The coinbase pays another amount than it may. */
  | 'block.coinbase'
  /** The root over the transactions differs. */
  | 'block.transactionsRoot'
  /** The root over the statuses differs. */
  | 'block.statusRoot'
  /** An input's output is unknown. */
  | 'utxo.missing'
  /** An input's output is spent. */
  | 'utxo.spent'
  /** A coinbase output is too young. */
  | 'utxo.immature'
  /** A vote output is still locked. */
  | 'utxo.voteLocked'
  /** A main-chain output was brought in before. */
  | 'utxo.claimed';

/** Why a block was refused. */
export interface BlockRefusal {
  readonly ok: false;
  readonly rule: BlockRule;
  /** Position of the transaction, where one is to blame. */
  readonly transaction?: number;
  /** The rule that it broke. */
  readonly transactionRule?: TransactionRule;
  /** The rule of the sub-protocol that it broke. */
  readonly subProtocolRule?: string;
}

/** A refusal of a block by `rule`. */
export function refuseBlock(rule: BlockRule, place: Omit<BlockRefusal, 'ok' | 'rule'> = {}): BlockRefusal {
  return { ok: false, rule, ...place };
}

/** Version and height: the rules that headers of both chains share. */
export function checkLink(header: HeaderFields, parent: HeaderFields): BlockRule | undefined {
  if (header.version !== 1n) return 'block.version';
  if (header.height !== parent.height + 1n) return 'block.height';
  return undefined;
}

/** Checks the time of a side-chain header. `nowMs` is left out in a replay of the past. */
export function isSideTime(
  header: HeaderFields,
  parent: HeaderFields,
  { slotMs, toleranceMs }: ConsensusParameters,
  nowMs?: bigint,
): boolean {
  if (header.timestamp < parent.timestamp + slotMs) return false;
  return nowMs === undefined || header.timestamp <= nowMs + toleranceMs;
}

/** How many blocks the median time of the main chain looks back. */
export const MEDIAN_BLOCKS = 11;
/** How far a main-chain block may lie ahead of the clock, in seconds. */
const FUTURE_SECONDS = 3_600n;

/**
 * Checks the time of a main-chain header against the median of its predecessors.
 *
 * @param recent - Times of up to {@link MEDIAN_BLOCKS} blocks, the parent's last.
 */
export function isMainTime(header: HeaderFields, recent: readonly bigint[], nowSeconds?: bigint): boolean {
  const sorted = recent.slice(-MEDIAN_BLOCKS).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0n;
  if (header.timestamp <= median) return false;
  return nowSeconds === undefined || header.timestamp <= nowSeconds + FUTURE_SECONDS;
}

/** Blocks that share a seed of the proof of work. */
const SEED_BLOCKS = 256n;

/**
 * Seed of the proof of work for the block after `parent`.
 *
 * @param hash - The chain's hash, for the first seed.
 */
export function nextSeed(
  parent: MainHeader,
  parentId: Uint8Array,
  parentSeed: Uint8Array,
  hash: (data: Uint8Array) => Uint8Array,
): Uint8Array {
  if (parent.height === 0n) return hash(new Uint8Array(32));
  return parent.height % SEED_BLOCKS === 0n ? parentId : parentSeed;
}

/** A block whose transactions, coinbase and roots hold. */
export interface CheckedBlock {
  readonly ok: true;
  readonly verdicts: readonly Verdict[];
  /** Which transactions stand in the block with their asset half void. */
  readonly failed: readonly boolean[];
  /** Gas that the transactions used together. */
  readonly gasUsed: number;
}

/** What else a block's transactions must satisfy. */
export interface BodyRules {
  /**
   * What the coinbase must pay: on the side chain the total of its outputs, on the main chain the one output.
   *
   * @param fees - BTM that the transactions pay.
   */
  coinbase(fees: bigint): bigint;
  /** A further rule that a transaction breaks, by name. */
  check?(transaction: BytomTransaction, statusFail: boolean): string | undefined;
}

/** Checks everything in a block but its header and whether its inputs are unspent. */
export function checkBody(chain: BytomChain, block: BytomBlock, rules: BodyRules): CheckedBlock | BlockRefusal {
  const { header, transactions } = block;
  const verdicts: Verdict[] = [];
  let gasUsed = 0;
  let fees = 0n;
  for (const [i, transaction] of transactions.entries()) {
    const at = { blockVersion: header.version, blockHeight: header.height, first: i === 0 };
    const verdict = validateTransaction(chain, transaction, at);
    if (!isIncludable(verdict)) {
      const { rule } = verdict;
      return refuseBlock('block.transaction', {
        transaction: i,
        ...(rule === undefined ? {} : { transactionRule: rule }),
      });
    }
    const subProtocolRule = rules.check?.(transaction, isStatusFail(verdict));
    if (subProtocolRule !== undefined) return refuseBlock('block.subProtocol', { transaction: i, subProtocolRule });
    verdicts.push(verdict);
    gasUsed += verdict.gas.gasUsed;
    fees += verdict.gas.btmValue;
    if (gasUsed > chain.parameters.maxBlockGas) return refuseBlock('block.gas', { transaction: i });
  }
  const coinbase = checkCoinbase(chain, block, rules.coinbase(fees));
  if (coinbase !== undefined) return refuseBlock(coinbase);
  const failed = verdicts.map(isStatusFail);
  const ids = transactions.map((transaction) => chain.profile.id(transaction));
  if (!equalBytes(transactionsRoot(chain.profile, ids), header.transactionsRoot))
    return refuseBlock('block.transactionsRoot');
  if (!equalBytes(statusRoot(chain.profile, failed), header.statusRoot)) return refuseBlock('block.statusRoot');
  return { ok: true, verdicts, failed, gasUsed };
}

/** Only the total of a side chain's coinbase is bound; who gets it is the proposer's choice. */
function checkCoinbase(chain: BytomChain, block: BytomBlock, due: bigint): BlockRule | undefined {
  const [first] = block.transactions;
  if (first === undefined) return 'block.empty';
  const { resultKinds } = chain.profile.entries(first);
  if (resultKinds.some((kind) => kind !== 'output')) return 'block.coinbase';
  if (chain.profile.format === 'main' && resultKinds.length !== 1) return 'block.coinbase';
  const paid = first.outputs.reduce((sum, output) => BigInt.asUintN(64, sum + output.amount), 0n);
  return paid === due ? undefined : 'block.coinbase';
}
