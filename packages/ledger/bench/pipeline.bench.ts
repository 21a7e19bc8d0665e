import type { Bench, Figure } from '@dougong/bench';
import { useBackend } from '@dougong/crypto/backend';
import { MemoryStore, WriteBatch } from '@dougong/storage';
import { bytomDialect, bytomNetworks, bytomRules } from '../src/bytom/index.ts';
import {
  type BlockSink,
  type Body,
  checkBlock,
  checkTransaction,
  createBodyValidator,
  createPipeline,
  decodeBlock,
  decodeTransaction,
  invalidClaims,
  type LedgerState,
  outputId,
  type Pipeline,
  type SignatureClaim,
  type SpreadOptions,
  type TransactionEffects,
  txid,
  wtxid,
} from '../src/index.ts';
import { Reader } from '../src/reader.ts';
import { BlockRun } from '../src/state/block-run.ts';
import { encodeUnspent, NS } from '../src/state/layout.ts';
import { emptyRoots } from '../src/state/roots.ts';
import { readEffects, writeEffects } from '../src/worker/packed-effects.ts';
import { Writer } from '../src/writer.ts';
import { fundedState, type PaymentChain, paymentChain } from './support/payments.ts';
import { vaporPayment } from './support/vapor-payments.ts';

const BLOCKS = 24;
const PER_BLOCK = 1_000;
/** Blocks that let workers start and their code get hot. */
const WARM = 8;
const RUNS = 3;
const STAGE_ROUNDS = 10;
const VAPOR_BLOCKS = 16;
const VAPOR_PER_BLOCK = 500;

interface Measured {
  readonly perSecond: number;
  /** Core time of all threads, µs a transaction. */
  readonly core: number;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

async function timed(transactions: number, run: () => Promise<void>): Promise<Measured> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await run();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: (1000 * transactions) / ms, core: (user + system) / transactions };
}

async function medians(once: () => Promise<Measured>): Promise<Measured> {
  const all: Measured[] = [];
  for (let i = 0; i < RUNS; i++) all.push(await once());
  return { perSecond: median(all.map((m) => m.perSecond)), core: median(all.map((m) => m.core)) };
}

/** Runs the same blocks through one pipeline, whose workers stay, over a fresh state each time. */
async function pipelineOver(chain: PaymentChain, options: SpreadOptions, known = false): Promise<Measured> {
  let state: LedgerState = await fundedState(chain);
  const sink: BlockSink = {
    get tip() {
      return state.tip;
    },
    apply: (block) => state.apply(block),
  };
  const pipeline: Pipeline = createPipeline({ chain: chain.chain, state: sink, ...options });
  if (known) pipeline.remember(chain.blocks.flatMap((bytes) => effectsOf(chain, bytes)));
  const run = async (blocks: readonly Uint8Array[]): Promise<void> => {
    const { refused } = await pipeline.run(blocks);
    if (refused !== undefined) throw new TypeError(`a block broke ${refused.refusal.code}`);
  };
  const warm = Math.min(WARM, chain.blocks.length >> 1);
  const measured = await medians(async () => {
    state = await fundedState(chain);
    await run(chain.blocks.slice(0, warm));
    const rest = chain.blocks.slice(warm);
    return timed((rest.length * chain.payments) / chain.blocks.length, () => run(rest));
  });
  await pipeline.close();
  return measured;
}

function effectsOf({ chain }: PaymentChain, bytes: Uint8Array): readonly TransactionEffects[] {
  const outcome = checkBlock(decodeBlock(bytes), chain.block);
  if (!outcome.ok) throw new TypeError(`a block broke ${outcome.code}`);
  return outcome.value.transactions;
}

async function serially(chain: PaymentChain): Promise<number> {
  const { perSecond: result } = await medians(async () => {
    const state = await fundedState(chain);
    return timed(chain.payments, async () => {
      for (const bytes of chain.blocks) {
        const checked = checkBlock(decodeBlock(bytes), chain.chain.block);
        if (!checked.ok || !(await state.apply(checked.value)).ok) throw new TypeError('a block was refused');
      }
    });
  });
  return result;
}

const vaporDialect = bytomDialect(bytomNetworks.vapor);

