import { afterEach, expect, test, vi } from 'vitest';
import { instantiate, once } from '../../src/wasm/instantiate.ts';

afterEach(() => vi.unstubAllGlobals());

test('a page that forbids WebAssembly gets no kernel, and is asked once', () => {
  const create = vi.fn(() => instantiate(new Uint8Array(8)));
  vi.stubGlobal('WebAssembly', {
    Module: class {
      constructor() {
        throw new EvalError('Wasm code generation disallowed by embedder');
      }
    },
  });
  const load = once(create);
  expect(load()).toBeUndefined();
  expect(load()).toBeUndefined();
  expect(create).toHaveBeenCalledTimes(1);
});

test('an engine without WebAssembly gets no kernel', () => {
  vi.stubGlobal('WebAssembly', undefined);
  expect(once(() => instantiate(new Uint8Array(8)))()).toBeUndefined();
});
