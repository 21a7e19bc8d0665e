import { type Adapter, type JsonObject, read } from '@dougong/conformance';
import { CHINA_OFFSET_MINUTES } from '../src/calendar.ts';
import {
  claimDividend,
  type DividendPosition,
  distribute,
  emptyDividendPool,
  emptyPosition,
  stake,
  unstake,
} from '../src/dividend.ts';
import { emittedBefore, eraEmission, eraEnd, eraReward, eraSupply, TIME_TOKEN } from '../src/emission/era.ts';
import { linearReward, linearSupply } from '../src/emission/linear.ts';
import { chargeFee, feeOf } from '../src/fee.ts';
import { bps, ppb } from '../src/units.ts';
import { BT_FOUNDATION, capEnvelope, geometricRelease } from '../src/vesting/cap.ts';
import { assertSchedule, fifteenthsPassed, type Schedule, vested } from '../src/vesting/schedule.ts';
import { about, big, casesOf, figuresOf, int, objects, table } from './support.ts';

const tranches: Adapter = table(
  /^vesting_bt_tranches.*\.json$/,
  {
    asserts: ['vested'],
    run: (data) => {
      const schedule: Schedule = {
        kind: 'tranches',
        start: int(data, 'start'),
        tranches: objects(data, 'tranches').map((t) => ({ months: int(t, 'months'), bps: bps(big(t, 'bps')) })),
      };
      assertSchedule(schedule);
      return { vested: vested(big(data, 'total'), schedule, int(data, 'now')) };
    },
  },
  { class: 'names the tranches that the case gives' },
);

const foundation: Adapter = {
  folder: 'rewards',
  files: /^vesting_bt_foundation.*\.json$/,
  ignores: about,
  *cases(file) {
    yield* casesOf(file, () => ({
      asserts: ['maxReleased', 'releases', 'locked'],
      run: (data) => {
        const capBps = bps(big(data, 'capBps'));
        const rule = { start: int(data, 'start'), periodMonths: int(data, 'periodMonths'), capBps };
        const { released, releases, locked } = capEnvelope(big(data, 'total'), rule, int(data, 'now'));
        return { maxReleased: released, releases: String(releases), locked };
      },
    }));
    yield figuresOf(file, {
      asserts: ['fullRun.releases', 'fullRun.released', 'fullRun.locked'],
      run: () => {
        const rule = { ...BT_FOUNDATION, start: 1_535_673_600 };
        const { released, releases, locked } = capEnvelope(BT_FOUNDATION.total, rule, 20_000_000_000);
        return { fullRun: { releases: String(releases), released, locked } };
      },
    });
  },
};

const allocation = 100_000_000_000_000_000n;

const lockup: Adapter = {
  folder: 'rewards',
  files: /^ct_lockup.*\.json$/,
  ignores: { ...about, class: 'names the terms that the case gives' },
  *cases(file) {
    yield* casesOf(file, () => ({
      asserts: ['cliff', 'monthly', 'either', 'geometric'],
      run: (data) => {
        const [total, now, listing] = [
          big(data, 'total'),
          int(data, 'now'),
          data['listing'] === null ? null : int(data, 'listing'),
        ];
        const offsetMinutes = CHINA_OFFSET_MINUTES;
        const cliff: Schedule = {
          kind: 'cliff',
          start: int(data, 'grant'),
          months: int(data, 'cliffMonths'),
          offsetMinutes,
        };
        const monthly: Schedule = { kind: 'monthly', listing };
        const passed = fifteenthsPassed(listing, now, offsetMinutes);
        return {
          cliff: vested(total, cliff, now),
          monthly: vested(total, monthly, now),
          either: vested(total, { kind: 'either', of: [cliff, monthly] }, now),
          geometric: geometricRelease(total, bps(1000n), passed).released,
        };
      },
    }));
    yield figuresOf(file, {
      asserts: ['offsetMinutes', 'allocation.team', 'allocation.communityCirculation'],
      run: () => ({
        offsetMinutes: String(CHINA_OFFSET_MINUTES),
        allocation: {
          cornerstone: allocation,
          franchise: allocation,
          team: (allocation * 3n) / 2n,
          foundation: (allocation * 3n) / 2n,
          communityReward: allocation,
          communityCirculation: allocation * 4n,
        },
      }),
    });
  },
};

