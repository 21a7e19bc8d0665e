import { equalBytes } from '@dougong/crypto';
import type { BytomBlock, SideHeader } from './block.ts';
import { type BlockRefusal, type BlockRule, checkBody, checkLink, isSideTime, refuseBlock } from './block-rules.ts';
import type { ConsensusParameters } from './consensus-parameters.ts';
import { connectsTo, isRefusal, type ReplayedBlock, utxosOf } from './replay.ts';
import { checkWitness, isIrreversible, isSignedBy, proposerOrder, withSignature } from './schedule.ts';
import type { BytomTransaction } from './transaction.ts';
import { UtxoTable } from './utxo.ts';
import type { BytomChain } from './validate.ts';
import { applyVotes, electedNodes, isPayout, NO_VOTES, type VoteState } from './votes.ts';

/** What a replay of the side chain needs to know beyond the chain. */
export interface SideReplayOptions {
  readonly consensus: ConsensusParameters;
  /** Keys that sign while no node has enough votes: federation members derived along the consensus path. */
  readonly federationNodes: readonly Uint8Array[];
  /** Rules that a sub-protocol adds; by default none. */
  readonly subProtocol?: SubProtocol;
}

/** Rules that a sub-protocol adds to the transactions of a block. */
export interface SubProtocol {
  /** The name of the rule that a transaction breaks at a height, or undefined. */
  check(transaction: BytomTransaction, height: bigint, statusFail: boolean): string | undefined;
}

/** A connected block whose signatures may still be coming in. */
interface SignedBlock {
  readonly header: SideHeader;
  readonly id: Uint8Array;
  readonly nodes: readonly Uint8Array[];
}

/** Replays blocks of the side chain, one after the other, from its genesis block. */
export class SideReplay {
  readonly chain: BytomChain;
  readonly #genesis: BytomBlock;
  readonly #options: SideReplayOptions;
  readonly #recent = new Map<bigint, SignedBlock>();
  #utxos: UtxoTable;
  #tip: SideHeader;
  #tipId: Uint8Array;
  #state: VoteState = NO_VOTES;
  /** Votes and time at the last block of the previous round. */
  #elected: readonly Uint8Array[];
  #roundStart: bigint;
  #irreversible = 0n;

  /** @throws TypeError when the genesis block is not a side chain's. */
  constructor(chain: BytomChain, genesis: BytomBlock, options: SideReplayOptions) {
    this.chain = chain;
    this.#genesis = genesis;
    this.#options = options;
    this.#tip = sideHeader(genesis);
    this.#tipId = chain.profile.headerId(genesis.header);
    this.#elected = options.federationNodes;
    this.#roundStart = this.#tip.timestamp;
    this.#utxos = utxosOf(chain, genesis);
  }

