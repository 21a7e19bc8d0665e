import { treeRoot, u32 } from '../native/ids.ts';
import { encodeName } from '../native/name.ts';
import { suiteHash } from '../native/suite.ts';
import type { Suite } from '../native/types.ts';
import { Writer } from '../writer.ts';
import type { Written } from './view.ts';

/** The parts that the state root commits to; SPEC.md section 9. */
export interface StateRoots {
  readonly utxo: Uint8Array;
  readonly once: Uint8Array;
  readonly supply: Uint8Array;
  readonly accounts: Uint8Array;
  /** By module, in the order of names. */
  readonly modules: readonly { readonly name: string; readonly root: Uint8Array }[];
  /** Of the last snapshot that is due; zeros before the first. */
  readonly snapshot: Uint8Array;
}

/** 32 zero bytes: the root of a part to which nothing has happened. */
export const ZERO_ROOT: Uint8Array = new Uint8Array(32);

/** The roots of a state before its first block. */
export function emptyRoots(modules: readonly string[]): StateRoots {
  return {
    utxo: ZERO_ROOT,
    once: ZERO_ROOT,
    supply: ZERO_ROOT,
    accounts: ZERO_ROOT,
    modules: modules.toSorted().map((name) => ({ name, root: ZERO_ROOT })),
    snapshot: ZERO_ROOT,
  };
}

/** The root that a header carries. */
export function stateRoot(suite: Suite, roots: StateRoots): Uint8Array {
  const modules = treeRoot(
    suite,
    roots.modules.map(({ name, root }) => encodeName(new Writer(80), name).bytes(root, 'root', 32).take()),
  );
  const { utxo, once, supply, accounts, snapshot } = roots;
  return suiteHash(suite).tagged('dougong/state', utxo, once, supply, accounts, modules, snapshot);
}

/** The accumulator of outputs after a block that made and spent these, in block order. */
export function rollUtxo(
  suite: Suite,
  before: Uint8Array,
  created: readonly Uint8Array[],
  spent: readonly Uint8Array[],
): Uint8Array {
  if (created.length === 0 && spent.length === 0) return before;
  const list = new Uint8Array(32 * (created.length + spent.length));
  for (const [i, id] of created.entries()) list.set(id, 32 * i);
  for (const [i, id] of spent.entries()) list.set(id, 32 * (created.length + i));
  return suiteHash(suite).tagged('dougong/utxo', before, u32(created.length), u32(spent.length), list);
}

/** The accumulator of a namespace after a block with these changes, in the order of keys. */
export function rollWrites(suite: Suite, before: Uint8Array, changes: readonly Written[]): Uint8Array {
  if (changes.length === 0) return before;
  const w = new Writer(1024);
  for (const { key, value } of changes) {
    w.u8(key.length, 'key length').bytes(key, 'key');
    w.u32(value === undefined ? 0 : value.length + 1, 'value length');
    if (value !== undefined) w.bytes(value, 'value');
  }
  return suiteHash(suite).tagged('dougong/writes', before, w.take());
}
