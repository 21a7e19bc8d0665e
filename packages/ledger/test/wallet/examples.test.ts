import { expect, it, vi } from 'vitest';

it('the wallet example prints what its comments say', async () => {
  const print = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('../../examples/wallet.ts');
  expect(print.mock.calls).toEqual([[true, true], ['chain']]);
  print.mockRestore();
});

it('the matching example prints what its comments say', async () => {
  const print = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('../../examples/match.ts');
  expect(print.mock.calls).toEqual([
    [expect.objectContaining({ makerPays: 1000n, takerPays: 2000n, makerFee: 2n, takerFee: 1n, takerLeft: 1000n })],
    [[100n, 200n, 300n]],
    ['second'],
  ]);
  print.mockRestore();
});
