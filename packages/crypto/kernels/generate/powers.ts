/** Emits AssemblyScript for powers with a fixed exponent, as square roots need. */

/** Lengths of the runs of ones and zeros of a positive number, from the highest bit on. */
function runs(exponent: bigint): { readonly ones: number; readonly zeros: number }[] {
  return [...exponent.toString(2).matchAll(/(1+)(0*)/g)].map(([, ones = '', zeros = '']) => ({
    ones: ones.length,
    zeros: zeros.length,
  }));
}

/**
 * The function `name(h, z)`: h = z^exponent. Walks the exponent's runs of ones; a run of n ones is z^(2^n − 1), each of
 * which is made once, from the one of half the length. Good for the exponents of curve primes, which are a few long
 * runs. `h` and `z` may be the same memory.
 */
export function powerFunction(name: string, exponent: bigint): string {
  const made = new Map<number, string>();
  const slots: string[] = [];
  const body: string[] = [];
  const square = (target: string, from: string, times: number): void => {
    body.push(`sqrTimes(${target}, ${from}, ${times});`);
  };
  const ones = (length: number): string => {
    const known = made.get(length);
    if (known !== undefined) return known;
    const slot = `${name}${length}`;
    slots.push(slot);
    const half = length % 2 === 0 ? length / 2 : length - 1;
    const [low, high] = [ones(length - half), ones(half)];
    square(slot, high, length - half);
    body.push(`mul(${slot}, ${slot}, ${low});`);
    made.set(length, slot);
    return slot;
  };
  made.set(1, `${name}1`);
  slots.push(`${name}1`);
  body.push(`copy(${name}1, z);`);

  const sequence = runs(exponent);
  for (const run of sequence) ones(run.ones);
  const [first, ...rest] = sequence;
  if (first === undefined) throw new Error('the exponent must be positive');
  body.push(`copy(${name}Result, ${ones(first.ones)});`);
  let pending = first.zeros;
  for (const run of rest) {
    square(`${name}Result`, `${name}Result`, pending + run.ones);
    body.push(`mul(${name}Result, ${name}Result, ${ones(run.ones)});`);
    pending = run.zeros;
  }
  if (pending > 0) square(`${name}Result`, `${name}Result`, pending);
  body.push(`copy(h, ${name}Result);`);
  const memory = [...slots, `${name}Result`].map((slot) => `const ${slot} = memory.data(72);\n`);
  return `${memory.join('')}export function ${name}(h: usize, z: usize): void {\n  ${body.join('\n  ')}\n}\n`;
}

/** The module `powers.ts` beside an `arithmetic.ts`. */
export function powers(functions: Readonly<Record<string, bigint>>): string {
  return [
    `import { copy, mul } from './arithmetic.ts';\nimport { sqrTimes } from './element.ts';\n`,
    ...Object.entries(functions).map(([name, exponent]) => powerFunction(name, exponent)),
  ].join('');
}
