import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DiscoveryState, discoveryQueries, discoveryStep, startDiscovery } from '../../src/hd/index.ts';

type Used = readonly { readonly external: readonly number[]; readonly change: readonly number[] }[];

/** Runs the search against a wallet whose used indices are known; returns the end and the number of questions. */
function search(used: Used, options: Parameters<typeof startDiscovery>[0]): { state: DiscoveryState; asked: number } {
  let state = startDiscovery(options);
  let asked = 0;
  while (!state.done) {
    for (const query of discoveryQueries(state)) {
      const account = used[query.account];
      const chain = query.change === 0 ? account?.external : account?.change;
      state = discoveryStep(state, query, chain?.includes(query.index) ?? false);
      asked++;
      // Plain data survives storage.
      state = JSON.parse(JSON.stringify(state)) as DiscoveryState;
    }
  }
  return { state, asked };
}

/** What BIP-44 says a chain shows: everything up to the first gap. */
function visible(indices: readonly number[], gapLimit: number): number[] {
  const found: number[] = [];
  for (const index of indices.toSorted((a, b) => a - b)) {
    if (index - (found.at(-1) ?? -1) > gapLimit) break;
    found.push(index);
  }
  return found;
}

describe('discovery', () => {
  const chains = fc.uniqueArray(fc.nat({ max: 40 }), { maxLength: 8 });

  test('finds what BIP-44 says is to be found, and asks no more', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ external: chains, change: chains }), { maxLength: 4 }),
        fc.integer({ min: 1, max: 8 }),
        (used, gapLimit) => {
          const { state, asked } = search(used, { gapLimit });
          const expected: Used = used.map(({ external, change }) => ({
            external: visible(external, gapLimit),
            change: visible(change, gapLimit),
          }));
          const end = expected.findIndex(({ external }) => external.length === 0);
          const seen = end < 0 ? [...expected, { external: [], change: [] }] : expected.slice(0, end + 1);
          expect(
            state.accounts.map(({ external, change }) => ({ external: external.used, change: change.used })),
          ).toEqual(seen);
          const least = seen
            .flatMap(({ external, change }) => [external, change])
            .reduce((sum, chain) => sum + (chain.at(-1) ?? -1) + 1 + gapLimit, 0);
          expect(asked).toBe(least);
        },
      ),
    );
  });

  test('20 unused addresses end a chain unless told otherwise', () => {
    const { asked, state } = search([], undefined);
    expect(asked).toBe(40);
    expect(state.accounts).toHaveLength(1);
  });

  test('someone who says yes to everything is left after the limits', () => {
    let state = startDiscovery({ gapLimit: 2, maxAccounts: 2, maxAddresses: 5 });
    let asked = 0;
    while (!state.done) {
      for (const query of discoveryQueries(state)) {
        state = discoveryStep(state, query, true);
        asked++;
      }
    }
    expect(asked).toBe(2 * 2 * 5);
    expect(discoveryQueries(state)).toEqual([]);
  });

  test('answers that nobody asked for are refused', () => {
    const state = startDiscovery({ gapLimit: 2 });
    const refused = expect.objectContaining({ code: 'hd.discovery' });
    expect(() => discoveryStep(state, { account: 1, change: 0, index: 0 }, true)).toThrow(refused);
    expect(() => discoveryStep(state, { account: 0, change: 0, index: 1 }, true)).toThrow(refused);
    const { state: end } = search([], { gapLimit: 1 });
    expect(() => discoveryStep(end, { account: 0, change: 0, index: 1 }, true)).toThrow(refused);
    let one = discoveryStep(state, { account: 0, change: 0, index: 0 }, false);
    one = discoveryStep(one, { account: 0, change: 0, index: 1 }, false);
    expect(() => discoveryStep(one, { account: 0, change: 0, index: 2 }, false)).toThrow(refused);
  });

  test('limits out of range are refused', () => {
    for (const options of [{ gapLimit: 0 }, { gapLimit: 1001 }, { maxAccounts: 0.5 }, { maxAddresses: 1e6 }]) {
      expect(() => startDiscovery(options)).toThrow(TypeError);
    }
  });
});
