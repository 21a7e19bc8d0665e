import { ripemd160 } from '@dougong/crypto/hash';
import type { CheckedTransaction, CreatedOutput, StandardPrograms, TransactionDialect } from '../dialect.ts';
import { LedgerError } from '../errors.ts';
import { type Outcome, type Refusal, type RuleCode, refuse } from '../rules.ts';
import { addressOf, programOfAddress } from './addresses.ts';
import { idKey } from './id-key.ts';
import type { BytomNetwork } from './networks.ts';
import { classifyProgram, multisigScript, p2wpkhProgram, p2wshProgram } from './programs.ts';
import { type BytomTransaction, isBtm, spentBy } from './transaction.ts';
import { type BytomChain, checkShape, validateTransaction } from './validate.ts';
import type { TransactionRule } from './verdict.ts';

/** The ledger's own rule for each of the deployed chains'; the deployed one stands in the refusal's details. */
const RULES: Readonly<Record<Exclude<TransactionRule, `bvm.${string}`>, RuleCode>> = {
  'tx.version': 'tx.malformed',
  'tx.size': 'tx.malformed',
  'tx.timeRange': 'tx.expired',
  'tx.duplicateInput': 'tx.duplicateInput',
  'tx.emptyInput': 'tx.duplicateInput',
  'tx.notStandard': 'output.program',
  'tx.noResults': 'tx.outputs',
  'value.overflow': 'balance.overflow',
  'value.noSource': 'balance.asset',
  'value.unbalanced': 'balance.asset',
  'gas.math': 'balance.fee',
  'gas.overCredit': 'fee.low',
  'coinbase.position': 'tx.system',
  'coinbase.asset': 'tx.system',
  'coinbase.arbitrary': 'tx.system',
  'issuance.assetId': 'tx.malformed',
  'vote.key': 'value.class',
  'vote.amount': 'value.amount',
  'vote.asset': 'value.class',
  'crossChain.asset': 'tx.malformed',
};

/** Heights above it are as good as none for whoever counts blocks in numbers. */
const MAX_HEIGHT = BigInt(Number.MAX_SAFE_INTEGER);

function codeOf(rule: TransactionRule): RuleCode {
  switch (rule) {
    case 'bvm.falseResult':
    case 'bvm.verifyFailed':
      return 'program.false';
    case 'bvm.runLimitExceeded':
      return 'program.gas';
    case 'bvm.unsupportedVersion':
      return 'program.vm';
    default:
      return isFault(rule) ? 'program.fault' : RULES[rule];
  }
}

function isFault(rule: TransactionRule): rule is Extract<TransactionRule, `bvm.${string}`> {
  return rule.startsWith('bvm.');
}

function refusal(rule: TransactionRule, input?: number): Refusal {
  return refuse(codeOf(rule), { ...(input === undefined ? {} : { input }), details: { rule } });
}

function programsOf({ chain, hrp }: BytomNetwork): StandardPrograms<Uint8Array> {
  return {
    payToKey: (publicKey) => p2wpkhProgram(ripemd160(publicKey)),
    payToThreshold: (m, publicKeys) => p2wshProgram(chain.profile.hash(multisigScript(m, publicKeys))),
    toAddress: (program) => addressOf(hrp, program),
    fromAddress: (text) => programOfAddress(hrp, text),
  };
}

/**
 * A deployed network behind the interface that state, mempool and pipeline are written against.
 *
 * Signatures are checked where they stand, so `check` leaves no claims. It accepts what is valid throughout: a
 * transaction whose asset half failed can stand in an old block, and {@link MainReplay} and {@link SideReplay} treat it
 * so, but nobody should relay or build on one.
 *
 * @example
 * ```ts
 * const dialect = bytomDialect(bytomNetworks.vapor);
 * const outcome = dialect.check(dialect.decode(bytes), { height: 5_000, timeMs: 0 });
 * ```
 */
