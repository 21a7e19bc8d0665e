import { type Entry, MemoryStore, type StateStore } from '@dougong/storage';
import { type Chain, type ChainParts, createChain } from '../../src/chain/chain.ts';
import { openLedger } from '../../src/chain/genesis.ts';
import { type ChainSpec, parseChainSpec } from '../../src/chain/spec.ts';
import type { TransactionEffects } from '../../src/dialect.ts';
import { attachHash, type Block, decodeBlock, encodeBlock } from '../../src/native/block.ts';
import { checkTransaction } from '../../src/native/check.ts';
import { checkBlock, systemEffects } from '../../src/native/check-block.ts';
import { treeRoot, txid } from '../../src/native/ids.ts';
import { decodeTransaction, sealTransaction } from '../../src/native/transaction.ts';
import type { Output, PayOutput, SealedTransaction, SpendInput, Transaction, Value } from '../../src/native/types.ts';
import { encodeAddress } from '../../src/programs/address.ts';
import type { Outcome, Refusal } from '../../src/rules.ts';
import { STATE_NAMESPACES } from '../../src/state/layout.ts';
import { type AppliedBlock, type LedgerState, systemOutputs } from '../../src/state/ledger-state.ts';
import { alice, keyWitness, seed, type TestKey, testKey, toAlice, toBob } from '../native/fixture.ts';

export const miner: TestKey = testKey('miner');
const addressOf = (program: typeof toAlice): string => encodeAddress('dg', program) ?? '';

/** A chain spec with two assets, of which Alice has plenty. */
export function testSpec(over: Record<string, unknown> = {}): ChainSpec {
  return parseChainSpec({
    format: 'dougong-chain/1',
    name: 'Test',
    network: 'dev',
    hrp: 'dg',
    dialect: 'native',
    suite: 'std',
    genesisTimeMs: 1_000_000,
    engine: { id: 'solo' },
    assets: [
      {
        definition: { class: 1, decimals: 8, supply: 'capped', cap: '1000000000', symbol: 'FEE', name: 'Fee' },
        issuer: { address: addressOf(toAlice) },
        allocations: Array.from({ length: 8 }, () => ({ to: addressOf(toAlice), amount: '1000000' })),
      },
      {
        definition: { class: 1, decimals: 0, supply: 'open', reissue: true, symbol: 'GOLD', name: 'Gold' },
        issuer: { address: addressOf(toBob) },
        allocations: [{ to: addressOf(toBob), amount: '500' }],
      },
    ],
    maturity: 2,
    voteLock: 3,
    minVote: '10',
    epochBlocks: 8,
    ...over,
  });
}

/** An output that can be spent. */
export interface Coin {
  readonly txid: Uint8Array;
  readonly index: number;
  readonly output: SpendInput['output'];
}

/** Every byte of the state. */
export async function stateBytes(store: StateStore): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const ns of [0, ...STATE_NAMESPACES]) {
    for await (const page of store.pages(ns)) for (const [k, v] of page) entries.push([Uint8Array.of(ns, ...k), v]);
  }
  return entries;
}

/** A chain that makes its own blocks. */
export class TestChain {
  readonly chain: Chain;
  readonly store: StateStore;
  readonly state: LedgerState;
  /** Coins of genesis. */
  readonly coins: readonly Coin[];

  private constructor(chain: Chain, store: StateStore, state: LedgerState, coins: readonly Coin[]) {
    this.chain = chain;
    this.store = store;
    this.state = state;
    this.coins = coins;
  }

  static async start(
    over: Record<string, unknown> = {},
    parts: ChainParts = {},
    store: StateStore = new MemoryStore(),
  ): Promise<TestChain> {
    await store.open();
    const chain = createChain(testSpec(over), parts);
    const state = await openLedger(chain, store);
    const { genesisBlock } = await import('../../src/chain/genesis.ts');
    const genesis = await genesisBlock(chain);
    return new TestChain(chain, store, state, coinsOf(genesis.transactions.map(decodeTransaction)));
  }

  get fee(): Uint8Array {
    return this.chain.block.feeAsset;
  }

  value(amount: bigint): Value {
    return { asset: this.fee, token: 0n, amount };
  }

  /** A transaction that spends `coins` of `key` for `outputs`. */
  spend(
    coins: readonly Coin[],
    outputs: readonly Output[],
    key: TestKey = alice,
    over: Partial<Transaction> = {},
  ): SealedTransaction {
    const tx: Transaction = {
      suite: 'std',
      chain: this.chain.hash,
      validUntil: 0,
      memo: new Uint8Array(0),
      inputs: coins.map((coin) => ({ kind: 'spend', ...coin })),
      outputs,
      witnesses: coins.map(() => []),
      ...over,
    };
    const empty = { ...tx, witnesses: tx.inputs.map(() => []) };
    return sealTransaction({ ...tx, witnesses: tx.inputs.map((_, i) => keyWitness(empty, i, key)) });
  }

