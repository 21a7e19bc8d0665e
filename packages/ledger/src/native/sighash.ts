import { hashLeaf, MerkleTree } from '@dougong/crypto/merkle';
import { LedgerError } from '../errors.ts';
import { accept, type Outcome, refuse } from '../rules.ts';
import { combineTxid, partialTxid, spentOutputId, txid, u16 } from './ids.ts';
import { SIGNATURE_LENGTH, suiteHash } from './suite.ts';
import type { SealedTransaction } from './types.ts';

/** Sighash flag bytes; SPEC.md section 5.4. */
export const SIGHASH = { all: 0x01, allOpen: 0x81, pairOpen: 0x82 } as const;

/** What a signature covers. */
export type Cover =
  /** Everything. */
  | { readonly flag: typeof SIGHASH.all }
  /** The first so many inputs and outputs; others may be appended. */
  | { readonly flag: typeof SIGHASH.allOpen; readonly inputs: number; readonly outputs: number }
  /** The input and the output at one position. */
  | { readonly flag: typeof SIGHASH.pairOpen; readonly index: number };

/** A signature as it stands in a witness. */
export interface CoveringSignature {
  readonly cover: Cover;
  /** 64 bytes. */
  readonly signature: Uint8Array;
}

/** Bytes of a signature item by its cover: flag, counts, signature. */
const ITEM_LENGTH = {
  all: 1 + SIGNATURE_LENGTH,
  allOpen: 5 + SIGNATURE_LENGTH,
  pairOpen: 3 + SIGNATURE_LENGTH,
} as const;

/** Takes a signature item of a witness apart; `sighash.flag` or `signature.key` tell what is wrong with it. */
export function parseSignature(item: Uint8Array): Outcome<CoveringSignature> {
  const number = (at: number): number => (item[at] ?? 0) * 0x100 + (item[at + 1] ?? 0);
  switch (item[0]) {
    case SIGHASH.all:
      if (item.length !== ITEM_LENGTH.all) return refuse('signature.invalid', { details: { bytes: item.length } });
      return accept({ cover: { flag: SIGHASH.all }, signature: item.subarray(1) });
    case SIGHASH.allOpen:
      if (item.length !== ITEM_LENGTH.allOpen) return refuse('signature.invalid', { details: { bytes: item.length } });
      return accept({
        cover: { flag: SIGHASH.allOpen, inputs: number(1), outputs: number(3) },
        signature: item.subarray(5),
      });
    case SIGHASH.pairOpen:
      if (item.length !== ITEM_LENGTH.pairOpen) return refuse('signature.invalid', { details: { bytes: item.length } });
      return accept({ cover: { flag: SIGHASH.pairOpen, index: number(1) }, signature: item.subarray(3) });
    default:
      return refuse('sighash.flag', { details: { flag: item[0] ?? -1 } });
  }
}

/** The witness item of a signature. */
export function encodeSignature({ cover, signature }: CoveringSignature): Uint8Array {
  if (signature.length !== SIGNATURE_LENGTH) {
    throw new LedgerError('encode.value', `signature: ${signature.length} bytes instead of ${SIGNATURE_LENGTH}`);
  }
  const start = coverBytes(cover);
  const item = new Uint8Array(start.length + SIGNATURE_LENGTH);
  item.set(start);
  item.set(signature, start.length);
  return item;
}

/** Whether a signature of `input` may have this cover in `transaction`. */
export function coverFits(transaction: SealedTransaction, input: number, cover: Cover): boolean {
  const { inputs, outputs } = transaction;
  switch (cover.flag) {
    case SIGHASH.all:
      return true;
    case SIGHASH.allOpen:
      return cover.inputs > input && cover.inputs <= inputs.length && cover.outputs <= outputs.length;
    case SIGHASH.pairOpen:
      return cover.index === input && input < outputs.length;
  }
}

