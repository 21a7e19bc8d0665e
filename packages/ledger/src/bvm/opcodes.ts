import type { Opcode } from './opcode.ts';
import { bitwiseOpcodes } from './ops/bitwise.ts';
import { controlOpcodes } from './ops/control.ts';
import { checkMultiSigOpcode, checkSigOpcode, hash160Opcode, hashOpcode, type SignatureRule } from './ops/crypto.ts';
import { introspectionOpcodes } from './ops/introspection.ts';
import { numericOpcodes } from './ops/numeric.ts';
import { pushOpcodes } from './ops/push.ts';
import { spliceOpcodes } from './ops/splice.ts';
import { stackOpcodes } from './ops/stack.ts';

/** What the cryptographic opcodes of version 1 compute with. */
export interface BvmCrypto {
  readonly sha256: (data: Uint8Array) => Uint8Array;
  readonly sha3: (data: Uint8Array) => Uint8Array;
  /** HASH160 is RIPEMD-160 of the operand itself. */
  readonly ripemd160: (data: Uint8Array) => Uint8Array;
  /** Scheme of CHECKSIG and CHECKMULTISIG. */
  readonly signature: SignatureRule;
}

/**
 * The opcode table of VM version 1 with its deployed gas schedule. Add rows to make another machine of it.
 *
 * @example
 * ```ts
 * const vm = createVm(1n, [...coreOpcodes(crypto), mulFractionOpcode]);
 * ```
 */
export function coreOpcodes(crypto: BvmCrypto): readonly Opcode[] {
  return [
    ...pushOpcodes,
    ...controlOpcodes,
    ...stackOpcodes,
    ...spliceOpcodes,
    ...bitwiseOpcodes,
    ...numericOpcodes,
    ...introspectionOpcodes,
    hashOpcode(0xa8, 'SHA256', crypto.sha256),
    hashOpcode(0xaa, 'SHA3', crypto.sha3),
    hash160Opcode(crypto.ripemd160),
    checkSigOpcode(0xac, 'CHECKSIG', crypto.signature),
    checkMultiSigOpcode(0xad, 'CHECKMULTISIG', crypto.signature),
  ];
}
