/**
 * Emits AssemblyScript for arithmetic modulo a 256-bit number, the inner loop of every curve kernel.
 *
 * An element is nine signed limbs of 29 bits in i64 words: x = Σ xᵢ·2^(29i). Products come out with limbs of one *unit*,
 * because each column is rounded to the nearest multiple of 2^29; sums and differences add up units and are never
 * carried. A column of f·g is at most 9·units(f)·units(g)·unit², and the reduction adds less than 9·2^57 to it; the sum
 * must stay below 2^63. There are two reductions:
 *
 * `fold`: 2^261 is a small sparse number modulo 2^255 − 19 and modulo the prime of secp256k1, so the upper nine limbs
 * fold onto the lower ones. A unit is 2^28 + 2^20, and units(f)·units(g) ≤ 12 is safe.
 *
 * `montgomery`: results carry a factor 2^−261. For the SM2 prime, whose inverse modulo 2^29 is −1 and whose digits are
 * powers of two, it needs no multiplication; it serves the group orders too. A unit is 2^28 + 2^25. The top limb is not
 * rounded: |f·g| comes out below |f|·|g|/2^261 + modulus, which with units(f)·units(g) ≤ 8 stays within 2^257 when the
 * operands do, and so within 2^25 for the top limb. A product with a subtrahend takes off the multiple of the modulus
 * that its top limb shows (at most 16 of them), comes out below the modulus, and may have 9 units.
 *
 * The formulas of the curves state their units; the checked build computes the bounds from the limbs it sees and traps.
 *
 * Columns are computed one after the other (product scanning), so that one accumulator is live at a time.
 */
import { invert, LIMB_BITS, LIMBS, mod, signedLimbs, unsignedLimbs } from './numbers.ts';

/** How products are brought back to nine limbs. */
export type Reduction = 'fold' | 'montgomery';

/** A modulus for {@link arithmetic}. */
export interface Modulus {
  readonly value: bigint;
  readonly reduction: Reduction;
}

const TOP = LIMBS - 1;
const HALF = 1n << BigInt(LIMB_BITS - 1);
const MASK = (1n << BigInt(LIMB_BITS)) - 1n;
const WRAP = 1n << BigInt(LIMB_BITS * LIMBS);

/** Largest limbs that a product may have: one unit. */
const UNITS: Readonly<Record<Reduction, { readonly limb: number; readonly top: number }>> = {
  fold: { limb: 2 ** 28 + 2 ** 20, top: 2 ** 28 },
  montgomery: { limb: 2 ** 28 + 2 ** 25, top: 2 ** 25 },
};

const indices = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i);
const at = (pointer: string, limb: number): string => (limb === 0 ? pointer : `${pointer}, ${8 * limb}`);
const load = (pointer: string, limb: number): string => `load<i64>(${at(pointer, limb)})`;
const store = (limb: number, value: string): string =>
  limb === 0 ? `store<i64>(h, ${value});` : `store<i64>(h, ${value}, ${8 * limb});`;

/** `± |factor| · name`, with a shift where the factor is a power of two. */
function scaled(factor: bigint, name: string): string {
  const size = factor < 0n ? -factor : factor;
  const shift = size.toString(2).length - 1;
  const value = size === 1n ? name : size === 1n << BigInt(shift) ? `(${name} << ${shift})` : `${name} * ${size}`;
  return `${factor < 0n ? '-' : '+'} ${value}`;
}

/** The products of column `k`; squares take each mixed product once, with a doubled factor. */
function column(k: number, square: boolean): string[] {
  const terms: string[] = [];
  for (const i of indices(LIMBS)) {
    const j = k - i;
    if (j < 0 || j > TOP) continue;
    if (!square) terms.push(`f${i} * g${j}`);
    else if (i < j) terms.push(`d${i} * f${j}`);
    else if (i === j) terms.push(`f${i} * f${i}`);
  }
  return terms;
}

/** Exponent of the power of two next to the modulus, less the weight of the top limb. */
function topShift(modulus: bigint): number {
  const top = Number(modulus >> BigInt(LIMB_BITS * TOP));
  const shift = Math.round(Math.log2(top));
  if (Math.abs(top / 2 ** shift - 1) > 2 ** -16) throw new Error(`${modulus} is not close to a power of two`);
  return shift;
}

