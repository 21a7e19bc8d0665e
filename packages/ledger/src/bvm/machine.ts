import type { BvmContext, BvmLimits } from './context.ts';
import { type BvmFault, HALT } from './faults.ts';
import { booleanItem, integerItem, isTrue, itemInteger, quickItem } from './values.ts';

/** Gas that an item of this length occupies while it lies on a stack. */
export function memoryCost(item: Uint8Array): number {
  return 8 + item.length;
}

function stackMemory(stack: readonly Uint8Array[]): number {
  let total = 0;
  for (const item of stack) total += memoryCost(item);
  return total;
}

/** Where a machine starts; what is left out is empty or zero. */
export interface MachineStart {
  readonly program: Uint8Array;
  readonly context: BvmContext;
  readonly runLimit: number;
  readonly dataStack?: Uint8Array[];
  readonly altStack?: Uint8Array[];
  readonly expansionReserved?: boolean;
  readonly limits?: BvmLimits;
  readonly parent?: Machine;
}

/**
 * One running program: stacks, position and gas. CHECKPREDICATE runs its predicate in a child machine. Stack items are
 * immutable by contract: operations make new items or views of old ones, and never write into one.
 */
export class Machine {
  readonly program: Uint8Array;
  readonly context: BvmContext;
  readonly limits: BvmLimits;
  readonly expansionReserved: boolean;
  readonly parent: Machine | undefined;
  /** Length of the chain of parents. */
  readonly depth: number;
  /** What PROGRAM pushes, also inside predicates: the program that was started. */
  readonly code: Uint8Array;
  readonly dataStack: Uint8Array[];
  readonly altStack: Uint8Array[];
  readonly #maxStackItems: number;
  readonly #maxItemBytes: number;
  /** Position of the current instruction. */
  pc = 0;
  /** Position of the instruction after it; jumps write it. */
  nextPc = 0;
  /** Where the bytes that the current instruction carries lie: the program, from `dataStart` to `dataEnd`. */
  dataSource: Uint8Array;
  dataStart = 0;
  dataEnd = 0;
  /** Gas left; never negative. */
  runLimit: number;
  /** Gas that is charged (or, when negative, given back) when the current instruction ends. */
  deferredCost = 0;
  /** Why the program ended early. */
  fault: BvmFault | undefined;
  /** The predicate that must finish before the current instruction can. */
  child: Machine | undefined;

  constructor(start: MachineStart) {
    this.program = start.program;
    this.context = start.context;
    this.limits = start.limits ?? {};
    this.expansionReserved = start.expansionReserved ?? false;
    this.parent = start.parent;
    this.depth = start.parent === undefined ? 0 : start.parent.depth + 1;
    this.code = start.parent?.code ?? start.context.code ?? start.program;
    this.dataStack = start.dataStack ?? [];
    this.altStack = start.altStack ?? [];
    this.#maxStackItems = this.limits.maxStackItems ?? Number.POSITIVE_INFINITY;
    this.#maxItemBytes = this.limits.maxItemBytes ?? Number.POSITIVE_INFINITY;
    this.dataSource = start.program;
    this.runLimit = start.runLimit;
  }

  /** Bytes that the current instruction carries. */
  get data(): Uint8Array {
    return this.dataSource.subarray(this.dataStart, this.dataEnd);
  }

  /** Charges `gas`, which may be negative. What is left drops to zero when it does not suffice. */
  cost(gas: number): void {
    if (gas > this.runLimit) {
      this.runLimit = 0;
      throw HALT.runLimitExceeded;
    }
    this.runLimit -= gas;
  }

  /** Charges what the instruction deferred. */
  settle(): void {
    this.cost(this.deferredCost);
  }

  /** Pushes an item and charges its memory at once. */
  push(item: Uint8Array): void {
    this.cost(8 + item.length);
    this.place(item);
  }

  /** Pushes an item whose memory is charged when the instruction ends. */
  pushDeferred(item: Uint8Array): void {
    this.deferredCost += 8 + item.length;
    this.place(item);
  }

  pushBoolean(value: boolean): void {
    this.pushDeferred(booleanItem(value));
  }

  pushInteger(value: bigint): void {
    this.pushDeferred(integerItem(value));
  }

  pushCount(value: number): void {
    this.pushDeferred(quickItem(value));
  }

  /** Puts an item on the data stack without charging for it. */
  place(item: Uint8Array): void {
    if (item.length > this.#maxItemBytes || this.dataStack.length >= this.#maxStackItems) throw HALT.limitExceeded;
    this.dataStack.push(item);
  }

  /** Takes the top item without giving gas back. */
  take(): Uint8Array {
    const item = this.dataStack.pop();
    if (item === undefined) throw HALT.dataStackUnderflow;
    return item;
  }

  /** Takes the top item and gives its memory back at once. */
  pop(): Uint8Array {
    const item = this.take();
    this.runLimit += 8 + item.length;
    return item;
  }

  /** Takes the top item; its memory is given back when the instruction ends. */
  popDeferred(): Uint8Array {
    const item = this.take();
    this.deferredCost -= 8 + item.length;
    return item;
  }

  /** {@link Machine.popDeferred} as an integer. */
  popInteger(): bigint {
    const value = itemInteger(this.popDeferred());
    if (value === undefined) throw HALT.badValue;
    return value;
  }

  /** {@link Machine.popInteger} that must not be negative. */
  popUnsigned(): bigint {
    const value = this.popInteger();
    if (value < 0n) throw HALT.badValue;
    return value;
  }

  /** The item `depth` below the top, which has depth 0. */
  peek(depth: number): Uint8Array {
    const item = this.dataStack[this.dataStack.length - 1 - depth];
    if (item === undefined) throw HALT.dataStackUnderflow;
    return item;
  }

  /** Ends with an underflow unless the data stack holds `count` items. */
  need(count: number): void {
    if (this.dataStack.length < count) throw HALT.dataStackUnderflow;
  }

  /** Starts the predicate of a CHECKPREDICATE on the top `items` items, which move to it. */
  startChild(predicate: Uint8Array, runLimit: number, items: number): void {
    if (this.depth >= (this.limits.maxDepth ?? Number.POSITIVE_INFINITY)) throw HALT.limitExceeded;
    this.child = new Machine({
      program: predicate,
      context: this.context,
      limits: this.limits,
      runLimit,
      parent: this,
      dataStack: this.dataStack.splice(this.dataStack.length - items, items),
    });
  }

  /** Takes back what a finished predicate left, and pushes whether it succeeded. */
  absorbChild(child: Machine): void {
    this.child = undefined;
    this.deferredCost -= child.runLimit + stackMemory(child.dataStack) + stackMemory(child.altStack);
    this.pushBoolean(child.fault === undefined && child.topIsTrue());
  }

  /** Whether the program, having ended, succeeded. */
  topIsTrue(): boolean {
    const top = this.dataStack.at(-1);
    return top !== undefined && isTrue(top);
  }
}
