import * as z from 'zod/mini';
import type { Distribution } from './distribution.ts';
import { CHECKS, type Scenario } from './scenario.ts';
import { uniformMap, WORLD } from './world.ts';

/** Whole microseconds from `250`, `"30us"`, `"1.5ms"`, `"2s"` or `"3min"`. */
const UNITS: Readonly<Record<string, number>> = { us: 1, ms: 1000, s: 1_000_000, min: 60_000_000, h: 3_600_000_000 };

const count = z.int().check(z.nonnegative());
const positive = z.int().check(z.positive());

const duration = z.pipe(
  z.union([count, z.string()], { error: 'expected a duration: whole microseconds, or text like "150ms"' }),
  z.transform((value: number | string, context) => {
    if (typeof value === 'number') return value;
    const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*(us|ms|s|min|h)$/.exec(value) ?? [];
    const us = Number(amount) * (UNITS[unit] ?? Number.NaN);
    if (Number.isSafeInteger(Math.round(us)) && Math.abs(us - Math.round(us)) < 1e-6) return Math.round(us);
    context.issues.push({
      code: 'custom',
      message: `"${value}" is no duration like "150ms", "2s" or "30us"`,
      input: value,
    });
    return z.NEVER;
  }),
);

/** Parts per million from a share between 0 and 1, or a text like `"5%"`. */
const share = z.pipe(
  z.union([z.number(), z.string()], { error: 'expected a share: a number from 0 to 1, or text like "5%"' }),
  z.transform((value: number | string, context) => {
    const [, percent] = typeof value === 'string' ? (/^(\d+(?:\.\d+)?)\s*%$/.exec(value) ?? []) : [];
    const part = typeof value === 'number' ? value : Number(percent) / 100;
    if (part >= 0 && part <= 1) return Math.round(part * 1_000_000);
    context.issues.push({
      code: 'custom',
      message: `${JSON.stringify(value)} is no share between 0 and 1 (or "0%" and "100%")`,
      input: value,
    });
    return z.NEVER;
  }),
);

const distribution = z.pipe(
  z.union(
    [
      z.strictObject({ const: duration }),
      z.strictObject({ uniform: z.tuple([duration, duration]) }),
      z.strictObject({ exp: duration }),
      z.strictObject({
        lognormal: z.strictObject({ median: duration, sigma: z.number().check(z.positive(), z.lte(4)) }),
      }),
      z.strictObject({ empirical: z.array(z.tuple([share, duration])).check(z.minLength(1)) }),
    ],
    {
      error:
        'expected one of {const}, {uniform: [low, high]}, {exp: mean}, {lognormal: {median, sigma}}, {empirical: [[share, time], …]}',
    },
  ),
  z.transform((value, context): Distribution => {
    if ('const' in value) return { d: 'const', us: value.const };
    if ('exp' in value) return { d: 'exp', mean: value.exp };
    if ('lognormal' in value) {
      return { d: 'lognormal', median: value.lognormal.median, sigmaMilli: Math.round(value.lognormal.sigma * 1000) };
    }
    if ('uniform' in value) {
      const [lo, hi] = value.uniform;
      if (lo <= hi) return { d: 'uniform', lo, hi };
      context.issues.push({ code: 'custom', message: 'uniform: the low end is above the high end', input: value });
      return z.NEVER;
    }
    const rising = value.empirical.every(
      ([p, t], i, all) => i === 0 || (p > (all[i - 1]?.[0] ?? 0) && t >= (all[i - 1]?.[1] ?? 0)),
    );
    if (rising && value.empirical.at(-1)?.[0] === 1_000_000) return { d: 'empirical', cdf: value.empirical };
    context.issues.push({
      code: 'custom',
      message: 'empirical: both columns must rise and the last share be 1',
      input: value,
    });
    return z.NEVER;
  }),
);

const selection = z.union(
  [
    z.enum(['all', 'honest', 'byzantine']),
    z.strictObject({ nodes: z.array(count).check(z.minLength(1)) }),
    z.strictObject({ region: z.string() }),
    z.strictObject({ role: z.string() }),
    z.strictObject({ random: positive }),
  ],
  { error: 'expected all, honest, byzantine, {nodes: […]}, {region}, {role} or {random: how many}' },
);

const when = z.union(
  [
    z.strictObject({ at: duration }),
    z.strictObject({ after: duration }),
    z.pipe(
      z.strictObject({ every: duration, jitter: z._default(share, 0) }),
      z.transform(({ every, jitter }) => ({ every, jitterPpm: jitter })),
    ),
    z.strictObject({ height: positive, round: z.optional(count) }),
    z.pipe(
      z.strictObject({ chance: share }),
      z.transform(({ chance }) => ({ chancePpm: chance })),
    ),
    z.strictObject({ on: z.string(), count: z._default(positive, 1) }),
  ],
  {
    error: 'expected {at}, {after}, {every, jitter}, {height, round}, {chance: share per second} or {on: event, count}',
  },
);

