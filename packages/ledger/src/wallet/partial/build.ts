import { LedgerError } from '../../errors.ts';
import { assetId } from '../../native/ids.ts';
import { SIGHASH } from '../../native/sighash.ts';
import { sealTransaction } from '../../native/transaction.ts';
import type { Input, Output, Program, SealedTransaction, Suite } from '../../native/types.ts';
import { compareBytes } from '../../order.ts';
import type { SpendingFacts } from '../witness-plan.ts';
import { keyName } from './codec.ts';
import type { AssetProof, OwnedKey, PartialInput, PartialOutput, PartialTransaction } from './types.ts';

/** What a partial transaction starts with. */
export interface PartialHead {
  readonly suite: Suite;
  /** Chain id hash. */
  readonly chain: Uint8Array;
  readonly feeAsset: Uint8Array;
  /** Last height whose block may hold it; 0, the default, for no limit. */
  readonly validUntil?: number;
  /** At most 256 bytes. */
  readonly memo?: Uint8Array;
}

/** What a creator or updater knows about an input. */
export interface InputKnowledge extends SpendingFacts {
  readonly keys?: readonly OwnedKey[];
  /** The witness, where it takes no signature. */
  readonly witness?: PartialInput['witness'];
}

/** What a creator or updater knows about an output. */
export interface OutputKnowledge {
  readonly policy?: SpendingFacts['policy'];
  readonly keys?: readonly OwnedKey[];
}

/** A partial transaction without inputs and outputs. */
export function createPartial(head: PartialHead): PartialTransaction {
  const { suite, chain, feeAsset, validUntil = 0, memo = new Uint8Array(0) } = head;
  return { suite, chain, feeAsset, validUntil, memo, assets: [], inputs: [], outputs: [] };
}

/**
 * Appends an input.
 *
 * @throws {@link LedgerError} `partial.conflict` when a signature closed the transaction.
 */
export function addInput(partial: PartialTransaction, input: Input, known: InputKnowledge = {}): PartialTransaction {
  assertOpen(partial);
  const { keys = [], witness, ...facts } = known;
  const added = { input, facts: factsOf(facts), keys: sortKeys(keys), signatures: [] };
  return { ...partial, inputs: [...partial.inputs, witness === undefined ? added : { ...added, witness }] };
}

/**
 * Appends an output.
 *
 * @throws {@link LedgerError} `partial.conflict` when a signature closed the transaction.
 */
export function addOutput(
  partial: PartialTransaction,
  output: Output,
  known: OutputKnowledge = {},
): PartialTransaction {
  assertOpen(partial);
  const { keys = [], policy } = known;
  const added: PartialOutput = { output, keys: sortKeys(keys), ...(policy === undefined ? {} : { policy }) };
  return { ...partial, outputs: [...partial.outputs, added] };
}

/** Adds what proves an asset's name and decimals to whoever is to sign. */
export function addAsset(partial: PartialTransaction, proof: AssetProof): PartialTransaction {
  const idOf = (p: AssetProof): Uint8Array =>
    assetId(partial.suite, partial.chain, p.program, p.definition, p.assetNonce);
  return { ...partial, assets: mergeAscending([...partial.assets, proof], idOf) };
}

/**
 * Adds knowledge about an input: facts, keys, a witness. What is known already stays.
 *
 * @throws {@link LedgerError} `partial.conflict` when there is no such input or something else is known.
 */
export function updateInput(partial: PartialTransaction, index: number, known: InputKnowledge): PartialTransaction {
  const { keys = [], witness, ...facts } = known;
  const own = inputAt(partial, index);
  const added = { ...own, facts: factsOf(facts), keys: sortKeys(keys), ...(witness === undefined ? {} : { witness }) };
  return withInput(partial, index, mergeInput(own, added, index));
}

/** The program that an input's witness has to satisfy; `undefined` for claims, which a module judges. */
export function programToSatisfy(input: Input): Program | undefined {
  if (input.kind === 'spend') return input.output.program;
  return input.kind === 'issue' ? input.program : undefined;
}

/**
 * The transaction as far as it is known, without witnesses: what ids and digests are computed from.
 *
 * @throws {@link LedgerError} `partial.incomplete` while there is no input.
 */
export function draftOf(partial: PartialTransaction): SealedTransaction {
  const { suite, chain, validUntil, memo } = partial;
  if (partial.inputs.length === 0) throw new LedgerError('partial.incomplete', 'there is no input yet');
  const inputs = partial.inputs.map(({ input }) => input);
  const outputs = partial.outputs.map(({ output }) => output);
  return sealTransaction({ suite, chain, validUntil, memo, inputs, outputs, witnesses: inputs.map(() => []) });
}

