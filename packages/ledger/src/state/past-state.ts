import { type Entry, readUndo, type Snapshot, type StateStore } from '@dougong/storage';
import { LedgerError } from '../errors.ts';
import { compareBytes } from '../order.ts';
import { heightKey, NS, STATE_NAMESPACES } from './layout.ts';

/** One entry of the state. */
export interface StateEntry {
  readonly ns: number;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** What differs between an earlier state and the present one: earlier values, `undefined` where there was none. */
export type Difference = ReadonlyMap<
  number,
  ReadonlyMap<string, { readonly key: Uint8Array; readonly value: Uint8Array | undefined }>
>;

/**
 * How the state after the block at `height` differs from that after `tip`, from the undo records in between.
 *
 * @throws {@link LedgerError} `state.order` when one of them is not kept any more.
 */
export async function differenceTo(store: StateStore, tip: number, height: number): Promise<Difference> {
  const difference = new Map<number, Map<string, { key: Uint8Array; value: Uint8Array | undefined }>>();
  for (let h = tip; h > height; h--) {
    const replaced = await readUndo(store, { ns: NS.undo, key: heightKey(h) });
    if (replaced === undefined)
      throw new LedgerError('state.order', `the undo record of block ${h} is not kept`, { height: h });
    for (const { ns, key, value } of replaced) {
      const space = difference.get(ns) ?? new Map();
      difference.set(ns, space);
      // An earlier block's record says more about the past than a later one's.
      space.set(String.fromCharCode(...key), { key, value });
    }
  }
  return difference;
}

/** All entries of the state, as `difference` says they were, by namespace and key. */
export async function* entriesOfState(
  store: StateStore,
  difference: Difference,
  at: Snapshot | undefined,
): AsyncGenerator<StateEntry, void, undefined> {
  for (const ns of STATE_NAMESPACES) {
    const changed = difference.get(ns);
    const earlier = [...(changed?.values() ?? [])].sort((a, b) => compareBytes(a.key, b.key));
    let next = 0;
    for await (const page of store.pages(ns, {}, at)) {
      for (const [key, value] of page satisfies readonly Entry[]) {
        for (
          let other = earlier[next];
          other !== undefined && compareBytes(other.key, key) < 0;
          other = earlier[next]
        ) {
          next++;
          if (other.value !== undefined) yield { ns, key: other.key, value: other.value };
        }
        if (changed?.has(String.fromCharCode(...key)) !== true) yield { ns, key, value };
      }
    }
    for (const { key, value } of earlier.slice(next)) if (value !== undefined) yield { ns, key, value };
  }
}
