import { bytesToHex } from '@dougong/crypto';
import { createHasher, sha256 } from '@dougong/crypto/hash';

/**
 * A 64-bit digest in two words: two multiplicative hashes with final avalanche. Good against accidents, not against
 * people; inside a simulation nobody looks for collisions.
 */
export interface Digest64 {
  readonly high: number;
  readonly low: number;
}

const P1 = 0x85ebca6b;
const P2 = 0xc2b2ae35;

let h1 = 0;
let h2 = 0;

function begin(): void {
  h1 = 0x9e3779b9 | 0;
  h2 = 0x7f4a7c15 | 0;
}

function word(x: number): void {
  h1 = Math.imul(h1 ^ x, P1);
  h2 = Math.imul(h2 ^ x, P2);
  h1 ^= h1 >>> 15;
  h2 ^= h2 >>> 13;
}

function bytes(part: Uint8Array): void {
  const whole = part.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    word(
      (part[i] as number) |
        ((part[i + 1] as number) << 8) |
        ((part[i + 2] as number) << 16) |
        ((part[i + 3] as number) << 24),
    );
  }
  let tail = 0;
  for (let i = whole; i < part.length; i++) tail = (tail << 8) | (part[i] as number);
  word(tail);
  word(part.length);
}

function text(part: string): void {
  for (let i = 0; i < part.length; i++) word(part.charCodeAt(i));
  word(part.length ^ 0x5bd1e995);
}

function end(): Digest64 {
  const a = Math.imul(h1 ^ (h2 >>> 16), P2);
  const b = Math.imul(h2 ^ (h1 >>> 13), P1);
  return { high: (a ^ (b >>> 16)) >>> 0, low: (b ^ (a >>> 15)) >>> 0 };
}

/** Digest of byte strings one after the other, each bound to its length. */
export function digestBytes(...parts: readonly Uint8Array[]): Digest64 {
  begin();
  for (const part of parts) bytes(part);
  return end();
}

/** Digest of a text and bytes. */
export function digestLabelled(label: string, ...parts: readonly Uint8Array[]): Digest64 {
  begin();
  text(label);
  for (const part of parts) bytes(part);
  return end();
}

/** Digest of a plain value: numbers, texts, flags, bigints, bytes, lists and objects (fields in their own order). */
export function digestValue(value: unknown): Digest64 {
  begin();
  visit(value);
  return end();
}

function visit(value: unknown): void {
  switch (typeof value) {
    case 'number':
      if (Number.isInteger(value)) {
        word(value | 0);
        word(Math.floor(value / 0x1_0000_0000));
      } else text(String(value));
      return;
    case 'string':
      text(value);
      return;
    case 'bigint':
      text(value.toString());
      return;
    case 'boolean':
      word(value ? 3 : 5);
      return;
    case 'object':
      if (value === null) word(11);
      else if (value instanceof Uint8Array) bytes(value);
      else if (value instanceof Map || value instanceof Set) visit([...value]);
      else if (Array.isArray(value)) {
        word(value.length ^ 0x2545f491);
        for (const item of value) visit(item);
      } else {
        for (const [name, item] of Object.entries(value)) {
          if (item === undefined) continue;
          text(name);
          visit(item);
        }
        word(17);
      }
      return;
    default:
      word(13);
  }
}

/** A digest as one number of 53 bits, for keys of maps. */
export function digestKey({ high, low }: Digest64): number {
  return (high & 0x1fffff) * 0x1_0000_0000 + low;
}

/** Collects what a run did into one hash. */
export interface TraceHasher {
  /** One input: when, whose, what. */
  add(timeUs: number, machine: number, digest: Digest64): void;
  /** SHA-256 over everything added, 64 hexadecimal digits. Callable at any time. */
  hex(): string;
}

const RECORD = 20;
const RECORDS = 512;

/** SHA-256 over records of time u64, machine u32, input digest u64, big-endian. */
export function traceHasher(): TraceHasher {
  const buffer = new Uint8Array(RECORD * RECORDS);
  const view = new DataView(buffer.buffer);
  const hasher = createHasher(sha256);
  let used = 0;
  return {
    add(timeUs, machine, { high, low }) {
      view.setUint32(used, Math.floor(timeUs / 0x1_0000_0000));
      view.setUint32(used + 4, timeUs >>> 0);
      view.setUint32(used + 8, machine);
      view.setUint32(used + 12, high);
      view.setUint32(used + 16, low);
      used += RECORD;
      if (used === buffer.length) {
        hasher.update(buffer);
        used = 0;
      }
    },
    hex() {
      return bytesToHex(hasher.clone().update(buffer.subarray(0, used)).digest());
    },
  };
}