/** Whether some signature covers everything, so that nothing can be appended any more. */
export function isClosed({ inputs }: PartialTransaction): boolean {
  return inputs.some(({ signatures }) => signatures.some(({ item }) => item[0] === SIGHASH.all));
}

/** The input at a position. */
export function inputAt({ inputs }: PartialTransaction, index: number): PartialInput {
  const input = inputs[index];
  if (input === undefined) throw new LedgerError('partial.conflict', `there is no input ${index}`, { input: index });
  return input;
}

/** The partial transaction with another input at a position. */
export function withInput(partial: PartialTransaction, index: number, input: PartialInput): PartialTransaction {
  return { ...partial, inputs: partial.inputs.with(index, input) };
}

/** Joins what two parties know about one input; signatures are the business of `combinePartials`. */
export function mergeInput(a: PartialInput, b: PartialInput, index: number): PartialInput {
  const conflict = (what: string): LedgerError =>
    new LedgerError('partial.conflict', `input ${index}: two different ${what}`, { input: index });
  const pick = <T>(x: T | undefined, y: T | undefined, what: string): T | undefined => {
    if (x !== undefined && y !== undefined && !sameData(x, y)) throw conflict(what);
    return x ?? y;
  };
  const policy = pick(a.facts.policy, b.facts.policy, 'policies');
  const leaf = pick(a.facts.leaf, b.facts.leaf, 'leaves');
  const preimage = pick(a.facts.preimage, b.facts.preimage, 'preimages');
  const witness = pick(a.witness, b.witness, 'witnesses');
  return {
    input: a.input,
    facts: factsOf({
      ...(policy === undefined ? {} : { policy }),
      ...(leaf === undefined ? {} : { leaf }),
      ...(preimage === undefined ? {} : { preimage }),
    }),
    keys: mergeKeys(a.keys, b.keys),
    signatures: a.signatures,
    ...(witness === undefined ? {} : { witness }),
  };
}

/** Joins what two parties know about one output. */
export function mergeOutput(a: PartialOutput, b: PartialOutput, index: number): PartialOutput {
  if (a.policy !== undefined && b.policy !== undefined && !sameData(a.policy, b.policy)) {
    throw new LedgerError('partial.conflict', `output ${index}: two different policies`, { output: index });
  }
  const policy = a.policy ?? b.policy;
  return { output: a.output, keys: mergeKeys(a.keys, b.keys), ...(policy === undefined ? {} : { policy }) };
}

/** Joins two lists of proofs. */
export function mergeAssets(a: PartialTransaction, b: PartialTransaction): readonly AssetProof[] {
  const idOf = (p: AssetProof): Uint8Array => assetId(a.suite, a.chain, p.program, p.definition, p.assetNonce);
  return mergeAscending([...a.assets, ...b.assets], idOf);
}

/** Keys in order, each once. Of two origins the smaller one stays: both claim the same key, and origins prove nothing. */
function mergeKeys(a: readonly OwnedKey[], b: readonly OwnedKey[]): readonly OwnedKey[] {
  return sortKeys([...a, ...b]);
}

function sortKeys(keys: readonly OwnedKey[]): readonly OwnedKey[] {
  const byOrigin = [...keys].sort((x, y) => compareOrigins(x, y));
  return mergeAscending(byOrigin, keyName);
}

function compareOrigins({ origin: a }: OwnedKey, { origin: b }: OwnedKey): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  const first = compareBytes(a.fingerprint, b.fingerprint) || a.path.length - b.path.length;
  if (first !== 0) return first;
  const at = a.path.findIndex((step, i) => step !== b.path[i]);
  return at < 0 ? 0 : (a.path[at] ?? 0) - (b.path[at] ?? 0);
}

/** Sorted by name; of equal names the first stays. */
function mergeAscending<T>(items: readonly T[], nameOf: (item: T) => Uint8Array): readonly T[] {
  const named = items.map((item) => ({ item, name: nameOf(item) }));
  named.sort((a, b) => compareBytes(a.name, b.name));
  return named
    .filter(({ name }, i) => i === 0 || compareBytes(named[i - 1]?.name ?? name, name) !== 0)
    .map((n) => n.item);
}

function factsOf({ policy, leaf, preimage }: SpendingFacts): SpendingFacts {
  return {
    ...(policy === undefined ? {} : { policy }),
    ...(leaf === undefined ? {} : { leaf }),
    ...(preimage === undefined ? {} : { preimage }),
  };
}

function assertOpen(partial: PartialTransaction): void {
  if (isClosed(partial)) {
    throw new LedgerError('partial.conflict', 'a signature covers everything: nothing can be added any more');
  }
}

/** Whether plain data of bytes, numbers, lists and records is equal. */
function sameData(a: unknown, b: unknown): boolean {
  return textOf(a) === textOf(b);
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (inner instanceof Uint8Array ? inner.join() : inner));
}
