/** Constants of edwards25519 (RFC 8032, 5.1). */
import { arithmetic, fieldConstant, type Modulus } from './arithmetic.ts';
import { pointFunctions } from './compile.ts';
import { invert, mod, power } from './numbers.ts';
import { powers } from './powers.ts';

const PRIME: Modulus = { value: 2n ** 255n - 19n, reduction: 'fold' };
const ORDER: Modulus = { value: 2n ** 252n + 27742317777372353535851937790883648493n, reduction: 'montgomery' };

const p = PRIME.value;
const d = mod(-121665n * invert(121666n, p), p);
const rootOfMinusOne = power(2n, (p - 1n) / 4n, p);

/** The even x of a y on the curve. */
function evenX(y: bigint): bigint {
  const square = mod((y * y - 1n) * invert(d * y * y + 1n, p), p);
  let x = power(square, (p + 3n) / 8n, p);
  if (mod(x * x - square, p) !== 0n) x = mod(x * rootOfMinusOne, p);
  if (mod(x * x - square, p) !== 0n) throw new Error(`${y} is no y coordinate`);
  return x % 2n === 0n ? x : p - x;
}

const baseY = mod(4n * invert(5n, p), p);

/** Generated modules of the Ed25519 kernel, by path. */
export const ed25519Modules: Readonly<Record<string, string>> = {
  'curve.ts': pointFunctions('edwards'),
  'base/arithmetic.ts': arithmetic(PRIME),
  'base/powers.ts': powers({ rootPower: (p - 5n) / 8n }),
  'scalar/arithmetic.ts': arithmetic(ORDER),
  'constants.ts': [
    'export const SUMMANDS: i32 = 2049;\n',
    fieldConstant('D', d, PRIME),
    fieldConstant('TWICE_D', mod(2n * d, p), PRIME),
    fieldConstant('SQRT_MINUS_ONE', rootOfMinusOne, PRIME),
    fieldConstant('BASE_X', evenX(baseY), PRIME),
    fieldConstant('BASE_Y', baseY, PRIME),
  ].join(''),
};
