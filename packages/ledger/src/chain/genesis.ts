import { MemoryStore, type StateStore } from '@dougong/storage';
import type { SupplyChange, TransactionEffects } from '../dialect.ts';
import { LedgerError } from '../errors.ts';
import type { Origin, ValidatorInfo } from '../modules/module.ts';
import { valueProblem } from '../native/asset-rules.ts';
import { attachHash, type Block } from '../native/block.ts';
import { systemEffects } from '../native/check-block.ts';
import { blockId } from '../native/header.ts';
import { issueOnceKey, itemOnceKey, treeRoot, u32 } from '../native/ids.ts';
import { MAX_AMOUNT } from '../native/limits.ts';
import { suiteHash } from '../native/suite.ts';
import { sealTransaction } from '../native/transaction.ts';
import type { PayOutput, Suite } from '../native/types.ts';
import { sameBytes } from '../order.ts';
import { BlockRun } from '../state/block-run.ts';
import { NS, STATE_NAMESPACES } from '../state/layout.ts';
import { LedgerState, type Snapshots, type StateOptions } from '../state/ledger-state.ts';
import { emptyRoots, type StateRoots, stateRoot, ZERO_ROOT } from '../state/roots.ts';
import { SnapshotKeeper } from '../state/snapshot-keeper.ts';
import { encodeTip, TIP_KEY } from '../state/tip.ts';
import { encodeWith } from '../writer.ts';
import { type Chain, GENESIS_NONCE, type GenesisAsset } from './chain.ts';
import { NO_FEES } from './fees.ts';

/** The ledger's own commitment to the first validator set, in the genesis header. Later headers carry the engine's. */
export function validatorsHash(suite: Suite, validators: readonly ValidatorInfo[]): Uint8Array {
  const list = encodeWith((w) => {
    for (const { id, voteKey, weight } of validators) {
      w.bytes(id, 'id', 32).string(voteKey, 255, 'vote key').u64(weight, 'weight');
    }
  }, 128);
  return suiteHash(suite).tagged('dougong/genesis-validators', u32(validators.length), list);
}

/**
 * The genesis block of a chain: a function of its spec and modules alone.
 *
 * @throws {@link LedgerError} `spec.invalid` when allocations break a rule of their asset.
 */
export async function genesisBlock(chain: Chain): Promise<Block> {
  return (await execute(chain)).block;
}

/** How a ledger is opened. */
export interface LedgerOptions extends StateOptions {
  /** Who makes snapshots; a `SnapshotKeeper` unless told otherwise. */
  readonly snapshots?: Snapshots;
  /** Whether the chunks of snapshots are kept for others to fetch. */
  readonly keepChunks?: boolean;
}

/**
 * Opens the ledger of `chain` in `store`, which has to be open; begins it with the genesis block where the store has none.
 *
 * @throws {@link LedgerError} `spec.invalid`, or `state.corrupt` when the store holds another chain, or entries without a chain.
 */
export async function openLedger(chain: Chain, store: StateStore, options: LedgerOptions = {}): Promise<LedgerState> {
  const chainKey = new TextEncoder().encode('chain');
  const stored = await store.get(NS.meta, chainKey);
  if (stored === undefined) {
    await assertEmpty(store);
    const { run, block, roots } = await execute(chain);
    const batch = run.view.batch();
    const { header } = block;
    batch.put(NS.meta, chainKey, chain.hash);
    batch.put(NS.meta, TIP_KEY, encodeTip({ height: 0, id: blockId(header), timeMs: header.timeMs, roots }));
    await store.write(batch, { sync: true });
  } else if (!sameBytes(stored, chain.hash)) {
    throw new LedgerError('state.corrupt', 'the store holds another chain');
  }
  const { suite, epochBlocks } = chain.state;
  const { keepChunks = false } = options;
  const snapshots = options.snapshots ?? new SnapshotKeeper(store, { suite, epochBlocks, keepChunks });
  const state = await LedgerState.open(store, chain.state, snapshots, options);
  if (state === undefined) throw new LedgerError('state.corrupt', 'the store holds a chain without a tip');
  return state;
}

/** A store with state but without a chain is half imported, or somebody else's. */
async function assertEmpty(store: StateStore): Promise<void> {
  for (const ns of STATE_NAMESPACES) {
    for await (const _ of store.pages(ns, { limit: 1 })) {
      throw new LedgerError('state.corrupt', 'the store holds entries but no chain: finish or clear what was begun');
    }
  }
}

