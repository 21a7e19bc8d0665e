import { describe, expect, it } from 'vitest';
import type { Json } from '../src/adapter.ts';
import { another, fieldNames, valueAt, watched, withValueAt } from '../src/json.ts';

describe('another value of the same type', () => {
  const pairs: readonly (readonly [Json, Json])[] = [
    [null, 'ANOTHER_CODE'],
    [false, true],
    [true, false],
    [7, 8],
    ['', '00'],
    ['9999999999999999999', '10000000000000000000'],
    ['-1', '0'],
    ['00ff', '00fe'],
    ['0010', '0011'],
    ['VALID', 'VALID~'],
    [[], ['another']],
    [
      ['aa', 'bb'],
      ['ab', 'bb'],
    ],
    [
      { a: 1, b: 2 },
      { a: 2, b: 2 },
    ],
    [{}, { another: 1 }],
  ];
  it.each(pairs)('%j becomes %j', (before, after) => {
    expect(another(before)).toEqual(after);
  });
});

describe('paths', () => {
  const data: Json = { out: [{ id: 'aa' }, { id: 'bb' }] };

  it('reach into lists and objects', () => {
    expect(valueAt(data, 'out.1.id')).toBe('bb');
    expect(valueAt(data, 'out.2.id')).toBeUndefined();
  });

  it('write a copy and leave the original alone', () => {
    expect(withValueAt(data, 'out.1.id', 'cc')).toEqual({ out: [{ id: 'aa' }, { id: 'cc' }] });
    expect(valueAt(data, 'out.1.id')).toBe('bb');
  });
});

it('reports the fields that were read, at any depth, and no others', () => {
  const data: Json = { a: { b: 1, c: 2 }, list: [{ d: 3 }], e: 4 };
  const read = new Set<string>();
  const all = new Set<string>();
  fieldNames(data, all);
  const proxy = watched(data, (field) => read.add(field)) as { a: { b: number }; list: { d: number }[] };
  expect(proxy.a.b + (proxy.list[0]?.d ?? 0)).toBe(4);
  expect([...all].filter((field) => !read.has(field)).sort()).toEqual(['c', 'e']);
});
