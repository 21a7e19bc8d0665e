import {
  type BlockRef,
  type BuildRequest,
  type ChainPort,
  type EngineHeader,
  type Finality,
  type Hash,
  idBytes,
  type NodeId,
  toHash,
  toNodeId,
  type ValidatorSet,
} from '@dougong/consensus';
import { equalBytes } from '@dougong/crypto';
import {
  attachHash,
  type Block,
  type BlockHeader,
  blockId,
  type Chain,
  type CheckedBlock,
  checkBlock,
  decodeBlock,
  encodeBlock,
  LedgerError,
  type LedgerState,
  type Program,
  sealTransaction,
  systemEffects,
  systemOutputs,
  treeRoot,
} from '@dougong/ledger';
import type { BlockArchive, FinalRecord } from './block-archive.ts';
import { DataFolderError } from './data-folder.ts';
import type { Pool } from './pool.ts';

/** What joins a ledger to an engine. */
export interface LedgerChainParts {
  readonly chain: Chain;
  readonly state: LedgerState;
  readonly set: ValidatorSet;
  readonly self: NodeId;
  readonly pool: Pool;
  /** Who receives the fees of blocks made here. */
  readonly reward: Program;
  /** The genesis block. */
  readonly genesis: Block;
  /** Where blocks are kept; without it only the latest are, in memory. */
  readonly archive?: BlockArchive | undefined;
  /** Asks peers for a body. */
  fetch(id: Hash, from: readonly NodeId[]): Promise<Uint8Array | undefined>;
  onBlock(block: Block, checked: CheckedBlock): void;
}

/** Blocks kept behind the last final one, for peers that ask. */
const KEPT = 64;

/**
 * The ledger as an engine sees it. A block is valid when its form, signatures and state root are; it is applied when it is
 * final, never before, so nothing is ever undone.
 */
export class LedgerChain implements ChainPort {
  readonly #parts: LedgerChainParts;
  readonly #bodies = new Map<string, Uint8Array>();
  readonly #checked = new Map<string, CheckedBlock>();

  constructor(parts: LedgerChainParts) {
    this.#parts = parts;
  }

  /** The block after which the state stands, and why it is final: from there the engine starts. */
  async anchor(): Promise<{ readonly header: EngineHeader; readonly proof: Finality }> {
    const { genesis, set, self, state, archive } = this.#parts;
    const { height } = state.tip;
    if (height === 0) {
      const header = { ...engineHeader(genesis, self), validators: set.hash, nextValidators: set.hash };
      return { header, proof: { kind: 'trusted', why: 'genesis' } };
    }
    const final = await archive?.final(height);
    if (final === undefined) throw new DataFolderError('data.damaged', `block ${height} has no proof`);
    const header = engineHeader(decodeBlock(final.bytes), self);
    if (header.id !== toHash(state.tip.id)) {
      throw new DataFolderError('data.damaged', `block ${height} is not the one after which the state stands`);
    }
    return { header, proof: { kind: 'certificate', certs: [final.certificate] } };
  }

  /** The bytes of a block that is here. */
  async body(id: Hash): Promise<Uint8Array | undefined> {
    return this.#bodies.get(id) ?? this.#parts.archive?.find(id);
  }

