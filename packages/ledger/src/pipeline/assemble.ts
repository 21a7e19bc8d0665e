import { hashNode } from '@dougong/crypto/merkle';
import type { TransactionEffects } from '../dialect.ts';
import { LedgerError } from '../errors.ts';
import { type Block, decodeBlock } from '../native/block.ts';
import { type BlockParameters, headerProblem } from '../native/check-block.ts';
import { blockId } from '../native/header.ts';
import { suiteHash } from '../native/suite.ts';
import { decodeTransaction } from '../native/transaction.ts';
import type { PayOutput, Suite } from '../native/types.ts';
import { sameBytes } from '../order.ts';
import { Reader } from '../reader.ts';
import { accept, type Outcome, type Refusal, refuse } from '../rules.ts';
import type { CheckedBlock } from '../state/ledger-state.ts';
import { readEffects } from '../worker/packed-effects.ts';
import type { Part, Unit } from './window.ts';

/** A native block in the window. */
export interface BlockUnit extends Unit {
  /** What is wrong with it apart from its transactions. */
  readonly problem?: Refusal;
  /** `undefined` where its bytes are malformed. */
  readonly block?: Pick<Block, 'header' | 'attach'>;
}

/** Reads a block as far as it has to be cut into parts. */
export function admitBlock(
  bytes: Uint8Array,
  parameters: BlockParameters,
  cut: (starts: readonly number[], closed: boolean) => Part[],
): BlockUnit {
  const nothing = { bytes, height: 0, timeMs: 0, transactions: 0, parts: [], open: 0 };
  let block: Block;
  try {
    block = decodeBlock(bytes);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const { code, details } = error;
    return {
      ...nothing,
      problem: refuse('block.malformed', { details: { reason: code, offset: details.offset ?? 0 } }),
    };
  }
  const { header, attach, transactions } = block;
  const kept = { header, attach };
  const problem = headerProblem(block, parameters);
  if (problem !== undefined) return { ...nothing, height: header.height, block: kept, problem };
  const parts = cut(startsOf(bytes, transactions), true);
  const { height, timeMs } = header;
  return { bytes, height, timeMs, transactions: transactions.length, parts, open: parts.length, block: kept };
}

/** Where each transaction begins, its length included, and where the last one ends. */
function startsOf(bytes: Uint8Array, transactions: readonly Uint8Array[]): number[] {
  const starts: number[] = [];
  for (const { length, byteOffset } of transactions) {
    const prefix = length < 0x80 ? 1 : length < 0x4000 ? 2 : 3;
    starts.push(byteOffset - bytes.byteOffset - prefix);
  }
  starts.push(bytes.length);
  return starts;
}

/**
 * What its parts say about a block: the rules in the order of `checkBlock`, whatever order the parts were found out in.
 *
 * @param again - checks a part anew whose answer cannot be read.
 */
export function assembleBlock(unit: BlockUnit, again: (part: Part) => void): Outcome<CheckedBlock> {
  if (unit.problem !== undefined || unit.block === undefined) return unit.problem ?? refuse('block.malformed');
  const { header } = unit.block;
  for (const { found } of unit.parts) if (found?.ok === false) return found;
  const effects: TransactionEffects[] = [];
  const txRoots: Uint8Array[] = [];
  const witnessRoots: Uint8Array[] = [];
  for (const part of unit.parts) {
    let own = readPart(part);
    if (own === undefined) {
      again(part);
      own = readPart(part);
    }
    if (own === undefined) {
      if (part.found?.ok === false) return part.found;
      throw new LedgerError('pipeline.unchecked', `block ${header.height} was not checked`, { height: header.height });
    }
    for (const one of own.effects) effects.push(one);
    txRoots.push(own.txRoot);
    witnessRoots.push(own.witnessRoot);
  }
  if (!sameBytes(joinRoots(header.suite, txRoots), header.txRoot)) return refuse('block.txRoot');
  if (!sameBytes(joinRoots(header.suite, witnessRoots), header.witnessRoot)) return refuse('block.witnessRoot');
  for (const { found } of unit.parts) {
    if (found?.ok === true && found.invalid !== undefined) return refuse('signature.invalid', found.invalid);
  }
  const system = effects.pop();
  if (system === undefined) return refuse('block.system');
  const { height, parent, timeMs, proposer, stateRoot } = header;
  const closing = decodeTransaction(unit.bytes.subarray(unit.bytes.length - system.size));
  const outputs = closing.outputs.filter((output): output is PayOutput => output.kind === 'pay');
  return accept({
    id: blockId(header),
    height,
    parent,
    timeMs,
    proposer,
    transactions: effects,
    system: { effects: system, outputs },
    stateRoot,
  });
}

interface ReadPart {
  readonly effects: readonly TransactionEffects[];
  readonly txRoot: Uint8Array;
  readonly witnessRoot: Uint8Array;
}

/** The effects of a part that holds; `undefined` when the bytes are not what a sound worker writes. */
function readPart({ found, count }: Part): ReadPart | undefined {
  if (found?.ok !== true) return undefined;
  try {
    const reader = new Reader(found.effects);
    const effects: TransactionEffects[] = [];
    for (let i = 0; i < count; i++) effects.push(readEffects(reader));
    const part = { effects, txRoot: reader.bytes(32), witnessRoot: reader.bytes(32) };
    reader.end();
    return part;
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}

/**
 * The root over all leaves from the roots over their parts. Parts before the last hold the same power of two of leaves, so
 * each is a node of the tree of RFC 6962.
 */
function joinRoots(suite: Suite, roots: readonly Uint8Array[]): Uint8Array {
  const hash = suiteHash(suite);
  let level = [...roots];
  while (level.length > 1) {
    const above: Uint8Array[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i], level[i + 1]];
      if (left !== undefined) above.push(right === undefined ? left : hashNode(hash, left, right));
    }
    level = above;
  }
  return level[0] ?? new Uint8Array(0);
}
