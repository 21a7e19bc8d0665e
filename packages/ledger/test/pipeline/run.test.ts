import { beforeAll, describe, expect, it } from 'vitest';
import { encodeBlock } from '../../src/native/block.ts';
import { checkTransaction } from '../../src/native/check.ts';
import { sealTransaction } from '../../src/native/transaction.ts';
import type { SealedTransaction } from '../../src/native/types.ts';
import { createPipeline, type Pipeline, type PipelineOptions } from '../../src/pipeline/pipeline.ts';
import type { LedgerState } from '../../src/state/ledger-state.ts';
import type { ToWorker } from '../../src/worker/protocol.ts';
import { pay, toAlice, toBob } from '../native/fixture.ts';
import { coinAt, coinsOf, TestChain } from '../state/fixture.ts';
import { freshState, type MadeChain, madeChain, SlowWorker, validateSerially, withTransactions } from './fixture.ts';

let chain: MadeChain;
let blocks: readonly Uint8Array[];

beforeAll(async () => {
  chain = await madeChain(4, 10);
  blocks = chain.blocks.map(({ bytes }) => bytes);
});

async function start(over: Partial<PipelineOptions> = {}): Promise<{ state: LedgerState; pipeline: Pipeline }> {
  const state = await freshState(chain.maker);
  const options = { chain: chain.maker.chain, state, workers: 2, spawn: () => new SlowWorker(), ...over };
  return { state, pipeline: createPipeline(options) };
}

