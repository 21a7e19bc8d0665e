/**
 * The future of a simulation: a binary heap over typed arrays, ordered by (time, sequence). The sequence breaks ties in
 * the order of scheduling, so that a run is one list of events, the same everywhere.
 */
export interface EventQueue<E> {
  /** Number of waiting events. */
  readonly size: number;
  /** Time of the next event in microseconds; Infinity when there is none. */
  nextTime(): number;
  /** Puts an event at a time of whole microseconds. */
  push(time: number, event: E): void;
  /** Takes the next event out, or undefined. */
  pop(): E | undefined;
}

/** An empty queue. `push` refuses times that are no integers ≥ 0 with a TypeError. */
export function eventQueue<E>(): EventQueue<E> {
  let capacity = 1024;
  let times = new Float64Array(capacity);
  let sequences = new Float64Array(capacity);
  const events: (E | undefined)[] = [];
  let size = 0;
  let sequence = 0;

  const before = (i: number, time: number, seq: number): boolean => {
    const t = times[i] as number;
    return t < time || (t === time && (sequences[i] as number) < seq);
  };
  const move = (to: number, from: number): void => {
    times[to] = times[from] as number;
    sequences[to] = sequences[from] as number;
    events[to] = events[from];
  };
  const put = (i: number, time: number, seq: number, event: E | undefined): void => {
    times[i] = time;
    sequences[i] = seq;
    events[i] = event;
  };
  const grow = (): void => {
    capacity *= 2;
    const t = new Float64Array(capacity);
    const s = new Float64Array(capacity);
    t.set(times);
    s.set(sequences);
    times = t;
    sequences = s;
  };

  return {
    get size() {
      return size;
    },
    nextTime: () => (size === 0 ? Number.POSITIVE_INFINITY : (times[0] as number)),
    push(time, event) {
      if (!Number.isSafeInteger(time) || time < 0)
        throw new TypeError(`time: expected whole microseconds, got ${time}`);
      if (size === capacity) grow();
      const seq = sequence++;
      let i = size++;
      while (i > 0) {
        const parent = (i - 1) >> 1;
        if (before(parent, time, seq)) break;
        move(i, parent);
        i = parent;
      }
      put(i, time, seq, event);
    },
    pop() {
      if (size === 0) return undefined;
      const first = events[0] as E;
      size--;
      const time = times[size] as number;
      const seq = sequences[size] as number;
      const event = events[size];
      events[size] = undefined;
      if (size === 0) return first;
      let i = 0;
      for (;;) {
        let child = 2 * i + 1;
        if (child >= size) break;
        if (child + 1 < size && before(child + 1, times[child] as number, sequences[child] as number)) child++;
        if (!before(child, time, seq)) break;
        move(i, child);
        i = child;
      }
      put(i, time, seq, event);
      return first;
    },
  };
}
