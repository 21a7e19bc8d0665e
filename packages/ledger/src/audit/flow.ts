import type { Value } from '../native/types.ts';
import { sameBytes } from '../order.ts';

/** Units `from` to `to` - 1 of some value. */
export interface Span {
  readonly from: bigint;
  readonly to: bigint;
}

/** Where the units of one input or output lie among all of its kind. */
export interface Lane extends Span {
  /** Position of the input or output. */
  readonly position: number;
}

/** The lanes of one asset and token: inputs, or outputs, laid end to end in their order. */
export function lanesOf(values: readonly (Value | undefined)[], { asset, token }: Value): readonly Lane[] {
  const lanes: Lane[] = [];
  let from = 0n;
  for (const [position, value] of values.entries()) {
    if (value === undefined || value.token !== token || !sameBytes(value.asset, asset)) continue;
    lanes.push({ position, from, to: from + value.amount });
    from += value.amount;
  }
  return lanes;
}

/**
 * Carries spans from one side of a transaction to the other: the first unit in is the first unit out (FIFO). Every unit
 * lands in one place, so no value is counted twice or lost; what lies beyond the last lane is returned as `rest`.
 *
 * @param spans - by position on the near side, counted within the input or output.
 */
export function carry(
  spans: ReadonlyMap<number, readonly Span[]>,
  near: readonly Lane[],
  far: readonly Lane[],
): { readonly carried: ReadonlyMap<number, readonly Span[]>; readonly rest: bigint } {
  const moved: Span[] = [];
  for (const lane of near) {
    for (const { from, to } of spans.get(lane.position) ?? [])
      moved.push({ from: lane.from + from, to: lane.from + to });
  }
  const carried = new Map<number, readonly Span[]>();
  const end = far.at(-1)?.to ?? 0n;
  let rest = 0n;
  for (const { from, to } of moved) if (to > end) rest += to - (from > end ? from : end);
  for (const lane of far) {
    const own = moved.flatMap(({ from, to }): Span[] => {
      const start = from > lane.from ? from : lane.from;
      const stop = to < lane.to ? to : lane.to;
      return start < stop ? [{ from: start - lane.from, to: stop - lane.from }] : [];
    });
    if (own.length > 0) carried.set(lane.position, mergeSpans(own));
  }
  return { carried, rest };
}

/** Spans in order, neighbours joined. */
export function mergeSpans(spans: readonly Span[]): readonly Span[] {
  const sorted = [...spans].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const merged: Span[] = [];
  for (const span of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && span.from <= last.to) {
      merged[merged.length - 1] = { from: last.from, to: span.to > last.to ? span.to : last.to };
    } else merged.push(span);
  }
  return merged;
}

/** Units in spans that do not overlap. */
export function lengthOf(spans: readonly Span[]): bigint {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0n);
}
