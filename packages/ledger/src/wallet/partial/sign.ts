import { defaultSuites, type SuiteRegistry } from '@dougong/crypto/keys';
import { LedgerError } from '../../errors.ts';
import {
  type Cover,
  coverFits,
  encodeSignature,
  parseSignature,
  SIGHASH,
  type SighashCache,
  sighash,
  sighashCache,
} from '../../native/sighash.ts';
import { sealTransaction } from '../../native/transaction.ts';
import type { SealedTransaction, Witness } from '../../native/types.ts';
import { compareBytes, sameBytes } from '../../order.ts';
import type { TaggedKey } from '../../programs/keys.ts';
import { planWitness, usefulKeys } from '../witness-plan.ts';
import { draftOf, inputAt, mergeAssets, mergeInput, mergeOutput, programToSatisfy, withInput } from './build.ts';
import { encodePartial, keyName } from './codec.ts';
import type { CollectedSignature, PartialInput, PartialTransaction } from './types.ts';

/** Somebody who signs: a key in memory, a device. */
export interface KeySigner extends TaggedKey {
  /** Signs a digest of 32 bytes; the signature has 64. */
  sign(digest: Uint8Array): Uint8Array;
}

/** What a signature covers when nobody says otherwise. */
export const COVER_ALL: Cover = { flag: SIGHASH.all };

/** A cover of everything that is there now; others may append. */
export function coverSoFar(partial: PartialTransaction): Cover {
  return { flag: SIGHASH.allOpen, inputs: partial.inputs.length, outputs: partial.outputs.length };
}

/** Inputs to which a signature of one of `keys` would contribute. */
export function inputsFor(partial: PartialTransaction, keys: readonly TaggedKey[]): readonly number[] {
  return [...partial.inputs.entries()].flatMap(([i, { input, facts }]) => {
    const program = programToSatisfy(input);
    return program !== undefined && usefulKeys(partial.suite, program, facts, keys).length > 0 ? [i] : [];
  });
}

/**
 * The 32 bytes that a signature of `input` covers: for devices that sign digests.
 *
 * @throws {@link LedgerError} `partial.incomplete`, `encode.value` when the cover does not fit.
 */
export function signingDigest(partial: PartialTransaction, input: number, cover: Cover = COVER_ALL): Uint8Array {
  return sighash(draftOf(partial), input, cover);
}

/**
 * Adds a signature, which is verified.
 *
 * @param signature - the bare signature, 64 bytes.
 * @throws {@link LedgerError} `partial.signature` when it does not hold or the input has no use for the key.
 */
export function addSignature(
  partial: PartialTransaction,
  index: number,
  key: TaggedKey,
  cover: Cover,
  signature: Uint8Array,
  suites: SuiteRegistry = defaultSuites,
): PartialTransaction {
  return withSignature(partial, draftWithCache(partial), index, key, cover, signature, suites);
}

/** What the digests of one transaction share. */
interface Draft {
  readonly transaction: SealedTransaction;
  readonly cache: SighashCache;
}

function draftWithCache(partial: PartialTransaction): Draft {
  const transaction = draftOf(partial);
  return { transaction, cache: sighashCache(transaction) };
}

function withSignature(
  partial: PartialTransaction,
  draft: Draft,
  index: number,
  key: TaggedKey,
  cover: Cover,
  signature: Uint8Array,
  suites: SuiteRegistry,
): PartialTransaction {
  const own = inputAt(partial, index);
  const program = programToSatisfy(own.input);
  if (program === undefined || usefulKeys(partial.suite, program, own.facts, [key]).length === 0) {
    throw new LedgerError('partial.signature', `input ${index} has no use for the key`, { input: index });
  }
  const added: CollectedSignature = {
    key: { suite: key.suite, publicKey: key.publicKey },
    item: encodeSignature({ cover, signature }),
  };
  if (!holds(draft, index, added, suites)) {
    throw new LedgerError('partial.signature', `the signature of input ${index} does not hold`, { input: index });
  }
  const others = own.signatures.filter((other) => !sameBytes(keyName(other.key), keyName(key)));
  return withInput(partial, index, { ...own, signatures: sortSignatures([...others, added]) });
}