async function execute(
  chain: Chain,
): Promise<{ readonly run: BlockRun; readonly block: Block; readonly roots: StateRoots }> {
  const { spec, state } = chain;
  const store = new MemoryStore();
  await store.open();
  const info = { height: 0, timeMs: spec.genesisTimeMs, proposer: new Uint8Array(0) };
  const run = new BlockRun(store, { ...state, fees: NO_FEES }, emptyRoots(Object.keys(spec.modules)), info);
  const refusal = await run.add(issues(chain), 0);
  if (refusal !== undefined) throw new LedgerError('spec.invalid', `chain spec: the allocations break ${refusal.code}`);
  for (const module of chain.modules.modules) {
    await run.start(module.name, module.genesis(spec.modules[module.name]?.params, originOf(chain)));
  }
  const system = sealTransaction({
    suite: spec.suite,
    chain: chain.hash,
    validUntil: 0,
    memo: new Uint8Array(0),
    inputs: [{ kind: 'system', height: 0, data: new Uint8Array(0) }],
    outputs: chain.assets.flatMap(allocationsOf),
    witnesses: [[]],
  });
  const effects = systemEffects(system);
  const roots = await run.close(effects, ZERO_ROOT);
  const validators = validatorsHash(spec.suite, chain.validators);
  const attach = new Uint8Array(0);
  const header = {
    suite: spec.suite,
    chain: chain.hash,
    height: 0,
    parent: new Uint8Array(32),
    timeMs: spec.genesisTimeMs,
    txCount: 1,
    txRoot: treeRoot(spec.suite, [effects.id]),
    witnessRoot: treeRoot(spec.suite, [effects.witnessId]),
    stateRoot: stateRoot(spec.suite, roots),
    validators,
    nextValidators: validators,
    proposer: info.proposer,
    attachHash: attachHash(spec.suite, attach),
    engine: new Uint8Array(0),
  };
  return { run, roots, block: { header, attach, transactions: [system.parts.bytes] } };
}

function originOf({ state, assets, validators }: Chain): Origin {
  const { suite, chain, feeAsset, epochBlocks } = state;
  return { suite, chain, feeAsset, epochBlocks, validators, assets };
}

/** What is issued at genesis, as the effects of one transaction that no block carries. */
function issues({ spec, assets }: Chain): TransactionEffects {
  const none = { burned: 0n, peggedIn: 0n, peggedOut: 0n };
  const supply: SupplyChange[] = [];
  const once: Uint8Array[] = [];
  for (const { id, definition, allocations } of assets) {
    once.push(issueOnceKey(spec.suite, id, GENESIS_NONCE));
    if (definition.class === 3) for (const { token } of allocations) once.push(itemOnceKey(spec.suite, id, token));
    const issued = allocations.reduce((sum, { amount }) => sum + amount, 0n);
    if (issued > MAX_AMOUNT)
      throw new LedgerError('spec.invalid', `chain spec: more than 2^63 - 1 of ${definition.symbol}`);
    supply.push({ ...none, asset: id, issued, ...(definition.supply === 'capped' ? { cap: definition.cap } : {}) });
  }
  return {
    id: new Uint8Array(32),
    witnessId: new Uint8Array(32),
    size: 0,
    spends: [],
    creates: [],
    once,
    supply,
    votes: [],
    calls: [],
    fee: 0n,
    transferred: 0n,
    gas: 0n,
    validUntil: 0,
    notBeforeHeight: 0,
    notBeforeMs: 0,
    contextual: false,
  };
}

function allocationsOf({ id, definition, allocations }: GenesisAsset): readonly PayOutput[] {
  return allocations.map(({ program, amount, token }) => {
    const value = { asset: id, token, amount };
    const problem = amount < 1n || amount > MAX_AMOUNT ? 'value.amount' : valueProblem(value);
    const unit = definition.class === 4 && token !== definition.unit ? 'value.token' : problem;
    if (unit !== undefined) {
      throw new LedgerError('spec.invalid', `chain spec: an allocation of ${definition.symbol} breaks ${unit}`);
    }
    return { kind: 'pay', value, program };
  });
}
