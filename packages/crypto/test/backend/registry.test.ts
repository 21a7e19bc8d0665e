import { CryptoError } from '@dougong/crypto';
import { backendInfo, selfTest, useBackend } from '@dougong/crypto/backend';
import '@dougong/crypto/ed25519';
import '@dougong/crypto/secp256k1';
import { afterEach, describe, expect, test } from 'vitest';
import { type Candidate, choices, slot, testSlots } from '../../src/backend/registry.ts';

/** The function of these tests: whether a number is even. */
type IsEven = (value: number) => boolean;

const right: IsEven = (value) => value % 2 === 0;
const test_ = (run: IsEven): boolean => run(2) && !run(3);
const portable: Candidate<IsEven> = { tier: 'portable', name: 'plain', load: () => right };
const working: Candidate<IsEven> = { tier: 'wasm', name: 'kernel', load: () => (value) => right(value) };

let names = 0;

/** A fresh slot, the name under which it is registered, and what was chosen for it. */
function make(candidates: readonly Candidate<IsEven>[]) {
  const name = `test.isEven${names++}`;
  const run = slot<IsEven>({
    name,
    candidates,
    test: test_,
    acceptor: { reject: () => false, test: (accepts) => accepts(2) && !accepts(3) },
  });
  return { run, info: () => choices()[name], results: () => testSlots().filter((result) => result.function === name) };
}

afterEach(() => useBackend('auto'));

describe('choosing', () => {
  const native: Candidate<IsEven> = { tier: 'native', name: 'addon', load: () => (value) => right(value) };

  test.each([
    ['portable', 'plain'],
    ['wasm', 'kernel'],
    ['native', 'addon'],
    ['auto', 'kernel'],
  ] as const)('%s takes %s', (mode, expected) => {
    useBackend(mode);
    // Here the kernel is listed as faster than the addon.
    const { run, info } = make([working, native, portable]);
    expect(run()(4)).toBe(true);
    expect(info()?.backend).toBe(expected);
  });

  test('is made once, on the first call, and holds until the mode is set', () => {
    let loads = 0;
    const counting: Candidate<IsEven> = {
      tier: 'wasm',
      name: 'kernel',
      load: () => {
        loads += 1;
        return right;
      },
    };
    const { run } = make([counting, portable]);
    expect(loads).toBe(0);
    const first = run();
    expect(run()).toBe(first);
    expect(loads).toBe(1);
    useBackend('portable');
    run();
    useBackend('wasm');
    run();
    expect(loads).toBe(2);
  });

  test('a mode that the function does not have falls to the next, and says so', () => {
    useBackend('native');
    const { info } = make([working, portable]);
    expect(info()).toMatchObject({ backend: 'kernel', reason: 'native: not implemented; passed its self-test' });
  });

  test('used tells a call from a question', () => {
    const { run, info } = make([portable]);
    expect(info()?.used).toBe(false);
    run();
    expect(info()?.used).toBe(true);
  });
});

describe('self-tests', () => {
  const wrong: Candidate<IsEven> = { tier: 'wasm', name: 'liar', load: () => () => true };
  const absent: Candidate<IsEven> = { tier: 'wasm', name: 'absent', load: () => undefined };
  const throwing: Candidate<IsEven> = {
    tier: 'wasm',
    name: 'thrower',
    load: () => {
      throw new RangeError('no');
    },
  };

  test('what fails, throws or is absent is passed over with the reason', () => {
    const { run, info, results } = make([wrong, throwing, absent, working, portable]);
    expect(run()(3)).toBe(false);
    expect(info()?.backend).toBe('kernel');
    expect(info()?.reason).toBe(
      'liar: failed its self-test; thrower: threw while loading or in its self-test; absent: not available; passed its self-test',
    );
    expect(results().map(({ backend, outcome }) => `${backend} ${outcome}`)).toEqual([
      'liar failed',
      'thrower failed',
      'absent absent',
      'kernel passed',
      'plain passed',
    ]);
  });

  test('with nothing left the error names the function', () => {
    const { run, info } = make([wrong]);
    expect(() => run()).toThrow(CryptoError);
    expect(() => run()).toThrow(expect.objectContaining({ code: 'backend.unavailable' }));
    expect(info()?.backend).toBe('none');
  });
});

describe('implementations of a narrower rule', () => {
  /** Accepts only 2. */
  const narrow = (accepts: IsEven): Candidate<IsEven> => ({
    tier: 'native',
    name: 'narrow',
    loadOver: (exact) => (value) => accepts(value) || exact(value),
  });

  test('accept alone and reject only through the exact one', () => {
    const asked: number[] = [];
    const exact: Candidate<IsEven> = {
      tier: 'wasm',
      name: 'kernel',
      load: () => (value) => {
        asked.push(value);
        return right(value);
      },
    };
    const { run, info } = make([narrow((value) => value === 2), exact, portable]);
    const isEven = run();
    asked.length = 0;
    expect([2, 4, 5].map((value) => isEven(value))).toEqual([true, true, false]);
    expect(asked).toEqual([4, 5]);
    expect(info()?.backend).toBe('narrow');
  });

  test('one that accepts too much is dropped', () => {
    const { run, info } = make([narrow(() => true), portable]);
    expect(run()(3)).toBe(false);
    expect(info()?.backend).toBe('plain');
  });

  test('one that accepts nothing is dropped, as it would only cost time', () => {
    const { info } = make([narrow(() => false), portable]);
    expect(info()).toMatchObject({ backend: 'plain', reason: 'narrow: failed its self-test; always available' });
  });
});

test('an unknown mode is refused', () => {
  expect(() => useBackend('fastest' as never)).toThrow(expect.objectContaining({ code: 'backend.unknown' }));
});

test('every implementation of every signature function passes on this machine or is absent', () => {
  const results = selfTest().filter((result) => /^(ed25519|secp256k1)\./.test(result.function));
  expect(results.length).toBeGreaterThan(10);
  expect(results.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
});

test('the report names tier and implementation', () => {
  useBackend('portable');
  expect(backendInfo()['ed25519.verify']).toMatchObject({ backend: 'noble', tier: 'portable' });
  useBackend('wasm');
  expect(backendInfo()['ed25519.verify']).toMatchObject({ backend: 'kernel', tier: 'wasm' });
});
