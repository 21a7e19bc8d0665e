import { LedgerError } from '../../errors.ts';
import { decodeDefinition, encodeDefinition } from '../../native/definition.ts';
import { assetId } from '../../native/ids.ts';
import { MIN_INPUT, readInput, writeInput } from '../../native/input.ts';
import { LIMITS } from '../../native/limits.ts';
import { MIN_OUTPUT, readOutput, writeOutput } from '../../native/output.ts';
import { parseSignature } from '../../native/sighash.ts';
import { KEY_LENGTH, readSuite, SIGNATURE_LENGTH, suiteByte } from '../../native/suite.ts';
import type { Suite, Witness } from '../../native/types.ts';
import { readProgram, writeProgram } from '../../native/value.ts';
import { compareBytes } from '../../order.ts';
import type { TaggedKey } from '../../programs/keys.ts';
import { decodePolicy, encodePolicy, type ThresholdPolicy } from '../../programs/template.ts';
import { decodeWith, type Reader } from '../../reader.ts';
import { encodeWith, type Writer } from '../../writer.ts';
import type { SpendingFacts } from '../witness-plan.ts';
import type {
  AssetProof,
  CollectedSignature,
  OwnedKey,
  PartialInput,
  PartialOutput,
  PartialTransaction,
} from './types.ts';

/** `dgpt`, then the version. */
const MAGIC = 0x64677074;
const VERSION = 1;

/** Most bytes of an unfinished transaction. */
export const PARTIAL_LIMIT = 4_194_304;
const MAX_ASSETS = 256;
const MAX_KEYS = 256;
const MAX_PATH = 32;
/** 33 bytes for each of up to 128 steps, and the internal key. */
const MAX_CONTROL = 33 + 32 * LIMITS.mastDepth;
const MAX_POLICY = 2 + 33 * LIMITS.policyKeys;

/**
 * Reads a partial transaction. Fields are views into `bytes`.
 *
 * @throws {@link LedgerError} `decode.*` with the offset.
 */
export function decodePartial(bytes: Uint8Array): PartialTransaction {
  if (bytes.length > PARTIAL_LIMIT) {
    throw new LedgerError('decode.limit', `a partial transaction has at most ${PARTIAL_LIMIT} bytes`, { offset: 0 });
  }
  return decodeWith(bytes, (r) => {
    if (r.u32() !== MAGIC) throw new LedgerError('decode.value', 'this is no partial transaction', { offset: 0 });
    const version = r.u8();
    if (version !== VERSION) throw new LedgerError('decode.version', `version ${version} is unknown`, { offset: 4 });
    const suite = readSuite(r);
    const chain = r.bytes(32);
    const validUntil = r.varint();
    const memo = r.string(LIMITS.memo);
    const feeAsset = r.bytes(32);
    const assets = readAscending(r, MAX_ASSETS, 20, readAsset, (proof) => assetKey(suite, chain, proof));
    const inputs = readList(r, LIMITS.inputs, MIN_INPUT + 5, readPartialInput);
    const outputs = readList(r, LIMITS.outputs, MIN_OUTPUT + 2, readPartialOutput);
    return { suite, chain, validUntil, memo, feeAsset, assets, inputs, outputs };
  });
}

/**
 * The canonical bytes of a partial transaction.
 *
 * @throws {@link LedgerError} `encode.value` naming the field that the format cannot express.
 */
export function encodePartial(partial: PartialTransaction): Uint8Array {
  const { suite, chain } = partial;
  const bytes = encodeWith((w) => {
    w.u32(MAGIC, 'magic').u8(VERSION, 'version').u8(suiteByte(suite), 'suite').bytes(chain, 'chain', 32);
    w.varint(partial.validUntil, Number.MAX_SAFE_INTEGER, 'validUntil').string(partial.memo, LIMITS.memo, 'memo');
    w.bytes(partial.feeAsset, 'feeAsset', 32);
    writeAscending(w, partial.assets, MAX_ASSETS, 'assets', writeAsset, (proof) => assetKey(suite, chain, proof));
    writeList(w, partial.inputs, LIMITS.inputs, 'inputs', writePartialInput);
    writeList(w, partial.outputs, LIMITS.outputs, 'outputs', writePartialOutput);
  }, 1024);
  if (bytes.length > PARTIAL_LIMIT) {
    throw new LedgerError('encode.value', `partial transaction: ${bytes.length} bytes, at most ${PARTIAL_LIMIT}`);
  }
  return bytes;
}

