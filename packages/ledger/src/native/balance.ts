import { compareBytes, sameBytes } from '../order.ts';
import { accept, type Outcome, refuse } from '../rules.ts';
import { MAX_AMOUNT } from './limits.ts';
import type { Value } from './types.ts';

/** What came in and what went out of one token of one asset. */
interface Line {
  readonly asset: Uint8Array;
  readonly token: bigint;
  in: bigint;
  out: bigint;
}

/** Up to here looking through the lines costs less than sorting. */
const FEW = 16;

/**
 * Conservation (SPEC.md section 7): the fee in `feeAsset`, or the rule that is broken.
 *
 * @param ins - values of all inputs.
 * @param outs - values of all outputs that carry one.
 */
export function balance(ins: readonly Value[], outs: readonly Value[], feeAsset: Uint8Array): Outcome<bigint> {
  const lines = ins.length + outs.length <= FEW ? addUp(ins, outs) : sortUp(ins, outs);
  let fee = 0n;
  for (const line of lines) {
    if (line.in > MAX_AMOUNT || line.out > MAX_AMOUNT) return refuse('balance.overflow');
  }
  for (const line of lines) {
    if (line.in === line.out) continue;
    if (line.token !== 0n || !sameBytes(line.asset, feeAsset)) {
      return refuse('balance.asset', { details: { in: line.in, out: line.out } });
    }
    if (line.in < line.out) return refuse('balance.fee', { details: { in: line.in, out: line.out } });
    fee = line.in - line.out;
  }
  return accept(fee);
}

function addUp(ins: readonly Value[], outs: readonly Value[]): readonly Line[] {
  const lines: Line[] = [];
  const lineOf = ({ asset, token }: Value): Line => {
    for (const line of lines) if (line.token === token && sameBytes(line.asset, asset)) return line;
    const line = { asset, token, in: 0n, out: 0n };
    lines.push(line);
    return line;
  };
  for (const value of ins) lineOf(value).in += value.amount;
  for (const value of outs) lineOf(value).out += value.amount;
  return lines;
}

function sortUp(ins: readonly Value[], outs: readonly Value[]): readonly Line[] {
  const all: Line[] = [];
  for (const { asset, token, amount } of ins) all.push({ asset, token, in: amount, out: 0n });
  for (const { asset, token, amount } of outs) all.push({ asset, token, in: 0n, out: amount });
  all.sort((a, b) => compareBytes(a.asset, b.asset) || (a.token < b.token ? -1 : a.token > b.token ? 1 : 0));
  const lines: Line[] = [];
  for (const entry of all) {
    const line = lines.at(-1);
    if (line === undefined || line.token !== entry.token || !sameBytes(line.asset, entry.asset)) {
      lines.push(entry);
    } else {
      line.in += entry.in;
      line.out += entry.out;
    }
  }
  return lines;
}