export function bytomDialect(network: BytomNetwork): TransactionDialect<BytomTransaction, Uint8Array> {
  const { chain } = network;
  const { profile } = chain;
  // The deployed decoders accept several byte strings for one transaction. What was read is kept, so that it is relayed
  // as it came.
  const read = new WeakMap<BytomTransaction, Uint8Array>();
  const encode = (transaction: BytomTransaction): Uint8Array =>
    read.get(transaction)?.slice() ?? profile.encode(transaction);
  return {
    name: profile.name,
    decode(bytes) {
      const transaction = profile.decode(bytes);
      read.set(transaction, bytes);
      return transaction;
    },
    encode,
    id: (transaction) => profile.id(transaction),
    sighash(transaction, input, flag) {
      if (flag !== undefined)
        throw new LedgerError('encode.value', 'the deployed chains have no sighash flags', { flag });
      if (transaction.inputs[input] === undefined) {
        throw new LedgerError('encode.value', `the transaction has no input ${input}`, { input });
      }
      return profile.sighash(transaction, input);
    },
    checkStructure(transaction) {
      const rule = checkShape(chain, transaction);
      return rule === undefined ? { ok: true, value: undefined } : refusal(rule);
    },
    check(transaction, context): Outcome<CheckedTransaction> {
      const at = { blockVersion: 1n, blockHeight: BigInt(context.height), first: false };
      const verdict = validateTransaction(chain, transaction, at);
      if (verdict.rule !== undefined) return refusal(verdict.rule, verdict.input);
      const { btmValue, gasUsed } = verdict.gas;
      return { ok: true, value: checked(chain, transaction, encode(transaction), btmValue, gasUsed) };
    },
    programs: programsOf(network),
  };
}

function checked(
  chain: BytomChain,
  transaction: BytomTransaction,
  bytes: Uint8Array,
  fee: bigint,
  gas: number,
): CheckedTransaction {
  const { id, spentIds, resultIds, resultKinds } = chain.profile.entries(transaction);
  const spends: Uint8Array[] = [];
  const once: Uint8Array[] = [];
  for (const [i, spentId] of spentIds.entries()) {
    if (spentId !== undefined) (transaction.inputs[i]?.type === 'crossChain' ? once : spends).push(spentId);
  }
  const creates = transaction.outputs.flatMap((output, index): CreatedOutput[] => {
    const kind = resultKinds[index];
    const created = resultIds[index];
    if (created === undefined || (kind !== 'output' && kind !== 'vote')) return [];
    if (kind === 'output' && output.amount === 0n && chain.profile.format === 'side') return [];
    return [{ id: created, index, origin: kind === 'vote' ? 'vote' : 'normal' }];
  });
  return {
    claims: [],
    effects: {
      id,
      witnessId: chain.profile.hash(bytes),
      size: transaction.size,
      spends,
      creates,
      once,
      supply: [],
      votes: [],
      calls: [],
      fee,
      transferred: transferredOf(transaction),
      gas: BigInt(gas),
      validUntil: Number(transaction.timeRange > MAX_HEIGHT ? MAX_HEIGHT : transaction.timeRange),
      notBeforeHeight: 0,
      notBeforeMs: 0,
      contextual: !isPlain(transaction),
    },
  };
}

/** BTM that goes to programs which held none of what is spent. */
function transferredOf({ inputs, outputs }: BytomTransaction): bigint {
  const holders = new Set(inputs.map((input) => idKey(spentBy(input)?.program ?? new Uint8Array(0))));
  let total = 0n;
  for (const { assetId, amount, program } of outputs) {
    if (isBtm(assetId) && !holders.has(idKey(program))) total += amount;
  }
  return total;
}

/** Whether every input spends to a key, so that no program can have looked at the height. */
function isPlain({ inputs }: BytomTransaction): boolean {
  return inputs.every((input) => input.type === 'spend' && classifyProgram(input.spent.program) === 'p2wpkh');
}
