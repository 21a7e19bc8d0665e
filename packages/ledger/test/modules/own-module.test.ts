import { expect, it, vi } from 'vitest';
import { alice, seed } from '../native/fixture.ts';
import { action, ModuleChain } from './harness.ts';

it('the example of a module of one’s own prints what its comments say, and does what it promises', async () => {
  const print = vi.spyOn(console, 'log').mockImplementation(() => {});
  const { jar } = await import('../../examples/own-module.ts');
  expect(print.mock.calls).toEqual([[3]]);
  print.mockRestore();

  const chain = await ModuleChain.start([jar], { modules: { jar: { version: 1, params: { thanks: 254 } } } });
  const thanks = new TextEncoder().encode('thanks');
  const tip = () => chain.tx(alice, action('jar', thanks, chain.value(7n)));
  expect(await chain.try(chain.tx(alice, action('jar', thanks)))).toBe('jar.empty');
  expect(await chain.try(chain.tx(alice, action('jar', seed('rubbish'))))).toBe('action.malformed');
  expect(await chain.try(tip())).toBe('ok');
  expect(await chain.ask('jar', 'thanks')).toBe(255);
  expect(await chain.try(tip())).toBe('jar.full');
  await chain.until(9);
  expect(await chain.account('jar')).toBe(7n);
  const { payouts } = await chain.block();
  expect(payouts).toMatchObject([{ value: { amount: 7n } }]);
  await chain.expectConserved();
});
