import { equalBytes } from '@dougong/crypto';
import { LedgerError } from '../errors.ts';
import type {
  BytomInput,
  BytomOutput,
  BytomTransaction,
  CoinbaseInput,
  CrossChainInput,
  IssuanceInput,
  SpendInput,
  SpentOutput,
  TransactionFields,
  VetoInput,
} from './transaction.ts';
import { WireReader, WireWriter } from './wire.ts';

/** Which of the two wire formats: they share their primitives and differ in input and output types. */
export type WireFormat = 'main' | 'side';

/** Computes an asset id, so that a decoder can compare an issuance with its own claim. */
export type AssetIdFunction = (issuanceProgram: Uint8Array, vmVersion: bigint, definition: Uint8Array) => Uint8Array;

const FLAGS = 0x07;
const ASSET_VERSION = 1n;
const VM_VERSION = 1n;
/** Type byte 0 is an issuance on the main chain and a peg-in on the side chain. */
const INPUT = { issuance: 0, crossChain: 0, spend: 1, coinbase: 2, veto: 3 } as const;
const OUTPUT = { output: 0, crossChain: 1, vote: 2 } as const;
const EMPTY: Uint8Array = new Uint8Array(0);

/**
 * Reads one whole transaction.
 *
 * Asset versions other than 1 made the deployed nodes stop, so they are refused here.
 *
 * @throws {@link LedgerError} `decode.*` with the offset.
 */
export function decodeTransaction(bytes: Uint8Array, format: WireFormat, assetId: AssetIdFunction): BytomTransaction {
  const reader = new WireReader(bytes);
  const transaction = readTransaction(reader, format, assetId);
  reader.end();
  return transaction;
}

/** Reads a transaction and leaves the reader behind it. */
export function readTransaction(reader: WireReader, format: WireFormat, assetId: AssetIdFunction): BytomTransaction {
  const start = reader.offset;
  const flags = reader.byte();
  if (flags !== FLAGS) throw unsupportedFlags(flags, start);
  const version = reader.varint63();
  const timeRange = reader.varint63();
  const inputs: BytomInput[] = [];
  for (let count = reader.count(); inputs.length < count; ) inputs.push(readInput(reader, format, assetId));
  const outputs: BytomOutput[] = [];
  for (let count = reader.count(); outputs.length < count; ) outputs.push(readOutput(reader, format));
  if (format === 'main' && outputs.length === 0 && inputs.some((input) => input.type === 'coinbase')) {
    throw new LedgerError('decode.value', 'a coinbase takes its value from an output, and there is none', {
      offset: reader.offset,
    });
  }
  return { version, timeRange, inputs, outputs, size: reader.offset - start };
}

/** The error for a serialization flag that an object does not have. */
export function unsupportedFlags(flags: number, offset: number): LedgerError {
  const text = flags.toString(16).padStart(2, '0');
  return new LedgerError('decode.version', `unsupported serialization flags 0x${text}`, { offset, flags });
}

function readAssetVersion(reader: WireReader): void {
  const offset = reader.offset;
  const version = reader.varint63();
  if (version === ASSET_VERSION) return;
  throw new LedgerError('decode.version', `asset version ${version} is not interpreted`, { offset, version });
}

function readVmVersion(reader: WireReader): void {
  const offset = reader.offset;
  const version = reader.varint63();
  if (version === VM_VERSION) return;
  throw new LedgerError('decode.version', `unrecognized VM version ${version}`, { offset, version });
}

function readInput(reader: WireReader, format: WireFormat, assetId: AssetIdFunction): BytomInput {
  readAssetVersion(reader);
  const outer = reader.enter();
  const offset = reader.offset;
  const type = reader.byte();
  if (type === INPUT.spend) return readSpend(reader, outer);
  if (type === INPUT.coinbase) return readCoinbase(reader, outer);
  if (format === 'main' && type === INPUT.issuance) return readIssuance(reader, outer, assetId);
  if (format === 'side' && type === INPUT.crossChain) return readCrossChain(reader, outer);
  if (format === 'side' && type === INPUT.veto) return readVeto(reader, outer);
  throw new LedgerError('decode.kind', `unsupported input type ${type}`, { offset, type });
}

