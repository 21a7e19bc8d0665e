/** Checks a count. @throws TypeError naming the argument when `value` is no integer in `[least, most]`. */
export function assertLength(name: string, value: unknown, least: number, most: number): asserts value is number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least || value > most) {
    throw new TypeError(`${name}: expected an integer from ${least} to ${most}, got ${String(value)}`);
  }
}
