import { keygen, type SignedMessage, sign } from '@dougong/crypto/ed25519';
import { createVerifierPool, type PoolWorker, packRecords } from '@dougong/crypto/pool';
import { schnorr } from '@dougong/crypto/secp256k1';
import { afterAll, describe, expect, test } from 'vitest';

const key = keygen(new Uint8Array(32).fill(1));
const items: readonly SignedMessage[] = Array.from({ length: 200 }, (_, i) => {
  const message = new Uint8Array(32).fill(i);
  return { signature: sign(message, key.secretKey), message, publicKey: key.publicKey };
});
const records = packRecords(items);

function broken(...places: readonly number[]): Uint8Array {
  const copy = records.slice();
  for (const place of places) copy[128 * place + 100] = (copy[128 * place + 100] ?? 0) ^ 1;
  return copy;
}

describe('with real workers', () => {
  const pool = createVerifierPool({ workers: 2 });
  afterAll(() => pool.close());

  test('finds the invalid ones wherever they are', async () => {
    expect(await pool.findInvalid(records)).toEqual([]);
    expect(await pool.findInvalid(broken(0, 49, 50, 199))).toEqual([0, 49, 50, 199]);
  });

  test('several requests at once, with several suites and rules', async () => {
    const { secretKey, publicKey } = schnorr.keygen(new Uint8Array(32).fill(5));
    const schnorrItems = items.slice(0, 20).map(({ message }) => ({
      signature: schnorr.sign(message, secretKey),
      message,
      publicKey,
    }));
    const answers = await Promise.all([
      pool.findInvalid(broken(3)),
      pool.findInvalid(broken(7), { rule: 'ref10' }),
      pool.findInvalid(packRecords(schnorrItems), { suite: 'schnorr' }),
      pool.findInvalid(packRecords(schnorrItems.with(4, items[4] ?? never())), { suite: 'schnorr' }),
    ]);
    expect(answers).toEqual([[3], [7], [], [4]]);
  });
});

/** A worker whose behaviour the test writes. */
class FakeWorker implements PoolWorker {
  readonly jobs: { readonly id: number; readonly count: number; readonly buffer: ArrayBufferLike }[] = [];
  readonly transfers: ArrayBuffer[][] = [];
  terminated = false;
  readonly #listeners = new Map<string, ((value: unknown) => void)[]>();
  readonly #react: (worker: FakeWorker) => void;

  constructor(react: (worker: FakeWorker) => void = () => {}) {
    this.#react = react;
  }

