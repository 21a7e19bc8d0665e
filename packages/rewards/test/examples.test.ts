import { expect, it, vi } from 'vitest';

it('runs the quick start of the README', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  await import('../examples/quick-start.ts');
  expect(log.mock.calls).toEqual([
    ['award:', 1_000_000_000n, 'left:', 999_000_000_000n],
    ['recalled:', 'FROM_ESCROW', 'pool:', true],
    ['fees of a day:', [429n, 428n, 143n]],
  ]);
  log.mockRestore();
});
