import { hashLeaf, type InclusionProof, MerkleTree, verifyInclusion } from '@dougong/crypto/merkle';
import { LedgerError } from '../errors.ts';
import type { BlockHeader } from '../native/header.ts';
import { combineTxid, outputId, treeRoot, txid } from '../native/ids.ts';
import { readInput } from '../native/input.ts';
import { LIMITS } from '../native/limits.ts';
import { readOutput } from '../native/output.ts';
import { readSuite, suiteHash } from '../native/suite.ts';
import type { Input, Output, SealedTransaction, Suite } from '../native/types.ts';
import { sameBytes } from '../order.ts';
import { decodeWith, type Reader } from '../reader.ts';
import { encodeWith } from '../writer.ts';
import { readInclusion, writeInclusion } from './inclusion.ts';

/** Shows that a block holds a transaction: its id is a leaf under the header's `txRoot`. */
export interface TransactionProof {
  readonly txid: Uint8Array;
  readonly inclusion: InclusionProof;
}

/** Shows one output (or input) of a transaction in a block, without the rest of the transaction. */
export interface PartProof {
  readonly part: 'output' | 'input';
  /** The part's bytes. */
  readonly item: Uint8Array;
  /** Root of the tree of its kind, and the item in it. */
  readonly root: Uint8Array;
  readonly inclusion: InclusionProof;
  /** The transaction's head. */
  readonly head: Uint8Array;
  /** Number and root of the parts of the other kind. */
  readonly others: { readonly count: number; readonly root: Uint8Array };
  /** The transaction in the block. */
  readonly transaction: InclusionProof;
}

/** What a proof has shown. */
export interface ProvenOutput {
  readonly output: Output;
  readonly txid: Uint8Array;
  readonly index: number;
  /** Its key in the UTXO set. */
  readonly outputId: Uint8Array;
}

/** An input that a proof has shown. */
export interface ProvenInput {
  readonly input: Input;
  readonly txid: Uint8Array;
  readonly index: number;
}

const HASH = 32;
const MAX_HEAD = 2 + HASH + 8 + 2 + LIMITS.memo;
const VERSION = 1;

/**
 * Proves that a block holds a transaction.
 *
 * @param ids - txids of all transactions of the block, in order.
 * @throws {@link LedgerError} `proof.invalid` when there is no such transaction.
 */
export function proveTransaction(suite: Suite, ids: readonly Uint8Array[], index: number): TransactionProof {
  const id = ids[index];
  if (id === undefined) throw new LedgerError('proof.invalid', `the block has no transaction ${index}`);
  return { txid: id, inclusion: treeOf(suite, ids).inclusionProof(index) };
}

/** Whether `proof` shows that the block with this header holds the transaction. */
export function verifyTransactionProof(header: BlockHeader, { txid: id, inclusion }: TransactionProof): boolean {
  return isUnder(header.suite, header.txRoot, header.txCount, id, inclusion);
}

/**
 * Proves an output of a transaction in a block.
 *
 * @param ids - txids of all transactions of the block, in order.
 * @throws {@link LedgerError} `proof.invalid` when the transaction is not among them or has no such output.
 */
export function proveOutput(transaction: SealedTransaction, index: number, ids: readonly Uint8Array[]): PartProof {
  return provePart(transaction, 'output', index, ids);
}

/**
 * Proves an input of a transaction in a block: for a spend, that the output it names was spent there.
 *
 * @throws {@link LedgerError} as {@link proveOutput}.
 */
export function proveInput(transaction: SealedTransaction, index: number, ids: readonly Uint8Array[]): PartProof {
  return provePart(transaction, 'input', index, ids);
}

/** The output that `proof` shows to be in the block with this header; `undefined` when it shows none. */
export function verifyOutputProof(header: BlockHeader, proof: PartProof): ProvenOutput | undefined {
  const id = proof.part === 'output' ? provenTransaction(header, proof) : undefined;
  if (id === undefined) return undefined;
  const output = tryRead(proof.item, readOutput);
  const { index } = proof.inclusion;
  return output && { output, txid: id, index, outputId: outputId(header.suite, id, index, proof.item) };
}

/** The input that `proof` shows to be in the block with this header; `undefined` when it shows none. */
export function verifyInputProof(header: BlockHeader, proof: PartProof): ProvenInput | undefined {
  const id = proof.part === 'input' ? provenTransaction(header, proof) : undefined;
  const input = id && tryRead(proof.item, readInput);
  return id && input && { input, txid: id, index: proof.inclusion.index };
}

/**
 * The bytes of a proof: `version ‖ part ‖ head ‖ item ‖ root ‖ inclusion ‖ count ‖ root of the others ‖ transaction`, strings with their
 * lengths.
 *
 * @throws {@link LedgerError} `encode.value`.
 */
