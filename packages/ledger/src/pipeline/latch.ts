/** Something to wait for again and again: `open` wakes everybody who waits at that moment. */
export class Latch {
  #promise: Promise<void>;
  #resolve: () => void = () => {};

  constructor() {
    this.#promise = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Resolves at the next `open`. */
  wait(): Promise<void> {
    return this.#promise;
  }

  open(): void {
    this.#resolve();
    this.#promise = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }
}

/** Lets messages and timers have their turn, as soon as the platform can. */
export function turn(): Promise<void> {
  const { setImmediate } = globalThis as { setImmediate?: (run: () => void) => void };
  return new Promise((resolve) => {
    if (setImmediate !== undefined) setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
