import { suites } from '@dougong/crypto/keys';
import { MemoryStore } from '@dougong/storage';
import {
  attachHash,
  type BlockHeader,
  blockId,
  type Chain,
  checkTransaction,
  createChain,
  createPipeline,
  decodeTransaction,
  encodeAddress,
  encodeBlock,
  encodeSignature,
  genesisBlock,
  keyProgram,
  type LedgerState,
  openLedger,
  type PayOutput,
  parseChainSpec,
  type SealedTransaction,
  SIGHASH,
  type SpendInput,
  sealTransaction,
  sighash,
  systemEffects,
  systemOutputs,
  type Transaction,
  treeRoot,
  txid,
} from '../../src/index.ts';

const NONE = new Uint8Array(0);
const KEYS = 64;
/** Most coins that one transaction makes of one. */
const FAN = 4_000;

interface Key {
  readonly secret: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly program: ReturnType<typeof keyProgram>;
}

const keys: readonly Key[] = Array.from({ length: KEYS }, (_, i) => {
  const secret = new Uint8Array(32).fill(i + 1);
  const publicKey = suites.ed25519.getPublicKey(secret);
  return { secret, publicKey, program: keyProgram('std', { suite: 1, publicKey }) };
});

function keyAt(i: number): Key {
  const key = keys[i % KEYS];
  if (key === undefined) throw new TypeError('keys: there are none');
  return key;
}

/** An unspent output and who may spend it. */
interface Coin {
  readonly txid: Uint8Array;
  readonly index: number;
  readonly output: PayOutput;
  readonly key: number;
}

/** A chain of payments, encoded, and what it needs to be replayed. */
export interface PaymentChain {
  readonly chain: Chain;
  /** Blocks that make the coins. */
  readonly funding: readonly Uint8Array[];
  /** Blocks of payments: one input, two outputs, one Ed25519 signature each. */
  readonly blocks: readonly Uint8Array[];
  /** Payments in all blocks. */
  readonly payments: number;
}

/** A fresh state of the chain, with the coins that the payments spend. */
export async function fundedState({ chain, funding }: PaymentChain): Promise<LedgerState> {
  const state = await emptyState(chain);
  const pipeline = createPipeline({ chain, state, workers: 0 });
  const { refused } = await pipeline.run(funding);
  if (refused !== undefined) throw new TypeError(`funding broke ${refused.refusal.code}`);
  return state;
}

async function emptyState(chain: Chain): Promise<LedgerState> {
  const store = new MemoryStore();
  await store.open();
  return openLedger(chain, store, { keepUndo: 64 });
}

/** Makes a chain of `blocks` blocks of `perBlock` payments, all signed afresh. */
export async function paymentChain(blocks: number, perBlock: number): Promise<PaymentChain> {
  const address = encodeAddress('dg', keyAt(0).program) ?? '';
  const grants = Math.ceil((blocks * perBlock) / FAN);
  const chain = createChain(
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
          allocations: Array.from({ length: grants }, () => ({ to: address, amount: String(FAN * 1_000_000) })),
        },
      ],
    }),
  );
  const maker = new Maker(chain, await emptyState(chain));
  const genesis = await genesisBlock(chain);
  const first = genesis.transactions.map(decodeTransaction).flatMap((tx) => coinsOf(tx));
  const funding: Uint8Array[] = [];
  let coins: Coin[] = [];
  for (const coin of first) {
    const fan = maker.pay(coin, FAN, 1_000_000n);
    funding.push(await maker.block([fan]));
    coins.push(...coinsOf(fan));
  }
  const made: Uint8Array[] = [];
  for (let b = 0; b < blocks; b++) {
    const batch = coins.slice(0, perBlock);
    coins = coins.slice(perBlock);
    made.push(await maker.block(batch.map((coin) => maker.pay(coin, 2, 499_000n))));
  }
  return { chain, funding, blocks: made, payments: blocks * perBlock };
}