describe('a run', () => {
  it('tells what it applied, in order, and how far it is', async () => {
    const { pipeline } = await start();
    const heights: number[] = [];
    const kept: Uint8Array[] = [];
    const result = await pipeline.run(blocks, {
      onApplied: async ({ tip }, bytes) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        heights.push(tip.height);
        kept.push(bytes);
      },
      onProgress: ({ height, blocks }) => expect(height).toBe(blocks),
    });
    expect(heights).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(kept).toEqual(blocks);
    const transactions = chain.blocks.reduce((sum, { block }) => sum + block.transactions.length, 0);
    const bytes = blocks.reduce((sum, { length }) => sum + length, 0);
    expect(result).toMatchObject({ height: 10, blocks: 10, transactions, bytes });
    expect(result).not.toHaveProperty('refused');
    await pipeline.close();
  });

  it('reads no further than the window', async () => {
    const { pipeline } = await start({ window: { blocks: 3 } });
    let read = 0;
    let applied = 0;
    let most = 0;
    function* source(): Generator<Uint8Array> {
      for (const bytes of blocks) {
        read += 1;
        most = Math.max(most, read - applied);
        yield bytes;
      }
    }
    await pipeline.run(source(), { onApplied: () => void applied++ });
    expect(applied).toBe(10);
    // Three in the window and the one that is being applied.
    expect(most).toBeLessThanOrEqual(4);
    await pipeline.close();
  });

  it.each([{ bytes: 1 }, { transactions: 1 }])(
    'takes one block at a time when the window holds none: %o',
    async (window) => {
      const { pipeline } = await start({ window });
      expect(await pipeline.run(blocks)).toMatchObject({ blocks: 10 });
      await pipeline.close();
    },
  );

  it('waits for a slow source, and goes on with the next run where it stopped', async () => {
    const { pipeline } = await start();
    async function* slowly(from: number, to: number): AsyncGenerator<Uint8Array> {
      for (const bytes of blocks.slice(from, to)) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        yield bytes;
      }
    }
    expect(await pipeline.run(slowly(0, 4))).toMatchObject({ height: 4, blocks: 4 });
    expect(await pipeline.run(slowly(4, 10))).toMatchObject({ height: 10, blocks: 6 });
    expect(await pipeline.run([])).toMatchObject({ height: 10, blocks: 0 });
    await pipeline.close();
  });

  it('rejects with what the source throws, after what came before it', async () => {
    const { pipeline, state } = await start();
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield* blocks.slice(0, 2);
      throw new RangeError('the peer went away');
    }
    await expect(pipeline.run(broken())).rejects.toThrow('the peer went away');
    expect(state.tip.height).toBe(2);
    expect(await pipeline.run(blocks.slice(2))).toMatchObject({ height: 10 });
    await pipeline.close();
  });

  it('ends the source when a block is refused', async () => {
    const { pipeline } = await start({ window: { blocks: 2 } });
    let ended = false;
    function* source(): Generator<Uint8Array> {
      try {
        yield new Uint8Array(1);
        for (;;) yield blocks[0] ?? new Uint8Array(0);
      } finally {
        ended = true;
      }
    }
    const { refused } = await pipeline.run(source());
    expect(refused).toMatchObject({ position: 0, header: undefined, refusal: { code: 'block.malformed' } });
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(ended).toBe(true);
    await pipeline.close();
  });

  it.each([0, 2])('stops between two blocks when the signal says so (%d workers)', async (workers) => {
    const { pipeline, state } = await start({ workers });
    const control = new AbortController();
    const run = pipeline.run(blocks, {
      signal: control.signal,
      onApplied: ({ tip }) => {
        if (tip.height === 4) control.abort('enough');
      },
    });
    await expect(run).rejects.toMatchObject({ code: 'aborted', cause: 'enough' });
    expect(state.tip.height).toBe(4);
    expect(await pipeline.run(blocks.slice(4))).toMatchObject({ height: 10 });
    await pipeline.close();
  });

  it('does nothing when the signal says so before', async () => {
    const { pipeline, state } = await start();
    const run = pipeline.run(blocks, { signal: AbortSignal.abort() });
    await expect(run).rejects.toMatchObject({ code: 'aborted' });
    expect(state.tip.height).toBe(0);
    await pipeline.close();
  });

  it('is one at a time, and none after the end', async () => {
    const { pipeline } = await start();
    const first = pipeline.run(blocks.slice(0, 5));
    await expect(pipeline.run(blocks)).rejects.toMatchObject({ code: 'state.order' });
    expect(await first).toMatchObject({ blocks: 5 });
    const second = pipeline.run(
      (async function* () {
        yield* blocks.slice(5);
        await new Promise(() => {});
      })(),
    );
    const ended = expect(second).rejects.toMatchObject({ code: 'aborted' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await pipeline.close();
    await ended;
    await expect(pipeline.run(blocks)).rejects.toMatchObject({ code: 'state.order' });
  });

  it('asks the engine about every block, in order, before it applies it', async () => {
    const { pipeline, state } = await start();
    const asked: number[] = [];
    const { refused } = await pipeline.run(blocks, {
      authorize: async ({ header }) => {
        asked.push(header.height);
        expect(state.tip.height).toBe(header.height - 1);
        return header.height === 6 ? 'too few votes' : undefined;
      },
    });
    expect(asked).toEqual([1, 2, 3, 4, 5, 6]);
    expect(refused).toMatchObject({ position: 5, refusal: { code: 'engine', reason: 'too few votes' } });
    expect(state.tip.height).toBe(5);
    await pipeline.close();
  });

  it('meets a reorganisation while a window is in flight, and follows the other branch after it', async () => {
    const branch = await madeChain(5, 6);
    const { pipeline, state } = await start();
    let reverted = false;
    const { refused } = await pipeline.run(blocks, {
      onApplied: async ({ tip }) => {
        if (tip.height !== 3 || reverted) return;
        reverted = true;
        for (let n = 0; n < 3; n++) await state.revert();
      },
    });
    expect(refused).toMatchObject({ position: 3, refusal: { code: 'block.height' } });
    expect(state.tip.height).toBe(0);
    const other = branch.blocks.map(({ bytes }) => bytes);
    expect(await pipeline.run(other)).toMatchObject({ height: 6, blocks: 6 });
    expect(String(state.root)).toBe((await validateSerially(chain.maker, other)).root);
    await pipeline.close();
  });

  it.each([
    { workers: -1 },
    { workers: 65 },
    { workers: 1.5 },
    { jobTransactions: 3 },
    { jobTransactions: 8192 },
    { window: { blocks: 0 } },
  ])('refuses options out of range: %o', async (over) => {
    await expect(start(over)).rejects.toThrow(TypeError);
  });
});

describe('what was verified before', () => {
  /** A block whose only payment is signed wrongly. */
  async function forgedBlock(): Promise<{ bytes: Uint8Array; witnessId: Uint8Array }> {
    const maker = await TestChain.start();
    const tx = maker.spend([coinAt(maker.coins, 0)], [pay(maker.value(1n), toBob)]);
    const [key, signature] = tx.witnesses[0] ?? [];
    if (key === undefined || signature === undefined) throw new Error('the payment is not signed');
    const forged = sealTransaction({ ...tx, witnesses: [[key, signature.with(64, (signature[64] ?? 0) ^ 1)]] });
    const block = await maker.block([forged]);
    const checked = checkTransaction(forged, maker.chain.block, { height: 1, timeMs: 0 });
    if (!checked.ok) throw new Error(checked.code);
    return { bytes: encodeBlock(block), witnessId: checked.value.effects.witnessId };
  }

  it.each([0, 2])('is not verified again, by witness id (%d workers)', async (workers) => {
    const { bytes, witnessId } = await forgedBlock();
    for (const known of [false, true]) {
      const maker = await TestChain.start();
      const spawn = () => new SlowWorker();
      const pipeline = createPipeline({ chain: maker.chain, state: maker.state, workers, spawn });
      // Nobody may say so of a wrong signature; that the block passes shows that nobody looked at it again.
      if (known) pipeline.remember([{ witnessId }]);
      const { refused } = await pipeline.run([bytes]);
      if (known) expect(refused).toBeUndefined();
      else expect(refused).toMatchObject({ refusal: { code: 'signature.invalid', transaction: 0, input: 0 } });
      await pipeline.close();
    }
  });

  it('reaches workers that run already', async () => {
    const { bytes, witnessId } = await forgedBlock();
    const maker = await TestChain.start();
    const spawn = () => new SlowWorker();
    const pipeline = createPipeline({ chain: maker.chain, state: maker.state, workers: 1, spawn });
    expect(await pipeline.run([bytes])).toMatchObject({ refused: { refusal: { code: 'signature.invalid' } } });
    pipeline.remember([{ witnessId }]);
    expect(await pipeline.run([bytes])).toMatchObject({ height: 1 });
    await pipeline.close();
  });
});