/** Whether the cover includes the output at `output`. */
export function coversOutput(cover: Cover, output: number): boolean {
  switch (cover.flag) {
    case SIGHASH.all:
      return true;
    case SIGHASH.allOpen:
      return output < cover.outputs;
    case SIGHASH.pairOpen:
      return output === cover.index;
  }
}

/** What is shared by the digests of one transaction; computed once and passed along. */
export interface SighashCache {
  /** The transaction's id. */
  readonly id: Uint8Array;
  /** Per input, its subject. */
  readonly subjects: readonly Uint8Array[];
  /** The trees of inputs and outputs, so that the digest of any prefix costs O(log n) hashes. Made when needed. */
  trees(): { readonly inputs: MerkleTree; readonly outputs: MerkleTree };
}

/** The shared part of all digests of `transaction`. */
export function sighashCache(transaction: SealedTransaction, id: Uint8Array = txid(transaction)): SighashCache {
  let trees: ReturnType<SighashCache['trees']> | undefined;
  return {
    id,
    subjects: transaction.inputs.map((_, i) => subject(transaction, i)),
    trees: () => {
      trees ??= { inputs: treeOf(transaction, 'inputs'), outputs: treeOf(transaction, 'outputs') };
      return trees;
    },
  };
}

function treeOf({ suite, parts }: SealedTransaction, list: 'inputs' | 'outputs'): MerkleTree {
  const tree = new MerkleTree(suiteHash(suite));
  for (const item of parts[list]) tree.append(item);
  return tree;
}

/**
 * The 32 bytes that a signature of `input` with `cover` signs.
 *
 * @throws {@link LedgerError} `encode.value` when the transaction has no such input or the cover does not fit.
 */
export function sighash(
  transaction: SealedTransaction,
  input: number,
  cover: Cover = { flag: SIGHASH.all },
  cache: SighashCache = sighashCache(transaction),
): Uint8Array {
  const own = cache.subjects[input];
  if (own === undefined) throw new LedgerError('encode.value', `there is no input ${input}`);
  if (!coverFits(transaction, input, cover)) {
    throw new LedgerError('encode.value', `cover ${JSON.stringify(cover)} does not fit input ${input}`);
  }
  const part = coveredPart(transaction, cover, cache);
  return suiteHash(transaction.suite).tagged('dougong/sighash', coverBytes(cover), own, part);
}

function coveredPart(transaction: SealedTransaction, cover: Cover, cache: SighashCache): Uint8Array {
  const { head, inputs, outputs } = transaction.parts;
  switch (cover.flag) {
    case SIGHASH.all:
      return cache.id;
    case SIGHASH.allOpen: {
      const trees = cache.trees();
      const ins = trees.inputs.root(cover.inputs);
      const outs = trees.outputs.root(cover.outputs);
      return combineTxid(transaction.suite, head, cover.inputs, ins, cover.outputs, outs);
    }
    case SIGHASH.pairOpen: {
      const { index } = cover;
      return partialTxid(transaction.suite, head, inputs.slice(index, index + 1), outputs.slice(index, index + 1));
    }
  }
}

/** What names an input in its own signature: the output it spends, else its leaf in the tree of inputs. */
function subject(transaction: SealedTransaction, index: number): Uint8Array {
  const input = transaction.inputs[index];
  const encoding = transaction.parts.inputs[index];
  if (input === undefined || encoding === undefined)
    throw new LedgerError('encode.value', `there is no input ${index}`);
  if (input.kind === 'spend') return spentOutputId(transaction.suite, input, encoding);
  return hashLeaf(suiteHash(transaction.suite), encoding);
}

function coverBytes(cover: Cover): Uint8Array {
  switch (cover.flag) {
    case SIGHASH.all:
      return Uint8Array.of(cover.flag);
    case SIGHASH.allOpen:
      return Uint8Array.of(cover.flag, ...u16(cover.inputs), ...u16(cover.outputs));
    case SIGHASH.pairOpen:
      return Uint8Array.of(cover.flag, ...u16(cover.index));
  }
}
