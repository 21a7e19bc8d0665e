import { createEngineRegistry, type EngineModule } from '@dougong/consensus';
import { expect, test } from 'vitest';

test('engines are found by id; a second of the same id and an unknown id are refused', () => {
  const module = { id: 'x' } as EngineModule<never, never>;
  const registry = createEngineRegistry(module);
  expect(registry.get('x')).toBe(module);
  expect(registry.ids()).toEqual(['x']);
  expect(() => registry.add(module)).toThrow(expect.objectContaining({ code: 'registry.duplicate' }));
  expect(() => registry.get('y')).toThrow(expect.objectContaining({ code: 'registry.unknown' }));
});
