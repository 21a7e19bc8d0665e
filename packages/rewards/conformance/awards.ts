import { type Adapter, type JsonObject, read } from '@dougong/conformance';
import { settleEpoch } from '../src/awards/epoch.ts';
import {
  type AwardAccount,
  award,
  burnAccount,
  inEscrow,
  openAccount,
  recall,
  settleAccount,
  withdraw,
} from '../src/awards/escrow.ts';
import { awardOrder, openEpoch } from '../src/awards/instant.ts';
import { demoTable, PRINTED_DAYS } from '../src/demo.ts';
import { bps } from '../src/units.ts';
import { about, big, casesOf, figuresOf, int, objects, table } from './support.ts';

const instant: Adapter = table(/^instant_rewards.*\.json$/, {
  asserts: ['rateQ18', 'results', 'carriedOver', 'totalScore'],
  run: (data) => {
    const limits = { capPerMajor: big(data, 'capUnitsPerMajor') };
    let epoch = openEpoch(big(data, 'budget'), big(data, 'previousTotalScore'), limits);
    const { rateQ18 } = epoch;
    const results = objects(data, 'orders').map((order) => {
      const step = awardOrder(epoch, {
        bizPower: big(order, 'bizPower'),
        trust: bps(big(order, 'trustBps')),
        amountMinor: big(order, 'amountMinor'),
      });
      if (!step.ok) throw new TypeError(step.code);
      epoch = step.epoch;
      return { score: step.score, award: step.award, left: epoch.left };
    });
    return { rateQ18, results, carriedOver: epoch.left, totalScore: epoch.totalScore };
  },
});

const epochs: Adapter = table(/^epoch_rewards.*\.json$/, {
  asserts: ['shares', 'paid', 'unspent'],
  run: (data) => {
    const entries = objects(data, 'merchants').map((merchant) => ({
      score: big(merchant, 'score'),
      turnoverMinor: big(merchant, 'turnoverMinor'),
    }));
    const limits = { capPerMajor: big(data, 'capUnitsPerMajor'), maxShare: bps(big(data, 'maxShareBps')) };
    const { shares, paid, unspent } = settleEpoch(big(data, 'budget'), entries, limits);
    return { shares, paid, unspent };
  },
});

/** A book of accounts under one pool, as a ledger would keep it. */
class Book {
  pool: bigint;
  burned = 0n;
  spent = 0n;
  readonly accounts = new Map<string, AwardAccount>();
  private readonly touched = new Set<string>();
  private readonly owners = new Map<string, string>();
  private readonly rule: { readonly holdSeconds: number; readonly reviewSeconds: number };

  constructor(pool: bigint, holdSeconds: number) {
    this.pool = pool;
    this.rule = { holdSeconds, reviewSeconds: 0 };
  }

  settle(now: number): void {
    for (const [user, account] of this.accounts) {
      const step = settleAccount(this.pool, account, now);
      this.keep(user, step);
    }
  }

  private keep(user: string, step: { readonly pool: bigint; readonly account: AwardAccount }): void {
    this.pool = step.pool;
    this.accounts.set(user, step.account);
    if (step.account.awards.some((entry) => entry.state === 'matured') && !step.account.banned) this.touched.add(user);
  }

  private of(user: string): AwardAccount {
    return this.accounts.get(user) ?? openAccount(user);
  }

  run(op: JsonObject): string {
    const now = int(op, 't');
    this.settle(now);
    const outcome = this.apply(read.string(op['op'], 'op'), op, now);
    this.settle(now);
    return outcome;
  }

  private apply(name: string, op: JsonObject, now: number): string {
    if (name === 'tick') return 'OK';
    if (name === 'recall') return this.recall(read.string(op['id'], 'id'), now);
    const user = read.string(op['user'], 'user');
    if (name === 'award') {
      const id = read.string(op['id'], 'id');
      const step = award(this.pool, this.of(user), id, big(op, 'amount'), now, this.rule);
      if (!step.ok) return step.code;
      this.owners.set(id, user);
      this.keep(user, step);
      return 'OK';
    }
    if (name === 'spend') {
      const step = withdraw(this.pool, this.of(user), big(op, 'amount'), now);
      if (!step.ok) return step.code;
      this.keep(user, step);
      this.spent += big(op, 'amount');
      return 'OK';
    }
    if (name !== 'burn') throw new TypeError(`the operation ${name} is unknown`);
    const step = burnAccount(this.pool, this.of(user), { yes: big(op, 'yes'), weight: big(op, 'weight') }, now);
    if (!step.ok) return step.code;
    this.keep(user, step);
    this.touched.delete(user);
    this.burned += step.burned;
    return `BURNED ${step.burned}`;
  }

  private recall(id: string, now: number): string {
    const user = this.owners.get(id);
    if (user === undefined) return 'UNKNOWN';
    const step = recall(this.pool, this.of(user), id, now);
    if (!step.ok) return step.code;
    this.keep(user, step);
    if (step.from !== 'FROM_ESCROW') this.touched.add(user);
    return step.from === 'DEBT' ? `DEBT ${step.shortfall}` : step.from;
  }

  final(): Readonly<Record<string, unknown>> {
    const accounts = [...this.accounts.values()];
    const entries = (list: readonly (readonly [string, bigint])[]): Readonly<Record<string, bigint>> =>
      Object.fromEntries(list);
    return {
      pool: this.pool,
      escrow: accounts.reduce((sum, account) => sum + inEscrow(account), 0n),
      balances: entries([...this.touched].map((user) => [user, this.of(user).balance])),
      debts: entries(accounts.filter((a) => a.debt > 0n).map((a) => [a.user, a.debt])),
      burned: this.burned,
      spent: this.spent,
    };
  }
}

const recalls: Adapter = table(/^recall_burn.*\.json$/, {
  asserts: ['results', 'final.pool', 'final.escrow', 'final.balances', 'final.debts', 'final.burned', 'final.spent'],
  run: (data) => {
    const book = new Book(big(data, 'pool'), int(data, 'holdSeconds'));
    const results = objects(data, 'ops').map((op) => book.run(op));
    return { results, final: book.final() };
  },
});

const demo: Adapter = {
  folder: 'rewards',
  files: /^bizkey_table30.*\.json$/,
  ignores: { ...about, ordersExact: 'of the path that the rounded figures fix', turnoverExact: 'likewise' },
  *cases(file) {
    const rows = demoTable(PRINTED_DAYS);
    yield* casesOf(file, () => ({
      asserts: ['turnoverFen', 'orders', 'bizHundredths', 'cumValueFen', 'factorTenths'],
      run: (data) => {
        const row = rows[int(data, 'day') - 1];
        return {
          turnoverFen: row?.turnoverFen,
          orders: row?.orders,
          bizHundredths: row?.bizHundredths,
          cumValueFen: row?.cumulativeFen,
          factorTenths: String(PRINTED_DAYS[int(data, 'day') - 1]?.factor),
        };
      },
    }));
    yield figuresOf(file, {
      asserts: ['sumPrintedBizHundredths', 'impliedPriceCNY'],
      run: () => ({
        sumPrintedBizHundredths: rows.reduce((sum, row) => sum + row.bizHundredths, 0n),
        impliedPriceCNY: '0.325',
      }),
    });
  },
};

export const adapters: readonly Adapter[] = [instant, epochs, recalls, demo];
