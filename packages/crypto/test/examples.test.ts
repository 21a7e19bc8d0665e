import { expect, it, vi } from 'vitest';

const examples = import.meta.glob('../examples/*.ts');

it.each(Object.entries(examples))('runs %s', async (_, run) => {
  const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  await run();
  expect(printed).toHaveBeenCalled();
  printed.mockRestore();
});
