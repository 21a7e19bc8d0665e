import type { StandardPrograms, TransactionDialect } from '../dialect.ts';
import { LedgerError } from '../errors.ts';
import { decodeAddress, encodeAddress } from '../programs/address.ts';
import { keyProgram, thresholdPolicy, thresholdProgram } from '../programs/keys.ts';
import { accept } from '../rules.ts';
import { type CheckParameters, checkTransaction } from './check.ts';
import { txid } from './ids.ts';
import { type Cover, SIGHASH, sighash } from './sighash.ts';
import { checkStructure } from './structure.ts';
import { defaultSignatureSuite } from './suite.ts';
import { decodeTransaction } from './transaction.ts';
import type { Program, SealedTransaction, Suite } from './types.ts';

/**
 * The native dialect of one chain, as `TransactionDialect`.
 *
 * @param hrp - human part of the chain's addresses.
 * @example
 * ```ts
 * const dialect = nativeDialect(chain.block, chain.spec.hrp);
 * const outcome = dialect.check(dialect.decode(bytes), { height, timeMs });
 * ```
 */
export function nativeDialect(
  parameters: CheckParameters,
  hrp: string,
): TransactionDialect<SealedTransaction, Program> {
  return {
    name: 'native',
    decode: decodeTransaction,
    encode: (transaction) => transaction.parts.bytes,
    id: (transaction) => txid(transaction),
    sighash: (transaction, input, flag = SIGHASH.all) => sighash(transaction, input, coverOf(transaction, input, flag)),
    checkStructure: (transaction) => {
      const outcome = checkStructure(transaction, parameters);
      return outcome.ok ? accept(undefined) : outcome;
    },
    check: (transaction, block) => checkTransaction(transaction, parameters, block),
    programs: standardPrograms(parameters.suite, hrp),
  };
}

/** What a flag covers in a transaction as it stands: with OPEN, all that is there so far. */
function coverOf({ inputs, outputs }: SealedTransaction, input: number, flag: number): Cover {
  switch (flag) {
    case SIGHASH.all:
      return { flag };
    case SIGHASH.allOpen:
      return { flag, inputs: inputs.length, outputs: outputs.length };
    case SIGHASH.pairOpen:
      return { flag, index: input };
    default:
      throw new LedgerError('encode.value', `sighash flag ${flag} is unknown`);
  }
}

function standardPrograms(suite: Suite, hrp: string): StandardPrograms<Program> {
  const tagged = (publicKey: Uint8Array) => ({ suite: defaultSignatureSuite(suite), publicKey });
  return {
    payToKey: (publicKey) => keyProgram(suite, tagged(publicKey)),
    payToThreshold: (m, publicKeys) => thresholdProgram(suite, thresholdPolicy(suite, m, publicKeys.map(tagged))),
    toAddress: (program) => encodeAddress(hrp, program),
    fromAddress: (text) => decodeAddress(hrp, text),
  };
}
