import { join } from 'node:path';
import {
  type BlockRef,
  type EngineHeader,
  type Finality,
  type Input,
  type NodeId,
  seededRng,
  type Target,
  toHash,
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
  decodeBlock,
  decodeTransaction,
  genesisBlock,
  type LedgerState,
  parseChainSpec,
  txid,
} from '@dougong/ledger';
import type { Account, Coin } from './account.ts';
import { catchUp } from './catch-up.ts';
import { DataFolderError, openDataFolder, type WantedChain } from './data-folder.ts';
import { demoAccounts, demoMembers, devnetSpec, type Member, memberSet } from './devnet-chain.ts';
import { EngineHost } from './engine-host.ts';
import { Hub } from './hub.ts';
import { LedgerChain } from './ledger-chain.ts';
import { type Admission, Pool } from './pool.ts';
import { folderData, folderError, memoryData, type ValidatorData } from './validator-data.ts';

/** What a development network is made of. */
export interface DevnetOptions {
  readonly validators: number;
  readonly accounts: number;
  /** Pause between a decision and the next proposal. */
  readonly blockIntervalMs: number;
  /** One way, between any two validators. */
  readonly delayMs: number;
  /** Where to keep everything; without it nothing outlives the process. */
  readonly data?: { readonly path: string; readonly wanted: WantedChain } | undefined;
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

interface RunningNode {
  readonly id: NodeId;
  readonly state: LedgerState;
  readonly pool: Pool;
  readonly host: EngineHost<BbftMessage>;
  readonly ledger: LedgerChain;
  readonly data: ValidatorData;
}

/**
 * A chain of validators in one process: each has its own engine, ledger and log, and they meet only through messages that
 * travel as bytes. With a data folder it goes on where it was, else nothing outlives the process.
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
  readonly #reported = new Map<number, number>();
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
    this.set = memberSet(members);
    const [transaction] = genesis.transactions.map((bytes) => decodeTransaction(bytes));
    this.coins =
      transaction?.outputs.flatMap((output, index) =>
        output.kind === 'pay' ? [{ txid: txid(transaction), index, output }] : [],
      ) ?? [];
  }

  /**
   * Makes the chain, or opens the one in the data folder, and starts its validators.
   *
   * @throws {@link DataFolderError} when the folder cannot be used.
   */
  static async start(options: DevnetOptions): Promise<Devnet> {
    const { validators, accounts, data } = options;
    const fresh = { validators, accounts, genesisTimeMs: Date.now() };
    const plan = data === undefined ? fresh : openDataFolder(data.path, data.wanted, fresh);
    const chain = createChain(parseChainSpec(devnetSpec(plan)));
    const members = demoMembers(plan.validators);
    const devnet = new Devnet(options, chain, await genesisBlock(chain), members, demoAccounts(plan.accounts));
    try {
      for (const [index] of members.entries()) devnet.#nodes.push(await devnet.#createNode(index));
      for (const node of devnet.#nodes) await devnet.#catchUp(node);
      devnet.#applied.clear();
      const anchors = await Promise.all(devnet.#nodes.map(({ ledger }) => ledger.anchor()));
      // All at once: no engine may hear from another before its own start.
      for (const [index, { header, proof }] of anchors.entries()) devnet.#startNode(index, header, proof);
    } catch (error) {
      await devnet.stop();
      throw data === undefined || error instanceof DataFolderError ? error : folderError(data.path, error);
    }
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

  /** Final blocks that are kept, from height 1; none without a data folder. */
  async *history(): AsyncGenerator<Block, void, undefined> {
    const [longest] = [...this.#nodes].sort((a, b) => b.state.tip.height - a.state.tip.height);
    const archive = longest?.data.archive;
    if (archive === undefined) return;
    for (let height = 1; ; height++) {
      const bytes = await archive.block(height);
      if (bytes === undefined) return;
      yield decodeBlock(bytes);
    }
  }

  /** Stops the validators and closes what they keep. */
  async stop(): Promise<void> {
    // Nobody's blocks are closed while another may ask for them.
    await Promise.all(this.#nodes.map(({ host }) => host.stop()));
    for (const { data } of this.#nodes) await data.close();
  }

  async #createNode(index: number): Promise<RunningNode> {
    const member = this.#members[index];
    if (member === undefined) throw new RangeError(`there is no validator ${index}`);
    const { id, account } = member;
    const folder = this.#options.data?.path;
    const data =
      folder === undefined
        ? await memoryData(this.chain)
        : await folderData(join(folder, `validator-${index}`), this.chain, this.#genesis, id);
    const { state, log, archive } = data;
    const pool = new Pool(this.chain);
    const ledger = new LedgerChain({
      chain: this.chain,
      state,
      set: this.set,
      self: id,
      pool,
      reward: account.program,
      genesis: this.#genesis,
      archive,
      fetch: (block, from) => this.hub.fetch(id, block, from),
      onBlock: (block, checked) => this.#applied.set(`${index}:${checked.height}`, block.transactions.length - 1),
    });
    const context = { chainId: toHash(this.chain.hash), engineEpoch: 0 };
    const engine = bbft.create(this.#config(), {
      self: id,
      rng: seededRng(id),
      scheme: ed25519List,
      wal: log.records,
      walLost: data.logLost,
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
      catchUp: () => this.#synced(index),
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
      body: (block) => ledger.body(toHash(block)),
      final: async (height) => archive?.final(height),
    });
    return { id, state, pool, host, ledger, data };
  }

  #startNode(index: number, anchor: EngineHeader, proof: Finality): void {
    const host = this.#nodes[index]?.host;
    host?.input({ t: 'start', anchor, proof, set: this.set });
    host?.input({ t: 'demand' });
  }

  /** Applies the blocks that are final elsewhere, and that the own archive holds beyond the state. */
  #catchUp(
    { id, state, ledger, data }: RunningNode,
    adopted?: (height: number, proof: Finality) => void,
  ): Promise<boolean> {
    return catchUp({
      height: () => state.tip.height,
      next: async (height) => (await data.archive?.final(height)) ?? this.hub.final(id, height),
      isFinal: (ref, proof) => this.#isFinal(ref, proof),
      adopt: async (record) => {
        await ledger.adopt(record);
        adopted?.(state.tip.height, { kind: 'certificate', certs: [record.certificate] });
      },
    });
  }

  async #synced(index: number): Promise<Extract<Input<BbftMessage>, { readonly t: 'synced' }> | undefined> {
    const node = this.#nodes[index];
    if (node === undefined) return undefined;
    const further = await this.#catchUp(node, (height, proof) => this.#final(index, node.state, height, proof));
    if (!further) return undefined;
    const { header, proof } = await node.ledger.anchor();
    return { t: 'synced', tip: header, proof, set: this.set };
  }

  #isFinal(ref: BlockRef, proof: Finality): boolean {
    return bbft.verifyFinality(ref, proof, {
      set: this.set,
      chainId: toHash(this.chain.hash),
      engineEpoch: 0,
      check: (claims) =>
        checkClaims(claims, { batch: false }, { schemes: [ed25519List], identity: ed25519Identity }).ok,
    });
  }

  #final(index: number, state: LedgerState, height: number, proof: Finality): void {
    const { tip, root } = state;
    // Caught up beyond it, and reported so.
    if (tip.height !== height || (this.#reported.get(index) ?? 0) >= height) return;
    this.#reported.set(index, height);
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
