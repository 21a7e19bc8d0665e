/** Fractional bits of the fixed-point exponential; far more than rounding to a byte needs. */
const BITS = 160n;
const ONE: bigint = 1n << BITS;

/** e^(1/128) from its series. */
function smallStep(): bigint {
  let [sum, term] = [ONE, ONE];
  for (let k = 1n; term > 0n; k++) {
    term /= 128n * k;
    sum += term;
  }
  return sum;
}

/**
 * The sigmoid as a table: entry i + 1024 is round(255 / (1 + e^(−i/128))) for i from −1024 to 1023, rounded half up. Built in
 * integers, since `Math.exp` differs between engines in its last bits.
 */
export function sigmoidTable(): Uint8Array {
  const table = new Uint8Array(2048);
  const step = smallStep();
  let power = ONE;
  for (let i = 0; i <= 1024; i++) {
    // 255·e^x / (1 + e^x) above zero and 255 / (1 + e^x) below, both rounded half up.
    const whole = ONE + power;
    if (i < 1024) table[1024 + i] = Number((2n * 255n * power + whole) / (2n * whole));
    if (i > 0) table[1024 - i] = Number((2n * 255n * ONE + whole) / (2n * whole));
    power = (power * step) >> BITS;
  }
  return table;
}
