import { firstDuplicate, sameBytes } from '../order.ts';
import { accept, type Outcome, refuse } from '../rules.ts';
import { issueProblem, valueProblem } from './asset-rules.ts';
import { balance } from './balance.ts';
import { issuedAsset } from './ids.ts';
import { LIMITS } from './limits.ts';
import { type SighashCache, sighashCache } from './sighash.ts';
import type { Input, Output, SealedTransaction, Suite, Value } from './types.ts';

/** What a chain fixes for its transactions. */
export interface ChainParameters {
  readonly suite: Suite;
  /** Chain id hash, 32 bytes. */
  readonly chain: Uint8Array;
  /** The asset in which fees are paid; of class 1. */
  readonly feeAsset: Uint8Array;
  /** The asset that votes; of class 1. */
  readonly voteAsset: Uint8Array;
  /** Least amount of a vote output. */
  readonly minVote: bigint;
}

/** What the structure rules found out on their way. */
export interface Structure {
  /** Value of each input; `undefined` for a system input. */
  readonly inputValues: readonly (Value | undefined)[];
  /** Input minus output in the fee asset; 0 for a system transaction. */
  readonly fee: bigint;
  readonly digests: SighashCache;
}

/**
 * The rules over a transaction alone, in this order: suite, chain, system shape, outputs, calls, values and issues of the inputs,
 * duplicate inputs, values and programs of the outputs, balance. No program runs.
 */
export function checkStructure(transaction: SealedTransaction, chain: ChainParameters): Outcome<Structure> {
  const { inputs, outputs } = transaction;
  if (transaction.suite !== chain.suite) return refuse('tx.suite');
  if (!sameBytes(transaction.chain, chain.chain)) return refuse('tx.chain');
  const system = inputs.findIndex((input) => input.kind === 'system');
  if (system >= 0 && !isSystemShape(transaction)) return refuse('tx.system', { input: system });
  if (system < 0 && outputs.length === 0) return refuse('tx.outputs');
  if (countCalls(transaction) > LIMITS.calls) return refuse('tx.calls');

  const inputValues: (Value | undefined)[] = [];
  for (const [i, input] of inputs.entries()) {
    const value = inputValue(input, chain);
    const problem = input.kind === 'issue' ? issueProblem(input) : value && valueProblem(value);
    if (problem !== undefined) return refuse(problem, { input: i });
    inputValues.push(value);
  }
  const digests = sighashCache(transaction);
  const duplicate = firstDuplicate(digests.subjects);
  if (duplicate >= 0) return refuse('tx.duplicateInput', { input: duplicate });

  const outputValues: Value[] = [];
  for (const [i, output] of outputs.entries()) {
    const problem = outputProblem(output, chain);
    if (problem !== undefined) return refuse(problem, { output: i });
    if (output.value !== undefined) outputValues.push(output.value);
  }
  if (system >= 0) return accept({ inputValues, fee: 0n, digests });
  const fee = balance(
    inputValues.filter((value) => value !== undefined),
    outputValues,
    chain.feeAsset,
  );
  return fee.ok ? accept({ inputValues, fee: fee.value, digests }) : fee;
}

/** Whether `transaction` is a block's system transaction by its inputs. */
export function isSystemTransaction(transaction: SealedTransaction): boolean {
  return transaction.inputs[0]?.kind === 'system';
}

/** One system input without witness, only pay outputs, no expiry. */
function isSystemShape({ inputs, outputs, witnesses, validUntil }: SealedTransaction): boolean {
  return (
    inputs.length === 1 &&
    witnesses[0]?.length === 0 &&
    validUntil === 0 &&
    outputs.every((output) => output.kind === 'pay')
  );
}

function countCalls({ inputs, outputs }: SealedTransaction): number {
  const claims = inputs.filter(({ kind }) => kind === 'claim').length;
  return claims + outputs.filter(({ kind }) => kind === 'action' || kind === 'pegOut').length;
}

function inputValue(input: Input, { suite, chain }: ChainParameters): Value | undefined {
  switch (input.kind) {
    case 'spend':
      return input.output.value;
    case 'issue':
      return { asset: issuedAsset(suite, chain, input), token: input.token, amount: input.amount };
    case 'claim':
      return input.value;
    case 'system':
      return undefined;
  }
}

function outputProblem(output: Output, chain: ChainParameters): ReturnType<typeof valueProblem> {
  if (output.value !== undefined) {
    const problem = valueProblem(output.value);
    if (problem !== undefined) return problem;
  }
  if (output.kind !== 'pay' && output.kind !== 'vote') return undefined;
  const { vm, code } = output.program;
  if (vm === 0 && code[0] === MODULE_TEMPLATE) return 'output.program';
  if (output.kind === 'vote') {
    const { asset, amount } = output.value;
    if (!sameBytes(asset, chain.voteAsset) || amount < chain.minVote) return 'output.vote';
  }
  return undefined;
}

/** Tag of the template that no pay or vote output carries. */
const MODULE_TEMPLATE = 3;