  /** Applies the next final block, whose proof was checked. */
  async adopt({ bytes, certificate }: FinalRecord): Promise<void> {
    const { height, id, parent } = engineHeader(decodeBlock(bytes), this.#parts.self);
    this.#bodies.set(id, bytes);
    await this.finalize({ height, id, parent }, { kind: 'certificate', certs: [certificate] });
  }

  async build(request: BuildRequest): Promise<{ readonly block: EngineHeader; readonly bytes: number }> {
    const { chain, state, self, set, pool, reward } = this.#parts;
    const { tip } = state;
    if (toHash(tip.id) !== request.parent.id) throw new Error('the parent is not the tip');
    const timeMs = Math.max(Date.now(), tip.timeMs + 1);
    const info = { height: tip.height + 1, timeMs, proposer: idBytes(self) };
    const candidates = pool.candidates(info);
    const proposal = await state.propose(
      candidates.map(({ effects }) => effects),
      info,
    );
    for (const refused of proposal.refused) pool.drop(candidates[refused.transaction ?? -1]);
    const chosen = proposal.included.flatMap((position) => candidates[position] ?? []);
    const system = sealTransaction({
      suite: chain.spec.suite,
      chain: chain.hash,
      validUntil: 0,
      memo: new Uint8Array(),
      inputs: [{ kind: 'system', height: info.height, data: new Uint8Array() }],
      outputs: systemOutputs(proposal.payouts, chain.block.feeAsset, reward),
      witnesses: [[]],
    });
    const systemDone = systemEffects(system);
    const all = [...chosen.map(({ effects }) => effects), systemDone];
    const header: BlockHeader = {
      suite: chain.spec.suite,
      chain: chain.hash,
      height: info.height,
      parent: tip.id,
      timeMs,
      txCount: all.length,
      txRoot: treeRoot(
        chain.spec.suite,
        all.map(({ id }) => id),
      ),
      witnessRoot: treeRoot(
        chain.spec.suite,
        all.map(({ witnessId }) => witnessId),
      ),
      stateRoot: await proposal.stateRoot(systemDone),
      validators: idBytes(set.hash),
      nextValidators: idBytes(set.hash),
      proposer: info.proposer,
      attachHash: attachHash(chain.spec.suite, request.attach),
      engine: request.engine,
    };
    const transactions = [...chosen.map(({ bytes }) => bytes), system.parts.bytes];
    const bytes = encodeBlock({ header, attach: request.attach, transactions });
    const id = toHash(blockId(header));
    this.#bodies.set(id, bytes);
    await this.#parts.archive?.keep(header.height, id, bytes);
    return { block: engineHeader(decodeBlock(bytes), self), bytes: bytes.length };
  }

  async validate(ref: BlockRef, from: readonly NodeId[]): ReturnType<ChainPort['validate']> {
    const block = await this.#block(ref.id, from);
    const header = engineHeader(block, this.#parts.self);
    if (header.id !== ref.id || header.height !== ref.height || header.parent !== ref.parent) {
      return { ok: false, why: 'the body is that of another block' };
    }
    const checked = checkBlock(block, this.#parts.chain.block);
    if (!checked.ok) return { ok: false, why: checked.code };
    const why = await this.#problem(checked.value);
    if (why !== undefined) return { ok: false, why };
    // Before any vote: once a quorum is bound to a block, somebody who survives a crash must have it.
    await this.#parts.archive?.keep(ref.height, ref.id, encodeBlock(block));
    this.#checked.set(ref.id, checked.value);
    return { ok: true, block: header };
  }

  async fetch(id: Hash, from: readonly NodeId[]): Promise<EngineHeader> {
    return engineHeader(await this.#block(id, from), this.#parts.self);
  }

  async extend(): Promise<void> {}

  async reorg(): Promise<void> {
    throw new Error('a BFT chain does not reorganise');
  }

  async finalize(ref: BlockRef, proof: Finality): Promise<void> {
    const { state, pool, onBlock, set, archive } = this.#parts;
    // Caught up with it already, by another way.
    if (ref.height <= state.tip.height) return;
    if (!this.#checked.has(ref.id)) {
      const verdict = await this.validate(
        ref,
        set.members.map(({ node }) => node),
      );
      if (!verdict.ok) throw new Error(`a final block is invalid here: ${verdict.why}`);
    }
    const checked = this.#checked.get(ref.id);
    const block = await this.#block(ref.id, []);
    if (checked === undefined) throw new Error('a final block was not checked');
    if (archive !== undefined) {
      const [certificate] = proof.kind === 'certificate' ? proof.certs : [];
      if (certificate === undefined) throw new Error('a final block came without certificate');
      // Before the state: the block it stands at is always there, with its proof.
      await archive.finalize(ref.height, ref.id, encodeBlock(block), certificate);
    }
    const outcome = await state.apply(checked);
    if (!outcome.ok) throw new Error(`a final block was refused: ${outcome.code}`);
    pool.applied(checked.transactions);
    this.#checked.clear();
    this.#forget(ref.id);
    onBlock(block, checked);
  }

  async setAt(): Promise<ValidatorSet> {
    return this.#parts.set;
  }

  /** Executes the block on the present state, without changing it, and compares the outcome with its header. */
  async #problem(block: CheckedBlock): Promise<string | undefined> {
    const { state, chain } = this.#parts;
    if (!equalBytes(block.parent, state.tip.id)) return 'block.parent';
    const proposal = await state.propose(block.transactions, block);
    const [refused] = proposal.refused;
    if (refused !== undefined) return refused.code;
    const own = block.system.outputs[0];
    const expected = systemOutputs(proposal.payouts, chain.block.feeAsset, own?.program ?? this.#parts.reward);
    if (expected.length !== block.system.outputs.length) return 'block.systemOutputs';
    const root = await proposal.stateRoot(block.system.effects);
    return equalBytes(root, block.stateRoot) ? undefined : 'block.stateRoot';
  }

  async #block(id: Hash, from: readonly NodeId[]): Promise<Block> {
    const bytes = (await this.body(id)) ?? (await this.#parts.fetch(id, from));
    if (bytes === undefined) throw new Error('nobody has the block');
    const block = decodeBlock(bytes);
    if (toHash(blockId(block.header)) !== id) throw new LedgerError('decode.value', 'a peer sent another block', {});
    this.#bodies.set(id, bytes);
    return block;
  }

  #forget(final: string): void {
    for (const id of this.#bodies.keys()) {
      if (this.#bodies.size <= KEPT) return;
      if (id !== final) this.#bodies.delete(id);
    }
  }
}

/** The part of a block that engines read. */
export function engineHeader(block: Block, self: NodeId): EngineHeader {
  const { header, attach } = block;
  return {
    height: header.height,
    id: toHash(blockId(header)),
    parent: toHash(header.parent),
    time: header.timeMs,
    proposer: header.proposer.length === 0 ? self : toNodeId(header.proposer),
    validators: toHash(header.validators),
    nextValidators: toHash(header.nextValidators),
    engine: header.engine,
    attach,
  };
}
