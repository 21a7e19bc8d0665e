import { expect, it } from 'vitest';
import { VerifiedCache } from '../../src/mempool/verified-cache.ts';
import { sketch } from './fixture.ts';

const transaction = (name: string) => sketch({ name, spends: ['coin1'] });

it('remembers what was verified, the last used longest', () => {
  const cache = new VerifiedCache(2);
  const [a, b, c] = [transaction('a'), transaction('b'), transaction('c')];
  cache.add(a);
  cache.add(b);
  expect(cache.get(a.effects.witnessId)).toBe(a.effects);
  cache.add(c);
  expect(cache.get(b.effects.witnessId)).toBeUndefined();
  expect(cache.get(a.effects.witnessId)).toBe(a.effects);
  expect(cache.delete(a.effects.witnessId)).toBe(true);
  expect(cache.size).toBe(1);
});

it('does not remember a verdict that holds for one block only', () => {
  const cache = new VerifiedCache();
  const contextual = sketch({ name: 'a', spends: ['coin1'], over: { contextual: true } });
  expect(cache.add(contextual)).toBe(false);
  expect(cache.get(contextual.effects.witnessId)).toBeUndefined();
});
