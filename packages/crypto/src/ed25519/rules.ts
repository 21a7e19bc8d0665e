/**
 * Which Ed25519 signatures count as valid. RFC 8032 leaves room, implementations differ, and a chain splits where two
 * nodes read that room differently; so the rule always has a name.
 *
 * All rules want a 64-byte signature R ‖ S and a 32-byte key A, and take the challenge k over the bytes as received.
 *
 * - `zip215` (default, consensus): R and A are decoded permissively (y modulo p, a sign bit with x = 0 allowed), S < L,
 *   and [8]([S]B − R − [k]A) = 0, as ZIP 215 says. The only rule whose batches give the answers of single checks for
 *   every key.
 * - `strict` (certificates, contracts, OpenPGP): as above, but R and A must be canonical and A not of small order, so
 *   that a signature binds one message.
 * - `ref10`: A decoded permissively, S < L, and the bytes of R must equal encode([S]B − [k]A). What Go, OpenSSL and
 *   dalek do. Cannot be batched.
 * - `bytom`: as `ref10`, but of S only the top three bits must be clear, as in the implementation of the original Bytom
 *   chain. For replaying that chain alone: S is malleable.
 */
export type Ed25519Rule = 'zip215' | 'strict' | 'ref10' | 'bytom';

const rules: readonly Ed25519Rule[] = ['zip215', 'strict', 'ref10', 'bytom'];

/** The rule that `options` name; a `TypeError` for an unknown one. */
export function ruleOf(options: { readonly rule?: Ed25519Rule } | undefined): Ed25519Rule {
  const rule = options?.rule ?? 'zip215';
  if (!rules.includes(rule)) throw new TypeError(`rule: expected one of ${rules.join(', ')}, got ${String(rule)}`);
  return rule;
}

/** Whether the rule is an equation times the cofactor, which is what a batch needs. */
export function isCofactored(rule: Ed25519Rule): rule is 'zip215' | 'strict' {
  return rule === 'zip215' || rule === 'strict';
}

/**
 * All that a rule says about lengths and encodings. What is left is an equation: the cofactored one over permissively
 * decoded points for `zip215` and `strict`, the one over bytes for `ref10` and `bytom`.
 */
export function admissible(signature: Uint8Array, publicKey: Uint8Array, rule: Ed25519Rule): boolean {
  if (signature.length !== 64 || publicKey.length !== 32) return false;
  if (rule === 'bytom') return ((signature[63] ?? 255) & 0xe0) === 0;
  if (!isReducedScalar(signature)) return false;
  if (rule !== 'strict') return true;
  return isCanonical(signature) && isCanonical(publicKey) && !isSmallOrder(publicKey);
}

/** L = 2^252 + 27742317777372353535851937790883648493, little-endian: the low 16 bytes; then zeros and 0x10. */
const orderLow = [
  0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
] as const;

/** S < L for the S in the second half of `signature`. */
function isReducedScalar(signature: Uint8Array): boolean {
  const top = signature[63] ?? 255;
  if (top !== 0x10) return top < 0x10;
  for (let i = 62; i >= 48; i--) if (signature[i] !== 0) return false;
  for (let i = 15; i >= 0; i--) {
    const byte = signature[32 + i] ?? 0;
    const limit = orderLow[i] ?? 0;
    if (byte !== limit) return byte < limit;
  }
  return false;
}

/**
 * Whether the first 32 bytes are what encoding a point would produce, given that they decode: y < p, and no sign bit
 * where x = 0, that is for y = 1 and y = −1.
 */
export function isCanonical(encoding: Uint8Array): boolean {
  const low = encoding[0] ?? 0;
  const top = encoding[31] ?? 0;
  if ((top & 0x7f) === 0x7f) {
    if (low < 0xec || !middleIs(encoding, 0xff)) return true;
    return low === 0xec && top === 0x7f;
  }
  return !(top === 0x80 && low === 1 && middleIs(encoding, 0));
}

/** The y coordinates of the eight points of small order, by their first bytes; see {@link isSmallOrder}. */
const order8 = [
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
] as const;
const order8Bytes: readonly Uint8Array[] = order8.map((text) =>
  Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16)),
);

/** Whether canonical bytes are one of the eight points whose order divides 8: y is 0, 1, −1 or one of two others. */
export function isSmallOrder(encoding: Uint8Array): boolean {
  const low = encoding[0] ?? 0;
  const top = (encoding[31] ?? 0) & 0x7f;
  if (top === 0 && low <= 1) return middleIs(encoding, 0);
  if (top === 0x7f && low === 0xec) return middleIs(encoding, 0xff);
  return order8Bytes.some((point) => {
    for (let i = 0; i < 31; i++) if (point[i] !== encoding[i]) return false;
    return point[31] === top;
  });
}

function middleIs(encoding: Uint8Array, byte: number): boolean {
  for (let i = 1; i < 31; i++) if (encoding[i] !== byte) return false;
  return true;
}