/** `suite ‖ public key`: the name of a key, by which keys and signatures are in order. */
export function keyName({ suite, publicKey }: TaggedKey): Uint8Array {
  return Uint8Array.of(suite, ...publicKey);
}

function assetKey(suite: Suite, chain: Uint8Array, { program, definition, assetNonce }: AssetProof): Uint8Array {
  return assetId(suite, chain, program, definition, assetNonce);
}

function readAsset(r: Reader): AssetProof {
  const program = readProgram(r);
  const encoded = r.string(LIMITS.definition);
  const start = r.offset - encoded.length;
  return { program, definition: within(start, () => decodeDefinition(encoded)), assetNonce: r.bytes(16) };
}

function writeAsset(w: Writer, { program, definition, assetNonce }: AssetProof): void {
  writeProgram(w, program).string(encodeDefinition(definition), LIMITS.definition, 'definition');
  w.bytes(assetNonce, 'asset nonce', 16);
}

function readPartialInput(r: Reader): PartialInput {
  const input = readInput(r);
  const facts = readFacts(r);
  const keys = readAscending(r, MAX_KEYS, 34, readOwnedKey, keyName);
  const signatures = readAscending(r, MAX_KEYS, 99, readSignature, ({ key }) => keyName(key));
  const witness = readOption(r, readWitness);
  return { input, facts, keys, signatures, ...(witness === undefined ? {} : { witness }) };
}

function writePartialInput(w: Writer, { input, facts, keys, signatures, witness }: PartialInput): void {
  writeInput(w, input);
  writeFacts(w, facts);
  writeAscending(w, keys, MAX_KEYS, 'keys', writeOwnedKey, keyName);
  writeAscending(w, signatures, MAX_KEYS, 'signatures', writeSignature, ({ key }) => keyName(key));
  writeOption(w, witness, writeWitness);
}

function readPartialOutput(r: Reader): PartialOutput {
  const output = readOutput(r);
  const policy = readOption(r, readPolicy);
  const keys = readAscending(r, MAX_KEYS, 34, readOwnedKey, keyName);
  return { output, keys, ...(policy === undefined ? {} : { policy }) };
}

function writePartialOutput(w: Writer, { output, policy, keys }: PartialOutput): void {
  writeOutput(w, output);
  writeOption(w, policy, writePolicy);
  writeAscending(w, keys, MAX_KEYS, 'keys', writeOwnedKey, keyName);
}

function readFacts(r: Reader): SpendingFacts {
  const policy = readOption(r, readPolicy);
  const leaf = readOption(r, () => ({ program: readProgram(r), control: r.string(MAX_CONTROL) }));
  const preimage = readOption(r, () => r.bytes(32));
  return {
    ...(policy === undefined ? {} : { policy }),
    ...(leaf === undefined ? {} : { leaf }),
    ...(preimage === undefined ? {} : { preimage }),
  };
}

function writeFacts(w: Writer, { policy, leaf, preimage }: SpendingFacts): void {
  writeOption(w, policy, writePolicy);
  writeOption(w, leaf, (_, { program, control }) => writeProgram(w, program).string(control, MAX_CONTROL, 'control'));
  writeOption(w, preimage, (_, value) => w.bytes(value, 'preimage', 32));
}

function readPolicy(r: Reader): ThresholdPolicy {
  const encoded = r.string(MAX_POLICY);
  return within(r.offset - encoded.length, () => decodePolicy(encoded));
}

function writePolicy(w: Writer, policy: ThresholdPolicy): void {
  w.string(encodePolicy(policy), MAX_POLICY, 'policy');
}

function readKey(r: Reader): TaggedKey {
  const offset = r.offset;
  const suite = r.u8();
  const length = suite === 0 ? undefined : KEY_LENGTH[suite];
  if (length === undefined) throw new LedgerError('decode.kind', `suite ${suite} is unknown`, { offset, kind: suite });
  return { suite, publicKey: r.bytes(length) };
}

function writeKey(w: Writer, { suite, publicKey }: TaggedKey): void {
  const length = suite === 0 ? undefined : KEY_LENGTH[suite];
  if (length === undefined) throw new LedgerError('encode.value', `signature suite ${suite} is unknown`);
  w.u8(suite, 'suite').bytes(publicKey, 'public key', length);
}

