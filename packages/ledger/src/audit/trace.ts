import { LedgerError } from '../errors.ts';
import { idName } from '../id-name.ts';
import { type HeapItem, IndexedHeap } from '../mempool/indexed-heap.ts';
import { issuedAsset } from '../native/ids.ts';
import type { Input, Output, SealedTransaction, Value } from '../native/types.ts';
import { carry, lanesOf, lengthOf, mergeSpans, type Span } from './flow.ts';
import type { History, PlacedTransaction } from './history.ts';

/** One output of the chain. */
export interface OutputPlace {
  readonly txid: Uint8Array;
  readonly index: number;
}

/** Part of the traced value passing through an output. */
export interface TraceStep extends OutputPlace {
  readonly height: number;
  readonly output: Output;
  /** Units of the traced value in it. */
  readonly amount: bigint;
}

/** Where part of the traced value ends. */
export type TraceEnd =
  /** Forward: it lies in an output that nobody spent. */
  | { readonly kind: 'unspent'; readonly at: OutputPlace; readonly amount: bigint }
  /** Forward: destroyed, gone to another chain, or given to a module. */
  | { readonly kind: 'retired' | 'peggedOut' | 'module'; readonly at: OutputPlace; readonly amount: bigint }
  /** Forward: paid as fee. */
  | { readonly kind: 'fee'; readonly at: OutputPlace; readonly amount: bigint }
  /** Backward: issued, brought in from another chain, or made by a block, by the input at that position. */
  | { readonly kind: 'issued' | 'claimed' | 'system'; readonly at: OutputPlace; readonly amount: bigint }
  /** Not followed any further: the limit was reached. */
  | { readonly kind: 'open'; readonly at: OutputPlace; readonly amount: bigint };

/** What a trace found. */
export interface Trace {
  /** Outputs that the value passed through, in the order of the chain (backward: against it), the first one included. */
  readonly steps: readonly TraceStep[];
  /** Where it ended; the amounts add up to the amount of the traced output. */
  readonly ends: readonly TraceEnd[];
}

/** How far a trace goes. */
export interface TraceOptions {
  /** Most transactions that are looked at, 10,000 unless told otherwise. */
  readonly maxTransactions?: number;
  readonly signal?: AbortSignal;
}

/**
 * Follows the value of an output to where it is now. Within a transaction the first unit in is the first unit out, so
 * that every unit ends in exactly one place.
 *
 * @throws {@link LedgerError} `audit.history` when the history does not know the output, `aborted`.
 * @example
 * ```ts
 * const { ends } = await traceForward(history, { txid, index: 0 });
 * ```
 */
export async function traceForward(history: History, from: OutputPlace, options: TraceOptions = {}): Promise<Trace> {
  const { transaction, height } = await placed(history, from.txid);
  const output = outputAt(transaction, from);
  const trace = new Tracer(output.value, options, 'forward');
  await trace.arriveAt(history, { ...from, height, output }, [whole(output.value)]);
  for (let next = trace.next(); next !== undefined; next = trace.next()) {
    const { at, spans } = next;
    const { transaction: tx, txid, height: on } = at;
    const ins = lanesOf(inputValues(tx), trace.value);
    const outs = lanesOf(
      tx.outputs.map(({ value }) => value),
      trace.value,
    );
    const { carried, rest } = carry(spans, ins, outs);
    if (rest > 0n) trace.ends.push({ kind: 'fee', at: { txid, index: tx.outputs.length }, amount: rest });
    for (const [index, own] of carried) {
      const made = tx.outputs[index];
      if (made !== undefined) await trace.arriveAt(history, { txid, index, height: on, output: made }, own);
    }
  }
  return trace.result();
}

/**
 * Follows the value of an output back to where it came from, by the same rule.
 *
 * @throws {@link LedgerError} `audit.history` when the history lacks a transaction on the way, `aborted`.
 */
export async function traceBackward(history: History, from: OutputPlace, options: TraceOptions = {}): Promise<Trace> {
  const start = await placed(history, from.txid);
  const output = outputAt(start.transaction, from);
  const trace = new Tracer(output.value, options, 'backward');
  trace.passThrough({ ...from, height: start.height, output }, [whole(output.value)], start, from.index);
  for (let next = trace.next(); next !== undefined; next = trace.next()) {
    const { at, spans } = next;
    const { transaction: tx, txid } = at;
    const ins = lanesOf(inputValues(tx), trace.value);
    const outs = lanesOf(
      tx.outputs.map(({ value }) => value),
      trace.value,
    );
    if (tx.inputs[0]?.kind === 'system') {
      for (const own of spans.values())
        trace.ends.push({ kind: 'system', at: { txid, index: 0 }, amount: lengthOf(own) });
      continue;
    }
    for (const [position, own] of carry(spans, outs, ins).carried) {
      const input = tx.inputs[position];
      if (input === undefined) continue;
      if (input.kind !== 'spend') {
        const kind = input.kind === 'issue' ? 'issued' : 'claimed';
        trace.ends.push({ kind, at: { txid, index: position }, amount: lengthOf(own) });
        continue;
      }
      const made = await placed(history, input.txid);
      const place = { txid: input.txid, index: input.index, height: made.height, output: input.output };
      trace.passThrough(place, own, made, input.index);
    }
  }
  return trace.result();
}