/** The witness of every input that has nothing but arguments. */
function readArguments(reader: WireReader): Pick<SpendInput, 'arguments' | 'witnessSuffix'> {
  const outer = reader.enter();
  const list = reader.stringList();
  return { arguments: list, witnessSuffix: reader.leave(outer) };
}

function readSpend(reader: WireReader, outer: number): SpendInput {
  const spent = readSpent(reader);
  const commitmentSuffix = reader.leave(outer);
  return { type: 'spend', spent, commitmentSuffix, ...readArguments(reader) };
}

function readCoinbase(reader: WireReader, outer: number): CoinbaseInput {
  const arbitrary = reader.string();
  const commitmentSuffix = reader.leave(outer);
  const witnessSuffix = reader.leave(reader.enter());
  return { type: 'coinbase', arbitrary, commitmentSuffix, witnessSuffix };
}

function readVeto(reader: WireReader, outer: number): VetoInput {
  const spent = readSpent(reader);
  const vote = reader.string();
  const commitmentSuffix = reader.leave(outer);
  return { type: 'veto', spent, vote, commitmentSuffix, ...readArguments(reader) };
}

function readCrossChain(reader: WireReader, outer: number): CrossChainInput {
  const spent = readSpent(reader);
  const issuanceVmVersion = reader.varint63();
  const assetDefinition = reader.string();
  const issuanceProgram = reader.string();
  const issued = { spent, issuanceVmVersion, assetDefinition, issuanceProgram };
  const commitmentSuffix = reader.leave(outer);
  return { type: 'crossChain', ...issued, commitmentSuffix, ...readArguments(reader) };
}

function readIssuance(reader: WireReader, outer: number, assetIdOf: AssetIdFunction): IssuanceInput {
  const nonce = reader.string();
  const assetId = reader.fixed(32);
  const amount = reader.varint63();
  const commitmentSuffix = reader.leave(outer);
  const outerWitness = reader.enter();
  const assetDefinition = reader.string();
  const vmVersion = reader.varint63();
  const issuanceProgram = reader.string();
  if (!equalBytes(assetIdOf(issuanceProgram, vmVersion, assetDefinition), assetId)) {
    throw new LedgerError('decode.value', 'asset ID does not match other issuance parameters', {
      offset: reader.offset,
    });
  }
  const list = reader.stringList();
  const witness = { assetDefinition, vmVersion, issuanceProgram, arguments: list };
  const witnessSuffix = reader.leave(outerWitness);
  return { type: 'issuance', nonce, assetId, amount, ...witness, commitmentSuffix, witnessSuffix };
}

function readSpent(reader: WireReader): SpentOutput {
  const outer = reader.enter();
  const sourceId = reader.fixed(32);
  const assetId = reader.fixed(32);
  const amount = reader.varint63();
  const sourcePosition = reader.varint63();
  readVmVersion(reader);
  const program = reader.string();
  return { sourceId, assetId, amount, sourcePosition, program, suffix: reader.leave(outer) };
}

function readOutput(reader: WireReader, format: WireFormat): BytomOutput {
  readAssetVersion(reader);
  if (format === 'main') {
    const output = readOutputCommitment(reader, 'output', EMPTY);
    reader.string();
    return output;
  }
  const outer = reader.enter();
  const offset = reader.offset;
  const type = reader.byte();
  const vote = type === OUTPUT.vote ? reader.string() : EMPTY;
  const name = type === OUTPUT.output ? 'output' : type === OUTPUT.crossChain ? 'crossChain' : 'vote';
  if (type > OUTPUT.vote) throw new LedgerError('decode.kind', `unsupported output type ${type}`, { offset, type });
  const output = readOutputCommitment(reader, name, vote);
  const outerSuffix = reader.leave(outer);
  reader.string();
  return outerSuffix.length === 0 ? output : { ...output, outerSuffix };
}

function readOutputCommitment(reader: WireReader, type: BytomOutput['type'], vote: Uint8Array): BytomOutput {
  const outer = reader.enter();
  const assetId = reader.fixed(32);
  const amount = reader.varint63();
  readVmVersion(reader);
  const program = reader.string();
  const suffix = reader.leave(outer);
  return type === 'vote'
    ? { type, assetId, amount, program, suffix, outerSuffix: EMPTY, vote }
    : { type, assetId, amount, program, suffix, outerSuffix: EMPTY };
}

