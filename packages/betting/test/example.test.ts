import { expect, it } from 'vitest';
import { report } from '../examples/settle.ts';

it('runs the quick start of the README', () => {
  expect(report).toBe('fee 10, dust 0, the first bet got 190');
});