/** A transaction that is still to be looked at, with the spans that reach it. */
interface Pending extends HeapItem {
  readonly at: PlacedTransaction;
  readonly spans: Map<number, readonly Span[]>;
  readonly places: Map<number, OutputPlace>;
}

class Tracer {
  readonly value: Value;
  readonly steps: TraceStep[] = [];
  readonly ends: TraceEnd[] = [];
  readonly #pending = new Map<string, Pending>();
  readonly #order: IndexedHeap<Pending>;
  readonly #signal: AbortSignal | undefined;
  #left: number;

  constructor(
    value: Value | undefined,
    { maxTransactions = 10_000, signal }: TraceOptions,
    way: 'forward' | 'backward',
  ) {
    if (value === undefined) throw new LedgerError('audit.history', 'the output carries no value');
    this.value = value;
    this.#left = maxTransactions;
    this.#signal = signal;
    const sign = way === 'forward' ? 1 : -1;
    // In the order of the chain: all that reaches a transaction is known before it is looked at.
    this.#order = new IndexedHeap((a, b) => sign * (a.at.height - b.at.height || a.at.position - b.at.position) < 0);
  }

  /** Value reaches an output: it ends there, or goes on with the transaction that spends it. */
  async arriveAt(history: History, place: Omit<TraceStep, 'amount'>, spans: readonly Span[]): Promise<void> {
    const { txid, index, output } = place;
    const at = { txid, index };
    const amount = lengthOf(spans);
    this.steps.push({ ...place, amount });
    if (output.kind !== 'pay' && output.kind !== 'vote') {
      const kind = output.kind === 'retire' ? 'retired' : output.kind === 'pegOut' ? 'peggedOut' : 'module';
      this.ends.push({ kind, at, amount });
      return;
    }
    const spender = await history.spender(txid, index);
    if (spender === undefined) {
      this.ends.push({ kind: 'unspent', at, amount });
      return;
    }
    const position = spender.transaction.inputs.findIndex((input) => isSpendOf(input, at));
    this.#enter(spender, position, spans, at);
  }

  /** Value passes an output on its way back to the transaction that made it. */
  passThrough(place: Omit<TraceStep, 'amount'>, spans: readonly Span[], made: PlacedTransaction, index: number): void {
    this.steps.push({ ...place, amount: lengthOf(spans) });
    this.#enter(made, index, spans, { txid: place.txid, index: place.index });
  }

  /** The next transaction; `undefined` at the end or the limit. */
  next(): Pending | undefined {
    if (this.#signal?.aborted === true) throw new LedgerError('aborted', 'the trace was given up');
    if (this.#left-- <= 0) return undefined;
    const next = this.#order.pop();
    if (next !== undefined) this.#pending.delete(idName(next.at.txid));
    return next;
  }

  result(): Trace {
    for (const { spans, places } of this.#pending.values()) {
      for (const [position, own] of spans) {
        const at = places.get(position);
        if (at !== undefined) this.ends.push({ kind: 'open', at, amount: lengthOf(own) });
      }
    }
    return { steps: this.steps, ends: this.ends };
  }

  #enter(at: PlacedTransaction, position: number, spans: readonly Span[], place: OutputPlace): void {
    const name = idName(at.txid);
    let pending = this.#pending.get(name);
    if (pending === undefined) {
      pending = { at, spans: new Map(), places: new Map(), slot: -1 };
      this.#pending.set(name, pending);
      this.#order.push(pending);
    }
    pending.spans.set(position, mergeSpans([...(pending.spans.get(position) ?? []), ...spans]));
    pending.places.set(position, place);
  }
}

function whole(value: Value | undefined): Span {
  return { from: 0n, to: value?.amount ?? 0n };
}

async function placed(history: History, txid: Uint8Array): Promise<PlacedTransaction> {
  const found = await history.transaction(txid);
  if (found === undefined)
    throw new LedgerError('audit.history', 'the history lacks a transaction that the trace needs');
  return found;
}

function outputAt({ outputs }: SealedTransaction, { index }: OutputPlace): Output {
  const output = outputs[index];
  if (output === undefined) throw new LedgerError('audit.history', `the transaction has no output ${index}`);
  return output;
}

function inputValues({ suite, chain, inputs }: SealedTransaction): readonly (Value | undefined)[] {
  return inputs.map((input) => {
    if (input.kind === 'spend') return input.output.value;
    if (input.kind === 'claim') return input.value;
    if (input.kind !== 'issue') return undefined;
    return { asset: issuedAsset(suite, chain, input), token: input.token, amount: input.amount };
  });
}

function isSpendOf(input: Input, { txid, index }: OutputPlace): boolean {
  return input.kind === 'spend' && input.index === index && idName(input.txid) === idName(txid);
}
