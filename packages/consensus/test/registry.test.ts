import { createEngineRegistry } from '@dougong/consensus';
import { bbft } from '@dougong/consensus/bbft';
import { expect, test } from 'vitest';

test('engines are found by id; a second of the same id and an unknown id are refused', () => {
  const registry = createEngineRegistry(bbft);
  expect(registry.get('bbft')).toBe(bbft);
  expect(registry.ids()).toEqual(['bbft']);
  expect(() => registry.add(bbft)).toThrow(expect.objectContaining({ code: 'registry.duplicate' }));
  expect(() => registry.get('y')).toThrow(expect.objectContaining({ code: 'registry.unknown' }));
});
