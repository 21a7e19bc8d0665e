import { beforeAll, describe, expect, it } from 'vitest';
import { createPipeline } from '../../src/pipeline/pipeline.ts';
import type { FromWorker, ToWorker } from '../../src/worker/protocol.ts';
import { freshState, type MadeChain, madeChain, SlowWorker, type Validated, validateSerially } from './fixture.ts';

let chain: MadeChain;
let blocks: readonly Uint8Array[];
let serial: Validated;

beforeAll(async () => {
  chain = await madeChain(3, 6);
  blocks = chain.blocks.map(({ bytes }) => bytes);
  serial = await validateSerially(chain.maker, blocks);
});

/** Dies with its nth job. */
class Dying extends SlowWorker {
  #jobs = 0;
  readonly #after: number;

  constructor(after: number) {
    super();
    this.#after = after;
  }

  protected override receive(message: ToWorker): void {
    if (message.kind === 'job' && ++this.#jobs > this.#after) this.emit('error', new RangeError('out of memory'));
    else super.receive(message);
  }
}

/** Answers what `lie` makes of the truth. */
class Lying extends SlowWorker {
  readonly #lie: (message: FromWorker) => unknown;

  constructor(lie: (message: FromWorker) => unknown) {
    super();
    this.#lie = lie;
  }

  protected override answer(message: FromWorker): void {
    this.emit('message', this.#lie(message));
  }
}

/** Runs the chain over workers that `spawn` makes; the first `bad` of them are bad ones. */
async function over(bad: number, spawnBad: () => SlowWorker, workers = 2) {
  let spawned = 0;
  const state = await freshState(chain.maker);
  const spawn = (): SlowWorker => (spawned++ < bad ? spawnBad() : new SlowWorker());
  const pipeline = createPipeline({ chain: chain.maker.chain, state, workers, jobTransactions: 2, spawn });
  const result = pipeline.run(blocks).finally(() => pipeline.close());
  return { result, state, spawned: () => spawned };
}

describe('a worker that fails', () => {
  it.each([0, 1, 2])('is replaced when it dies after %d jobs, and its work done again', async (after) => {
    const { result, state, spawned } = await over(1, () => new Dying(after), 1);
    expect(await result).toMatchObject({ blocks: 6, tip: { height: serial.height } });
    expect(String(state.root)).toBe(serial.root);
    expect(spawned()).toBe(2);
  });

  it('leaves a block unchecked, never valid, when it fails again', async () => {
    const { result, state } = await over(Number.POSITIVE_INFINITY, () => new Dying(0));
    await expect(result).rejects.toMatchObject({ code: 'pipeline.unchecked', details: { height: 1 } });
    expect(state.tip.height).toBe(0);
  });

  const lies: Readonly<Record<string, (message: FromWorker) => unknown>> = {
    nothing: () => undefined,
    'a text': () => 'done',
    'an unknown job': (m) => ({ ...m, id: 1e9 }),
    'no verdicts': (m) => ({ ...m, verdicts: [] }),
    'a verdict too many': (m) => m.kind === 'done' && { ...m, verdicts: [...m.verdicts, { ok: true, bytes: 0 }] },
    'verdicts without effects': (m) => ({ ...m, buffer: new ArrayBuffer(0) }),
    'effects too long': (m) => m.kind === 'done' && { ...m, buffer: new ArrayBuffer(m.buffer.byteLength + 1) },
    'negative lengths': (m) => m.kind === 'done' && { ...m, verdicts: m.verdicts.map((v) => ({ ...v, bytes: -1 })) },
    'a position outside': (m) =>
      m.kind === 'done' && {
        ...m,
        verdicts: m.verdicts.map((v) => ({ ...v, invalid: { transaction: 4096, input: 0 } })),
      },
    'that the work was not wanted': (m) => m.kind === 'done' && { kind: 'dropped', id: m.id },
    'that it failed': (m) => ({ kind: 'failed', id: m.kind === 'done' ? m.id : 0, reason: 'no memory' }),
  };

  it.each(Object.keys(lies))('is not believed when it answers %s', async (name) => {
    const lie = lies[name] ?? (() => undefined);
    const { result, state, spawned } = await over(1, () => new Lying(lie), 1);
    expect(await result).toMatchObject({ blocks: 6 });
    expect(String(state.root)).toBe(serial.root);
    expect(spawned()).toBe(2);
  });

  it('is not believed when its effects cannot be read: the block is checked again here', async () => {
    const garble = (m: FromWorker): unknown => {
      if (m.kind === 'done') new Uint8Array(m.buffer).fill(0xff);
      return m;
    };
    const { result, state } = await over(Number.POSITIVE_INFINITY, () => new Lying(garble));
    expect(await result).toMatchObject({ blocks: 6 });
    expect(String(state.root)).toBe(serial.root);
  });

  it('is done without when none can be started', async () => {
    const state = await freshState(chain.maker);
    const spawn = (): never => {
      throw new TypeError('forbidden by policy');
    };
    const pipeline = createPipeline({ chain: chain.maker.chain, state, workers: 2, spawn });
    expect(await pipeline.run(blocks)).toMatchObject({ blocks: 6 });
    expect(String(state.root)).toBe(serial.root);
    await pipeline.close();
  });

  it('is done without when it dies and no other can be started', async () => {
    const state = await freshState(chain.maker);
    let first = true;
    const spawn = (): SlowWorker => {
      if (!first) throw new TypeError('no memory');
      first = false;
      return new Dying(1);
    };
    const pipeline = createPipeline({ chain: chain.maker.chain, state, workers: 2, jobTransactions: 2, spawn });
    expect(await pipeline.run(blocks)).toMatchObject({ blocks: 6 });
    expect(String(state.root)).toBe(serial.root);
    await pipeline.close();
  });

  it('cannot be asked for machines that it lacks', async () => {
    const state = await freshState(chain.maker);
    const spec = { ...chain.maker.chain.spec, vms: [0, 1, 2, 3] };
    const options = { chain: { ...chain.maker.chain, spec }, state, workers: 1 };
    expect(() => createPipeline(options)).toThrow(expect.objectContaining({ code: 'registry.conflict' }));
  });
});
