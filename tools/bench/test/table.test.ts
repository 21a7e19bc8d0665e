import { describe, expect, it } from 'vitest';
import { timesWorse } from '../src/baseline.ts';
import { type Measured, reaches } from '../src/figure.ts';
import { table } from '../src/table.ts';

const figure: Measured = {
  package: 'toy',
  bench: 'speed',
  name: 'verify',
  unit: '/s',
  better: 'higher',
  target: 1000,
  value: 2000,
  rivals: { other: 500, third: 4000 },
};
const slow: Measured = { ...figure, name: 'root', unit: 'ms', better: 'lower', target: 15, value: 20, rivals: {} };

it('says whether the target is reached, in the direction that is good', () => {
  expect(reaches(figure)).toBe(true);
  expect(reaches(slow)).toBe(false);
  const { target: _, ...free } = figure;
  expect(reaches(free)).toBeUndefined();
});

it('prints target, rivals and a ratio above 1 where ours is better', () => {
  const text = table([figure, slow]);
  expect(text).toMatch(/verify +2,000\/s +≥ 1,000\/s reached +other +500\/s +4\.00/);
  expect(text).toMatch(/third +4,000\/s +0\.50/);
  expect(text).toMatch(/root +20 ms +≤ 15 ms MISSED/);
});

describe('against a baseline', () => {
  const baseline = { machine: '', node: '', commit: '', figures: [figure, slow] };

  it('counts how many times worse a figure is', () => {
    expect(timesWorse({ ...figure, value: 500 }, baseline)).toBe(4);
    expect(timesWorse({ ...slow, value: 60 }, baseline)).toBe(3);
  });

  it('knows a figure that is new', () => {
    expect(timesWorse({ ...figure, name: 'new' }, baseline)).toBeUndefined();
    expect(table([{ ...figure, name: 'new' }], baseline)).toContain('new');
  });
});
