import { HALT } from '../faults.ts';
import type { Machine } from '../machine.ts';
import { type Opcode, opcode } from '../opcode.ts';

/** A signature scheme as the signature opcodes see it. */
export interface SignatureRule {
  /** Length of a public key; a key of another length makes the check false. */
  readonly publicKeyBytes: number;
  /** Length of a signature, where one of another length is a bad value and not just invalid. */
  readonly signatureBytes?: number;
  verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
}

const SIGNATURE_COST = 1024;
const MESSAGE_BYTES = 32;

/** A hash whose cost is the operand's length, at least `least`. */
export function hashOpcode(value: number, name: string, hash: (data: Uint8Array) => Uint8Array): Opcode {
  return opcode(value, name, (m) => {
    const data = m.pop();
    m.cost(Math.max(64, data.length));
    m.push(hash(data));
  });
}

/** The address hash (ab): its cost is the operand's length and 64 more. */
export function hash160Opcode(hash: (data: Uint8Array) => Uint8Array): Opcode {
  return opcode(0xab, 'HASH160', (m) => {
    const data = m.pop();
    m.cost(64 + data.length);
    m.push(hash(data));
  });
}

/** `signature message key` → whether the signature is valid. */
export function checkSigOpcode(value: number, name: string, rule: SignatureRule): Opcode {
  return opcode(value, name, (m) => {
    m.cost(SIGNATURE_COST);
    const publicKey = m.popDeferred();
    const message = m.popDeferred();
    const signature = m.popDeferred();
    if (message.length !== MESSAGE_BYTES || !acceptable(rule, signature)) throw HALT.badValue;
    m.pushBoolean(publicKey.length === rule.publicKeyBytes && rule.verify(signature, message, publicKey));
  });
}

/** `signature… message key… M N` → whether M signatures in the order of their keys are valid. */
export function checkMultiSigOpcode(value: number, name: string, rule: SignatureRule): Opcode {
  return opcode(value, name, (m) => {
    const keyCount = popKeyCount(m);
    const signatureCount = m.popUnsigned();
    if (signatureCount > keyCount || (keyCount > 0 && signatureCount === 0n)) throw HALT.badValue;
    const keys = popMany(m, keyCount);
    const message = m.popDeferred();
    if (message.length !== MESSAGE_BYTES) throw HALT.badValue;
    const signatures = popMany(m, Number(signatureCount));
    if (!signatures.every((signature) => acceptable(rule, signature))) throw HALT.badValue;
    m.pushBoolean(keys.every((key) => key.length === rule.publicKeyBytes) && allMatch(rule, signatures, message, keys));
  });
}

function acceptable(rule: SignatureRule, signature: Uint8Array): boolean {
  return rule.signatureBytes === undefined || signature.length === rule.signatureBytes;
}

function popKeyCount(m: Machine): number {
  const count = m.popUnsigned();
  // The reference multiplies in 64 bits and calls an overflow a bad value.
  if (count * BigInt(SIGNATURE_COST) >= 2n ** 63n) throw HALT.badValue;
  const bounded = count > m.runLimit ? m.runLimit + 1 : Number(count);
  m.cost(bounded * SIGNATURE_COST);
  return bounded;
}

/** Pops `count` items, the top first. Fails before it allocates more than the stack holds. */
function popMany(m: Machine, count: number): readonly Uint8Array[] {
  const items: Uint8Array[] = [];
  for (let i = 0; i < count; i++) items.push(m.popDeferred());
  return items;
}

/** Each key is tried once, in order; a match moves on to the next signature. */
function allMatch(
  rule: SignatureRule,
  signatures: readonly Uint8Array[],
  message: Uint8Array,
  keys: readonly Uint8Array[],
): boolean {
  let matched = 0;
  for (let k = 0; k < keys.length && matched < signatures.length; k++) {
    const key = keys[k];
    const signature = signatures[matched];
    if (key !== undefined && signature !== undefined && rule.verify(signature, message, key)) matched += 1;
  }
  return matched === signatures.length;
}