/**
 * Signs every input to which the signer contributes.
 *
 * @param cover - for each input; everything, unless told otherwise.
 * @throws {@link LedgerError} `partial.signature` when there is none.
 * @example
 * ```ts
 * const signed = signPartial(partial, alice);
 * ```
 */
export function signPartial(
  partial: PartialTransaction,
  signer: KeySigner,
  cover: Cover | ((input: number) => Cover) = COVER_ALL,
): PartialTransaction {
  const inputs = inputsFor(partial, [signer]);
  if (inputs.length === 0) throw new LedgerError('partial.signature', 'no input has a use for the key');
  const draft = draftWithCache(partial);
  return inputs.reduce((signed, index) => {
    const own = typeof cover === 'function' ? cover(index) : cover;
    const signature = signer.sign(sighash(draft.transaction, index, own, draft.cache));
    return withSignature(signed, draft, index, signer, own, signature, defaultSuites);
  }, partial);
}

/**
 * Joins what parties made of one transaction, each in its own copy: more inputs and outputs, facts, signatures. The
 * order of the copies does not matter. Of two signatures of one key the one that holds stays; of two that hold, the one
 * that covers more.
 *
 * @throws {@link LedgerError} `partial.conflict` when inputs, outputs or facts differ, or a copy goes on where another one
 * was closed by a signature.
 */
export function combinePartials(
  copies: readonly PartialTransaction[],
  suites: SuiteRegistry = defaultSuites,
): PartialTransaction {
  const [first, ...rest] = copies;
  if (first === undefined) throw new LedgerError('partial.incomplete', 'there is nothing to combine');
  return rest.reduce((whole, copy) => combineTwo(whole, copy, suites), first);
}

function combineTwo(a: PartialTransaction, b: PartialTransaction, suites: SuiteRegistry): PartialTransaction {
  assertSameHead(a, b);
  const inputs = zipLonger(a.inputs, b.inputs, 'input', (x) => ({ ...blank(a), inputs: [bare(x)] }), mergeInput);
  const outputs = zipLonger(
    a.outputs,
    b.outputs,
    'output',
    (x) => ({ ...blank(a), outputs: [{ output: x.output, keys: [] }] }),
    mergeOutput,
  );
  const joined = { ...a, assets: mergeAssets(a, b), inputs, outputs };
  for (const copy of [a, b]) assertContinued(copy, joined);
  if (inputs.length === 0) return joined;
  const draft = draftWithCache(joined);
  const signed = inputs.map((input, i) => {
    const all = [...(a.inputs[i]?.signatures ?? []), ...(b.inputs[i]?.signatures ?? [])];
    return { ...input, signatures: chooseSignatures(draft, i, all, suites) };
  });
  return { ...joined, inputs: signed };
}

/** One list continues the other; where both have an item it has to be the same, apart from what is known about it. */
function zipLonger<T>(
  a: readonly T[],
  b: readonly T[],
  what: string,
  alone: (item: T) => PartialTransaction,
  merge: (x: T, y: T, index: number) => T,
): readonly T[] {
  const longer = a.length >= b.length ? a : b;
  return longer.map((item, i) => {
    const [x, y] = [a[i], b[i]];
    if (x === undefined || y === undefined) return item;
    if (!sameBytes(encodePartial(alone(x)), encodePartial(alone(y)))) {
      throw new LedgerError('partial.conflict', `${what} ${i} differs between the copies`, { [what]: i });
    }
    return merge(x, y, i);
  });
}

function blank(partial: PartialTransaction): PartialTransaction {
  return { ...partial, assets: [], inputs: [], outputs: [] };
}

function bare({ input }: PartialInput): PartialInput {
  return { input, facts: {}, keys: [], signatures: [] };
}

function assertSameHead(a: PartialTransaction, b: PartialTransaction): void {
  if (!sameBytes(encodePartial(blank(a)), encodePartial(blank(b)))) {
    throw new LedgerError('partial.conflict', 'the copies are of different transactions');
  }
}

