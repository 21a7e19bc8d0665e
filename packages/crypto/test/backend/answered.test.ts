import type { VectorFile } from '@dougong/conformance';
import { useBackend } from '@dougong/crypto/backend';
import { verify, verifyBatch } from '@dougong/crypto/ed25519';
import { afterEach, expect, test } from 'vitest';
import { answered, prepare } from '../../conformance/backends.ts';
import { choices, slot } from '../../src/backend/registry.ts';

const file = { suite: 'crypto/ed25519', name: 'zip215.json' } as VectorFile;
const item = { signature: new Uint8Array(64), message: new Uint8Array(0), publicKey: new Uint8Array(32) };

afterEach(() => useBackend('auto'));

test('an unknown backend is refused with the list', () => {
  expect(() => prepare({ backend: 'fast' })).toThrow(
    'There is no backend fast; there are: portable, wasm, native, auto.',
  );
});

test('a file whose functions were never called, or answered by another, is a failure', () => {
  prepare({ backend: 'wasm' });
  verify(item.signature, item.message, item.publicKey);
  expect(answered(file, { backend: 'wasm' })).toBe('backend wasm: ed25519.verifyBatch was never called');
  verify(item.signature, item.message, item.publicKey);
  verifyBatch([item, item]);
  expect(answered(file, { backend: 'wasm' })).toBeUndefined();
  useBackend('portable');
  verify(item.signature, item.message, item.publicKey);
  verifyBatch([item, item]);
  expect(answered(file, { backend: 'wasm' })).toMatch(
    /^backend wasm: ed25519\.verify was answered by noble \(always available\) instead of kernel; ed25519\.verifyBatch was/,
  );
});

test('a function for which nothing is promised is a failure', () => {
  const unheardOf = slot<() => boolean>({
    name: 'test.unheardOf',
    candidates: [{ tier: 'portable', name: 'plain', load: () => () => true }],
    test: (run) => run(),
  });
  prepare({ backend: 'portable' });
  unheardOf()();
  expect(choices()['test.unheardOf']?.used).toBe(true);
  const other = { suite: 'crypto/merkle', name: 'roots.json' } as VectorFile;
  expect(answered(other, { backend: 'portable' })).toBe(
    'backend portable: test.unheardOf was answered by plain, and nothing is promised for it',
  );
});

test('without a backend nothing is asked', () => {
  expect(answered(file, {})).toBeUndefined();
});