function vaporBodies(): readonly Body[] {
  return Array.from({ length: VAPOR_BLOCKS }, (_, b) => ({
    height: 20_000_000 + b,
    timeMs: 0,
    transactions: Array.from({ length: VAPOR_PER_BLOCK }, (_, i) => vaporPayment(VAPOR_PER_BLOCK * b + i)),
  }));
}

/** Applies side-chain effects to a set of outputs in memory, as `LedgerState` does those of native chains. */
class VaporOutputs {
  readonly #store = new MemoryStore();
  readonly #chain: PaymentChain;

  constructor(chain: PaymentChain) {
    this.#chain = chain;
  }

  async open(bodies: readonly Body[]): Promise<void> {
    await this.#store.open();
    const batch = new WriteBatch();
    for (const effects of bodies.flatMap(checkVapor)) {
      for (const id of effects.spends) batch.put(NS.utxo, id, encodeUnspent({ origin: 'normal', height: 1 }));
    }
    await this.#store.write(batch);
  }

  async apply(body: Body, effects: readonly TransactionEffects[]): Promise<void> {
    const run = new BlockRun(this.#store, this.#chain.chain.state, emptyRoots([]), {
      ...body,
      proposer: new Uint8Array(0),
    });
    for (const [i, one] of effects.entries()) {
      const refusal = await run.add({ ...one, gas: 0n }, i);
      if (refusal !== undefined) throw new TypeError(`a payment broke ${refusal.code}`);
    }
    await run.view.settle();
    await this.#store.write(run.view.batch());
  }
}

function checkVapor(body: Body): readonly TransactionEffects[] {
  return body.transactions.map((bytes) => {
    const outcome = vaporDialect.check(vaporDialect.decode(bytes), body);
    if (!outcome.ok) throw new TypeError(`a payment broke ${outcome.code}`);
    return outcome.value.effects;
  });
}

async function vaporOver(chain: PaymentChain, bodies: readonly Body[], workers: number): Promise<Measured> {
  const validator = createBodyValidator({ rules: bytomRules, parameters: { network: 'vapor' }, workers });
  const run = async (outputs: VaporOutputs): Promise<void> => {
    for await (const { body, outcome } of validator.run(bodies)) {
      if (!outcome.ok) throw new TypeError(`a payment broke ${outcome.code}`);
      await outputs.apply(body, outcome.value);
    }
  };
  const once = async (): Promise<Measured> => {
    const outputs = new VaporOutputs(chain);
    await outputs.open(bodies);
    return timed(VAPOR_BLOCKS * VAPOR_PER_BLOCK, () => run(outputs));
  };
  await once();
  const measured = await medians(once);
  await validator.close();
  return measured;
}

async function vaporSerially(chain: PaymentChain, bodies: readonly Body[]): Promise<number> {
  const { perSecond: result } = await medians(async () => {
    const outputs = new VaporOutputs(chain);
    await outputs.open(bodies);
    return timed(VAPOR_BLOCKS * VAPOR_PER_BLOCK, async () => {
      for (const body of bodies) await outputs.apply(body, checkVapor(body));
    });
  });
  return result;
}

/**
 * Core time of one stage, µs a transaction. Processor time, not the clock's, so that a busy machine falsifies it less.
 */
function stage(name: string, transactions: number, run: () => unknown): Figure {
  return {
    name: `stage: ${name}`,
    unit: 'µs/tx',
    better: 'lower',
    measure: async () => {
      for (let i = 0; i < 5; i++) run();
      return (
        await medians(() =>
          timed(STAGE_ROUNDS * transactions, async () => {
            for (let i = 0; i < STAGE_ROUNDS; i++) run();
          }),
        )
      ).core;
    },
  };
}

