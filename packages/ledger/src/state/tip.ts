import { decodeName, encodeName } from '../native/name.ts';
import { decodeWith } from '../reader.ts';
import { encodeWith } from '../writer.ts';
import { corrupt } from './layout.ts';
import type { StateRoots } from './roots.ts';

/** The block after which the state stands. */
export interface Tip {
  readonly height: number;
  readonly id: Uint8Array;
  readonly timeMs: number;
  readonly roots: StateRoots;
}

/** Key of the tip in the namespace `meta`. */
export const TIP_KEY: Uint8Array = new TextEncoder().encode('tip');

const VERSION = 1;

/** The tip as it is stored. */
export function encodeTip({ height, id, timeMs, roots }: Tip): Uint8Array {
  return encodeWith((w) => {
    w.u8(VERSION, 'version').varint(height, Number.MAX_SAFE_INTEGER, 'height').bytes(id, 'id', 32);
    w.varint(timeMs, Number.MAX_SAFE_INTEGER, 'time');
    for (const root of [roots.utxo, roots.once, roots.supply, roots.accounts, roots.snapshot])
      w.bytes(root, 'root', 32);
    w.varint(roots.modules.length, 0xffff, 'modules');
    for (const { name, root } of roots.modules) encodeName(w, name).bytes(root, 'root', 32);
  }, 512);
}

/** Reads {@link encodeTip}. */
export function decodeTip(bytes: Uint8Array): Tip {
  return decodeWith(bytes, (r) => {
    if (r.u8() !== VERSION) throw corrupt('the tip');
    const height = r.varint();
    const id = r.bytes(32);
    const timeMs = r.varint();
    const [utxo, once, supply, accounts, snapshot] = [r.bytes(32), r.bytes(32), r.bytes(32), r.bytes(32), r.bytes(32)];
    const modules = Array.from({ length: r.count(0, 0xffff, 34) }, () => ({ name: decodeName(r), root: r.bytes(32) }));
    return { height, id, timeMs, roots: { utxo, once, supply, accounts, modules, snapshot } };
  });
}
