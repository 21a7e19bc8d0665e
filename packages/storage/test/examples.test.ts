import { expect, it, vi } from 'vitest';

it('the quick start prints what its comments say', async () => {
  const print = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('../examples/quick-start.ts');
  expect(print.mock.calls).toEqual([[Uint8Array.of(100)], [undefined]]);
  print.mockRestore();
});
