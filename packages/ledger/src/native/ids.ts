import { hashLeaf, hashNode, merkleRoot } from '@dougong/crypto/merkle';
import { LedgerError } from '../errors.ts';
import { encodeWith } from '../writer.ts';
import { encodeDefinition } from './definition.ts';
import { suiteHash } from './suite.ts';
import type { AssetDefinition, IssueInput, Program, SealedTransaction, SpendInput, Suite } from './types.ts';
import { writeProgram } from './value.ts';

/** Domain bytes of create-once keys; SPEC.md section 5.3. */
const ONCE = { issue: 1, item: 2, module: 3 } as const;

/** RFC 6962 root of `items` with the suite's hash. */
export function treeRoot(suite: Suite, items: readonly Uint8Array[]): Uint8Array {
  const hash = suiteHash(suite);
  const [first, second] = items;
  // Most transactions have one or two inputs and outputs, for which setting up a tree costs more than its hashes.
  if (first !== undefined && items.length === 1) return hashLeaf(hash, first);
  if (first !== undefined && second !== undefined && items.length === 2) {
    return hashNode(hash, hashLeaf(hash, first), hashLeaf(hash, second));
  }
  return merkleRoot(hash, items);
}

/** The identifier of a transaction; does not depend on witnesses. */
export function txid(transaction: SealedTransaction): Uint8Array {
  const { head, inputs, outputs } = transaction.parts;
  return partialTxid(transaction.suite, head, inputs, outputs);
}

/** The identifier that a transaction of just these parts would have: what OPEN signatures cover. */
export function partialTxid(
  suite: Suite,
  head: Uint8Array,
  inputs: readonly Uint8Array[],
  outputs: readonly Uint8Array[],
): Uint8Array {
  return combineTxid(suite, head, inputs.length, treeRoot(suite, inputs), outputs.length, treeRoot(suite, outputs));
}

/** The same from the roots of inputs and outputs. */
export function combineTxid(
  suite: Suite,
  head: Uint8Array,
  inputs: number,
  inputRoot: Uint8Array,
  outputs: number,
  outputRoot: Uint8Array,
): Uint8Array {
  return suiteHash(suite).tagged('dougong/tx', head, u16(inputs), inputRoot, u16(outputs), outputRoot);
}

/** The identifier that covers the witnesses, too. */
export function wtxid(transaction: SealedTransaction, id: Uint8Array = txid(transaction)): Uint8Array {
  const root = treeRoot(transaction.suite, transaction.parts.witnesses);
  return suiteHash(transaction.suite).tagged('dougong/wtx', id, root);
}

/**
 * The id of an output: its key in the UTXO set.
 *
 * @param id - txid of the transaction that makes it.
 * @param encoding - the output's bytes.
 */
export function outputId(suite: Suite, id: Uint8Array, index: number, encoding: Uint8Array): Uint8Array {
  return suiteHash(suite).tagged('dougong/output', id, u32(index), encoding);
}

/** The id of the output that a spend uses up, from the input's bytes. */
export function spentOutputId(suite: Suite, input: SpendInput, encoding: Uint8Array): Uint8Array {
  const at = 33 + (input.index < 0x80 ? 1 : 2);
  return outputId(suite, input.txid, input.index, encoding.subarray(at));
}

/**
 * The id of an asset. Its first byte is the class.
 *
 * @param chain - chain id hash, 32 bytes.
 * @param program - issuance program.
 * @param assetNonce - 16 bytes, the nonce of the asset's first issue.
 */
export function assetId(
  suite: Suite,
  chain: Uint8Array,
  program: Program,
  definition: AssetDefinition,
  assetNonce: Uint8Array,
): Uint8Array {
  if (chain.length !== 32 || assetNonce.length !== 16) {
    throw new LedgerError('encode.value', 'the chain id hash has 32 bytes, the asset nonce 16');
  }
  const code = encodeWith((w) => writeProgram(w, program), 64);
  const digest = suiteHash(suite).tagged('dougong/asset', chain, code, encodeDefinition(definition), assetNonce);
  const id = new Uint8Array(32);
  id[0] = definition.class;
  id.set(digest.subarray(0, 31), 1);
  return id;
}

/** The id of the asset that `input` issues. */
export function issuedAsset(suite: Suite, chain: Uint8Array, input: IssueInput): Uint8Array {
  return assetId(suite, chain, input.program, input.definition, input.assetNonce);
}

/** Key of an issue: no two issues of an asset have the same nonce. */
export function issueOnceKey(suite: Suite, asset: Uint8Array, issueNonce: Uint8Array): Uint8Array {
  return suiteHash(suite).tagged('dougong/once', Uint8Array.of(ONCE.issue), asset, issueNonce);
}

/** Key of an item of class 3: its number is used once. */
export function itemOnceKey(suite: Suite, asset: Uint8Array, token: bigint): Uint8Array {
  const number = encodeWith((w) => w.u64(token, 'token'), 8);
  return suiteHash(suite).tagged('dougong/once', Uint8Array.of(ONCE.item), asset, number);
}

/** Key that a module declares as used once. */
export function moduleOnceKey(suite: Suite, module: string, key: Uint8Array): Uint8Array {
  const name = encodeWith((w) => w.string(new TextEncoder().encode(module), 32, 'module'), 40);
  return suiteHash(suite).tagged('dougong/once', Uint8Array.of(ONCE.module), name, key);
}

/** Two bytes, big-endian. */
export function u16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value);
}

/** Four bytes, big-endian. */
export function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}
