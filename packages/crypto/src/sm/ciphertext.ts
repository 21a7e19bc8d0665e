import { concatBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';

/** The parts of an SM2 ciphertext: the uncompressed point of 65 bytes, the digest of 32, the text. */
export interface Sm2Ciphertext {
  readonly c1: Uint8Array;
  readonly c3: Uint8Array;
  readonly c2: Uint8Array;
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OCTET_STRING = 0x04;

/** SM2Cipher of GM/T 0009 clause 7.2: SEQUENCE { x INTEGER, y INTEGER, hash OCTET STRING, text OCTET STRING }. */
export function ciphertextToDer({ c1, c3, c2 }: Sm2Ciphertext): Uint8Array {
  return element(
    SEQUENCE,
    concatBytes(
      element(INTEGER, minimal(c1.subarray(1, 33))),
      element(INTEGER, minimal(c1.subarray(33))),
      element(OCTET_STRING, c3),
      element(OCTET_STRING, c2),
    ),
  );
}

/**
 * Reads the distinguished encoding only.
 *
 * @throws {@link CryptoError} `ciphertext.malformed` with the offset at which it deviates.
 */
export function ciphertextFromDer(der: Uint8Array): Sm2Ciphertext {
  const whole = read(der, 0, SEQUENCE);
  if (whole.end !== der.length) throw malformed(whole.end, 'bytes follow the end');
  const x = read(der, whole.start, INTEGER);
  const y = read(der, x.end, INTEGER);
  const hash = read(der, y.end, OCTET_STRING);
  const text = read(der, hash.end, OCTET_STRING);
  if (text.end !== der.length) throw malformed(text.end, 'bytes follow the text');
  if (hash.end - hash.start !== 32) throw malformed(hash.start, 'the digest has not 32 bytes');
  if (text.end === text.start) throw malformed(text.start, 'the text is empty');
  const c1 = new Uint8Array(65);
  c1[0] = 4;
  writeCoordinate(der, x, c1, 1);
  writeCoordinate(der, y, c1, 33);
  return { c1, c3: der.slice(hash.start, hash.end), c2: der.slice(text.start, text.end) };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function element(tag: number, body: Uint8Array): Uint8Array {
  const size: number[] = [];
  for (let rest = body.length; rest > 0; rest = Math.floor(rest / 256)) size.unshift(rest % 256);
  const header = body.length < 128 ? [tag, body.length] : [tag, 0x80 + size.length, ...size];
  return concatBytes(Uint8Array.from(header), body);
}

/** A non-negative number in the fewest bytes. */
function minimal(number: Uint8Array): Uint8Array {
  const first = number.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? Uint8Array.of(0) : number.subarray(first);
  return (digits[0] ?? 0) < 128 ? digits : concatBytes(Uint8Array.of(0), digits);
}

/** The body of the element at `at`: X.690 clauses 8.1.3 and 10.1, lengths definite and in the fewest bytes. */
function read(der: Uint8Array, at: number, tag: number): Span {
  if (der[at] !== tag) throw malformed(at, `expected tag ${tag}`);
  const first = der[at + 1] ?? 0x80;
  let start = at + 2;
  let length = first;
  if (first >= 128) {
    const count = first - 128;
    length = 0;
    for (const byte of der.subarray(start, start + count)) length = length * 256 + byte;
    start += count;
    if (count === 0 || count > 4 || length < 128 || length < 256 ** (count - 1)) {
      throw malformed(at + 1, 'the length is not in its shortest form');
    }
  }
  if (start + length > der.length) throw malformed(at + 1, 'the element goes on after the input ends');
  return { start, end: start + length };
}

function writeCoordinate(der: Uint8Array, { start, end }: Span, out: Uint8Array, at: number): void {
  const first = der[start];
  if (first === undefined || start === end || first >= 128)
    throw malformed(start, 'expected a number that is not negative');
  const padded = first === 0 && end - start > 1;
  if (padded && (der[start + 1] ?? 0) < 128) throw malformed(start, 'the number has a superfluous zero');
  const digits = der.subarray(padded ? start + 1 : start, end);
  if (digits.length > 32) throw malformed(start, 'the number has more than 32 bytes');
  out.set(digits, at + 32 - digits.length);
}

function malformed(offset: number, why: string): CryptoError {
  return new CryptoError('ciphertext.malformed', `byte ${offset}: ${why}`, { offset });
}
