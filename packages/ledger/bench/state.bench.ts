import type { Bench, Figure } from '@dougong/bench';
import { sha256 } from '@dougong/crypto/hash';
import { MemoryStore, WriteBatch } from '@dougong/storage';
import {
  type Chain,
  createChain,
  encodeAddress,
  keyProgram,
  type LedgerState,
  openLedger,
  parseChainSpec,
  sealTransaction,
  systemEffects,
  systemOutputs,
  type TransactionEffects,
} from '../src/index.ts';
import { encodeUnspent, NS } from '../src/state/layout.ts';

const NONE = new Uint8Array(0);
const PER_BLOCK = 1_000;
const BLOCKS = 12;
const FILL = 10_000;
/** Sizes of the set of outputs; `DOUGONG_BENCH_LARGE=1` adds five million. */
const SIZES = [10_000, 100_000, 1_000_000, ...(process.env['DOUGONG_BENCH_LARGE'] === '1' ? [5_000_000] : [])];

function idOf(kind: string, number: number): Uint8Array {
  return sha256(new TextEncoder().encode(`${kind} ${number}`));
}

const program = keyProgram('std', { suite: 1, publicKey: new Uint8Array(32) });

function benchChain(): Chain {
  const address = encodeAddress('dg', program) ?? '';
  return createChain(
    parseChainSpec({
      format: 'dougong-chain/1',
      name: 'Bench',
      network: 'dev',
      hrp: 'dg',
      dialect: 'native',
      suite: 'std',
      genesisTimeMs: 1_000_000,
      engine: { id: 'solo' },
      assets: [
        {
          definition: { class: 1, decimals: 8, supply: 'open', reissue: true, symbol: 'FEE', name: 'Fee' },
          issuer: { address },
          allocations: [{ to: address, amount: '1' }],
        },
      ],
    }),
  );
}

/** A state with so many outputs, and as much memory as it came to. */
class Filled {
  readonly #chain: Chain;
  readonly #state: LedgerState;
  readonly bytesPerOutput: number;
  #spent = 0;
  #made = 0;

  private constructor(chain: Chain, state: LedgerState, bytesPerOutput: number) {
    this.#chain = chain;
    this.#state = state;
    this.bytesPerOutput = bytesPerOutput;
  }

  static async of(size: number): Promise<Filled> {
    const chain = benchChain();
    const store = new MemoryStore();
    await store.open();
    const state = await openLedger(chain, store, { keepUndo: 4 });
    const before = process.memoryUsage();
    for (let from = 0; from < size; from += FILL) {
      const batch = new WriteBatch();
      for (let i = from; i < Math.min(size, from + FILL); i++) {
        batch.put(NS.utxo, idOf('output', i), encodeUnspent({ origin: 'normal', height: 1 }));
      }
      await store.write(batch);
    }
    // The store keeps outputs in typed arrays, outside the heap.
    const bytes = process.memoryUsage().arrayBuffers - before.arrayBuffers;
    return new Filled(chain, state, bytes / size);
  }

  /** Applies a block of payments: one input of the set, two outputs; µs of processor time a transaction. */
  async block(): Promise<number> {
    const { tip } = this.#state;
    const info = { height: tip.height + 1, timeMs: tip.timeMs + 1000, proposer: NONE };
    const transactions = Array.from({ length: PER_BLOCK }, () => this.#payment());
    const proposal = await this.#state.propose(transactions, info);
    const outputs = systemOutputs(proposal.payouts, this.#chain.block.feeAsset, program);
    const system = systemEffects(
      sealTransaction({
        suite: 'std',
        chain: this.#chain.hash,
        validUntil: 0,
        memo: NONE,
        inputs: [{ kind: 'system', height: info.height, data: NONE }],
        outputs,
        witnesses: [[]],
      }),
    );
    const stateRoot = await proposal.stateRoot(system);
    const id = idOf('block', info.height);
    const cpu = process.cpuUsage();
    const outcome = await this.#state.apply({
      ...info,
      id,
      parent: tip.id,
      transactions,
      system: { effects: system, outputs },
      stateRoot,
    });
    const { user, system: kernel } = process.cpuUsage(cpu);
    if (!outcome.ok) throw new TypeError(`a block broke ${outcome.code}`);
    return (user + kernel) / PER_BLOCK;
  }

  #payment(): TransactionEffects {
    const number = this.#spent++;
    const create = (index: number) => ({ id: idOf('made', this.#made++), index, origin: 'normal' as const });
    return {
      id: idOf('transaction', number),
      witnessId: idOf('witness', number),
      size: 300,
      spends: [idOf('output', number)],
      creates: [create(0), create(1)],
      once: [],
      supply: [],
      votes: [],
      calls: [],
      fee: 1_000_000n,
      transferred: 0n,
      gas: 0n,
      validUntil: 0,
      notBeforeHeight: 0,
      notBeforeMs: 0,
      contextual: false,
    };
  }
}

function figuresOf(size: number): readonly Figure[] {
  let filled: Promise<Filled> | undefined;
  const state = (): Promise<Filled> => {
    filled ??= Filled.of(size);
    return filled;
  };
  const name = size.toLocaleString('en');
  return [
    {
      name: `apply, ${name} outputs`,
      unit: 'µs/tx',
      better: 'lower',
      measure: async () => {
        const times: number[] = [];
        for (let i = 0; i < BLOCKS && i * PER_BLOCK < size; i++) times.push(await (await state()).block());
        return times.slice(times.length >> 2).sort((a, b) => a - b)[times.length >> 2] ?? Number.NaN;
      },
    },
    {
      name: `memory of an output, ${name}`,
      unit: 'B',
      better: 'lower',
      ...(size >= 1_000_000 ? { target: 128 } : {}),
      measure: async () => {
        const { bytesPerOutput } = await state();
        filled = undefined;
        return bytesPerOutput;
      },
    },
  ];
}

export const bench: Bench = {
  title: 'State on the memory store: blocks of 1,000 payments (one input, two outputs), by the number of outputs',
  figures: () => SIZES.flatMap(figuresOf),
};
