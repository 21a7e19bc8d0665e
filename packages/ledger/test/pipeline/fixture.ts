import { MemoryStore } from '@dougong/storage';
import { openLedger } from '../../src/chain/genesis.ts';
import { LedgerError } from '../../src/errors.ts';
import { type Block, decodeBlock, encodeBlock } from '../../src/native/block.ts';
import { checkBlock, systemEffects } from '../../src/native/check-block.ts';
import { treeRoot } from '../../src/native/ids.ts';
import { decodeTransaction } from '../../src/native/transaction.ts';
import type { SealedTransaction } from '../../src/native/types.ts';
import type { EngineRefusal } from '../../src/pipeline/pipeline.ts';
import type { Refusal } from '../../src/rules.ts';
import type { LedgerState } from '../../src/state/ledger-state.ts';
import { bytomRules } from '../../src/worker/bytom-rules.ts';
import { nativeRules } from '../../src/worker/native-rules.ts';
import type { FromWorker, ToWorker } from '../../src/worker/protocol.ts';
import { serveValidation } from '../../src/worker/serve.ts';
import type { PipelineWorker } from '../../src/worker/threads.ts';
import { pay, toAlice } from '../native/fixture.ts';
import { type Coin, coinsOf, TestChain } from '../state/fixture.ts';

/** Numbers that depend on the seed alone (mulberry32). */
export function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What the made chains have beyond the usual. */
export const EMISSION = { emission: { initial: '7', halving: 50 } };

/** A block of a made chain and what was spendable before it. */
export interface MadeBlock {
  readonly bytes: Uint8Array;
  readonly block: Block;
  readonly transactions: readonly SealedTransaction[];
  /** Alice's ordinary coins before the block. */
  readonly coins: readonly Coin[];
  /** Coins that earlier blocks spent. */
  readonly spent: readonly Coin[];
  /** The reward of the block before. */
  readonly reward: Coin | undefined;
}

export interface MadeChain {
  readonly maker: TestChain;
  readonly blocks: readonly MadeBlock[];
}

/** A valid chain of random payments, some of which spend what the same block made. */
export async function madeChain(seed: number, length: number): Promise<MadeChain> {
  const next = random(seed);
  const maker = await TestChain.start(EMISSION);
  const fees = maker.coins.filter(({ output }) => String(output.value.asset) === String(maker.fee));
  let coins = [...fees];
  let reward: Coin | undefined;
  const spent: Coin[] = [];
  const blocks: MadeBlock[] = [];
  for (let height = 1; height <= length; height++) {
    const before = { coins: [...coins], spent: [...spent], reward };
    const transactions: SealedTransaction[] = [];
    for (let n = 1 + Math.floor(4 * next()); n > 0; n--) {
      const [coin] = coins.splice(Math.floor(next() * coins.length), 1);
      if (coin === undefined || coin.output.value.amount < 10n) continue;
      const half = coin.output.value.amount / 2n;
      const transaction = maker.spend([coin], [pay(maker.value(half), toAlice), pay(maker.value(half - 1n), toAlice)]);
      transactions.push(transaction);
      spent.push(coin);
      coins = [...coins, ...coinsOf([transaction])];
    }
    const block = await maker.block(transactions);
    const outcome = await maker.apply(block);
    if (!outcome.ok) throw new Error(`a made block breaks ${outcome.code}`);
    reward = coinsOf(block.transactions.slice(-1).map(decodeTransaction))[0];
    blocks.push({ bytes: encodeBlock(block), block, transactions, ...before });
  }
  return { maker, blocks };
}

/** A fresh state of the chain. */
export async function freshState({ chain }: TestChain, keepUndo?: number): Promise<LedgerState> {
  const store = new MemoryStore();
  await store.open();
  return openLedger(chain, store, keepUndo === undefined ? {} : { keepUndo });
}

/** What a sequence of blocks came to. */
export interface Validated {
  readonly height: number;
  readonly root: string;
  readonly position: number | undefined;
  readonly refusal: Refusal | EngineRefusal | undefined;
}

/** One block after the other, everything in the calling thread: what every pipeline must equal. */
export async function validateSerially(maker: TestChain, blocks: readonly Uint8Array[]): Promise<Validated> {
  const state = await freshState(maker);
  for (const [position, bytes] of blocks.entries()) {
    const refusal = await validateOne(maker, state, bytes);
    if (refusal !== undefined) return { height: state.tip.height, root: String(state.root), position, refusal };
  }
  return { height: state.tip.height, root: String(state.root), position: undefined, refusal: undefined };
}

async function validateOne(maker: TestChain, state: LedgerState, bytes: Uint8Array): Promise<Refusal | undefined> {
  let block: Block;
  try {
    block = decodeBlock(bytes);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const details = { reason: error.code, offset: error.details.offset ?? 0 };
    return { ok: false, code: 'block.malformed', details };
  }
  const checked = checkBlock(block, maker.chain.block);
  if (!checked.ok) return checked;
  const applied = await state.apply(checked.value);
  return applied.ok ? undefined : applied;
}

/** `block` with other transactions, whose roots are right as far as they decode. */
export function withTransactions(block: Block, transactions: readonly Uint8Array[]): Block {
  const effects = transactions.flatMap((bytes) => {
    try {
      return [systemEffects(decodeTransaction(bytes))];
    } catch {
      return [];
    }
  });
  const header = {
    ...block.header,
    txCount: transactions.length,
    txRoot: treeRoot(
      'std',
      effects.map(({ id }) => id),
    ),
    witnessRoot: treeRoot(
      'std',
      effects.map(({ witnessId }) => witnessId),
    ),
  };
  return { ...block, header, transactions };
}

/** A worker in the calling thread that speaks the protocol over cloned messages, each of which takes its time. */
export class SlowWorker implements PipelineWorker {
  readonly #delay: () => number;
  #inbox: (message: ToWorker) => void = () => {};
  readonly #listeners = new Map<string, (value: unknown) => void>();
  #last: Promise<void> = Promise.resolve();
  protected dead = false;

  /** @param delay - turns of the event loop that a message takes. */
  constructor(delay: () => number = () => 0) {
    this.#delay = delay;
    serveValidation([nativeRules(), bytomRules], {
      on: (_event, listener) => {
        this.#inbox = listener;
      },
      postMessage: (message, transfer) => this.answer(structuredClone(message, { transfer })),
    });
  }

  postMessage(message: unknown, transfer: ArrayBuffer[]): void {
    const copy = structuredClone(message, { transfer }) as ToWorker;
    this.#last = this.#last.then(async () => {
      for (let turns = this.#delay(); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      if (!this.dead) this.receive(copy);
    });
  }

  terminate(): void {
    this.dead = true;
  }

  on(event: 'message' | 'error' | 'exit', listener: (value: unknown) => void): void {
    this.#listeners.set(event, listener);
  }

  protected receive(message: ToWorker): void {
    this.#inbox(message);
  }

  protected answer(message: FromWorker): void {
    this.emit('message', message);
  }

  protected emit(event: string, value: unknown): void {
    if (!this.dead) this.#listeners.get(event)?.(value);
  }
}
