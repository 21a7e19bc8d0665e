import { expect, test } from 'vitest';
import { quickStart } from '../examples/quick-start.ts';

test('the quick start of the README decides blocks', () => {
  const chain = quickStart(5);
  expect(new Set(chain).size).toBe(5);
});
