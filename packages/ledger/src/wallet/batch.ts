import { LedgerError } from '../errors.ts';
import { txid } from '../native/ids.ts';
import { LIMITS } from '../native/limits.ts';
import { draftOf } from './partial/build.ts';
import { buildPayment, type Coin, type Payment, type PaymentRequest } from './payment.ts';
import { planWitness } from './witness-plan.ts';

/** Outputs of one transaction of a batch, unless told otherwise. */
const DEFAULT_SIZE = 1000;

/**
 * Builds payments to any number of people: as few transactions as `perTransaction` outputs each allow. Later ones spend
 * the change of earlier ones where its keys are known, so that a few coins suffice; ids do not depend on signatures, so
 * all can be signed in any order. Submit them in theirs.
 *
 * @param perTransaction - 1 to 4,000.
 * @throws {@link LedgerError} as {@link buildPayment}; nothing is left half built.
 */
export function buildBatch(request: PaymentRequest, perTransaction: number = DEFAULT_SIZE): readonly Payment[] {
  if (!Number.isSafeInteger(perTransaction) || perTransaction < 1 || perTransaction > 4000) {
    throw new LedgerError('wallet.payment', `${perTransaction} outputs a transaction: expected 1 to 4,000`);
  }
  if ((request.inputs ?? []).length > 0 || (request.lastOutputs ?? []).length > 0) {
    throw new LedgerError('wallet.payment', 'a batch has no fixed inputs and no last outputs');
  }
  const payments: Payment[] = [];
  let coins = request.coins.map((coin, position) => ({ coin, position }));
  for (let start = 0; start < request.outputs.length; start += perTransaction) {
    const outputs = request.outputs.slice(start, start + perTransaction);
    const payment = buildPayment({ ...request, outputs, coins: coins.map(({ coin }) => coin) });
    const used = new Set(payment.coins);
    const positions = payment.coins.map((i) => coins[i]?.position ?? -1).filter((position) => position >= 0);
    coins = coins.filter((_, i) => !used.has(i));
    for (const coin of changeCoins(payment, request)) coins.push({ coin, position: -1 });
    payments.push({ ...payment, coins: positions });
  }
  return payments;
}

/** The change of a payment as coins, where the wallet knows how to spend it. */
export function changeCoins({ partial, change }: Payment, { chain }: Pick<PaymentRequest, 'chain'>): readonly Coin[] {
  const id = txid(draftOf(partial));
  return change.flatMap((index): Coin[] => {
    const { output, keys, policy } = partial.outputs[index] ?? { output: undefined, keys: [], policy: undefined };
    if (output?.kind !== 'pay' || index >= LIMITS.outputs) return [];
    const known = { keys, ...(policy === undefined ? {} : { policy }) };
    const plan = planWitness(chain.suite, output.program, known, keys);
    return plan === undefined ? [] : [{ txid: id, index, output, known }];
  });
}
