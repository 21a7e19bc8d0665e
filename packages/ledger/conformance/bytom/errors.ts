import { CryptoError } from '@dougong/crypto';
import type { BvmFault } from '../../src/bvm/index.ts';
import type { BlockRefusal, BlockRule } from '../../src/bytom/block-rules.ts';
import type { TransactionRule } from '../../src/bytom/verdict.ts';
import { LedgerError } from '../../src/errors.ts';

/** How the reference implementation words each fault. */
const BVM_TEXT: Readonly<Record<BvmFault, string>> = {
  'bvm.runLimitExceeded': 'run limit exceeded',
  'bvm.falseResult': 'false VM result',
  'bvm.verifyFailed': 'VERIFY failed',
  'bvm.returnExecuted': 'RETURN executed',
  'bvm.dataStackUnderflow': 'data stack underflow',
  'bvm.altStackUnderflow': 'alt stack underflow',
  'bvm.badValue': 'bad value',
  'bvm.rangeError': 'range error',
  'bvm.divisionByZero': 'division by zero',
  'bvm.disallowedOpcode': 'disallowed opcode',
  'bvm.unexpectedEnd': 'unexpected end of program',
  'bvm.arithmeticOverflow': 'arithmetic overflow',
  'bvm.wrongContext': 'wrong context',
  'bvm.unsupportedVersion': 'unsupported VM',
  'bvm.limitExceeded': 'a limit that the reference does not have',
};

/** The reference's words for a fault; no words for success. */
export function bvmErrorText(fault: BvmFault | undefined): string {
  return fault === undefined ? '' : BVM_TEXT[fault];
}

/** Classes of decoding errors: the reference names more cases than a caller could act upon. */
const DECODE_CLASSES: readonly (readonly [RegExp, string])[] = [
  [/^(.*: )?encoding\/hex: .*[a-z0-9')]$/, 'hex'],
  [/^(.*: )?(unexpected )?EOF$/, 'truncated'],
  [/^(.*: )?binary: varint overflows a 64-bit integer$/, 'overflow'],
  [/^(.*: )?value out of range$/, 'range'],
  [/^(.*: )?unsupported serialization flags 0x[0-9a-f]{2}$/, 'version'],
  [/^(.*: )?(unrecognized|unsupported) (VM|asset) version.*$/, 'version'],
  [/^(.*: )?trailing garbage \([0-9]+ bytes\)$/, 'trailing'],
  [/^(.*: )?unsupported (input|output) type.*$/, 'kind'],
  [/^(.*: )?asset ID does not match other issuance parameters$/, 'value'],
];

/** Class of a decoding error in the reference's words; `none` for no words, the words themselves when unknown. */
export function decodeClass(text: string): string {
  if (text === '') return 'none';
  return DECODE_CLASSES.find(([pattern]) => pattern.test(text))?.[1] ?? text;
}

/** Class of what a decoder of ours threw. Anything but a typed error goes through. */
export function classOfThrown(error: unknown): string {
  if (error instanceof CryptoError && error.code === 'hex.malformed') return 'hex';
  if (!(error instanceof LedgerError)) throw error;
  const reason = error.details['reason'];
  return typeof reason === 'string' ? reason : error.code.replace(/^.*\./, '');
}

/** How the reference words each rule of a transaction. */
const TRANSACTION_TEXT: Readonly<Record<Exclude<TransactionRule, BvmFault>, string>> = {
  'tx.version': 'invalid transaction version',
  'tx.size': 'invalid transaction size',
  'tx.timeRange': 'invalid transaction time range',
  'tx.duplicateInput': 'got the empty InputIDs',
  'tx.emptyInput': 'got the empty InputIDs',
  'tx.notStandard': 'not standard transaction',
  'tx.noResults': 'transaction has no results',
  'value.overflow': 'arithmetic overflow/underflow',
  'value.noSource': 'no source for value',
  'value.unbalanced': 'unbalanced asset amount between input and output',
  'gas.math': 'gas usage calculate got a math error',
  'gas.overCredit': 'all gas credit has been spend',
  'coinbase.position': 'wrong coinbase transaction',
  'coinbase.asset': 'wrong coinbase assetID',
  'coinbase.arbitrary': 'coinbase arbitrary size is larger than limit',
  'issuance.assetId': 'mismatched assetID',
  'vote.key': 'invalid public key of vote',
  'vote.amount': 'invalid vote amount',
  'vote.asset': 'incorrect asset_id while checking vote asset',
  'crossChain.asset': 'incorrect asset_id while checking CrossChainInput',
};

function isFault(rule: TransactionRule): rule is BvmFault {
  return rule.startsWith('bvm.');
}

/** The reference's words for a broken rule; no words for none. */
export function transactionErrorText(rule: TransactionRule | undefined): string {
  if (rule === undefined) return '';
  return isFault(rule) ? BVM_TEXT[rule] : TRANSACTION_TEXT[rule];
}

/** How the reference words each rule of a block. Rules checked before the UTXO set end in `invalid block`. */
const BLOCK_TEXT: Readonly<Record<BlockRule, string>> = {
  'block.orphan': '',
  'block.version': 'version regression: invalid block',
  'block.height': 'misordered block height: invalid block',
  'block.time': 'block timestamp is not in the valid range: invalid block',
  'block.bits': 'block bits is invalid: invalid block',
  'block.work': 'invalid difficulty proof of work: invalid block',
  'block.proposer': 'the block has no signature of the blocker: invalid block',
  'block.signature': 'the signature of block is invalid: invalid block',
  'block.transaction': 'invalid block',
  'block.subProtocol': 'status fail of transaction does not allow to be true: invalid block',
  'block.gas': "block's gas is over the limit: invalid block",
  'block.empty': 'wrong coinbase transaction: invalid block',
  'block.coinbase': 'wrong coinbase transaction: invalid block',
  'block.transactionsRoot': 'mismatched merkle root: invalid block',
  'block.statusRoot': 'mismatched merkle root: invalid block',
  'utxo.missing': 'fail to find utxo entry',
  'utxo.spent': 'utxo has been spent',
  'utxo.immature': 'coinbase utxo is not ready for use',
  'utxo.voteLocked': 'Coin is  within the voting lock time',
  'utxo.claimed': 'mainchain output has been spent',
};

/** The reference's words for a refused block, without its remarks about places and values. */
export function blockErrorText({ rule, transactionRule }: BlockRefusal): string {
  const text = BLOCK_TEXT[rule];
  return transactionRule === undefined ? text : `${transactionErrorText(transactionRule)}: ${text}`;
}