/** A copy that a signature closed has to have everything that the whole has. */
function assertContinued(copy: PartialTransaction, whole: PartialTransaction): void {
  const grew = copy.inputs.length < whole.inputs.length || copy.outputs.length < whole.outputs.length;
  const closed = copy.inputs.some(({ signatures }) => signatures.some(({ item }) => item[0] === SIGHASH.all));
  if (grew && closed) {
    throw new LedgerError('partial.conflict', 'one copy was closed by a signature, another one has more');
  }
}

/** One signature a key: those that hold before those that do not, then by bytes, whose first is the flag. */
function chooseSignatures(
  draft: Draft,
  index: number,
  all: readonly CollectedSignature[],
  suites: SuiteRegistry,
): readonly CollectedSignature[] {
  const chosen: CollectedSignature[] = [];
  for (const candidate of all) {
    const at = chosen.findIndex(({ key }) => sameBytes(keyName(key), keyName(candidate.key)));
    const rival = chosen[at];
    if (rival === undefined) chosen.push(candidate);
    else if (!sameBytes(rival.item, candidate.item)) {
      const [a, b] = [holds(draft, index, rival, suites), holds(draft, index, candidate, suites)];
      if (a === b ? compareBytes(candidate.item, rival.item) < 0 : b) chosen[at] = candidate;
    }
  }
  return sortSignatures(chosen);
}

function sortSignatures(signatures: readonly CollectedSignature[]): readonly CollectedSignature[] {
  return signatures.toSorted((a, b) => compareBytes(keyName(a.key), keyName(b.key)));
}

/** Whether a collected signature is valid for its input as the transaction stands. */
function holds(
  { transaction, cache }: Draft,
  input: number,
  { key, item }: CollectedSignature,
  suites: SuiteRegistry,
): boolean {
  const parsed = parseSignature(item);
  if (!parsed.ok || !coverFits(transaction, input, parsed.value.cover)) return false;
  const digest = sighash(transaction, input, parsed.value.cover, cache);
  return suites.byId(key.suite)?.verify(parsed.value.signature, digest, key.publicKey) ?? false;
}

/** What finalising came to. */
export interface Finalised {
  readonly partial: PartialTransaction;
  /** Inputs that still lack signatures or facts. */
  readonly missing: readonly number[];
}

/** Makes the witness of every input whose signatures suffice. */
export function finalisePartial(partial: PartialTransaction): Finalised {
  const missing: number[] = [];
  const inputs = partial.inputs.map((own, i) => {
    if (own.witness !== undefined) return own;
    const witness = witnessOf(partial, own);
    if (witness !== undefined) return { ...own, witness };
    missing.push(i);
    return own;
  });
  return { partial: { ...partial, inputs }, missing };
}

function witnessOf({ suite }: PartialTransaction, { input, facts, signatures }: PartialInput): Witness | undefined {
  const program = programToSatisfy(input);
  if (program === undefined) return undefined;
  const plan = planWitness(
    suite,
    program,
    facts,
    signatures.map(({ key }) => key),
  );
  return plan?.map((item) => {
    if (item.kind === 'data') return item.data;
    const name = keyName(item.key);
    const found = signatures.find(({ key }) => sameBytes(keyName(key), name))?.item ?? new Uint8Array(0);
    return item.bare ? found.subarray(1) : found;
  });
}

/**
 * The finished transaction.
 *
 * @throws {@link LedgerError} `partial.incomplete` naming the first input that lacks something.
 */
export function extractTransaction(partial: PartialTransaction): SealedTransaction {
  const { partial: done, missing } = finalisePartial(partial);
  const [first] = missing;
  if (first !== undefined) {
    throw new LedgerError('partial.incomplete', `input ${first} lacks signatures or facts`, { input: first });
  }
  const draft = draftOf(done);
  return sealTransaction({ ...draft, witnesses: done.inputs.map(({ witness }) => witness ?? []) });
}