describe('dependencies inside the window', () => {
  /** Transactions in a row, each of which spends what the one before made. */
  function row(maker: TestChain, length: number): SealedTransaction[] {
    const made: SealedTransaction[] = [];
    let coin = coinAt(maker.coins, 0);
    for (let i = 0; i < length; i++) {
      const tx = maker.spend([coin], [pay(coin.output.value, toAlice)]);
      made.push(tx);
      coin = coinAt(coinsOf([tx]), 0);
    }
    return made;
  }

  it.each([500, 50])('hold for 500 transactions in a row, in blocks of %d', async (perBlock) => {
    const maker = await TestChain.start();
    const made = row(maker, 500);
    const encoded: Uint8Array[] = [];
    for (let i = 0; i < made.length; i += perBlock) {
      const block = await maker.block(made.slice(i, i + perBlock));
      expect(await maker.apply(block)).toMatchObject({ ok: true });
      encoded.push(encodeBlock(block));
    }
    for (const window of [1, 3, 64]) {
      const state = await freshState(maker);
      const spawn = () => new SlowWorker();
      const options = { chain: maker.chain, state, workers: 2, window: { blocks: window }, jobTransactions: 64, spawn };
      const pipeline = createPipeline(options);
      expect(await pipeline.run(encoded)).toMatchObject({ transactions: 500 + encoded.length });
      expect(String(state.root)).toBe(String(maker.state.root));
      await pipeline.close();
    }
  });

  it('break where the order is wrong', async () => {
    const maker = await TestChain.start();
    const [first, second, ...rest] = row(maker, 20);
    if (first === undefined || second === undefined) throw new Error('the row is empty');
    const block = await maker.block([first, second, ...rest]);
    const [a, b, ...others] = block.transactions;
    const swapped = encodeBlock(
      withTransactions(
        block,
        [b, a, ...others].flatMap((bytes) => bytes ?? []),
      ),
    );
    const pipeline = createPipeline({ chain: maker.chain, state: maker.state, workers: 0, jobTransactions: 4 });
    const { refused } = await pipeline.run([swapped]);
    expect(refused?.refusal).toMatchObject({ code: 'utxo.missing', transaction: 0 });
    await pipeline.close();
  });
});

describe('a block at the tip', () => {
  it('is shared by all workers', async () => {
    const maker = await TestChain.start();
    const coin = coinAt(maker.coins, 0);
    const fan = maker.spend(
      [coin],
      Array.from({ length: 300 }, () => pay(maker.value(100n), toAlice)),
    );
    const funding = await maker.block([fan]);
    expect(await maker.apply(funding)).toMatchObject({ ok: true });
    const block = await maker.block(coinsOf([fan]).map((one) => maker.spend([one], [pay(maker.value(100n), toBob)])));
    const pieces: number[][] = [];
    class Counting extends SlowWorker {
      readonly #own: number[] = [];

      constructor() {
        super();
        pieces.push(this.#own);
      }

      override postMessage(message: ToWorker, transfer: ArrayBuffer[]): void {
        if (message.kind === 'job') this.#own.push(message.pieces.reduce((sum, { count }) => sum + count, 0));
        super.postMessage(message, transfer);
      }
    }
    const state = await freshState(maker);
    const pipeline = createPipeline({ chain: maker.chain, state, workers: 2, spawn: () => new Counting() });
    expect(await pipeline.run([encodeBlock(funding)])).toMatchObject({ height: 1 });
    expect(await pipeline.run([encodeBlock(block)])).toMatchObject({ height: 2, transactions: 301 });
    expect(pieces.length).toBe(2);
    const sums = pieces.map((own) => own.reduce((sum, count) => sum + count, 0));
    expect(sums.reduce((sum, count) => sum + count, 0)).toBe(303);
    expect(Math.min(...sums)).toBeGreaterThanOrEqual(100);
    await pipeline.close();
  });
});