function coinsOf(transaction: SealedTransaction): Coin[] {
  const id = txid(transaction);
  return transaction.outputs.flatMap((output, index) =>
    output.kind === 'pay' ? [{ txid: id, index, output, key: keyOf(output) }] : [],
  );
}

const byProgram = new Map(keys.map(({ program }, i) => [String(program.code), i]));

function keyOf({ program }: PayOutput): number {
  return byProgram.get(String(program.code)) ?? 0;
}

class Maker {
  readonly #chain: Chain;
  readonly #state: LedgerState;
  #count = 0;

  constructor(chain: Chain, state: LedgerState) {
    this.#chain = chain;
    this.#state = state;
  }

  /** Spends a coin for `n` outputs of `amount`; the rest is the fee. */
  pay({ key, ...coin }: Coin, n: number, amount: bigint): SealedTransaction {
    const { block, hash } = this.#chain;
    const value = { asset: block.feeAsset, token: 0n, amount };
    const input: SpendInput = { kind: 'spend', ...coin };
    const draft: Transaction = {
      suite: 'std',
      chain: hash,
      validUntil: 0,
      memo: NONE,
      inputs: [input],
      outputs: Array.from({ length: n }, () => ({ kind: 'pay', value, program: keyAt(this.#count++).program })),
      witnesses: [[]],
    };
    const { secret, publicKey } = keyAt(key);
    const digest = sighash(sealTransaction(draft), 0);
    const signature = encodeSignature({
      cover: { flag: SIGHASH.all },
      signature: suites.ed25519.sign(digest, secret),
    });
    return sealTransaction({ ...draft, witnesses: [[publicKey, signature]] });
  }

  /** Makes and applies the next block. */
  async block(transactions: readonly SealedTransaction[]): Promise<Uint8Array> {
    const { tip } = this.#state;
    const context = { height: tip.height + 1, timeMs: tip.timeMs + 1000, proposer: NONE };
    const effects = transactions.map((transaction) => {
      const outcome = checkTransaction(transaction, this.#chain.block, context);
      if (!outcome.ok) throw new TypeError(`a payment broke ${outcome.code}`);
      return outcome.value.effects;
    });
    const proposal = await this.#state.propose(effects, context);
    const [refused] = proposal.refused;
    if (refused !== undefined) throw new TypeError(`a payment broke ${refused.code}`);
    const { block, hash } = this.#chain;
    const outputs = systemOutputs(proposal.payouts, block.feeAsset, keyAt(0).program);
    const system = sealTransaction({
      suite: 'std',
      chain: hash,
      validUntil: 0,
      memo: NONE,
      inputs: [{ kind: 'system', height: context.height, data: NONE }],
      outputs,
      witnesses: [[]],
    });
    const closing = systemEffects(system);
    const all = [...effects, closing];
    const header: BlockHeader = {
      suite: 'std',
      chain: hash,
      height: context.height,
      parent: tip.id,
      timeMs: context.timeMs,
      txCount: all.length,
      txRoot: treeRoot(
        'std',
        all.map(({ id }) => id),
      ),
      witnessRoot: treeRoot(
        'std',
        all.map(({ witnessId }) => witnessId),
      ),
      stateRoot: await proposal.stateRoot(closing),
      validators: new Uint8Array(32),
      nextValidators: new Uint8Array(32),
      proposer: NONE,
      attachHash: attachHash('std', NONE),
      engine: NONE,
    };
    const outcome = await this.#state.apply({
      id: blockId(header),
      height: header.height,
      parent: header.parent,
      timeMs: header.timeMs,
      proposer: NONE,
      transactions: effects,
      system: { effects: closing, outputs },
      stateRoot: header.stateRoot,
    });
    if (!outcome.ok) throw new TypeError(`a block broke ${outcome.code}`);
    return encodeBlock({
      header,
      attach: NONE,
      transactions: [...transactions, system].map(({ parts }) => parts.bytes),
    });
  }
}
