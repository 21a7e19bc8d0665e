import { bytesName } from '../bytes-name.ts';
import type {
  BlockContext,
  CheckedTransaction,
  CreatedOutput,
  ModuleCall,
  SupplyChange,
  TransactionEffects,
  VoteChange,
} from '../dialect.ts';
import { compareBytes, sameBytes } from '../order.ts';
import { type Findings, noFindings, type ProgramRegistry } from '../programs/program-vm.ts';
import { accept, type Outcome, type Refusal, refuse } from '../rules.ts';
import { issueOnceKey, itemOnceKey, outputId, wtxid } from './ids.ts';
import { coversOutput } from './sighash.ts';
import { type ChainParameters, checkStructure, type Structure } from './structure.ts';
import type { Input, Program, SealedTransaction, Value } from './types.ts';

/** What the stateless check needs to know beside the transaction. */
export interface CheckParameters extends ChainParameters {
  readonly programs: ProgramRegistry;
  /** Most gas that the programs of one transaction may use together. */
  readonly maxGas: number;
}

/**
 * Everything about a transaction that needs no state: structure, then the program of each input in order. What is left
 * to the caller are the signature claims, in one batch with those of other transactions, and the state.
 *
 * A system transaction is checked by the block that it closes, not here: it is refused with `tx.system`.
 */
export function checkTransaction(
  transaction: SealedTransaction,
  parameters: CheckParameters,
  block: BlockContext,
): Outcome<CheckedTransaction> {
  const structure = checkStructure(transaction, parameters);
  if (!structure.ok) return structure;
  if (transaction.inputs[0]?.kind === 'system') return refuse('tx.system', { input: 0 });
  const findings = noFindings();
  const refusal = runPrograms(transaction, structure.value, parameters, block, findings);
  if (refusal !== undefined) return refusal;
  return accept({
    effects: effectsOf(transaction, structure.value, findings, parameters.feeAsset),
    claims: findings.claims,
  });
}