  on(event: string, listener: (value: unknown) => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  postMessage(job: unknown, transfer: ArrayBuffer[]): void {
    this.jobs.push(job as (typeof this.jobs)[number]);
    this.transfers.push(transfer);
    queueMicrotask(() => this.#react(this));
  }

  terminate(): void {
    this.terminated = true;
  }

  emit(event: string, value: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(value);
  }

  answerAll(): void {
    for (const { id } of this.jobs.splice(0)) this.emit('message', { id, invalid: [] });
  }
}

/** A pool of fakes; the n-th that is started behaves as the n-th function says, the last one for all later. */
function fakePool(workers: number, ...reactions: readonly ((worker: FakeWorker) => void)[]) {
  const started: FakeWorker[] = [];
  const pool = createVerifierPool({
    workers,
    maxPending: 1000,
    spawn: () => {
      const worker = new FakeWorker(reactions[Math.min(started.length, reactions.length - 1)]);
      started.push(worker);
      return worker;
    },
  });
  return { pool, started };
}

const answer = (worker: FakeWorker): void => worker.answerAll();
const crash = (worker: FakeWorker): void => worker.emit('error', new Error('gone'));

test('fewer than 16 signatures never leave the calling thread', async () => {
  const { pool, started } = fakePool(2);
  expect(await pool.findInvalid(broken(3).subarray(0, 15 * 128))).toEqual([3]);
  expect(await pool.findInvalid(new Uint8Array(0))).toEqual([]);
  expect(started).toEqual([]);
});

test('a worker has at most two jobs at a time', async () => {
  const { pool, started } = fakePool(2);
  const all = [pool.findInvalid(records), pool.findInvalid(records), pool.findInvalid(records)];
  expect(started.map(({ jobs }) => jobs.length)).toEqual([2, 2]);
  for (let i = 0; i < 6; i++) for (const worker of started) worker.answerAll();
  expect(await Promise.all(all)).toEqual([[], [], []]);
});

test('the jobs of a worker that dies run once more on another', async () => {
  const { pool, started } = fakePool(1, crash, answer);
  expect(await pool.findInvalid(records)).toEqual([]);
  expect(started.length).toBe(2);
  expect(started[0]?.terminated).toBe(true);
});

test('jobs over which two workers died are refused, and the pool goes on', async () => {
  const { pool, started } = fakePool(1, crash, crash, answer);
  await expect(pool.findInvalid(records)).rejects.toMatchObject({ code: 'pool.crashed' });
  expect(await pool.findInvalid(records)).toEqual([]);
  expect(started.length).toBe(3);
});

test.each([
  ['nothing', null],
  ['a number', 3],
  ['an unknown job', { id: 999, invalid: [] }],
  ['no list', { id: 0 }],
  ['a place out of range', { id: 0, invalid: [1e6] }],
  ['a place twice', { id: 0, invalid: [1, 1] }],
  ['a fraction', { id: 0, invalid: [0.5] }],
])('a worker that answers with %s counts as dead', async (_, nonsense) => {
  const { pool, started } = fakePool(1, (worker) => worker.emit('message', nonsense), answer);
  expect(await pool.findInvalid(records)).toEqual([]);
  expect(started.length).toBe(2);
});

test('where no worker can be started, requests are refused', async () => {
  const pool = createVerifierPool({
    workers: 2,
    spawn: () => {
      throw new RangeError('forbidden');
    },
  });
  await expect(pool.findInvalid(records)).rejects.toMatchObject({ code: 'pool.crashed' });
});

test('what would pass the bound is refused, and room comes back', async () => {
  const { pool, started } = fakePool(1);
  const waiting = Array.from({ length: 5 }, () => pool.findInvalid(records));
  await expect(pool.findInvalid(records)).rejects.toMatchObject({ code: 'pool.full', details: { pending: 1000 } });
  for (let i = 0; i < 12; i++) for (const worker of started) worker.answerAll();
  await Promise.all(waiting);
  const again = pool.findInvalid(records);
  for (const worker of started) worker.answerAll();
  expect(await again).toEqual([]);
});

test('an aborted request rejects with the reason and takes no more room', async () => {
  const { pool, started } = fakePool(1);
  const controller = new AbortController();
  const aborted = Array.from({ length: 5 }, () => pool.findInvalid(records, { signal: controller.signal }));
  controller.abort(new RangeError('changed my mind'));
  for (const request of aborted) await expect(request).rejects.toThrow('changed my mind');
  const next = pool.findInvalid(records);
  for (let i = 0; i < 4; i++) for (const worker of started) worker.answerAll();
  expect(await next).toEqual([]);
  await expect(pool.findInvalid(records, { signal: controller.signal })).rejects.toThrow('changed my mind');
});

test('close refuses what waits and what comes', async () => {
  const { pool, started } = fakePool(2);
  const waiting = pool.findInvalid(records);
  await pool.close();
  await expect(waiting).rejects.toMatchObject({ code: 'pool.closed' });
  await expect(pool.findInvalid(records)).rejects.toMatchObject({ code: 'pool.closed' });
  expect(started.every(({ terminated }) => terminated)).toBe(true);
  await pool.close();
});

test('without shared memory the records are handed over', async () => {
  const shared = globalThis.SharedArrayBuffer;
  Reflect.deleteProperty(globalThis, 'SharedArrayBuffer');
  try {
    const { pool, started } = fakePool(1, answer);
    const request = pool.findInvalid(records);
    expect(started[0]?.transfers.map((list) => list.length)).toEqual([1, 1]);
    expect(started[0]?.jobs.map(({ buffer, count }) => buffer.byteLength === 128 * count)).toEqual([true, true]);
    expect(await request).toEqual([]);
  } finally {
    globalThis.SharedArrayBuffer = shared;
  }
});

test('Web Workers are understood, with their errors', async () => {
  /** A worker with events in place of Node's listeners. */
  class WebWorker extends EventTarget implements PoolWorker {
    readonly fails: 'error' | 'messageerror' | undefined;
    constructor(fails?: 'error' | 'messageerror') {
      super();
      this.fails = fails;
    }
    postMessage(job: unknown): void {
      const data = { id: (job as { readonly id: number }).id, invalid: [0] };
      queueMicrotask(() =>
        this.dispatchEvent(this.fails ? new Event(this.fails) : new MessageEvent('message', { data })),
      );
    }
    terminate(): void {}
  }
  const waiting = [new WebWorker('error'), new WebWorker('messageerror'), new WebWorker()];
  const pool = createVerifierPool({ workers: 1, spawn: () => waiting.shift() ?? never() });
  await expect(pool.findInvalid(records)).rejects.toMatchObject({ code: 'pool.crashed' });
  expect(await pool.findInvalid(records)).toEqual([0, 100]);
});

test('records are copied before the call returns', async () => {
  const { pool, started } = fakePool(1, answer);
  const copy = records.slice();
  const request = pool.findInvalid(copy);
  copy.fill(0);
  const [job] = started[0]?.jobs ?? [];
  expect(new Uint8Array(job?.buffer ?? new ArrayBuffer(0)).subarray(0, 128)).toEqual(records.subarray(0, 128));
  await request;
});

test('wrong arguments are named', async () => {
  expect(() => createVerifierPool({ workers: 0 })).toThrow(/^workers: /);
  expect(() => createVerifierPool({ workers: 1, maxPending: 0.5 })).toThrow(/^maxPending: /);
  const { pool } = fakePool(1);
  await expect(pool.findInvalid(new Uint8Array(100))).rejects.toThrow(/^records: /);
  await expect(pool.findInvalid('x' as never)).rejects.toThrow(/^records: /);
  await expect(pool.findInvalid(records, { suite: 'rsa' as never })).rejects.toThrow(/^suite: /);
  expect(() => packRecords([{ ...(items[0] ?? never()), message: new Uint8Array(31) }])).toThrow(
    /^items\[0\]\.message: /,
  );
});

function never(): never {
  throw new RangeError('missing');
}