/**
 * Writes a transaction. For bytes in their shortest form and with empty output witnesses, which is what every wallet
 * made, `encode(decode(b))` is `b`; other bytes of the same transaction come out in that form, with the same id.
 *
 * @throws {@link LedgerError} `encode.value` when a number, an input type or a length does not fit the format.
 */
export function encodeTransaction(transaction: TransactionFields, format: WireFormat): Uint8Array {
  const writer = new WireWriter();
  writeTransaction(writer, transaction, format);
  return writer.take();
}

/** Writes a transaction after what the writer holds. */
export function writeTransaction(writer: WireWriter, transaction: TransactionFields, format: WireFormat): void {
  writer.byte(FLAGS).varint63(transaction.version).varint63(transaction.timeRange);
  writer.varint31(transaction.inputs.length);
  for (const input of transaction.inputs) writeInput(writer, input, format);
  writer.varint31(transaction.outputs.length);
  for (const output of transaction.outputs) writeOutput(writer, output, format);
}

function writeInput(writer: WireWriter, input: BytomInput, format: WireFormat): void {
  const onSide = input.type === 'crossChain' || input.type === 'veto';
  if ((format === 'main' && onSide) || (format === 'side' && input.type === 'issuance')) {
    throw new LedgerError('encode.value', `this chain has no ${input.type} input`, { type: input.type });
  }
  writer.varint63(ASSET_VERSION);
  writer.extensible(input.commitmentSuffix, (inner) => writeCommitment(inner, input));
  writer.extensible(input.witnessSuffix, (inner) => {
    if (input.type === 'coinbase') return;
    if (input.type === 'issuance') {
      inner.string(input.assetDefinition).varint63(input.vmVersion).string(input.issuanceProgram);
    }
    inner.stringList(input.arguments);
  });
}

function writeCommitment(writer: WireWriter, input: BytomInput): void {
  writer.byte(INPUT[input.type]);
  switch (input.type) {
    case 'coinbase':
      writer.string(input.arbitrary);
      return;
    case 'issuance':
      writer.string(input.nonce).fixed(id32(input.assetId)).varint63(input.amount);
      return;
    case 'spend':
      writeSpent(writer, input.spent);
      return;
    case 'veto':
      writeSpent(writer, input.spent);
      writer.string(input.vote);
      return;
    case 'crossChain':
      writeSpent(writer, input.spent);
      writer.varint63(input.issuanceVmVersion).string(input.assetDefinition).string(input.issuanceProgram);
      return;
  }
}

function writeSpent(writer: WireWriter, spent: SpentOutput): void {
  writer.extensible(spent.suffix, (inner) => {
    inner.fixed(id32(spent.sourceId)).fixed(id32(spent.assetId)).varint63(spent.amount).varint63(spent.sourcePosition);
    inner.varint63(VM_VERSION).string(spent.program);
  });
}

function writeOutput(writer: WireWriter, output: BytomOutput, format: WireFormat): void {
  writer.varint63(ASSET_VERSION);
  if (format === 'side') {
    writer.extensible(output.outerSuffix, (inner) => {
      inner.byte(OUTPUT[output.type]);
      if (output.type === 'vote') inner.string(output.vote);
      writeOutputCommitment(inner, output);
    });
  } else if (output.type !== 'output' || output.outerSuffix.length > 0) {
    throw new LedgerError('encode.value', `this chain has no ${output.type} output`, { type: output.type });
  } else writeOutputCommitment(writer, output);
  writer.string(EMPTY);
}

function writeOutputCommitment(writer: WireWriter, output: BytomOutput): void {
  writer.extensible(output.suffix, (inner) => {
    inner.fixed(id32(output.assetId)).varint63(output.amount).varint63(VM_VERSION).string(output.program);
  });
}

function id32(id: Uint8Array): Uint8Array {
  if (id.length === 32) return id;
  throw new LedgerError('encode.value', `an id has 32 bytes, not ${id.length}`, { length: id.length });
}
