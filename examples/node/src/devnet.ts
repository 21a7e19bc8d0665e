import {
  createValidatorSet,
  type Finality,
  idBytes,
  type NodeId,
  seededRng,
  type Target,
  toHash,
  toNodeId,
  type ValidatorSet,
} from '@dougong/consensus';
import { BBFT_DEFAULTS, type BbftConfig, type BbftMessage, bbft } from '@dougong/consensus/bbft';
import { checkClaims, ed25519Identity, ed25519List } from '@dougong/consensus/certificate';
import { bytesToHex } from '@dougong/crypto';
import { sign } from '@dougong/crypto/ed25519';
import {
  type Block,
  type Chain,
  createChain,
  decodeTransaction,
  encodeAddress,
  genesisBlock,
  type LedgerState,
  openLedger,
  parseChainSpec,
  txid,
} from '@dougong/ledger';
import { MemoryStore } from '@dougong/storage';
import { type Account, type Coin, demoAccount } from './account.ts';
import { EngineHost } from './engine-host.ts';
import { Hub } from './hub.ts';
import { LedgerChain } from './ledger-chain.ts';
import { type Admission, Pool } from './pool.ts';
import { memoryLog } from './write-ahead-log.ts';

/** What a development network is made of. */
export interface DevnetOptions {
  readonly validators: number;
  readonly accounts: number;
  /** Pause between a decision and the next proposal. */
  readonly blockIntervalMs: number;
  /** One way, between any two validators. */
  readonly delayMs: number;
  readonly onFinal?: (block: FinalBlock) => void;
  readonly onFailure: (validator: number, error: unknown) => void;
}

/** A block that one validator knows to be final. */
export interface FinalBlock {
  readonly validator: number;
  readonly height: number;
  readonly id: string;
  readonly stateRoot: string;
  readonly timeMs: number;
  /** Transactions without the system transaction. */
  readonly transactions: number;
  readonly proof: Finality;
}

const HRP = 'dg';
/** Base units of the genesis coin of each account. */
export const GENESIS_COIN = 1_000_000_000n;

interface Member {
  readonly id: NodeId;
  readonly account: Account;
}

interface RunningNode {
  readonly id: NodeId;
  readonly state: LedgerState;
  readonly pool: Pool;
  readonly host: EngineHost<BbftMessage>;
  readonly ledger: LedgerChain;
}

/**
 * A chain of validators in one process: each has its own engine, ledger and log, and they meet only through messages that
 * travel as bytes. Nothing is kept when the process ends.
 */
export class Devnet {
  readonly chain: Chain;
  readonly set: ValidatorSet;
  readonly accounts: readonly Account[];
  /** The accounts' coins at genesis, in order. */
  readonly coins: readonly Coin[];
  readonly hub: Hub;
  readonly #nodes: RunningNode[] = [];
  /** Transactions of applied blocks, by `validator:height`, until they are reported. */
  readonly #applied = new Map<string, number>();
  readonly #members: readonly Member[];
  readonly #options: DevnetOptions;
  readonly #genesis: Block;

  private constructor(
    options: DevnetOptions,
    chain: Chain,
    genesis: Block,
    members: readonly Member[],
    accounts: readonly Account[],
  ) {
    this.#options = options;
    this.#members = members;
    this.#genesis = genesis;
    this.chain = chain;
    this.accounts = accounts;
    this.hub = new Hub(options.delayMs);
    this.set = createValidatorSet({
      epoch: 0,
      members: members.map(({ id, account }) => ({ node: id, voteKey: account.publicKey, weight: 1n })),
    });
    const [transaction] = genesis.transactions.map((bytes) => decodeTransaction(bytes));
    this.coins =
      transaction?.outputs.flatMap((output, index) =>
        output.kind === 'pay' ? [{ txid: txid(transaction), index, output }] : [],
      ) ?? [];
  }

  /** Makes the chain and starts its validators. */
  static async start(options: DevnetOptions): Promise<Devnet> {
    const names = (count: number, what: string): Account[] =>
      Array.from({ length: count }, (_, i) => demoAccount(`${what} ${i}`));
    const members = names(options.validators, 'validator').map((account) => ({
      id: toNodeId(account.publicKey),
      account,
    }));
    const accounts = names(options.accounts, 'account');
    const chain = createChain(parseChainSpec(spec(members, accounts)));
    const devnet = new Devnet(options, chain, await genesisBlock(chain), members, accounts);
    for (const [index] of members.entries()) devnet.#nodes.push(await devnet.#createNode(index));
    for (const node of devnet.#nodes) devnet.#startNode(node);
    return devnet;
  }

  /** The ledgers of the validators. */
  get states(): readonly LedgerState[] {
    return this.#nodes.map(({ state }) => state);
  }

  /** Transactions that wait at the first validator. */
  get waiting(): number {
    return this.#nodes[0]?.pool.size ?? 0;
  }

  /** Hands a transaction to every validator; the first one's answer. */
  submit(bytes: Uint8Array): Admission {
    const answers = this.#nodes.map(({ pool, state }) =>
      pool.add(bytes, { height: state.tip.height + 1, timeMs: Date.now() }),
    );
    return answers[0] ?? { ok: false, code: 'devnet.empty' };
  }