function readOwnedKey(r: Reader): OwnedKey {
  const key = readKey(r);
  const origin = readOption(r, () => {
    const fingerprint = r.bytes(4);
    return { fingerprint, path: readList(r, MAX_PATH, 4, () => r.u32()) };
  });
  return origin === undefined ? key : { ...key, origin };
}

function writeOwnedKey(w: Writer, { origin, ...key }: OwnedKey): void {
  writeKey(w, key);
  writeOption(w, origin, (_, { fingerprint, path }) => {
    w.bytes(fingerprint, 'fingerprint', 4);
    writeList(w, path, MAX_PATH, 'path', (_w, step) => w.u32(step, 'step'));
  });
}

/** Most bytes of a signature item: flag and two counts. */
const MAX_ITEM = 5 + SIGNATURE_LENGTH;

function readSignature(r: Reader): CollectedSignature {
  const key = readKey(r);
  const offset = r.offset;
  const item = r.string(MAX_ITEM);
  if (!parseSignature(item).ok) throw new LedgerError('decode.value', 'this is no signature item', { offset });
  return { key, item };
}

function writeSignature(w: Writer, { key, item }: CollectedSignature): void {
  if (!parseSignature(item).ok) throw new LedgerError('encode.value', 'signature: no item of a witness');
  writeKey(w, key);
  w.string(item, MAX_ITEM, 'signature');
}

function readWitness(r: Reader): Witness {
  const start = r.offset;
  const items = readList(r, LIMITS.witnessItems, 1, () => r.string(LIMITS.witness));
  if (r.offset - start > LIMITS.witness) {
    throw new LedgerError('decode.limit', `a witness has at most ${LIMITS.witness} bytes`, { offset: start });
  }
  return items;
}

function writeWitness(w: Writer, witness: Witness): void {
  const start = w.length;
  writeList(w, witness, LIMITS.witnessItems, 'witness', (_, item) => w.string(item, LIMITS.witness, 'witness item'));
  if (w.length - start > LIMITS.witness) {
    throw new LedgerError('encode.value', `witness: ${w.length - start} bytes, at most ${LIMITS.witness}`);
  }
}

function readOption<T>(r: Reader, read: (r: Reader) => T): T | undefined {
  const offset = r.offset;
  const present = r.u8();
  if (present > 1) throw new LedgerError('decode.value', `${present} is neither 0 nor 1`, { offset });
  return present === 1 ? read(r) : undefined;
}

function writeOption<T>(w: Writer, value: T | undefined, write: (w: Writer, value: T) => unknown): void {
  w.u8(value === undefined ? 0 : 1, 'option');
  if (value !== undefined) write(w, value);
}

function readList<T>(r: Reader, max: number, least: number, read: (r: Reader) => T): T[] {
  const items: T[] = [];
  for (let n = r.count(0, max, least); n > 0; n--) items.push(read(r));
  return items;
}

function writeList<T>(
  w: Writer,
  items: readonly T[],
  max: number,
  what: string,
  write: (w: Writer, item: T) => unknown,
): void {
  w.varint(items.length, max, what);
  for (const item of items) write(w, item);
}

/** A list whose items stand in strictly ascending order of their names. */
function readAscending<T>(
  r: Reader,
  max: number,
  least: number,
  read: (r: Reader) => T,
  nameOf: (item: T) => Uint8Array,
): T[] {
  let previous: Uint8Array | undefined;
  return readList(r, max, least, () => {
    const offset = r.offset;
    const item = read(r);
    const name = nameOf(item);
    if (previous !== undefined && compareBytes(previous, name) >= 0) {
      throw new LedgerError('decode.value', 'the list is not strictly ascending', { offset });
    }
    previous = name;
    return item;
  });
}

function writeAscending<T>(
  w: Writer,
  items: readonly T[],
  max: number,
  what: string,
  write: (w: Writer, item: T) => unknown,
  nameOf: (item: T) => Uint8Array,
): void {
  for (const [i, item] of items.entries()) {
    const previous = items[i - 1];
    if (previous !== undefined && compareBytes(nameOf(previous), nameOf(item)) >= 0) {
      throw new LedgerError('encode.value', `${what} are not strictly ascending`);
    }
  }
  writeList(w, items, max, what, write);
}

/** Runs `read` over a part that starts at `start`, so that errors name the place in the whole. */
function within<T>(start: number, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    const offset = start + (cause.details.offset ?? 0);
    throw new LedgerError(cause.code, cause.message, { ...cause.details, offset }, { cause });
  }
}