  /** A replay at the same tip that goes its own way from there. */
  fork(): SideReplay {
    const copy = new SideReplay(this.chain, this.#genesis, this.#options);
    copy.#tip = this.#tip;
    copy.#tipId = this.#tipId;
    copy.#state = this.#state;
    copy.#elected = this.#elected;
    copy.#roundStart = this.#roundStart;
    copy.#irreversible = this.#irreversible;
    copy.#utxos = new UtxoTable(this.#utxos);
    for (const [height, block] of this.#recent) copy.#recent.set(height, block);
    return copy;
  }

  /** Outputs after the last block. */
  get utxos(): UtxoTable {
    return this.#utxos;
  }

  /** Header and id of the last block. */
  get tip(): { readonly header: SideHeader; readonly id: Uint8Array } {
    return { header: this.#tip, id: this.#tipId };
  }

  /** Votes and rewards after the last block. */
  get state(): VoteState {
    return this.#state;
  }

  /** Height of the highest block that more than two thirds of its nodes signed. */
  get irreversibleHeight(): bigint {
    return this.#irreversible;
  }

  /** Extended public keys of the nodes that may sign the next block, in their order. */
  get nodes(): readonly Uint8Array[] {
    return this.#elected;
  }

  /** Order of the node that must sign a block of this time. */
  proposerAt(time: bigint): number {
    return proposerOrder(time, this.#roundStart, this.#elected.length, this.#options.consensus);
  }

  /** Judges a block as the next one without connecting it. */
  check(block: BytomBlock, nowMs?: bigint): ReplayedBlock | BlockRefusal {
    const header = sideHeader(block);
    const id = this.chain.profile.headerId(header);
    const rule = this.#headerRule(header, id, nowMs);
    if (rule !== undefined) return refuseBlock(rule);
    const { height } = header;
    const body = checkBody(this.chain, block, {
      coinbase: () => this.#payout(height),
      check: (transaction, failed) => this.#options.subProtocol?.check(transaction, height, failed),
    });
    if (!body.ok) return body;
    const changes = connectsTo(this.chain, block, body.failed, this.#utxos);
    return isRefusal(changes) ? changes : { ...body, id, proof: 'checked', changes };
  }

  /** Judges a block and, if it holds, makes it the tip. */
  connect(block: BytomBlock, nowMs?: bigint): ReplayedBlock | BlockRefusal {
    const outcome = this.check(block, nowMs);
    if (!outcome.ok) return outcome;
    const { consensus, federationNodes } = this.#options;
    const header = sideHeader(block);
    this.#recent.set(header.height, { header, id: outcome.id, nodes: this.#elected });
    this.#state = applyVotes(this.#state, block, consensus, this.chain.parameters.subsidy);
    this.#utxos.commit(outcome.changes);
    this.#tip = header;
    this.#tipId = outcome.id;
    this.#noteSignatures(header, this.#elected.length);
    if (header.height % consensus.roundBlocks === 0n) {
      const elected = electedNodes(this.#state.votes, consensus);
      this.#elected = elected.length === 0 ? federationNodes : elected;
      this.#roundStart = header.timestamp;
    }
    this.#forget();
    return outcome;
  }

  /**
   * Adds a node's signature to a connected block.
   *
   * @returns false when the block is unknown, the key belongs to none of its nodes, or the signature is wrong.
   */
  sign(height: bigint, node: Uint8Array, signature: Uint8Array): boolean {
    const known = this.#recent.get(height);
    const order = known?.nodes.findIndex((key) => equalBytes(key, node)) ?? -1;
    if (known === undefined || order < 0 || !isSignedBy(node, known.id, signature)) return false;
    const header = withSignature(known.header, order, known.nodes.length, signature);
    this.#recent.set(height, { ...known, header });
    if (height === this.#tip.height) this.#tip = header;
    this.#noteSignatures(header, known.nodes.length);
    return true;
  }

  /** The header of a recent block with all signatures that are known. */
  header(height: bigint): SideHeader | undefined {
    return this.#recent.get(height)?.header;
  }

  #payout(height: bigint): bigint {
    if (!isPayout(height, this.#options.consensus)) return 0n;
    let total = 0n;
    for (const amount of this.#state.rewards.values()) total = BigInt.asUintN(64, total + amount);
    return total;
  }

  #headerRule(header: SideHeader, id: Uint8Array, nowMs: bigint | undefined): BlockRule | undefined {
    if (!equalBytes(header.previousId, this.#tipId)) return 'block.orphan';
    const witness = checkWitness(header, id, this.#elected, this.proposerAt(header.timestamp));
    if (witness !== 'valid') return witness === 'invalid' ? 'block.signature' : 'block.proposer';
    const link = checkLink(header, this.#tip);
    if (link !== undefined) return link;
    return isSideTime(header, this.#tip, this.#options.consensus, nowMs) ? undefined : 'block.time';
  }

  #noteSignatures(header: SideHeader, nodes: number): void {
    if (header.height > this.#irreversible && isIrreversible(header, nodes)) this.#irreversible = header.height;
  }

  /** Signatures for blocks older than two rounds come to nothing. */
  #forget(): void {
    this.#recent.delete(this.#tip.height - 2n * this.#options.consensus.roundBlocks);
  }
}

function sideHeader(block: BytomBlock): SideHeader {
  if (block.header.format !== 'side') throw new TypeError('block: expected a block of the side chain');
  return block.header;
}
