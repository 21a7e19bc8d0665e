import { MemoryStore } from '@dougong/storage';
import { describe, expect, it } from 'vitest';
import { openLedger } from '../../src/chain/genesis.ts';
import { LedgerError } from '../../src/errors.ts';
import type { Block } from '../../src/native/block.ts';
import { checkBlock } from '../../src/native/check-block.ts';
import { blockId } from '../../src/native/header.ts';
import type { StateEntry } from '../../src/state/past-state.ts';
import { stateRoot, ZERO_ROOT } from '../../src/state/roots.ts';
import {
  chunkHash,
  chunksOf,
  decodeChunk,
  decodeManifest,
  encodeManifest,
  type SnapshotManifest,
  snapshotRoot,
} from '../../src/state/snapshot-format.ts';
import { SnapshotImport, type SnapshotTrust } from '../../src/state/snapshot-import.ts';
import { SnapshotKeeper } from '../../src/state/snapshot-keeper.ts';
import { pay, seed } from '../native/fixture.ts';
import { coinAt, stateBytes, TestChain } from './fixture.ts';

const EPOCH = 8;

/** A chain of `height` blocks that move coins, with its blocks. */
async function grown(height: number): Promise<{ readonly chain: TestChain; readonly blocks: Block[] }> {
  const chain = await TestChain.start({ emission: { initial: '5', halving: 0 } });
  const blocks: Block[] = [];
  for (let i = 0; i < height; i++) {
    const txs =
      i < 8
        ? [
            chain.spend(
              [coinAt(chain.coins, i)],
              Array.from({ length: 5 }, () => pay(chain.value(200_000n))),
            ),
          ]
        : [];
    const block = await chain.block(txs);
    expect((await chain.apply(block)).ok).toBe(true);
    blocks.push(block);
  }
  return { chain, blocks };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const keeperOf = (chain: TestChain): SnapshotKeeper =>
  new SnapshotKeeper(chain.store, { suite: 'std', epochBlocks: EPOCH, keepChunks: true });

function trustOf(chain: TestChain, blocks: readonly Block[], manifest: SnapshotManifest): SnapshotTrust {
  const header = blocks[EPOCH - 1]?.header;
  if (header === undefined) throw new Error('no boundary');
  return {
    suite: 'std',
    chain: chain.chain.hash,
    snapshotRoot: snapshotRoot('std', manifest.chunks),
    blockId: blockId(header),
    stateRoot: header.stateRoot,
  };
}

async function emptyStore(): Promise<MemoryStore> {
  const store = new MemoryStore();
  await store.open();
  return store;
}

describe('snapshot roots', () => {
  it('enter the state half an epoch after each boundary, and stay for an epoch', async () => {
    const { chain } = await grown(0);
    const roots: string[] = [];
    for (let i = 0; i < 22; i++) {
      await chain.next();
      roots.push(String(chain.state.tip.roots.snapshot));
    }
    expect(roots.slice(0, 3)).toEqual([1, 2, 3].map(() => String(ZERO_ROOT)));
    expect(new Set(roots.slice(3, 11)).size).toBe(1);
    expect(new Set(roots.slice(11, 19)).size).toBe(1);
    expect(new Set(roots).size).toBe(4);
  });

  it('are the same when made at once, in the background, or after a restart from undo records', async () => {
    const { chain } = await grown(EPOCH);
    const atOnce = await keeperOf(chain).manifest(EPOCH);
    for (let i = 0; i < 3; i++) await chain.next();
    await chain.store.clear(7);
    const afterwards = await keeperOf(chain).manifest(EPOCH);
    expect(afterwards).toEqual(atOnce);
    const reopened = await openLedger(chain.chain, chain.store);
    const block = await chain.block([]);
    const checked = checkBlock(block, chain.chain.block);
    expect(checked.ok && (await reopened.apply(checked.value)).ok).toBe(true);
    expect(reopened.tip.roots.snapshot).toEqual(snapshotRoot('std', atOnce.chunks));
  });

  it('are made anew when their block is reverted and replaced', async () => {
    const { chain } = await grown(EPOCH);
    const first = await chain.state.revert();
    expect(first.height).toBe(EPOCH - 1);
    await chain.next([]);
    for (let i = 0; i < 4; i++) await chain.next();
    const fresh = new SnapshotKeeper(chain.store, { suite: 'std', epochBlocks: EPOCH });
    await chain.store.clear(7);
    expect(chain.state.tip.roots.snapshot).toEqual(snapshotRoot('std', (await fresh.manifest(EPOCH)).chunks));
  });

  it('state.order: a state that is not there yet', async () => {
    const { chain } = await grown(2);
    await expect(keeperOf(chain).manifest(EPOCH)).rejects.toMatchObject({ code: 'state.order' });
  });
});

describe('snapshot import', () => {
  it('leads to the same chain: import the boundary, replay the rest, also after an interruption', async () => {
    const { chain, blocks } = await grown(EPOCH + 5);
    const keeper = keeperOf(chain);
    await chain.store.clear(7);
    const manifest = decodeManifest(encodeManifest(await keeper.manifest(EPOCH)));
    const trust = trustOf(chain, blocks, manifest);
    expect(chain.state.tip.roots.snapshot).toEqual(trust.snapshotRoot);
    const store = await emptyStore();
    for (let i = 0; i < manifest.chunks.length; i++) {
      const importing = await SnapshotImport.begin(store, manifest, trust);
      expect(importing.next).toBe(i);
      await importing.add((await keeper.chunk(EPOCH, i)) ?? new Uint8Array(0));
    }
    await (await SnapshotImport.begin(store, manifest, trust)).finish();
    const state = await openLedger(chain.chain, store);
    expect(state.tip.height).toBe(EPOCH);
    for (const block of blocks.slice(EPOCH)) {
      const checked = checkBlock(block, chain.chain.block);
      expect(checked.ok && (await state.apply(checked.value)).ok).toBe(true);
    }
    expect(state.root).toEqual(chain.state.root);
    expect(String(await stateBytes(store))).toBe(String(await stateBytes(chain.store)));
  });

  it('snapshot.mismatch: one changed byte, one missing entry, one added entry, chunks in another order', async () => {
    const { chain, blocks } = await grown(EPOCH);
    const keeper = keeperOf(chain);
    await chain.store.clear(7);
    const manifest = await keeper.manifest(EPOCH);
    const trust = trustOf(chain, blocks, manifest);
    const chunk = (await keeper.chunk(EPOCH, 0)) ?? new Uint8Array(0);
    const store = await emptyStore();
    const importing = await SnapshotImport.begin(store, manifest, trust);
    const entries = decodeChunk(chunk);
    const cut = async (list: readonly StateEntry[]) => (await collect(chunksOf(listed(list))))[0] ?? new Uint8Array(0);
    expect(await cut(entries)).toEqual(chunk);
    const extra: StateEntry = { ns: 2, key: new Uint8Array(32).fill(0xff), value: new Uint8Array(7) };
    const added = [...entries.filter(({ ns }) => ns === 2), extra, ...entries.filter(({ ns }) => ns > 2)];
    for (const wrong of [
      chunk.with(50, (chunk[50] ?? 0) ^ 1),
      await cut(entries.slice(1)),
      await cut(added),
      new Uint8Array(0),
    ]) {
      await expect(importing.add(wrong)).rejects.toMatchObject({ code: 'snapshot.mismatch' });
      expect(importing.next).toBe(0);
    }
    expect((await store.stats()).entries).toBe(0);
    await expect(importing.finish()).rejects.toMatchObject({ code: 'state.order' });
    const turned = { ...manifest, chunks: [...manifest.chunks, chunkHash('std', chunk)] };
    await expect(SnapshotImport.begin(store, turned, trust)).rejects.toMatchObject({ code: 'snapshot.mismatch' });
    const otherRoots = { ...manifest, tip: { ...manifest.tip, roots: { ...manifest.tip.roots, once: seed('o') } } };
    expect(stateRoot('std', otherRoots.tip.roots)).not.toEqual(trust.stateRoot);
    await expect(SnapshotImport.begin(store, otherRoots, trust)).rejects.toMatchObject({ code: 'snapshot.mismatch' });
    await expect(SnapshotImport.begin(chain.store, manifest, trust)).rejects.toMatchObject({ code: 'state.order' });
  });

  it('takes chunks of whole entries in order, of the state alone', async () => {
    const entry = (ns: number, first: number): StateEntry => ({ ns, key: Uint8Array.of(first), value: seed('v') });
    const cut = async (...list: StateEntry[]) => (await collect(chunksOf(listed(list))))[0] ?? new Uint8Array(0);
    expect(decodeChunk(await cut(entry(2, 1), entry(2, 2), entry(3, 0))).length).toBe(3);
    for (const bad of [
      await cut(entry(2, 2), entry(2, 1)),
      await cut(entry(3, 1), entry(2, 1)),
      await cut(entry(0, 1)),
      await cut(entry(2, 1), entry(2, 1)),
    ]) {
      expect(() => decodeChunk(bad)).toThrow(LedgerError);
    }
    const whole = await cut(entry(2, 1));
    expect(() => decodeChunk(whole.subarray(0, -1))).toThrow(LedgerError);
  });

  it('cuts large states into chunks of bounded size', async () => {
    const many = Array.from({ length: 400 }, (_, i) => ({
      ns: 6,
      key: Uint8Array.of(i >> 8, i),
      value: new Uint8Array(3000),
    }));
    const large = { ns: 6, key: Uint8Array.of(9, 9), value: new Uint8Array(1_000_000) };
    const chunks = await collect(chunksOf(listed([...many, large])));
    expect(chunks.length).toBe(6);
    expect(chunks.slice(0, -1).every(({ length }) => length <= 262_144)).toBe(true);
    expect(chunks.flatMap((chunk) => [...decodeChunk(chunk)]).length).toBe(401);
  });
});

async function* listed(entries: readonly StateEntry[]): AsyncGenerator<StateEntry> {
  yield* entries;
}
