import { nobleSm3 } from '../hash/sm3.ts';

/**
 * The key derivation function of GB/T 32918.4 clause 5.4.3: SM3(Z ‖ counter) blocks, the counter of 32 bits from 1.
 *
 * @param length - bytes, far below the 2^32 − 1 blocks that the counter allows.
 */
export function derive(shared: readonly Uint8Array[], length: number): Uint8Array {
  const key = new Uint8Array(length);
  const start = nobleSm3.create();
  for (const part of shared) start.update(part);
  const counter = new Uint8Array(4);
  const view = new DataView(counter.buffer);
  const block = new Uint8Array(32);
  for (let at = 0, i = 1; at < length; at += 32, i++) {
    view.setUint32(0, i);
    const state = start.clone().update(counter);
    state.digestInto(block);
    state.destroy();
    key.set(at + 32 <= length ? block : block.subarray(0, length - at), at);
  }
  start.destroy();
  block.fill(0);
  return key;
}
