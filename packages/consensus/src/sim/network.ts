import { getOrMake } from './collections.ts';
import { draw } from './distribution.ts';
import type { RandomStream } from './random.ts';
import type { LinkChange, NetworkModel } from './scenario.ts';

/** What the network did with messages so far. */
export interface NetworkCounters {
  lost: number;
  cut: number;
  duplicated: number;
  overflowed: number;
  /** Most bytes on one directed link. */
  busiestLinkBytes: number;
}

/** Links between machines: when does what arrive. Machines are counted from 0. */
export interface Network {
  /**
   * Sends `bytes` and returns the number of copies that will arrive: 0, 1 or 2. `arrivals[0]` and `arrivals[1]` then
   * hold the times.
   */
  send(from: number, to: number, bytes: number, now: number): number;
  readonly arrivals: Float64Array;
  /** One-way delay of the map, without jitter, queues and faults. */
  delayUs(from: number, to: number): number;
  /** Cuts links from `from` to `to`; cuts are counted, so overlapping partitions end one by one. */
  cut(from: number, to: number): void;
  join(from: number, to: number): void;
  isCut(from: number, to: number): boolean;
  /** Lays a change over a link; later changes win. The returned function takes it off. */
  change(from: number, to: number, change: LinkChange): () => void;
  /** Ends every cut and change, loss, duplication and reordering, for good. Delays stay. */
  heal(): void;
  readonly counters: NetworkCounters;
}

/** Extra delay of a message that was let out of order, at most twice the link's own. */
const OVERTAKEN = 2;

/** Ready network of `regionOf.length` machines; `regionOf[i]` indexes the map's regions. */
export function createNetwork(model: NetworkModel, regionOf: readonly number[], rng: RandomStream): Network {
  const n = regionOf.length;
  const base = new Float64Array(n * n);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++)
      base[a * n + b] = model.map.oneWayUs[regionOf[a] as number]?.[regionOf[b] as number] ?? 0;
  }
  const streams = new Map<number, RandomStream>();
  const streamOf = (from: number, to: number): RandomStream => {
    return getOrMake(streams, from * n + to, () => rng.split(`${from}→${to}`));
  };
  const cuts = new Uint16Array(n * n);
  const changes = new Map<number, LinkChange[]>();
  const uplinkFree = new Float64Array(n);
  const linkFree = new Float64Array(n * n);
  const lastArrival = new Float64Array(n * n);
  const linkBytes = new Float64Array(n * n);
  const arrivals = new Float64Array(2);
  const counters: NetworkCounters = { lost: 0, cut: 0, duplicated: 0, overflowed: 0, busiestLinkBytes: 0 };
  const jitterIsFixed = model.jitter.d === 'const';
  let healed = false;

  const current = (link: number, field: keyof LinkChange): number | undefined => {
    if (changes.size === 0) return undefined;
    const stack = changes.get(link);
    if (stack === undefined) return undefined;
    for (let i = stack.length - 1; i >= 0; i--) {
      const value = stack[i]?.[field];
      if (value !== undefined) return value;
    }
    return undefined;
  };

  const arrival = (from: number, to: number, departure: number, calm: boolean, reorderPpm: number): number => {
    const link = from * n + to;
    let delay = (base[link] as number) + (current(link, 'extraUs') ?? 0);
    delay += jitterIsFixed ? draw(model.jitter, rng) : draw(model.jitter, streamOf(from, to));
    let overtaken = false;
    if (!calm && reorderPpm > 0 && streamOf(from, to).chance(reorderPpm)) {
      overtaken = true;
      delay += streamOf(from, to).below(OVERTAKEN * Math.max(1, delay));
    }
    let at = departure + delay;
    if (model.gst !== undefined && model.delta !== undefined) {
      at = Math.min(at, Math.max(departure, model.gst) + model.delta);
    }
    if (!overtaken) {
      at = Math.max(at, lastArrival[link] as number);
      lastArrival[link] = at;
    }
    return at;
  };

  return {
    arrivals,
    counters,
    delayUs: (from, to) => base[from * n + to] as number,
    cut: (from, to) => {
      if (!healed) cuts[from * n + to] = (cuts[from * n + to] as number) + 1;
    },
    join: (from, to) => {
      if (!healed) cuts[from * n + to] = Math.max(0, (cuts[from * n + to] as number) - 1);
    },
    isCut: (from, to) => (cuts[from * n + to] as number) > 0,
    change(from, to, change) {
      const link = from * n + to;
      const stack = changes.get(link) ?? [];
      changes.set(link, stack);
      if (!healed) stack.push(change);
      return () => {
        const at = stack.lastIndexOf(change);
        if (at >= 0) stack.splice(at, 1);
        if (stack.length === 0) changes.delete(link);
      };
    },
    heal() {
      healed = true;
      cuts.fill(0);
      changes.clear();
    },
    send(from, to, bytes, now) {
      const link = from * n + to;
      if ((cuts[link] as number) > 0) {
        counters.cut++;
        return 0;
      }
      let departure = now;
      if (model.uplinkBps !== undefined) {
        departure = Math.max(departure, uplinkFree[from] as number) + Math.ceil((bytes * 8_000_000) / model.uplinkBps);
        uplinkFree[from] = departure;
      }
      const bandwidth = current(link, 'bandwidthBps') ?? model.bandwidthBps;
      if (bandwidth !== undefined) {
        const start = Math.max(departure, linkFree[link] as number);
        if (model.queueBytes !== undefined && ((start - departure) * bandwidth) / 8_000_000 > model.queueBytes) {
          counters.overflowed++;
          return 0;
        }
        departure = start + Math.ceil((bytes * 8_000_000) / bandwidth);
        linkFree[link] = departure;
      }
      const carried = (linkBytes[link] as number) + bytes;
      linkBytes[link] = carried;
      if (carried > counters.busiestLinkBytes) counters.busiestLinkBytes = carried;
      const calm = healed || (model.gst !== undefined && now >= model.gst);
      const reorderPpm = current(link, 'reorderPpm') ?? model.reorderPpm;
      let copies = 1;
      if (!calm) {
        const lossPpm = current(link, 'lossPpm') ?? model.lossPpm;
        if (lossPpm > 0 && streamOf(from, to).chance(lossPpm)) {
          counters.lost++;
          return 0;
        }
        const duplicatePpm = current(link, 'duplicatePpm') ?? model.duplicatePpm;
        if (duplicatePpm > 0 && streamOf(from, to).chance(duplicatePpm)) copies = 2;
      }
      arrivals[0] = arrival(from, to, departure, calm, reorderPpm);
      if (copies === 2) {
        counters.duplicated++;
        arrivals[1] = arrival(
          from,
          to,
          departure + 1 + streamOf(from, to).below(1000 + (base[link] as number)),
          calm,
          reorderPpm,
        );
      }
      return copies;
    },
  };
}
