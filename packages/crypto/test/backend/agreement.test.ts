import { expect, test } from 'vitest';
import { fuzz, objection, targets } from '../../scripts/fuzz/run.ts';

test.each(targets)('$rule: 64 hostile cases get the answer of the reference from every backend', (target) => {
  const report = fuzz(target, 'agreement', 64);
  expect(report.failures).toEqual([]);
  expect(objection(report)).toBeUndefined();
});

test('a verifier that accepts too much, or too little, is caught', () => {
  const [target] = targets;
  if (target === undefined) throw new RangeError('no targets');
  const { batch, ...single } = target;
  for (const verdict of [true, false]) {
    expect(fuzz({ ...single, verify: () => verdict }, 'planted', 64).failures.length).toBeGreaterThan(0);
  }
  const deaf = { ...target, batch: { verifyBatch: () => true, findInvalid: () => [] } };
  expect(fuzz(deaf, 'planted', 64).failures.length).toBeGreaterThan(0);
});