/** Folding: the upper columns first, masked to 29 bits; then the lower ones with the folded limbs added. */
function foldedColumns(modulus: bigint, square: boolean, subtrahend: boolean): string[] {
  const fold = signedLimbs(mod(WRAP, modulus));
  const digits = fold.flatMap((factor, offset) => (factor === 0n ? [] : [{ factor, offset }]));
  if (digits.some(({ offset }) => offset > 1)) throw new Error(`2^261 is not small modulo ${modulus}`);
  const second = digits.find(({ offset }) => offset === 1);
  const lines: string[] = [];
  for (const k of indices(TOP, LIMBS)) {
    lines.push(
      `c += ${column(k, square).join(' + ')};`,
      `const u${k - LIMBS}: i64 = c & ${MASK};`,
      `c >>= ${LIMB_BITS};`,
    );
  }
  lines.push(`const u${TOP}: i64 = c;`, 'c = 0;');
  for (const k of indices(LIMBS)) {
    const folded = digits
      .filter(({ offset }) => offset <= k)
      .map(({ factor, offset }) => scaled(factor, `u${k - offset}`));
    const minus = subtrahend ? ` - ${load('s', k)}` : '';
    lines.push(
      `c += ${HALF} + ${column(k, square).join(' + ')} ${folded.join(' ')}${minus};`,
      `${k < 3 ? 'let' : 'const'} r${k}: i64 = (c & ${MASK}) - ${HALF};`,
      `c >>= ${LIMB_BITS};`,
    );
  }
  // What is left stands at 2^261 once more: at most 2^40, so two carries settle it.
  if (second) lines.push(`c ${scaled(second.factor, `u${TOP}`).replace(' ', '= ')};`);
  for (const { factor, offset } of digits) lines.push(`r${offset} ${scaled(factor, 'c').replace(' ', '= ')};`);
  for (const k of [0, 1]) {
    lines.push(`c = (r${k} + ${HALF}) >> ${LIMB_BITS};`, `r${k + 1} += c;`, `r${k} -= c << ${LIMB_BITS};`);
  }
  return [...lines, ...indices(LIMBS).map((k) => store(k, `r${k}`))];
}

/** Montgomery: each lower column chooses the multiple of the modulus that clears it. */
function montgomeryColumns(modulus: bigint, square: boolean, subtrahend: boolean): string[] {
  const limbs = signedLimbs(modulus);
  const [lowest = 0n] = limbs;
  const factor = mod(-invert(modulus, MASK + 1n), MASK + 1n);
  const multiples = (k: number): string =>
    indices(TOP, 1)
      .filter((i) => limbs[i] !== 0n && k - i >= 0 && k - i <= TOP)
      .map((i) => scaled(limbs[i] ?? 0n, `m${k - i}`))
      .join(' ');
  const lines: string[] = [];
  for (const k of indices(LIMBS)) {
    lines.push(`c += ${column(k, square).join(' + ')} ${multiples(k)};`);
    if (factor === 1n) lines.push(`const m${k}: i64 = c & ${MASK};`);
    else lines.push(`const m${k}: i64 = ((c & ${MASK}) * ${factor}) & ${MASK};`);
    // With a lowest limb of −1 the subtraction only clears the bits that the shift drops.
    if (lowest !== -1n) lines.push(`c ${scaled(lowest, `m${k}`).replace(' ', '= ')};`);
    lines.push(`c >>= ${LIMB_BITS};`);
  }
  for (const k of indices(LIMBS)) {
    const minus = subtrahend ? ` - ${load('s', k)}` : '';
    const result = subtrahend ? 'let' : 'const';
    if (k === TOP) lines.push(`${result} r${k}: i64 = c ${multiples(k + LIMBS)}${minus};`);
    else {
      lines.push(
        `c += ${HALF} + ${column(k + LIMBS, square).join(' + ')} ${multiples(k + LIMBS)}${minus};`,
        `${result} r${k}: i64 = (c & ${MASK}) - ${HALF};`,
        `c >>= ${LIMB_BITS};`,
      );
    }
  }
  if (subtrahend) {
    // The subtrahend came in behind the reduction: take off the multiple of the modulus that the top limb shows.
    const shift = topShift(modulus);
    lines.push(`c = (r${TOP} + ${1n << BigInt(shift - 1)}) >> ${shift};`);
    for (const i of indices(LIMBS)) {
      if (limbs[i] !== 0n) lines.push(`r${i} ${scaled(-(limbs[i] ?? 0n), 'c').replace(' ', '= ')};`);
    }
  }
  lines.push(...indices(LIMBS).map((k) => store(k, `r${k}`)));
  return lines;
}

