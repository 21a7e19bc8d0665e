import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { replay } from '../../examples/pipeline.ts';
import { madeChain } from './fixture.ts';

it('the example replays a chain, and stops at the first wrong block', async () => {
  const { maker, blocks } = await madeChain(8, 5);
  async function* source(): AsyncGenerator<Uint8Array> {
    for (const { bytes } of blocks.slice(0, 4)) yield bytes;
    yield blocks[4]?.bytes.slice(0, -1) ?? new Uint8Array(0);
  }
  const count = blocks.slice(0, 4).reduce((sum, { block }) => sum + block.transactions.length, 0);
  const said = await replay(maker.chain, source(), 0);
  expect(said).toBe(`height 4, ${count} transactions, the next one breaks block.malformed`);
});

it('the page shows the example as it is', () => {
  const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  expect(read('docs/pipeline.md')).toContain(read('examples/pipeline.ts'));
});