export function encodePartProof(proof: PartProof): Uint8Array {
  return encodeWith((w) => {
    w.u8(VERSION, 'version').u8(proof.part === 'output' ? 0 : 1, 'part');
    w.string(proof.head, MAX_HEAD, 'head').string(proof.item, LIMITS.transaction, 'item');
    writeInclusion(w.bytes(proof.root, 'root', HASH), proof.inclusion);
    w.varint(proof.others.count, LIMITS.outputs, 'count').bytes(proof.others.root, 'root', HASH);
    writeInclusion(w, proof.transaction);
  }, 1024);
}

/**
 * Reads {@link encodePartProof}. That the bytes are well formed says nothing: verify against a header.
 *
 * @throws {@link LedgerError} `decode.*` with the offset.
 */
export function decodePartProof(bytes: Uint8Array): PartProof {
  return decodeWith(bytes, (r) => {
    const version = r.u8();
    if (version !== VERSION) throw new LedgerError('decode.version', `version ${version} is unknown`, { offset: 0 });
    const part = r.u8();
    if (part > 1) throw new LedgerError('decode.kind', `part ${part} is unknown`, { offset: 1, kind: part });
    return {
      part: part === 0 ? 'output' : 'input',
      head: r.string(MAX_HEAD),
      item: r.string(LIMITS.transaction),
      root: r.bytes(HASH),
      inclusion: readInclusion(r),
      others: { count: r.varint(LIMITS.outputs), root: r.bytes(HASH) },
      transaction: readInclusion(r),
    };
  });
}

/** The bytes of a transaction proof: `txid ‖ inclusion`. */
export function encodeTransactionProof({ txid: id, inclusion }: TransactionProof): Uint8Array {
  return encodeWith((w) => writeInclusion(w.bytes(id, 'txid', HASH), inclusion), 512);
}

/**
 * Reads {@link encodeTransactionProof}.
 *
 * @throws {@link LedgerError} `decode.*` with the offset.
 */
export function decodeTransactionProof(bytes: Uint8Array): TransactionProof {
  return decodeWith(bytes, (r) => ({ txid: r.bytes(HASH), inclusion: readInclusion(r) }));
}

function provePart(
  transaction: SealedTransaction,
  part: PartProof['part'],
  index: number,
  ids: readonly Uint8Array[],
): PartProof {
  const { suite, parts } = transaction;
  const [items, others] = part === 'output' ? [parts.outputs, parts.inputs] : [parts.inputs, parts.outputs];
  const item = items[index];
  if (item === undefined) throw new LedgerError('proof.invalid', `the transaction has no ${part} ${index}`);
  const id = txid(transaction);
  const position = ids.findIndex((candidate) => sameBytes(candidate, id));
  if (position < 0) throw new LedgerError('proof.invalid', 'the transaction is not in the block');
  return {
    part,
    item,
    root: treeRoot(suite, items),
    inclusion: treeOf(suite, items).inclusionProof(index),
    head: parts.head,
    others: { count: others.length, root: treeRoot(suite, others) },
    transaction: treeOf(suite, ids).inclusionProof(position),
  };
}

/** The id of the transaction of a part, if everything fits up to the header. */
function provenTransaction(header: BlockHeader, proof: PartProof): Uint8Array | undefined {
  const { suite } = header;
  const { head, item, root, inclusion, others } = proof;
  const { size } = inclusion;
  if (size > LIMITS.outputs || others.count > LIMITS.outputs || !isHeadOf(head, header)) return undefined;
  if (root.length !== HASH || others.root.length !== HASH) return undefined;
  const hash = suiteHash(suite);
  if (!verifyInclusion(hash, root, hashLeaf(hash, item), inclusion)) return undefined;
  const id =
    proof.part === 'output'
      ? combineTxid(suite, head, others.count, others.root, size, root)
      : combineTxid(suite, head, size, root, others.count, others.root);
  return isUnder(suite, header.txRoot, header.txCount, id, proof.transaction) ? id : undefined;
}

/** A head that begins like one of this chain's: version, suite, chain. The rest is bound by the id. */
function isHeadOf(head: Uint8Array, { suite, chain }: BlockHeader): boolean {
  const read = (r: Reader): boolean => {
    const isOwn = r.u8() === 1 && readSuite(r) === suite && sameBytes(r.bytes(HASH), chain);
    r.varint();
    r.string(LIMITS.memo);
    return isOwn;
  };
  return tryRead(head, read) ?? false;
}

function isUnder(suite: Suite, root: Uint8Array, count: number, leaf: Uint8Array, inclusion: InclusionProof): boolean {
  const hash = suiteHash(suite);
  return (
    leaf.length === HASH && inclusion.size === count && verifyInclusion(hash, root, hashLeaf(hash, leaf), inclusion)
  );
}

function treeOf(suite: Suite, items: readonly Uint8Array[]): MerkleTree {
  const tree = new MerkleTree(suiteHash(suite));
  for (const item of items) tree.append(item);
  return tree;
}

function tryRead<T>(bytes: Uint8Array, read: (reader: Reader) => T): T | undefined {
  try {
    return decodeWith(bytes, read);
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}
