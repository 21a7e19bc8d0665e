import { expect, it, vi } from 'vitest';

it('the payment example prints what its comments say', async () => {
  const print = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('../examples/payment.ts');
  expect(print.mock.calls).toEqual([[10n], [0]]);
  print.mockRestore();
});