const link = z.pipe(
  z.strictObject({
    extra: z.optional(duration),
    loss: z.optional(share),
    duplicate: z.optional(share),
    reorder: z.optional(share),
    bandwidth: z.optional(positive),
  }),
  z.transform(({ extra, loss, duplicate, reorder, bandwidth }) => ({
    ...(extra !== undefined && { extraUs: extra }),
    ...(loss !== undefined && { lossPpm: loss }),
    ...(duplicate !== undefined && { duplicatePpm: duplicate }),
    ...(reorder !== undefined && { reorderPpm: reorder }),
    ...(bandwidth !== undefined && { bandwidthBps: bandwidth }),
  })),
);

const strategy = z.pipe(
  z.union([
    z.string(),
    z.strictObject({ id: z.string(), params: z._default(z.record(z.string(), z.union([z.number(), z.string()])), {}) }),
  ]),
  z.transform((value) => (typeof value === 'string' ? { id: value, params: {} } : value)),
);

const fault = z.discriminatedUnion('f', [
  z.strictObject({
    f: z.literal('partition'),
    when,
    groups: z.union([z.enum(['halves', 'sizes', 'single', 'ring']), z.array(selection).check(z.minLength(2))]),
    until: when,
    oneWay: z._default(z.boolean(), false),
  }),
  z.strictObject({ f: z.literal('link'), when, from: selection, to: selection, link, until: when }),
  z.strictObject({
    f: z.literal('crash'),
    when,
    who: selection,
    disk: z._default(z.enum(['keep', 'lose-unsynced', 'torn-tail', 'flip-bit', 'lose-all']), 'lose-unsynced'),
    restart: z.optional(when),
  }),
  z.strictObject({ f: z.literal('pause'), when, who: selection, until: when }),
  z.strictObject({
    f: z.literal('clock'),
    when,
    who: selection,
    offsetMs: z._default(z.int(), 0),
    driftPpm: z._default(z.int().check(z.gte(-500_000), z.lte(500_000)), 0),
  }),
  z.strictObject({ f: z.literal('byzantine'), who: selection, strategy }),
  z.strictObject({ f: z.literal('twin'), who: selection, apart: z._default(z.boolean(), false) }),
  z.strictObject({ f: z.literal('set-change'), height: positive, set: z.enum(['rotate-third', 'replace-all']) }),
]);

const map = z.pipe(
  z.union(
    [
      z.literal('world'),
      z.strictObject({ uniform: duration }),
      z.strictObject({ regions: z.array(z.string()).check(z.minLength(1)), oneWay: z.array(z.array(duration)) }),
    ],
    { error: 'expected world, {uniform: delay} or {regions, oneWay}' },
  ),
  z.transform((value, context) => {
    if (value === 'world') return WORLD;
    if ('uniform' in value) return uniformMap(value.uniform);
    const n = value.regions.length;
    if (value.oneWay.length === n && value.oneWay.every((row) => row.length === n)) {
      return { regions: value.regions, oneWayUs: value.oneWay };
    }
    context.issues.push({ code: 'custom', message: `oneWay: expected ${n} rows of ${n} delays`, input: value });
    return z.NEVER;
  }),
);

const places = z.array(z.string()).check(z.minLength(1));

const nothing = { d: 'const', us: 0 } as const;

const network = z.pipe(
  z.strictObject({
    map,
    jitter: z._default(z.optional(distribution), nothing),
    loss: z._default(share, 0),
    duplicate: z._default(share, 0),
    reorder: z._default(share, 0),
    uplink: z.optional(positive),
    bandwidth: z.optional(positive),
    queue: z.optional(positive),
    gst: z.optional(duration),
    delta: z.optional(duration),
  }),
  z.transform((n, context) => {
    if ((n.gst === undefined) !== (n.delta === undefined)) {
      context.issues.push({ code: 'custom', message: 'gst and delta come together', input: n });
    }
    return {
      map: n.map,
      jitter: n.jitter ?? nothing,
      lossPpm: n.loss,
      duplicatePpm: n.duplicate,
      reorderPpm: n.reorder,
      ...(n.uplink !== undefined && { uplinkBps: n.uplink }),
      ...(n.bandwidth !== undefined && { bandwidthBps: n.bandwidth }),
      ...(n.queue !== undefined && { queueBytes: n.queue }),
      ...(n.gst !== undefined && { gst: n.gst }),
      ...(n.delta !== undefined && { delta: n.delta }),
    };
  }),
);