const eras: Adapter = {
  folder: 'rewards',
  files: /^emission_time.*\.json$/,
  ignores: about,
  *cases(file) {
    const head = read.object(file.json(), file.name);
    const total = big(head, 'total');
    yield* casesOf(file, () => ({
      asserts: ['supply', 'reward'],
      run: (data) => {
        const emission = eraEmission(total, big(data, 'blocksPerEra'));
        const height = big(data, 'height');
        return { supply: eraSupply(emission, height), reward: eraReward(emission, height) };
      },
    }));
    const whole = eraEmission(total, 1n);
    yield* casesOf(
      file,
      () => ({
        asserts: ['emission', 'cumulative'],
        run: (data) => {
          const era = int(data, 'era');
          const cumulative = emittedBefore(whole, era + 1);
          return { emission: cumulative - emittedBefore(whole, era), cumulative };
        },
      }),
      'eras',
    );
    yield figuresOf(file, {
      asserts: ['total', 'genesis', 'lastEraWithEmission', 'finalSupply', 'undistributed'],
      run: () => {
        const { lastEra, supply } = eraEnd(eraEmission(TIME_TOKEN.rewards, 1n));
        return {
          total: TIME_TOKEN.rewards,
          genesis: TIME_TOKEN.genesis,
          lastEraWithEmission: String(lastEra),
          finalSupply: supply,
          undistributed: TIME_TOKEN.rewards - supply,
        };
      },
    });
  },
};

const linear: Adapter = table(
  /^emission_linear.*\.json$/,
  {
    asserts: ['supply', 'reward'],
    run: (data) => {
      const emission = { total: big(data, 'total'), blocks: big(data, 'blocks') };
      const height = big(data, 'height');
      return { supply: linearSupply(emission, height), reward: linearReward(emission, height) };
    },
  },
  { schedule: 'names the figures that the case gives' },
);

const burn: Adapter = table(/^fee_burn_bvc.*\.json$/, {
  asserts: [
    'fee',
    ...['inclusive.debit', 'inclusive.credit', 'inclusive.burn', 'inclusive.ok'],
    ...['exclusive.debit', 'exclusive.credit', 'exclusive.burn'],
  ],
  run: (data) => {
    const amount = big(data, 'amount');
    const rule = { rate: ppb(big(data, 'ratePpb')), cap: big(data, 'cap') };
    const fee = feeOf(amount, rule);
    const inside = chargeFee(amount, rule);
    const onTop = chargeFee(amount, rule, 'exclusive');
    if (!onTop.ok) throw new TypeError('a fee on top leaves the amount');
    return {
      fee,
      inclusive: inside.ok
        ? { debit: inside.debit, credit: inside.credit, burn: inside.burn, ok: true }
        : { debit: amount, credit: amount - fee, burn: fee, ok: false },
      exclusive: { debit: onTop.debit, credit: onTop.credit, burn: onTop.burn },
    };
  },
});

const dividends: Adapter = table(/^staking_dividend.*\.json$/, {
  asserts: ['claims', 'paid', 'accScaled', 'carryScaled', 'totalStake'],
  run: (data) => {
    let pool = emptyDividendPool;
    const positions = new Map<string, DividendPosition>();
    const claims: bigint[] = [];
    const paid: Record<string, bigint> = {};
    for (const op of objects(data, 'ops')) {
      const name = read.string(op['op'], 'op');
      if (name === 'distribute') {
        pool = distribute(pool, big(op, 'amount')).pool;
        continue;
      }
      const user = read.string(op['user'], 'user');
      const before = positions.get(user) ?? emptyPosition;
      const step = stepOf(name, op, pool, before);
      if (step.ok) {
        pool = step.pool;
        positions.set(user, step.position);
        if (name === 'claim') {
          claims.push(step.amount);
          paid[user] = (paid[user] ?? 0n) + step.amount;
        }
      }
    }
    return { claims, paid, accScaled: pool.acc, carryScaled: pool.carry, totalStake: pool.totalStake };
  },
});

function stepOf(
  name: string,
  op: JsonObject,
  pool: typeof emptyDividendPool,
  position: DividendPosition,
): ReturnType<typeof unstake> {
  if (name === 'claim') return claimDividend(pool, position);
  if (name === 'stake') return stake(pool, position, big(op, 'amount'));
  if (name === 'unstake') return unstake(pool, position, big(op, 'amount'));
  throw new TypeError(`the operation ${name} is unknown`);
}

export const adapters: readonly Adapter[] = [tranches, foundation, lockup, eras, linear, burn, dividends];
