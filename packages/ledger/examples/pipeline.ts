import { type Chain, createPipeline, openLedger } from '@dougong/ledger';
import { MemoryStore } from '@dougong/storage';

/** Replays a chain from its blocks and says how far it holds. */
export async function replay(chain: Chain, blocks: AsyncIterable<Uint8Array>, workers = 2): Promise<string> {
  const store = new MemoryStore();
  await store.open();
  const state = await openLedger(chain, store);
  const pipeline = createPipeline({ chain, state, workers });
  try {
    const { tip, transactions, refused } = await pipeline.run(blocks);
    const end = refused === undefined ? 'all blocks hold' : `the next one breaks ${refused.refusal.code}`;
    return `height ${tip.height}, ${transactions} transactions, ${end}`;
  } finally {
    await pipeline.close();
  }
}
