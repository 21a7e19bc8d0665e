import { type Adapter, type Json, type JsonObject, read } from '@dougong/conformance';
import { type CustomerChain, chainPurchase, openChain } from '../src/tasks/chain.ts';
import { settleGroup } from '../src/tasks/group.ts';
import { assertTask, joinTask, type Participation, recordTask, type Task } from '../src/tasks/rules.ts';
import { about, big, bigOf, bigs, casesOf, type Form, int, intOf, objects } from './support.ts';

const texts = (value: Json | undefined, what: string): readonly string[] =>
  read.array(value, what).map((item, i) => read.string(item, `${what}.${i}`));

interface Row {
  readonly at: number;
  readonly user: string;
  readonly what: string;
  readonly amount: bigint;
}

const rows = (data: JsonObject): readonly Row[] =>
  read.array(data['events'], 'events').map((event, i) => {
    const [at, user, what, amount] = read.array(event, `events.${i}`);
    return {
      at: intOf(at, 'at'),
      user: read.string(user, 'user'),
      what: read.string(what, 'what'),
      amount: bigOf(amount, 'amount'),
    };
  });

const asserts = ['expect.paid', 'expect.poolLeft', 'expect.log'];

const rules: Form = {
  asserts,
  run: (data) => {
    const json = read.object(data['task'], 'task');
    const mode = read.string(json['mode'], 'mode');
    if (mode !== 'or' && mode !== 'and') throw new TypeError(`the mode ${mode} is unknown`);
    const task: Task = {
      mode,
      once: read.boolean(json['once'], 'once'),
      rules: objects(json, 'rules').map((rule) => ({
        id: read.string(rule['id'], 'id'),
        target: big(rule, 'target'),
        reward: big(rule, 'reward'),
      })),
      start: int(json, 'start'),
      end: int(json, 'end'),
      eligible: json['eligible'] === null ? null : new Set(texts(json['eligible'], 'eligible')),
    };
    assertTask(task);
    let poolLeft = big(json, 'pool');
    const customers = new Map<string, Participation>();
    const paid: Json[] = [];
    const log = rows(data).map(({ at, user, what, amount }) => {
      const before = customers.get(user) ?? joinTask(task, user);
      const step = recordTask(task, poolLeft, before, { at, rule: what, count: amount });
      if (!step.ok) return step.code;
      poolLeft = step.pool;
      customers.set(user, step.participation);
      if (step.code === 'PAID') paid.push({ user, amount: String(step.amount), t: String(at) });
      return step.code;
    });
    return { expect: { paid, poolLeft, log } };
  },
};

const chain: Form = {
  asserts,
  run: (data) => {
    const json = read.object(data['chain'], 'chain');
    const rule = {
      members: new Set(texts(json['merchants'], 'merchants')),
      length: int(json, 'length'),
      windowSeconds: int(json, 'window'),
    };
    let poolLeft = big(json, 'pool');
    const customers = new Map<string, CustomerChain>();
    const paid: Json[] = [];
    const log = rows(data).map(({ at, user, what, amount }) => {
      const before = customers.get(user) ?? openChain(user);
      const step = chainPurchase(rule, poolLeft, before, { at, merchant: what, earned: amount });
      if (!step.ok) return step.code;
      poolLeft = step.pool;
      customers.set(user, step.chain);
      if (step.code === 'BONUS') paid.push({ user, bonus: String(step.bonus), t: String(at) });
      return step.code === 'STEP' ? `STEP ${step.chain.merchants.length}` : step.code;
    });
    return { expect: { paid, poolLeft, log } };
  },
};

const group: Form = {
  asserts: ['met', 'shares', 'refund'],
  run: (data) => {
    const { met, shares, refund } = settleGroup(big(data, 'pool'), big(data, 'goal'), bigs(data, 'contributions'));
    return { met, shares, refund };
  },
};

const tasks: Adapter = {
  folder: 'rewards',
  files: /^tasks.*\.json$/,
  ignores: about,
  cases: (file) =>
    casesOf(file, (data) => {
      const kind = read.string(data['kind'], 'kind');
      const form = new Map([
        ['rules', rules],
        ['chain', chain],
        ['group', group],
      ]).get(kind);
      if (form === undefined) throw new TypeError(`a task of the unknown kind ${kind}`);
      return form;
    }),
};

export const adapters: readonly Adapter[] = [{ ...tasks, ignores: { ...about, kind: 'chooses the run' } }];