  effects(transaction: SealedTransaction): TransactionEffects {
    const context = { height: this.state.tip.height + 1, timeMs: this.state.tip.timeMs + 1000 };
    const checked = checkTransaction(transaction, this.chain.block, context);
    if (!checked.ok) throw new Error(`the transaction breaks ${checked.code}`);
    return checked.value.effects;
  }

  /** The next block with these transactions; one that is refused is an error. */
  async block(
    transactions: readonly SealedTransaction[],
    timeMs: number = this.state.tip.timeMs + 1000,
  ): Promise<Block> {
    const { tip } = this.state;
    const info = { height: tip.height + 1, timeMs, proposer: miner.publicKey };
    const effects = transactions.map((transaction) => this.effects(transaction));
    const proposal = await this.state.propose(effects, info);
    const [refused] = proposal.refused;
    if (refused !== undefined) throw new Error(`transaction ${refused.transaction} breaks ${refused.code}`);
    const system = sealTransaction(this.system(info.height, systemOutputs(proposal.payouts, this.fee, toAlice)));
    return this.assemble(transactions, system, await proposal.stateRoot(systemEffects(system)), timeMs);
  }

  system(height: number, outputs: readonly PayOutput[]): Transaction {
    const { hash: chain } = this.chain;
    const inputs = [{ kind: 'system' as const, height, data: new Uint8Array(0) }];
    return { suite: 'std', chain, validUntil: 0, memo: new Uint8Array(0), inputs, outputs, witnesses: [[]] };
  }

  assemble(
    transactions: readonly SealedTransaction[],
    system: SealedTransaction,
    stateRoot: Uint8Array,
    timeMs: number = this.state.tip.timeMs + 1000,
  ): Block {
    const { tip } = this.state;
    const all = [...transactions, system];
    const attach = seed('attach');
    const header = {
      suite: 'std' as const,
      chain: this.chain.hash,
      height: tip.height + 1,
      parent: tip.id,
      timeMs,
      txCount: all.length,
      txRoot: treeRoot(
        'std',
        all.map((tx) => txid(tx)),
      ),
      witnessRoot: treeRoot(
        'std',
        all.map((tx) => wtxidOf(tx)),
      ),
      stateRoot,
      validators: seed('validators'),
      nextValidators: seed('validators'),
      proposer: miner.publicKey,
      attachHash: attachHash('std', attach),
      engine: new Uint8Array(8),
    };
    return decodeBlock(encodeBlock({ header, attach, transactions: all.map(({ parts }) => parts.bytes) }));
  }

  async apply(block: Block): Promise<Outcome<AppliedBlock>> {
    const checked = checkBlock(block, this.chain.block);
    return checked.ok ? this.state.apply(checked.value) : checked;
  }

  /** Makes and applies the next block. */
  async next(transactions: readonly SealedTransaction[] = []): Promise<AppliedBlock> {
    const outcome = await this.apply(await this.block(transactions));
    if (!outcome.ok) throw new Error(`the block breaks ${outcome.code}`);
    return outcome.value;
  }

  /** The refusal of a block with these transactions, whose state root nobody could compute. */
  async refusalOf(transactions: readonly SealedTransaction[]): Promise<Refusal> {
    const system = sealTransaction(this.system(this.state.tip.height + 1, []));
    const before = await stateBytes(this.store);
    const outcome = await this.apply(this.assemble(transactions, system, seed('no root')));
    if (outcome.ok) throw new Error('the block was accepted');
    if (String(before) !== String(await stateBytes(this.store)))
      throw new Error('a refused block left something behind');
    return outcome;
  }
}

/** Outputs of transactions that can be spent. */
export function coinsOf(transactions: readonly SealedTransaction[]): Coin[] {
  const coins: Coin[] = [];
  for (const transaction of transactions) {
    for (const [index, output] of transaction.outputs.entries()) {
      if (output.kind === 'pay' || output.kind === 'vote') coins.push({ txid: txid(transaction), index, output });
    }
  }
  return coins;
}

function wtxidOf(transaction: SealedTransaction): Uint8Array {
  return systemEffects(transaction).witnessId;
}

/** The coin at a position, or a failure of the test. */
export function coinAt(coins: readonly Coin[], position: number): Coin {
  const coin = coins[position];
  if (coin === undefined) throw new Error(`there is no coin ${position}`);
  return coin;
}