/** Where a payment's time goes, on one core. */
function stages({ chain, blocks }: PaymentChain): readonly Figure[] {
  const bytes = blocks[0] ?? new Uint8Array(0);
  const { header, transactions } = decodeBlock(bytes);
  const payments = transactions.slice(0, -1);
  const n = payments.length;
  const decoded = payments.map(decodeTransaction);
  const check = () => decoded.map((transaction) => checkTransaction(transaction, chain.block, header));
  const checked = check().flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
  const claims: readonly SignatureClaim[] = checked.flatMap((one) => one.claims);
  const pack = (): Uint8Array => {
    const w = new Writer(bytes.length);
    for (const { effects } of checked) writeEffects(w, effects);
    return w.take();
  };
  const packed = pack();
  return [
    { name: 'bytes of a payment', unit: 'B', better: 'lower', measure: () => bytes.length / n },
    { name: 'bytes that cross back', unit: 'B/tx', better: 'lower', measure: () => packed.length / n },
    stage('cut a block into parts', n, () => decodeBlock(bytes)),
    stage('decode', n, () => payments.map(decodeTransaction)),
    stage('ids: transaction, witness, two outputs', n, () => {
      for (const transaction of decoded) {
        const id = txid(transaction);
        wtxid(transaction, id);
        for (const [i, output] of transaction.parts.outputs.entries()) outputId('std', id, i, output);
      }
    }),
    stage('check all but the signature, ids included', n, check),
    stage('signatures, batches of 512', n, () => {
      for (let at = 0; at < n; at += 512) {
        if (invalidClaims(claims.slice(at, at + 512)).length > 0) throw new TypeError('a signature is wrong');
      }
    }),
    stage('pack effects', n, pack),
    stage('read packed effects', n, () => {
      const reader = new Reader(packed);
      for (let i = 0; i < n; i++) readEffects(reader);
    }),
  ];
}

/** Core time of applying, µs a transaction. */
async function applying(chain: PaymentChain): Promise<number> {
  const checked = chain.blocks.map((bytes) => {
    const outcome = checkBlock(decodeBlock(bytes), chain.chain.block);
    if (!outcome.ok) throw new TypeError(`a block broke ${outcome.code}`);
    return outcome.value;
  });
  const { core } = await medians(async () => {
    const state = await fundedState(chain);
    return timed(chain.payments, async () => {
      for (const block of checked) await state.apply(block);
    });
  });
  return core;
}

/** Two figures of one measurement: what the clock says, and what all threads together used. */
function both(
  name: string,
  target: number | undefined,
  run: () => Promise<Measured>,
  serial?: () => Promise<number>,
): Figure[] {
  let measured: Promise<Measured> | undefined;
  const once = (): Promise<Measured> => {
    measured ??= run();
    return measured;
  };
  return [
    {
      name,
      unit: 'tx/s',
      better: 'higher',
      ...(target === undefined ? {} : { target }),
      measure: async () => (await once()).perSecond,
      ...(serial === undefined ? {} : { rivals: { serial } }),
    },
    {
      name: `${name}: all threads`,
      unit: 'µs/tx',
      better: 'lower',
      ...(target === undefined ? {} : { target: Math.round((2 * 1e6) / target) }),
      measure: async () => (await once()).core,
    },
  ];
}

async function inPlainJavaScript(chain: PaymentChain): Promise<Measured> {
  useBackend('portable');
  try {
    return await pipelineOver(chain, { workers: 2, backend: 'portable', jobTransactions: 64 });
  } finally {
    useBackend('auto');
  }
}

export const bench: Bench = {
  title:
    'Validation pipeline: blocks of 1,000 payments (one input, two outputs, fresh Ed25519 signatures), memory store. Targets are for two idle cores; "all threads" is processor time, so 80 µs are 25,000 a second',
  figures: async () => {
    const chain = await paymentChain(BLOCKS, PER_BLOCK);
    const small = await paymentChain(4, 250);
    const bodies = vaporBodies();
    return [
      ...both(
        'native, one worker',
        undefined,
        () => pipelineOver(chain, { workers: 1 }),
        () => serially(chain),
      ),
      ...both(
        'native, two workers',
        25_000,
        () => pipelineOver(chain, { workers: 2 }),
        () => serially(chain),
      ),
      ...both('native, two workers, verified before', undefined, () => pipelineOver(chain, { workers: 2 }, true)),
      ...both('native, two workers, plain JavaScript', 1_500, () => inPlainJavaScript(small)),
      ...both(
        'vapor, one worker',
        undefined,
        () => vaporOver(chain, bodies, 1),
        () => vaporSerially(chain, bodies),
      ),
      ...both('vapor, two workers', 12_000, () => vaporOver(chain, bodies, 2)),
      ...stages(chain),
      { name: 'stage: apply to the state', unit: 'µs/tx', better: 'lower', measure: () => applying(chain) },
    ];
  },
};
