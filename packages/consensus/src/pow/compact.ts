import { ConsensusError } from '../errors.ts';

/** Bits of the mantissa and of the exponent's shift in the two forms in use. */
interface CompactForm {
  readonly mantissaBits: bigint;
  readonly signBit: bigint;
}

const BITCOIN: CompactForm = { mantissaBits: 23n, signBit: 1n << 23n };
const BYTOM: CompactForm = { mantissaBits: 55n, signBit: 1n << 55n };

/**
 * The target of Bitcoin's 32-bit compact form: sign · mantissa · 256^(exponent − 3). A negative target is one that no hash
 * meets.
 */
export function targetFromBits32(bits: number): bigint {
  if (!Number.isInteger(bits) || bits < 0 || bits > 0xffffffff)
    throw new TypeError('bits: expected an unsigned 32-bit integer');
  return decode(BigInt(bits), 24n, BITCOIN);
}

/** Bitcoin's compact form of a target: its three leading bytes, rounded down. */
export function bits32FromTarget(target: bigint): number {
  return Number(encode(target, 24n, BITCOIN));
}

/** The target of Bytom's 64-bit compact form: exponent in the top byte, sign in bit 55, 55 bits of mantissa. */
export function targetFromBits64(bits: bigint): bigint {
  if (bits < 0n || bits >= 1n << 64n) throw new TypeError('bits: expected an unsigned 64-bit integer');
  return decode(bits, 56n, BYTOM);
}

/** Bytom's compact form of a target: three leading bytes as well, although the mantissa would hold seven. */
export function bits64FromTarget(target: bigint): bigint {
  return encode(target, 56n, BYTOM);
}

/** Expected hashes to meet a target: ⌊2²⁵⁶ / (target + 1)⌋; 0 where the target is not positive. */
export function workOfTarget(target: bigint): bigint {
  return target <= 0n ? 0n : (1n << 256n) / (target + 1n);
}

function decode(bits: bigint, exponentAt: bigint, form: CompactForm): bigint {
  const mantissa = bits & ((1n << form.mantissaBits) - 1n);
  const exponent = bits >> exponentAt;
  const value = exponent <= 3n ? mantissa >> (8n * (3n - exponent)) : mantissa << (8n * (exponent - 3n));
  return (bits & form.signBit) === 0n ? value : -value;
}

function encode(target: bigint, exponentAt: bigint, form: CompactForm): bigint {
  if (target === 0n) return 0n;
  const size = target < 0n ? -target : target;
  let exponent = BigInt(Math.ceil(size.toString(16).length / 2));
  let mantissa = exponent <= 3n ? size << (8n * (3n - exponent)) : size >> (8n * (exponent - 3n));
  if ((mantissa & form.signBit) !== 0n) {
    mantissa >>= 8n;
    exponent += 1n;
  }
  if (exponent > 255n) throw new ConsensusError('pow.target', 'the target is too large for its compact form');
  return (exponent << exponentAt) | mantissa | (target < 0n ? form.signBit : 0n);
}