const cpu = z.pipe(
  z.union([
    z.literal('free'),
    z.strictObject({
      cores: z._default(positive, 1),
      scheme: z._default(z.enum(['ed25519-list', 'bls12381-agg', 'bip340-list', 'sm2-list']), 'bls12381-agg'),
      free: z._default(z.boolean(), false),
      validatePerKiB: z._default(duration, 0),
    }),
  ]),
  z.transform((value) => {
    if (value === 'free') return { cores: 1, scheme: 'bls12381-agg' as const, free: true, validateUsPerKib: 0 };
    return { cores: value.cores, scheme: value.scheme, free: value.free, validateUsPerKib: value.validatePerKiB };
  }),
);

/** The JSON form of a scenario; its output is a {@link Scenario}. */
export const scenarioSchema: z.ZodMiniType<Scenario, unknown> = z.pipe(
  z.strictObject({
    name: z.string().check(z.regex(/^[\w.-]{1,80}$/, 'a name has 1 to 80 letters, digits, dots and dashes')),
    about: z.optional(z.string()),
    seed: z._default(z.union([z.string(), z.int()]), '1'),
    engine: z.strictObject({ id: z.string(), config: z._default(z.record(z.string(), z.unknown()), {}) }),
    nodes: positive.check(z.lte(1024)),
    spares: z._default(count, 0),
    weights: z.optional(z.array(positive)),
    placement: z._default(
      z.union([z.literal('round-robin'), places, z.strictObject({ first: places, rest: places })]),
      'round-robin',
    ),
    network,
    cpu: z._default(z.optional(cpu), { cores: 1, scheme: 'bls12381-agg', free: true, validateUsPerKib: 0 }),
    disk: z._default(z.optional(z.strictObject({ fsync: distribution })), { fsync: nothing }),
    load: z._default(
      z.strictObject({
        blockBytes: z._default(count, 0),
        txPerSecond: z._default(count, 0),
        txBytes: z._default(positive, 250),
      }),
      { blockBytes: 0, txPerSecond: 0, txBytes: 250 },
    ),
    faults: z._default(z.array(fault), []),
    heal: z.optional(z.strictObject({ at: duration, heights: positive, within: duration })),
    stop: z.strictObject({ heights: z.optional(positive), time: z.optional(duration), events: z.optional(positive) }),
    check: z._default(z.union([z.literal('all'), z.array(z.enum(CHECKS))]), 'all'),
    bound: z.optional(duration),
    sometimes: z._default(z.array(z.string()), []),
  }),
  z.transform((raw, context): Scenario => {
    const problem = (path: (string | number)[], message: string): void => {
      context.issues.push({ code: 'custom', path, message, input: raw });
    };
    const regions = raw.network.map.regions;
    if (raw.weights !== undefined && raw.weights.length !== raw.nodes) {
      problem(['weights'], `${raw.weights.length} weights for ${raw.nodes} nodes`);
    }
    for (const [path, list] of placementLists(raw.placement)) {
      for (const [i, place] of list.entries()) {
        if (!regions.includes(place)) problem([...path, i], `no region "${place}"; the map has ${regions.join(', ')}`);
      }
    }
    if (raw.stop.heights === undefined && raw.stop.time === undefined && raw.stop.events === undefined) {
      problem(['stop'], 'name at least one of heights, time and events, or the run never ends');
    }
    const machines = raw.nodes + raw.spares;
    for (const [i, one] of raw.faults.entries()) {
      for (const [field, value] of Object.entries(one)) {
        if (typeof value === 'object' && value !== null && 'nodes' in value && Array.isArray(value.nodes)) {
          for (const node of value.nodes) {
            if (node >= machines)
              problem(['faults', i, field], `there is no node ${node}: nodes are 0 to ${machines - 1}`);
          }
        }
      }
    }
    const { about, weights, heal, bound, ...rest } = raw;
    return {
      ...rest,
      seed: String(raw.seed),
      cpu: raw.cpu ?? { cores: 1, scheme: 'bls12381-agg', free: true, validateUsPerKib: 0 },
      disk: raw.disk ?? { fsync: nothing },
      stop: withoutUndefined(raw.stop),
      check: raw.check === 'all' ? CHECKS : raw.check,
      faults: raw.faults as Scenario['faults'],
      ...(about !== undefined && { about }),
      ...(weights !== undefined && { weights }),
      ...(heal !== undefined && { heal }),
      ...(bound !== undefined && { boundUs: bound }),
    };
  }),
) as unknown as z.ZodMiniType<Scenario, unknown>;

function placementLists(placement: Scenario['placement']): [(string | number)[], readonly string[]][] {
  if (placement === 'round-robin') return [];
  if (!('first' in placement)) return [[['placement'], placement]];
  return [
    [['placement', 'first'], placement.first],
    [['placement', 'rest'], placement.rest],
  ];
}

function withoutUndefined(stop: {
  heights?: number | undefined;
  time?: number | undefined;
  events?: number | undefined;
}): Scenario['stop'] {
  return Object.fromEntries(Object.entries(stop).filter(([, value]) => value !== undefined));
}