/** `h = f·g`, `f²`, `f·g − s` or `f² − s`. All operands may be the same memory as `h`. */
function product(name: string, square: boolean, subtrahend: boolean, { value, reduction }: Modulus): string {
  const parameters = ['h', 'f', ...(square ? [] : ['g']), ...(subtrahend ? ['s'] : [])];
  const lines = [
    `if (CHECKED) checkProduct(f, ${square ? 'f' : 'g'}${subtrahend ? ', s' : ', 0'});`,
    ...indices(LIMBS).map((i) => `const f${i} = ${load('f', i)};`),
    ...(square
      ? indices(TOP).map((i) => `const d${i} = f${i} << 1;`)
      : indices(LIMBS).map((i) => `const g${i} = ${load('g', i)};`)),
    'let c: i64 = 0;',
    ...(reduction === 'fold' ? foldedColumns : montgomeryColumns)(value, square, subtrahend),
    `if (CHECKED) checkUnit(h, ${UNITS[reduction].limb}, ${UNITS[reduction].top});`,
  ];
  return `export function ${name}(${parameters.map((p) => `${p}: usize`).join(', ')}): void {\n  ${lines.join('\n  ')}\n}\n`;
}

/** A function that treats each limb alone, as sums and differences do. */
function limbwise(name: string, parameters: readonly string[], value: (limb: number) => string): string {
  const body = indices(LIMBS).map((i) => store(i, value(i)));
  return `export function ${name}(${parameters.map((p) => `${p}: usize`).join(', ')}): void {\n  ${body.join('\n  ')}\n}\n`;
}

/** Nine words of static memory. */
function constant(name: string, limbs: readonly bigint[]): string {
  return `export const ${name} = memory.data<i64>([${limbs.join(', ')}]);\n`;
}

/** `value` in four words of 64 bits. */
function words(value: bigint): bigint[] {
  return indices(4).map((i) => (value >> BigInt(64 * i)) & ((1n << 64n) - 1n));
}

/** The limbs that stand for `value` inside the kernel: times 2^261 with the Montgomery reduction. */
export function residue(value: bigint, { value: modulus, reduction }: Modulus): bigint[] {
  return signedLimbs(mod(reduction === 'montgomery' ? value * WRAP : value, modulus));
}

/** Static memory that holds `value` < 2^256 as four words. */
export function wordConstant(name: string, value: bigint): string {
  if (value < 0n || value >> 256n !== 0n) throw new Error(`${name} has no place in four words`);
  return `export const ${name} = memory.data<u64>([${words(value).join(', ')}]);\n`;
}

/** Static memory that holds `value` as a field element. */
export function fieldConstant(name: string, value: bigint, modulus: Modulus): string {
  return constant(name, residue(value, modulus));
}

/** The module `arithmetic.ts` of a modulus. */
export function arithmetic(modulus: Modulus): string {
  const { value, reduction } = modulus;
  return [
    `import { CHECKED } from '../config.ts';\nimport { checkProduct, checkUnit } from '../common/checks.ts';\n`,
    `export const MONTGOMERY: bool = ${reduction === 'montgomery'};\n`,
    // Quotients by the modulus are read off the top limb: x = q·modulus has top limb q·2^TOP_SHIFT, about.
    `export const TOP_SHIFT: i64 = ${topShift(value)};\n`,
    `export const MODULUS_INVERSE: i64 = ${invert(value, MASK + 1n)};\n`,
    wordConstant('MODULUS_WORDS', value),
    constant('MODULUS', unsignedLimbs(value)),
    constant('UNIT', unsignedLimbs(1n)),
    fieldConstant('ONE', 1n, modulus),
    // Products with these bring plain numbers, and numbers times 2^256, into the Montgomery domain.
    constant('INTO_DOMAIN', signedLimbs(mod(WRAP * WRAP, value))),
    constant('INTO_DOMAIN_HIGH', signedLimbs(mod((WRAP * WRAP) << 256n, value))),
    product('mul', false, false, modulus),
    product('mulSub', false, true, modulus),
    product('sqr', true, false, modulus),
    product('sqrSub', true, true, modulus),
    limbwise('add', ['h', 'f', 'g'], (i) => `${load('f', i)} + ${load('g', i)}`),
    limbwise('sub', ['h', 'f', 'g'], (i) => `${load('f', i)} - ${load('g', i)}`),
    limbwise('double', ['h', 'f'], (i) => `${load('f', i)} << 1`),
    limbwise('triple', ['h', 'f'], (i) => `${load('f', i)} * 3`),
    limbwise('quadruple', ['h', 'f'], (i) => `${load('f', i)} << 2`),
    limbwise('octuple', ['h', 'f'], (i) => `${load('f', i)} << 3`),
    limbwise('negate', ['h', 'f'], (i) => `-${load('f', i)}`),
    limbwise('copy', ['h', 'f'], (i) => load('f', i)),
  ].join('\n');
}