function runPrograms(
  transaction: SealedTransaction,
  { inputValues, digests }: Structure,
  { programs, maxGas }: CheckParameters,
  block: BlockContext,
  findings: Findings,
): Refusal | undefined {
  for (const [i, input] of transaction.inputs.entries()) {
    const program = programOf(input);
    const value = inputValues[i];
    if (program === undefined || value === undefined) continue;
    const machine = programs.vm(program.vm);
    if (machine === undefined) return refuse('program.vm', { input: i, details: { vm: program.vm } });
    const witness = transaction.witnesses[i] ?? [];
    const job = { transaction, input: i, value, witness, digests, block, gasLimit: maxGas - findings.gas };
    const refusal = machine.run(program.code, job, findings);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** What has to be satisfied; a claim is judged by its module. */
function programOf(input: Input): Program | undefined {
  if (input.kind === 'spend') return input.output.program;
  return input.kind === 'issue' ? input.program : undefined;
}

function effectsOf(
  transaction: SealedTransaction,
  structure: Structure,
  findings: Findings,
  feeAsset: Uint8Array,
): TransactionEffects {
  const { id, subjects } = structure.digests;
  const { inputs } = transaction;
  return {
    id,
    witnessId: wtxid(transaction, id),
    size: transaction.parts.bytes.length,
    spends: subjects.filter((_, i) => inputs[i]?.kind === 'spend'),
    creates: createdOutputs(transaction, id),
    once: onceKeys(transaction, structure),
    supply: supplyChanges(transaction, structure),
    votes: voteChanges(transaction),
    calls: moduleCalls(transaction, findings),
    fee: structure.fee,
    transferred: transferred(transaction, feeAsset),
    gas: BigInt(findings.gas),
    validUntil: transaction.validUntil,
    notBeforeHeight: findings.notBeforeHeight,
    notBeforeMs: findings.notBeforeMs,
    contextual: findings.contextual,
  };
}

/** What pay and vote outputs move of the fee asset to programs that held none of the inputs. */
export function transferred(
  { inputs, outputs }: Pick<SealedTransaction, 'inputs' | 'outputs'>,
  feeAsset: Uint8Array,
): bigint {
  const holds = heldBy(inputs);
  let sum = 0n;
  for (const output of outputs) {
    if ((output.kind !== 'pay' && output.kind !== 'vote') || !sameBytes(output.value.asset, feeAsset)) continue;
    if (!holds(output.program)) sum += output.value.amount;
  }
  return sum;
}

/** Up to here comparing with every spent output's program costs less than a set of them. */
const FEW = 4;

/** Whether a program held one of the spent outputs. */
function heldBy(inputs: readonly Input[]): (program: Program) => boolean {
  const own: Program[] = [];
  for (const input of inputs) if (input.kind === 'spend') own.push(input.output.program);
  if (own.length <= FEW) return ({ vm, code }) => own.some((other) => other.vm === vm && sameBytes(other.code, code));
  const nameOf = ({ vm, code }: Program): string => String.fromCharCode(vm) + bytesName(code);
  const names = new Set(own.map(nameOf));
  return (program) => names.has(nameOf(program));
}

/** The outputs of `transaction` that join the UTXO set. */
export function createdOutputs(transaction: SealedTransaction, id: Uint8Array): readonly CreatedOutput[] {
  const created: CreatedOutput[] = [];
  const [first] = transaction.inputs;
  // What genesis hands out is nobody's reward and need not mature.
  const coinbase = first?.kind === 'system' && first.height > 0;
  for (const [index, output] of transaction.outputs.entries()) {
    const encoding = transaction.parts.outputs[index];
    if ((output.kind !== 'pay' && output.kind !== 'vote') || encoding === undefined) continue;
    const origin = coinbase ? 'coinbase' : output.kind === 'vote' ? 'vote' : 'normal';
    created.push({ id: outputId(transaction.suite, id, index, encoding), index, origin });
  }
  return created;
}

function onceKeys({ suite, inputs }: SealedTransaction, { inputValues }: Structure): readonly Uint8Array[] {
  const keys: Uint8Array[] = [];
  for (const [i, input] of inputs.entries()) {
    const value = inputValues[i];
    if (input.kind !== 'issue' || value === undefined) continue;
    keys.push(issueOnceKey(suite, value.asset, input.issueNonce));
    if (input.definition.class === 3) keys.push(itemOnceKey(suite, value.asset, value.token));
  }
  return keys;
}

/** Changes of supply by asset, in ascending order of ids. */
function supplyChanges(transaction: SealedTransaction, { inputValues }: Structure): readonly SupplyChange[] {
  const changes: SupplyChange[] = [];
  const none = { issued: 0n, burned: 0n, peggedIn: 0n, peggedOut: 0n };
  for (const [i, input] of transaction.inputs.entries()) {
    const value = inputValues[i];
    if (value === undefined) continue;
    const { asset, amount } = value;
    if (input.kind === 'claim') changes.push({ ...none, asset, peggedIn: amount });
    if (input.kind !== 'issue') continue;
    const { supply, cap } = input.definition;
    changes.push({ ...none, asset, issued: amount, ...(supply === 'capped' ? { cap } : {}) });
  }
  for (const output of transaction.outputs) {
    if (output.value === undefined) continue;
    const { asset, amount } = output.value;
    if (output.kind === 'retire') changes.push({ ...none, asset, burned: amount });
    if (output.kind === 'pegOut') changes.push({ ...none, asset, peggedOut: amount });
  }
  return changes.length < 2 ? changes : mergeByAsset(changes);
}

function mergeByAsset(changes: readonly SupplyChange[]): readonly SupplyChange[] {
  const merged: SupplyChange[] = [];
  for (const change of changes.toSorted((a, b) => compareBytes(a.asset, b.asset))) {
    const last = merged.at(-1);
    if (last === undefined || !sameBytes(last.asset, change.asset)) merged.push(change);
    else {
      merged[merged.length - 1] = {
        ...last,
        ...change,
        issued: last.issued + change.issued,
        burned: last.burned + change.burned,
        peggedIn: last.peggedIn + change.peggedIn,
        peggedOut: last.peggedOut + change.peggedOut,
      };
    }
  }
  return merged;
}

/** Votes made less votes spent, by candidate in ascending order. */
export function voteChanges({ inputs, outputs }: Pick<SealedTransaction, 'inputs' | 'outputs'>): readonly VoteChange[] {
  const changes: VoteChange[] = [];
  for (const input of inputs) {
    if (input.kind !== 'spend' || input.output.kind !== 'vote') continue;
    changes.push({ candidate: input.output.candidate, change: -input.output.value.amount });
  }
  for (const output of outputs) {
    if (output.kind === 'vote') changes.push({ candidate: output.candidate, change: output.value.amount });
  }
  if (changes.length < 2) return changes;
  const merged: VoteChange[] = [];
  for (const { candidate, change } of changes.toSorted((a, b) => compareBytes(a.candidate, b.candidate))) {
    const last = merged.at(-1);
    if (last === undefined || !sameBytes(last.candidate, candidate)) merged.push({ candidate, change });
    else merged[merged.length - 1] = { candidate, change: last.change + change };
  }
  return merged.filter(({ change }) => change !== 0n);
}

function moduleCalls(transaction: SealedTransaction, findings: Findings): readonly ModuleCall[] {
  const calls: ModuleCall[] = [];
  const { inputs, outputs, witnesses } = transaction;
  for (const [position, input] of inputs.entries()) {
    if (input.kind !== 'claim') continue;
    const { module, payload, value } = input;
    calls.push({ source: 'claim', position, module, payload, witness: witnesses[position] ?? [], value, signers: [] });
  }
  for (const [position, output] of outputs.entries()) {
    if (output.kind !== 'action' && output.kind !== 'pegOut') continue;
    const { kind, module, payload } = output;
    const value: Value | undefined = output.value;
    calls.push({ source: kind, position, module, payload, witness: [], value, signers: signersOf(position, findings) });
  }
  return calls;
}

/** Keys whose signatures cover the output, each once, in order of the inputs. */
function signersOf(output: number, { signers }: Findings): readonly Uint8Array[] {
  const keys = new Map<string, Uint8Array>();
  for (const { key, cover } of signers) if (coversOutput(cover, output)) keys.set(bytesName(key), key);
  return [...keys.values()];
}
