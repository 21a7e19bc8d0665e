import { type Delta, move, type Refused, refuse } from '../deltas.ts';
import { RewardsError } from '../errors.ts';
import { assertAmount, assertPositive, assertTime } from '../units.ts';

/** One thing to do, so many times, for a reward in base units. */
export interface TaskRule {
  readonly id: string;
  readonly target: bigint;
  readonly reward: bigint;
}

/** A task that a merchant offers and has funded (Bizkey white paper 3.6). */
export interface Task {
  /** `or`: each rule pays its own reward once per customer. `and`: all of them together pay the sum, once. */
  readonly mode: 'or' | 'and';
  /** Under `or`: only the first rule that a customer completes pays. */
  readonly once: boolean;
  readonly rules: readonly TaskRule[];
  /** Unix seconds; events count from `start` on and before `end`. */
  readonly start: number;
  readonly end: number;
  /** Customers that may take part; `null` for all. */
  readonly eligible: ReadonlySet<string> | null;
}

/** What one customer has done of a task; keep it under (task, customer). */
export interface Participation {
  readonly customer: string;
  /** By index of the rules, at most the target. */
  readonly done: readonly bigint[];
  /** By index of the rules. */
  readonly paid: readonly boolean[];
  readonly banned: boolean;
}

/** How long after its end a task's pool stays for late top-ups and disputes, in seconds. */
export const TASK_CLOSE_SECONDS = 604_800;

/** An event that counted. */
export interface TaskStep {
  readonly ok: true;
  readonly code: 'PAID' | 'PROGRESS';
  readonly pool: bigint;
  readonly participation: Participation;
  readonly amount: bigint;
  readonly deltas: readonly Delta[];
}

/** An event that did not count. */
export type TaskRefusal = Refused<'OUTSIDE' | 'INELIGIBLE' | 'BANNED' | 'NO_RULE'>;

/** An event that counted and completed something that the pool could not pay; a later event tries again. */
export interface TaskUnpaid {
  readonly ok: true;
  readonly code: 'POOL_EMPTY';
  readonly pool: bigint;
  readonly participation: Participation;
  readonly amount: 0n;
  readonly deltas: readonly [];
}

/**
 * Checks a task.
 *
 * @throws {@link RewardsError} `params.invalid` for no or too many rules, equal ids, an end that is not after the start;
 * `amount.range` for a target of 0 or a negative reward.
 */
export function assertTask(task: Task): void {
  assertTime('start', task.start);
  assertTime('end', task.end);
  if (task.end <= task.start) throw new RewardsError('params.invalid', 'it ends before it starts', { field: 'end' });
  const ids = new Set(task.rules.map((rule) => rule.id));
  if (task.rules.length === 0 || task.rules.length > 64 || ids.size !== task.rules.length) {
    throw new RewardsError('params.invalid', 'a task has 1 to 64 rules with different ids', { field: 'rules' });
  }
  for (const rule of task.rules) {
    assertPositive(`${rule.id}.target`, rule.target);
    assertAmount(`${rule.id}.reward`, rule.reward);
  }
}

/** A customer at the start of a task. */
export function joinTask(task: Task, customer: string): Participation {
  return { customer, done: task.rules.map(() => 0n), paid: task.rules.map(() => false), banned: false };
}

/**
 * Counts what a customer did and pays what that completes, in full or not at all.
 *
 * @param pool - what is left of the merchant's funds.
 * @throws {@link RewardsError} `amount.range`, `time.range`.
 */
export function recordTask(
  task: Task,
  pool: bigint,
  participation: Participation,
  event: { readonly at: number; readonly rule: string; readonly count: bigint },
): TaskStep | TaskUnpaid | TaskRefusal {
  assertAmount('pool', pool);
  assertPositive('count', event.count);
  assertTime('at', event.at);
  if (event.at < task.start || event.at >= task.end) return refuse('OUTSIDE');
  if (task.eligible !== null && !task.eligible.has(participation.customer)) return refuse('INELIGIBLE');
  if (participation.banned) return refuse('BANNED');
  const index = task.rules.findIndex((rule) => rule.id === event.rule);
  if (index < 0) return refuse('NO_RULE');

  const done = participation.done.map((sum, i) => (i === index ? capped(sum + event.count, task.rules[i]) : sum));
  const counted: Participation = { ...participation, done };
  const due = dueRules(task, counted, index);
  if (due.length === 0) return { ok: true, code: 'PROGRESS', pool, participation: counted, amount: 0n, deltas: [] };
  const amount = due.reduce((sum, i) => sum + (task.rules[i]?.reward ?? 0n), 0n);
  if (amount > pool) return { ok: true, code: 'POOL_EMPTY', pool, participation: counted, amount: 0n, deltas: [] };
  const paid = counted.paid.map((was, i) => was || due.includes(i));
  return {
    ok: true,
    code: 'PAID',
    pool: pool - amount,
    participation: { ...counted, paid },
    amount,
    deltas: move(amount, { place: 'pool' }, { place: 'account', owner: participation.customer }),
  };
}

const capped = (sum: bigint, rule: TaskRule | undefined): bigint =>
  rule !== undefined && sum > rule.target ? rule.target : sum;

/** The rules that an event makes payable. */
function dueRules(task: Task, { done, paid }: Participation, index: number): readonly number[] {
  const complete = (i: number): boolean => (done[i] ?? 0n) >= (task.rules[i]?.target ?? 0n);
  if (task.mode === 'and') {
    return paid.some((was) => was) || !task.rules.every((_, i) => complete(i)) ? [] : task.rules.map((_, i) => i);
  }
  if (!complete(index) || paid[index] || (task.once && paid.some((was) => was))) return [];
  return [index];
}

/**
 * Punishes a breach of the task's terms: `ban` keeps the customer out of the task, and the rewards of the task are to be
 * recalled where `forfeit` says so; see {@link recall}.
 */
export function banFromTask(participation: Participation): Participation {
  return { ...participation, banned: true };
}

/** Returns what is left a week after the end to the merchant; `OPEN` before that. */
export function closeTask(
  task: Task,
  pool: bigint,
  now: number,
): { readonly ok: true; readonly pool: 0n; readonly deltas: readonly Delta[] } | Refused<'OPEN'> {
  assertAmount('pool', pool);
  if (now < task.end + TASK_CLOSE_SECONDS) return refuse('OPEN');
  return { ok: true, pool: 0n, deltas: move(pool, { place: 'pool' }, { place: 'account', owner: 'merchant' }) };
}
