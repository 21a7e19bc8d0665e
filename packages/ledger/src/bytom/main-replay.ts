import { equalBytes } from '@dougong/crypto';
import type { BytomBlock, MainHeader } from './block.ts';
import {
  type BlockRefusal,
  type BlockRule,
  checkBody,
  checkLink,
  isMainTime,
  MEDIAN_BLOCKS,
  nextSeed,
  refuseBlock,
} from './block-rules.ts';
import { connectsTo, isRefusal, type ReplayedBlock, utxosOf } from './replay.ts';
import { UtxoTable } from './utxo.ts';
import type { BytomChain } from './validate.ts';

/** Checks of the proof of work, which the composition brings. */
export interface WorkRules {
  /** Whether the hash of a header under a seed meets a compact target. */
  powCheck(headerId: Uint8Array, seed: Uint8Array, bits: bigint): boolean;
  /**
   * Compact target that is due after `parent`, whose height is a multiple of 2016.
   *
   * @param earlier - The block 2016 before it.
   */
  nextBits(parent: MainHeader, earlier: MainHeader): bigint;
}

/** Blocks between two retargets. */
const RETARGET_BLOCKS = 2_016n;

/**
 * Replays blocks of the main chain, one after the other, from its genesis block.
 *
 * @example
 * ```ts
 * const replay = new MainReplay(bytom1Chain, genesis, work);
 * const outcome = replay.connect(bytom1.decodeBlock(bytes));
 * if (!outcome.ok) console.log(outcome.rule);
 * ```
 */
export class MainReplay {
  readonly chain: BytomChain;
  readonly #genesis: BytomBlock;
  readonly #work: WorkRules | undefined;
  #tip: MainHeader;
  #tipId: Uint8Array;
  #seed: Uint8Array;
  /** The last block at a multiple of the retarget interval below the tip. */
  #retarget: MainHeader;
  #recent: readonly bigint[];
  #utxos: UtxoTable;

  /**
   * @param work - Without it blocks are connected with `proof: 'not checked'`, and a retarget is taken as given.
   * @throws TypeError when the genesis block is not a main chain's.
   */
  constructor(chain: BytomChain, genesis: BytomBlock, work?: WorkRules) {
    this.chain = chain;
    this.#genesis = genesis;
    this.#work = work;
    this.#tip = mainHeader(genesis);
    this.#tipId = chain.profile.headerId(genesis.header);
    this.#seed = chain.profile.hash(new Uint8Array(32));
    this.#retarget = this.#tip;
    this.#recent = [this.#tip.timestamp];
    this.#utxos = utxosOf(chain, genesis);
  }

  /** A replay at the same tip that goes its own way from there. */
  fork(): MainReplay {
    const copy = new MainReplay(this.chain, this.#genesis, this.#work);
    copy.#tip = this.#tip;
    copy.#tipId = this.#tipId;
    copy.#seed = this.#seed;
    copy.#retarget = this.#retarget;
    copy.#recent = this.#recent;
    copy.#utxos = new UtxoTable(this.#utxos);
    return copy;
  }

  /** Outputs after the last block. */
  get utxos(): UtxoTable {
    return this.#utxos;
  }

  /** Header and id of the last block. */
  get tip(): { readonly header: MainHeader; readonly id: Uint8Array } {
    return { header: this.#tip, id: this.#tipId };
  }

  /** Seed of the proof of work for the next block. */
  nextSeed(): Uint8Array {
    return nextSeed(this.#tip, this.#tipId, this.#seed, this.chain.profile.hash);
  }

  /** Judges a block as the next one without connecting it. */
  check(block: BytomBlock, nowSeconds?: bigint): ReplayedBlock | BlockRefusal {
    const header = mainHeader(block);
    const id = this.chain.profile.headerId(header);
    const rule = this.#headerRule(header, id, nowSeconds);
    if (rule !== undefined) return refuseBlock(rule);
    const subsidy = this.chain.parameters.subsidy(header.height);
    const body = checkBody(this.chain, block, { coinbase: (fees) => subsidy + fees });
    if (!body.ok) return body;
    const changes = connectsTo(this.chain, block, body.failed, this.#utxos);
    if (isRefusal(changes)) return changes;
    return { ...body, id, proof: this.#work === undefined ? 'not checked' : 'checked', changes };
  }

  /** Judges a block and, if it holds, makes it the tip. */
  connect(block: BytomBlock, nowSeconds?: bigint): ReplayedBlock | BlockRefusal {
    const outcome = this.check(block, nowSeconds);
    if (!outcome.ok) return outcome;
    this.#seed = this.nextSeed();
    if (this.#tip.height % RETARGET_BLOCKS === 0n) this.#retarget = this.#tip;
    this.#tip = mainHeader(block);
    this.#tipId = outcome.id;
    this.#recent = [...this.#recent, this.#tip.timestamp].slice(-MEDIAN_BLOCKS);
    this.#utxos.commit(outcome.changes);
    return outcome;
  }

  #headerRule(header: MainHeader, id: Uint8Array, nowSeconds: bigint | undefined): BlockRule | undefined {
    if (!equalBytes(header.previousId, this.#tipId)) return 'block.orphan';
    const link = checkLink(header, this.#tip);
    if (link !== undefined) return link;
    const due = this.#dueBits();
    if (due !== undefined && header.bits !== due) return 'block.bits';
    if (!isMainTime(header, this.#recent, nowSeconds)) return 'block.time';
    if (this.#work !== undefined && !this.#work.powCheck(id, this.nextSeed(), header.bits)) return 'block.work';
    return undefined;
  }

  #dueBits(): bigint | undefined {
    const isRetarget = this.#tip.height > 0n && this.#tip.height % RETARGET_BLOCKS === 0n;
    return isRetarget ? this.#work?.nextBits(this.#tip, this.#retarget) : this.#tip.bits;
  }
}

function mainHeader(block: BytomBlock): MainHeader {
  if (block.header.format !== 'main') throw new TypeError('block: expected a block of the main chain');
  return block.header;
}
