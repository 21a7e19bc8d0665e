/** What lies in an {@link IndexedHeap}: it keeps its own place. */
export interface HeapItem {
  /** Place in the heap, -1 outside. Written by the heap alone. */
  slot: number;
}

/** A binary heap whose items can be taken out or moved from anywhere: O(log n) each. */
export class IndexedHeap<T extends HeapItem> {
  readonly #items: T[] = [];
  readonly #before: (a: T, b: T) => boolean;

  /** @param before - whether `a` comes out before `b`. */
  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before;
  }

  get size(): number {
    return this.#items.length;
  }

  /** The item that comes out first. */
  first(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    item.slot = this.#items.length;
    this.#items.push(item);
    this.#up(item.slot);
  }

  /** Takes the first item out. */
  pop(): T | undefined {
    const [first] = this.#items;
    if (first !== undefined) this.remove(first);
    return first;
  }

  remove(item: T): void {
    const at = item.slot;
    if (at < 0) return;
    item.slot = -1;
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    this.#place(last, at);
    this.moved(last);
  }

  /** Says that the order of an item may have changed. */
  moved(item: T): void {
    if (item.slot < 0) return;
    this.#up(item.slot);
    this.#down(item.slot);
  }

  #up(start: number): void {
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfBefore(at, parent)) return;
      at = parent;
    }
  }

  #down(start: number): void {
    let at = start;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      const [a, b] = [this.#items[left], this.#items[right]];
      if (a === undefined) return;
      const child = b !== undefined && this.#before(b, a) ? right : left;
      if (!this.#swapIfBefore(child, at)) return;
      at = child;
    }
  }

  #swapIfBefore(child: number, parent: number): boolean {
    const [low, high] = [this.#items[child], this.#items[parent]];
    if (low === undefined || high === undefined || !this.#before(low, high)) return false;
    this.#place(low, parent);
    this.#place(high, child);
    return true;
  }

  #place(item: T, at: number): void {
    this.#items[at] = item;
    item.slot = at;
  }
}
