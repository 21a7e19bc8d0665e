import { bytesToHex } from '@dougong/crypto';
import * as z from 'zod/mini';
import { LedgerError } from '../errors.ts';
import { MAX_AMOUNT } from '../native/limits.ts';
import { KEY_LENGTH } from '../native/suite.ts';
import type { Program, Suite } from '../native/types.ts';
import { sameBytes } from '../order.ts';
import { keyHash, type TaggedKey } from '../programs/keys.ts';
import { decodeTemplate, type KeyRef } from '../programs/template.ts';
import type { Reader } from '../reader.ts';
import { encodeWith, type Writer } from '../writer.ts';
import type { Query } from './module.ts';

/** Reads `suite: u8 ‖ public key`. */
export function readTaggedKey(r: Reader): TaggedKey {
  const offset = r.offset;
  const suite = r.u8();
  const length = suite === 0 ? undefined : KEY_LENGTH[suite];
  if (length === undefined) throw new LedgerError('decode.kind', `signature suite ${suite} is unknown`, { offset });
  return { suite, publicKey: r.bytes(length) };
}

/** Writes `suite: u8 ‖ public key`. */
export function writeTaggedKey(w: Writer, { suite, publicKey }: TaggedKey): Writer {
  const length = suite === 0 ? undefined : KEY_LENGTH[suite];
  if (length === undefined) throw new LedgerError('encode.value', `signature suite ${suite} is unknown`);
  return w.u8(suite, 'suite').bytes(publicKey, 'public key', length);
}

/** Whether one of `signers` (each `suite ‖ public key`) is the key that `ref` names. */
export function signedBy(hashSuite: Suite, signers: readonly Uint8Array[], ref: KeyRef): boolean {
  return signers.some(
    (signer) => signer[0] === ref.suite && sameBytes(keyHash(hashSuite, ref.suite, signer.subarray(1)), ref.hash),
  );
}

/** Whether modules can pay to a program, which a payment that comes blocks later has to know beforehand. */
export function canBePaid({ vm, code }: Program): boolean {
  return code.length <= MAX_PAID_CODE && !(vm === 0 && decodeTemplate(code).name === 'module');
}

/** Bytes of a program to which modules pay. */
const MAX_PAID_CODE = 256;

/** Reads text of at most `max` bytes of UTF-8 without control characters. */
export function readText(r: Reader, max: number): string {
  const offset = r.offset;
  const bytes = r.string(max);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!CONTROL.test(text)) return text;
  } catch (cause) {
    throw new LedgerError('decode.text', 'text is not well-formed UTF-8', { offset }, { cause });
  }
  throw new LedgerError('decode.text', 'text has control characters', { offset });
}

/** Writes text of at most `max` bytes of UTF-8 without control characters. */
export function writeText(w: Writer, text: string, max: number, field: string): Writer {
  if (CONTROL.test(text)) throw new LedgerError('encode.value', `${field} has control characters or lone surrogates`);
  return w.string(new TextEncoder().encode(text), max, field);
}

const CONTROL = /[\p{Cc}\p{Cs}]/u;

/** A key of a module's own: a tag byte and what follows. */
export function tagged(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return encodeWith((w) => {
    w.u8(tag, 'tag');
    for (const part of parts) w.bytes(part, 'key');
  }, 96);
}

/** Eight bytes, big-endian. */
export function u64(value: bigint): Uint8Array {
  return encodeWith((w) => w.u64(value, 'number'), 8);
}

/** What {@link u64} wrote; 0 where there is nothing. */
export function fromU64(bytes: Uint8Array | undefined): bigint {
  if (bytes === undefined) return 0n;
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0);
}

/** A height or number of blocks, eight bytes in order. */
export function heightBytes(height: number): Uint8Array {
  return u64(BigInt(height));
}

/** `32` bytes in the answers and inputs of queries. */
export const hex32: z.ZodMiniType<string> = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** Base units in the answers of queries and in parameters: a decimal text. */
export const amountText: z.ZodMiniType<string> = z.string().check(
  z.regex(/^(0|[1-9][0-9]{0,18})$/),
  z.refine((text) => BigInt(text) <= MAX_AMOUNT, 'is above 2^63 - 1'),
);

/** Lower-case hex of bytes. */
export function hex(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}

/** The parameters of a module, as its part of the chain spec has them. Throws `spec.invalid` naming the member. */
export function parseParameters<T>(module: string, schema: z.ZodMiniType<T>, params: unknown): T {
  const result = schema.safeParse(params ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw new LedgerError('spec.invalid', `module ${module}: ${path || 'parameters'}: ${issue?.message ?? 'malformed'}`);
}

/** Hides the types of a query; its input schema has checked what `answer` is given. */
export function query<In, Out>({ input, output, answer }: Query<In, Out>): Query {
  return { input, output, answer: (value, ctx) => answer(value as In, ctx) };
}