  /** Cuts a validator off from the network, or lets it in again. */
  silence(validator: number, silent: boolean): void {
    const node = this.#nodes[validator];
    if (node !== undefined) this.hub.silence(node.id, silent);
  }

  stop(): void {
    for (const { host } of this.#nodes) host.stop();
  }

  async #createNode(index: number): Promise<RunningNode> {
    const member = this.#members[index];
    if (member === undefined) throw new RangeError(`there is no validator ${index}`);
    const { id, account } = member;
    const store = new MemoryStore();
    await store.open();
    const state = await openLedger(this.chain, store);
    const pool = new Pool(this.chain);
    const ledger = new LedgerChain({
      chain: this.chain,
      state,
      set: this.set,
      self: id,
      pool,
      reward: account.program,
      genesis: this.#genesis,
      fetch: (block, from) => this.hub.fetch(id, block, from),
      onBlock: (block, checked) => this.#applied.set(`${index}:${checked.height}`, block.transactions.length - 1),
    });
    const context = { chainId: toHash(this.chain.hash), engineEpoch: 0 };
    const log = memoryLog();
    const engine = bbft.create(this.#config(), {
      self: id,
      rng: seededRng(id),
      scheme: ed25519List,
      wal: log.records,
      ...context,
    });
    const host = new EngineHost<BbftMessage>({
      engine,
      chain: ledger,
      log,
      send: (target, msg) => this.#send(id, target, bbft.codec.encode(msg)),
      sign: ({ message }) => sign(message, account.secretKey),
      check: (claims, batch, merge) =>
        checkClaims(claims, { batch, merge }, { schemes: [ed25519List], identity: ed25519Identity }),
      onFinal: (height, proof) => {
        this.#final(index, state, height, proof);
        if (pool.size > 0) host.input({ t: 'demand' });
      },
      onFailure: (error) => this.#options.onFailure(index, error),
    });
    this.hub.join(id, {
      message: (from, bytes) => {
        const msg = decode(bytes);
        if (msg === undefined) return;
        const claims = bbft.codec.claims(msg, {
          ...context,
          scheme: ed25519List,
          setAt: (height) => engine.setAt(height),
        });
        const now = claims?.filter((claim) => claim.defer !== true);
        if (now === undefined) return;
        const { ok } = checkClaims(now, { batch: false }, { schemes: [ed25519List], identity: ed25519Identity });
        if (ok.every(Boolean)) host.input({ t: 'message', from, msg, bytes: bytes.length });
      },
      body: (block) => ledger.body(block),
    });
    return { id, state, pool, host, ledger };
  }

  #startNode({ host, ledger }: RunningNode): void {
    host.input({ t: 'start', anchor: ledger.anchor, proof: { kind: 'trusted', why: 'genesis' }, set: this.set });
    host.input({ t: 'demand' });
  }

  #final(index: number, state: LedgerState, height: number, proof: Finality): void {
    const { tip, root } = state;
    const key = `${index}:${height}`;
    const transactions = this.#applied.get(key) ?? 0;
    this.#applied.delete(key);
    this.#options.onFinal?.({
      validator: index,
      height,
      id: bytesToHex(tip.id),
      stateRoot: bytesToHex(root),
      timeMs: tip.timeMs,
      transactions,
      proof,
    });
  }

  #send(from: NodeId, target: Target, bytes: Uint8Array): void {
    const others = this.#members.map(({ id }) => id).filter((id) => id !== from);
    const nodes = target.to === 'all' ? others : target.to === 'one' ? [target.node] : target.nodes;
    for (const node of nodes) this.hub.send(from, node, bytes);
  }

  #config(): BbftConfig {
    return {
      ...BBFT_DEFAULTS,
      blockInterval: this.#options.blockIntervalMs * 1000,
      baseTimeout: Math.max(500, 20 * this.#options.delayMs) * 1000,
    };
  }
}

function decode(bytes: Uint8Array): BbftMessage | undefined {
  try {
    return bbft.codec.decode(bytes);
  } catch {
    return undefined;
  }
}

/** A chain spec with one asset, of which every account has a coin. */
function spec(members: readonly Member[], accounts: readonly Account[]): unknown {
  const address = (account: Account): string => encodeAddress(HRP, account.program) ?? '';
  return {
    format: 'dougong-chain/1',
    name: 'Dougong devnet',
    network: 'dev',
    hrp: HRP,
    dialect: 'native',
    suite: 'std',
    genesisTimeMs: Date.now(),
    engine: { id: 'bbft' },
    validators: members.map(({ id, account }) => ({
      id: bytesToHex(idBytes(id)),
      voteKey: `01${bytesToHex(account.publicKey)}`,
      weight: '1',
    })),
    assets: [
      {
        definition: { class: 1, decimals: 8, supply: 'fixed', symbol: 'DG', name: 'Devnet coin' },
        issuer: { address: address(accounts[0] ?? demoAccount('nobody')) },
        allocations: accounts.map((account) => ({ to: address(account), amount: String(GENESIS_COIN) })),
      },
    ],
  };
}
