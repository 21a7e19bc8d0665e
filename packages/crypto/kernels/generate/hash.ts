/** Constants of the hash functions, from their definitions, and the unrolled round of Keccak-f[1600]. */

const WORD = (1n << 32n) - 1n;
const LANE = (1n << 64n) - 1n;

function primes(count: number): bigint[] {
  const found: bigint[] = [];
  for (let candidate = 2n; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0n)) found.push(candidate);
  }
  return found;
}

/** ⌊value^(1/degree)⌋. */
function root(value: bigint, degree: bigint): bigint {
  let low = 0n;
  let high = value + 1n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle ** degree <= value) low = middle;
    else high = middle;
  }
  return low;
}

/** FIPS 180-4, 4.2.2 and 5.3.3: the first 32 bits of the fractional parts of cube and square roots of primes. */
const sha256Constants = primes(64).map((prime) => root(prime << 96n, 3n) & WORD);
const sha256Start = primes(8).map((prime) => root(prime << 64n, 2n) & WORD);

/** GB/T 32905, 4.1 and 4.2. The constants are rotated as round j uses them. */
const sm3Start = [
  0x7380166fn,
  0x4914b2b9n,
  0x172442d7n,
  0xda8a0600n,
  0xa96f30bcn,
  0x163138aan,
  0xe38dee4dn,
  0xb0fb0e4en,
];
const sm3Constants = Array.from({ length: 64 }, (_, j) => {
  const constant = j < 16 ? 0x79cc4519n : 0x7a879d8an;
  const turn = BigInt(j % 32);
  return ((constant << turn) | (constant >> (32n - turn))) & WORD;
});

/** FIPS 202, 3.2.5: bit 2^j − 1 of round i's constant is rc(j + 7i), from a shift register. */
function roundConstants(): bigint[] {
  let register = 1;
  return Array.from({ length: 24 }, () => {
    let constant = 0n;
    for (let j = 0; j < 7; j++) {
      if (register & 1) constant |= 1n << ((1n << BigInt(j)) - 1n);
      register <<= 1;
      if (register & 0x100) register ^= 0x171;
    }
    return constant & LANE;
  });
}

const lane = (x: number, y: number): string => `a${(x % 5) + 5 * (y % 5)}`;
const five = [0, 1, 2, 3, 4];

/** FIPS 202, 3.2.2: how far ρ turns lane (x, y). */
function turns(): Map<string, number> {
  const result = new Map([[lane(0, 0), 0]]);
  let [x, y] = [1, 0];
  for (let t = 0; t < 24; t++) {
    result.set(lane(x, y), (((t + 1) * (t + 2)) / 2) % 64);
    [x, y] = [y, (2 * x + 3 * y) % 5];
  }
  return result;
}

/** Keccak-f[1600] (FIPS 202, 3.3) on vectors that hold a lane of each of two states. */
function keccak(): string {
  const turnOf = turns();
  const all = five.flatMap((y) => five.map((x) => ({ x, y })));
  const at = (index: number): string => (index === 0 ? 'state' : `state, ${16 * index}`);
  const round = [
    ...five.map((x) => `const c${x} = ${five.map((y) => lane(x, y)).reduce((sum, a) => `v128.xor(${sum}, ${a})`)};`),
    ...five.map((x) => `const d${x} = v128.xor(c${(x + 4) % 5}, turn(c${(x + 1) % 5}, 1));`),
    // π moves lane (x, y) to (y, 2x + 3y).
    ...all.map(({ x, y }) => {
      const count = turnOf.get(lane(x, y)) ?? 0;
      const mixed = `v128.xor(${lane(x, y)}, d${x})`;
      return `const b${y + 5 * ((2 * x + 3 * y) % 5)} = ${count === 0 ? mixed : `turn(${mixed}, ${count})`};`;
    }),
    ...all.map(({ x, y }) => {
      const [b0, b1, b2] = [0, 1, 2].map((step) => `b${((x + step) % 5) + 5 * y}`);
      return `${lane(x, y)} = v128.xor(${b0}, v128.andnot(${b2}, ${b1}));`;
    }),
    `a0 = v128.xor(a0, v128.load64_splat(ROUND_CONSTANTS + (round << 3)));`,
  ];
  return [
    `const ROUND_CONSTANTS = memory.data<u64>([${roundConstants().join(', ')}]);`,
    'function turn(x: v128, count: i32): v128 {',
    '  return v128.or(i64x2.shl(x, count), i64x2.shr_u(x, 64 - count));',
    '}',
    'export function permute(state: usize): void {',
    ...all.map((_, index) => `  let a${index} = v128.load(${at(index)});`),
    '  for (let round: usize = 0; round < 24; round++) {',
    ...round.map((line) => `    ${line}`),
    '  }',
    ...all.map((_, index) => `  v128.store(state, a${index}, ${16 * index});`),
    '}',
  ].join('\n');
}

const table = (name: string, values: readonly bigint[]): string =>
  `export const ${name} = memory.data<u32>([${values.join(', ')}]);\n`;

/** Generated modules of the hash kernel, by path. */
export const hashModules: Readonly<Record<string, string>> = {
  'hash/constants.ts': [
    table('SHA256_CONSTANTS', sha256Constants),
    table('SHA256_START', sha256Start),
    table('SM3_CONSTANTS', sm3Constants),
    table('SM3_START', sm3Start),
  ].join(''),
  'hash/keccak.ts': keccak(),
};
