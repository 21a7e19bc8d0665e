import { CryptoError } from '@dougong/crypto';
import { suites } from '@dougong/crypto/keys';
import { verifyControlBlock } from '@dougong/crypto/mast';
import { keyAgg } from '@dougong/crypto/musig2';
import { type BvmContext, HALT, integerItem, type Machine, type Opcode, opcode } from '../bvm/index.ts';
import { OUTPUT_KIND } from '../native/output.ts';
import type { Output, SealedTransaction } from '../native/types.ts';
import { writeProgram } from '../native/value.ts';
import { encodeWith } from '../writer.ts';

/** What programs of vm 2 may see beside the context of vm 1. */
export interface NativeBvmContext extends BvmContext {
  readonly transaction: SealedTransaction;
  /** Time of the block that is validated, Unix milliseconds. */
  readonly blockTimeMs: bigint;
}

const MESSAGE_BYTES = 32;
/** Keys of one aggregation. */
const MAX_AGGREGATED = 64n;

/** The opcodes that vm 2 adds; SPEC.md section 8.3. */
export const extensionOpcodes: readonly Opcode[] = [
  checkSignature(0xaf, 'CHECKSCHNORR', 1024, 32, suites.schnorr.verify),
  checkSignature(0xb0, 'CHECKSM2', 4096, 33, suites.sm2.verify),
  opcode(0xb1, 'KEYAGG', aggregateKeys),
  opcode(0xb2, 'MASTVERIFY', verifyMast),
  opcode(0xb3, 'BLOCKTIME', (m) => {
    m.cost(1);
    m.pushInteger(native(m).blockTimeMs);
  }),
  opcode(0xb4, 'INPUTCOUNT', (m) => {
    m.cost(1);
    m.pushCount(native(m).transaction.inputs.length);
  }),
  opcode(0xb5, 'OUTPUTCOUNT', (m) => {
    m.cost(1);
    m.pushCount(native(m).transaction.outputs.length);
  }),
  ofOutput(0xb6, 'OUTPUTKIND', (output) => integerItem(BigInt(OUTPUT_KIND[output.kind]))),
  ofOutput(0xb7, 'OUTPUTASSET', (output) => output.value?.asset ?? EMPTY_ITEM),
  ofOutput(0xb8, 'OUTPUTTOKEN', (output) => littleEndian64(output.value?.token ?? 0n)),
  ofOutput(0xb9, 'OUTPUTAMOUNT', (output) => integerItem(output.value?.amount ?? 0n)),
  ofOutput(0xba, 'OUTPUTPROGRAM', programItem),
];

const EMPTY_ITEM = new Uint8Array(0);

function native(m: Machine): NativeBvmContext {
  const context = m.context as Partial<NativeBvmContext>;
  if (context.transaction === undefined) throw HALT.wrongContext;
  return m.context as NativeBvmContext;
}

function checkSignature(
  byte: number,
  name: string,
  gas: number,
  keyBytes: number,
  verify: (signature: Uint8Array, message: Uint8Array, key: Uint8Array) => boolean,
): Opcode {
  return opcode(byte, name, (m) => {
    m.cost(gas);
    const key = m.popDeferred();
    const message = m.popDeferred();
    const signature = m.popDeferred();
    if (message.length !== MESSAGE_BYTES) throw HALT.badValue;
    m.pushBoolean(key.length === keyBytes && signature.length === 64 && verify(signature, message, key));
  });
}

/** `k1 … kN N` → the x-only aggregate key of BIP-327, keys in the order in which they were pushed. */
function aggregateKeys(m: Machine): void {
  const count = m.popUnsigned();
  if (count < 1n || count > MAX_AGGREGATED) throw HALT.badValue;
  m.cost(8192 * Number(count));
  const keys: Uint8Array[] = [];
  for (let i = 0n; i < count; i++) keys.unshift(m.popDeferred());
  if (!keys.every(({ length }) => length === 33)) throw HALT.badValue;
  const aggregate = tryAggregate(keys);
  if (aggregate === undefined) throw HALT.badValue;
  m.pushDeferred(aggregate);
}

/** `undefined` where a key is not on the curve, or the keys cancel. */
function tryAggregate(keys: readonly Uint8Array[]): Uint8Array | undefined {
  try {
    return keyAgg(keys).publicKey;
  } catch (error) {
    if (error instanceof CryptoError) return undefined;
    throw error;
  }
}

/** `leaf control key` → whether the key commits to the leaf (BIP-341). */
function verifyMast(m: Machine): void {
  const key = m.popDeferred();
  const control = m.popDeferred();
  const leaf = m.popDeferred();
  m.cost(8192 + 64 * Math.max(0, Math.ceil((control.length - 33) / 32)) + leaf.length);
  m.pushBoolean(key.length === 32 && verifyControlBlock(key, leaf, control) !== undefined);
}

function ofOutput(byte: number, name: string, read: (output: Output) => Uint8Array): Opcode {
  return opcode(byte, name, (m) => {
    m.cost(4);
    const index = m.popUnsigned();
    const { outputs } = native(m).transaction;
    const output = index < BigInt(outputs.length) ? outputs[Number(index)] : undefined;
    if (output === undefined) throw HALT.badValue;
    const item = read(output);
    m.cost(item.length);
    m.pushDeferred(item);
  });
}

function programItem(output: Output): Uint8Array {
  if (output.kind !== 'pay' && output.kind !== 'vote') return EMPTY_ITEM;
  return encodeWith((w) => writeProgram(w, output.program), 64);
}

function littleEndian64(value: bigint): Uint8Array {
  const item = new Uint8Array(8);
  new DataView(item.buffer).setBigUint64(0, value, true);
  return item;
}
