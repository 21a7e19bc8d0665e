import { LedgerError } from '../errors.ts';
import { Reader } from '../reader.ts';
import { Writer } from '../writer.ts';
import { MIN_INPUT, readInput, writeInput } from './input.ts';
import { LIMITS } from './limits.ts';
import { MIN_OUTPUT, readOutput, writeOutput } from './output.ts';
import { readSuite, suiteByte } from './suite.ts';
import type { Input, Output, SealedTransaction, Transaction, TransactionParts, Witness } from './types.ts';

const VERSION = 1;

/**
 * Reads one whole transaction. Fields are views into `bytes`, which must not change afterwards.
 *
 * @throws {@link LedgerError} `decode.*` with the offset.
 * @example
 * ```ts
 * const transaction = decodeTransaction(bytes);
 * console.log(bytesToHex(txid(transaction)));
 * ```
 */
export function decodeTransaction(bytes: Uint8Array): SealedTransaction {
  const reader = new Reader(bytes);
  if (bytes.length > LIMITS.transaction) {
    throw new LedgerError('decode.limit', `a transaction has at most ${LIMITS.transaction} bytes`, { offset: 0 });
  }
  const version = reader.u8();
  if (version !== VERSION) {
    throw new LedgerError('decode.version', `transaction version ${version} is unknown`, { offset: 0 });
  }
  const suite = readSuite(reader);
  const chain = reader.bytes(32);
  const validUntil = reader.varint();
  const memo = reader.string(LIMITS.memo);
  const head = reader.since(0);

  const inputs: Input[] = [];
  const inputParts: Uint8Array[] = [];
  for (let n = reader.count(1, LIMITS.inputs, MIN_INPUT); n > 0; n--) {
    const start = reader.offset;
    inputs.push(readInput(reader));
    inputParts.push(reader.since(start));
  }
  const outputs: Output[] = [];
  const outputParts: Uint8Array[] = [];
  for (let n = reader.count(0, LIMITS.outputs, MIN_OUTPUT); n > 0; n--) {
    const start = reader.offset;
    outputs.push(readOutput(reader));
    outputParts.push(reader.since(start));
  }
  const witnesses: Witness[] = [];
  const witnessParts: Uint8Array[] = [];
  for (let n = inputs.length; n > 0; n--) {
    const start = reader.offset;
    witnesses.push(readWitness(reader));
    witnessParts.push(reader.since(start));
  }
  reader.end();
  const parts = { bytes, head, inputs: inputParts, outputs: outputParts, witnesses: witnessParts };
  return { suite, chain, validUntil, memo, inputs, outputs, witnesses, parts };
}

/**
 * The canonical bytes of a transaction.
 *
 * @throws {@link LedgerError} `encode.value` naming the field that the format cannot express.
 */
export function encodeTransaction(transaction: Transaction): Uint8Array {
  return encodeParts(transaction).bytes;
}

/**
 * A transaction together with its bytes, ready for ids, digests and checks.
 *
 * @throws {@link LedgerError} `encode.value` naming the field that the format cannot express.
 */
export function sealTransaction(transaction: Transaction): SealedTransaction {
  const { suite, chain, validUntil, memo, inputs, outputs, witnesses } = transaction;
  const parts = encodeParts(transaction);
  return { suite, chain, validUntil, memo, inputs, outputs, witnesses, parts };
}

function encodeParts(transaction: Transaction): TransactionParts {
  const { inputs, outputs, witnesses } = transaction;
  if (inputs.length < 1 || inputs.length !== witnesses.length) {
    throw new LedgerError('encode.value', `${inputs.length} inputs with ${witnesses.length} witnesses`);
  }
  const w = new Writer(512);
  w.u8(VERSION, 'version').u8(suiteByte(transaction.suite), 'suite').bytes(transaction.chain, 'chain', 32);
  w.varint(transaction.validUntil, Number.MAX_SAFE_INTEGER, 'validUntil').string(transaction.memo, LIMITS.memo, 'memo');
  const headEnd = w.length;
  const inputEnds = writeList(w.varint(inputs.length, LIMITS.inputs, 'inputs'), inputs, writeInput);
  const outputEnds = writeList(w.varint(outputs.length, LIMITS.outputs, 'outputs'), outputs, writeOutput);
  const witnessEnds = writeList(w, witnesses, writeWitness);
  if (w.length > LIMITS.transaction) {
    throw new LedgerError('encode.value', `transaction: ${w.length} bytes, at most ${LIMITS.transaction}`);
  }
  const bytes = w.take();
  return {
    bytes,
    head: bytes.subarray(0, headEnd),
    inputs: cut(bytes, inputEnds),
    outputs: cut(bytes, outputEnds),
    witnesses: cut(bytes, witnessEnds),
  };
}

/** Writes the items; the borders are the start of the first and the end of each. */
function writeList<T>(w: Writer, items: readonly T[], write: (w: Writer, item: T) => unknown): number[] {
  const borders = [w.length];
  for (const item of items) {
    write(w, item);
    borders.push(w.length);
  }
  return borders;
}

function cut(bytes: Uint8Array, borders: readonly number[]): Uint8Array[] {
  return borders.slice(1).map((end, i) => bytes.subarray(borders[i], end));
}

function readWitness(reader: Reader): Witness {
  const start = reader.offset;
  const items: Uint8Array[] = [];
  for (let n = reader.count(0, LIMITS.witnessItems, 1); n > 0; n--) items.push(reader.string(LIMITS.witness));
  if (reader.offset - start > LIMITS.witness) {
    throw new LedgerError('decode.limit', `a witness has at most ${LIMITS.witness} bytes`, { offset: start });
  }
  return items;
}

function writeWitness(w: Writer, witness: Witness): void {
  const start = w.length;
  w.varint(witness.length, LIMITS.witnessItems, 'witness items');
  for (const item of witness) w.string(item, LIMITS.witness, 'witness item');
  if (w.length - start > LIMITS.witness) {
    throw new LedgerError('encode.value', `witness: ${w.length - start} bytes, at most ${LIMITS.witness}`);
  }
}
