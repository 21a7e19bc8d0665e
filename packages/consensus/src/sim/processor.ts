/** The cores of a machine: jobs queue first come first served at the core that is free soonest. */
export interface Processor {
  /** Books a job of `us` microseconds and returns when it is done. */
  book(now: number, us: number): number;
  /** Microseconds of work done or booked so far, over all cores. */
  readonly busyUs: number;
  readonly cores: number;
  /** Drops what is booked: the machine lost power. */
  reset(now: number): void;
}

/** A machine with `cores` equal cores. */
export function createProcessor(cores: number): Processor {
  const free = new Float64Array(cores);
  let busyUs = 0;
  return {
    cores,
    get busyUs() {
      return busyUs;
    },
    book(now, us) {
      let core = 0;
      for (let i = 1; i < cores; i++) if ((free[i] as number) < (free[core] as number)) core = i;
      const done = Math.max(now, free[core] as number) + us;
      free[core] = done;
      busyUs += us;
      return done;
    },
    reset: (now) => free.fill(now),
  };
}
