import { sha256, taggedHash } from '@dougong/crypto/hash';
import type { Round } from '../interface/primitives.ts';
import type { ValidatorSet } from '../interface/validator-set.ts';
import { Writer } from '../wire/writer.ts';
import type { DposConfig } from './config.ts';

/** The slot of a time, -1 before slot 0. */
export function slotAt(config: DposConfig, unixMs: number): Round {
  const slot = Math.floor((unixMs - config.originMs) / config.slotMs);
  return slot < 0 ? -1 : Math.min(slot, 0xffff_ffff);
}

/** Unix milliseconds at which a slot begins. */
export function slotStart(config: DposConfig, slot: Round): number {
  return config.originMs + slot * config.slotMs;
}

/** Orders of the last rounds of a set. */
const orders = new WeakMap<ValidatorSet, Map<number, Uint16Array>>();
const MOST_ORDERS = 8;

/** Position in the set of the producer of a slot. Every member has `run` slots in every round. */
export function producerAt(config: DposConfig, set: ValidatorSet, slot: Round): number {
  const size = set.members.length;
  const turn = Math.floor(slot / config.run);
  const place = turn % size;
  if (!config.shuffle) return place;
  const round = Math.floor(turn / size);
  let known = orders.get(set);
  if (known === undefined) {
    known = new Map();
    orders.set(set, known);
  }
  let order = known.get(round);
  if (order === undefined) {
    order = roundOrder(set, round);
    if (known.size >= MOST_ORDERS) for (const oldest of known.keys()) if (known.delete(oldest)) break;
    known.set(round, order);
  }
  return order[place] ?? 0;
}

/**
 * The order of a round: Fisher and Yates' shuffle of the positions, drawn from SHA-256 in counter mode under a seed of
 * set and round. Nobody can grind it within a term, and everybody knows it in advance.
 */
export function roundOrder(set: ValidatorSet, round: number): Uint16Array {
  const seed = taggedHash('dougong/dpos/order', new Writer(48).hash(set.hash).u53(set.epoch).u53(round).done());
  const order = Uint16Array.from(set.members, (_, i) => i);
  const draw = uniform(seed);
  for (let i = order.length - 1; i > 0; i--) {
    const j = draw(i + 1);
    const held = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = held;
  }
  return order;
}

/** Unbiased numbers below a bound from a stream of hashes. */
function uniform(seed: Uint8Array): (below: number) => number {
  let block: DataView = new DataView(new ArrayBuffer(0));
  let at = 0;
  let counter = 0;
  const u32 = (): number => {
    if (at >= block.byteLength) {
      const digest = sha256(new Writer(36).fixed(seed).u32(counter++).done());
      block = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
      at = 0;
    }
    const value = block.getUint32(at);
    at += 4;
    return value;
  };
  return (below) => {
    const fair = 0x1_0000_0000 - (0x1_0000_0000 % below);
    for (;;) {
      const value = u32();
      if (value < fair) return value % below;
    }
  };
}

/** The first slot from `from` on whose producer holds a position, or undefined when there is none in two rounds. */
export function nextSlotOf(config: DposConfig, set: ValidatorSet, position: number, from: Round): Round | undefined {
  const end = from + 2 * set.members.length * config.run + config.run;
  for (let slot = Math.max(0, from); slot < end; slot++) if (producerAt(config, set, slot) === position) return slot;
  return undefined;
}
