import { equalBytes } from '@dougong/crypto';
import { idKey } from '../id-key.ts';
import type { BytomProfile } from '../profile.ts';
import { isMatchable, type MatchedTransaction, matchOrders } from './match.ts';
import { compareOrders, type MovOrder, orderOf } from './order.ts';

/** The standing orders, best price first for each pair of assets. */
export class OrderBook {
  readonly #pairs = new Map<string, MovOrder[]>();

  /** Adds an order. */
  add(order: MovOrder): void {
    const key = pairKey(order.utxo.assetId, order.terms.requestedAsset);
    const list = this.#pairs.get(key);
    if (list === undefined) {
      this.#pairs.set(key, [order]);
      return;
    }
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = list[middle];
      if (there !== undefined && compareOrders(there, order) < 0) low = middle + 1;
      else high = middle;
    }
    list.splice(low, 0, order);
  }

  /** Removes an order by its id; false when it is not there. */
  remove(order: MovOrder): boolean {
    const list = this.#pairs.get(pairKey(order.utxo.assetId, order.terms.requestedAsset)) ?? [];
    const at = list.findIndex(({ id }) => equalBytes(id, order.id));
    if (at >= 0) list.splice(at, 1);
    return at >= 0;
  }

  /** The best order that sells `offered` for `wanted`. */
  best(offered: Uint8Array, wanted: Uint8Array): MovOrder | undefined {
    return this.#pairs.get(pairKey(offered, wanted))?.[0];
  }

  /** Every order, pair by pair. */
  orders(): readonly MovOrder[] {
    return [...this.#pairs.values()].flat();
  }

  /**
   * Matches the best orders of a ring of assets once: the order at position i sells asset i for asset i + 1. What is
   * left of an order goes back into the book with its age.
   *
   * @returns undefined when there is no order for a pair, or prices do not meet; `unbuildable` as {@link matchOrders}
   *   has it.
   */
  match(
    profile: BytomProfile,
    assets: readonly Uint8Array[],
    rewardProgram: Uint8Array,
  ): MatchedTransaction | 'unbuildable' | undefined {
    const ring: MovOrder[] = [];
    for (const [i, asset] of assets.entries()) {
      const wanted = assets[(i + 1) % assets.length];
      const order = wanted === undefined ? undefined : this.best(asset, wanted);
      if (order === undefined) return undefined;
      ring.push(order);
    }
    if (!isMatchable(ring)) return undefined;
    const matched = matchOrders(profile, ring, rewardProgram);
    if (matched === undefined) return 'unbuildable';
    for (const order of ring) this.remove(order);
    for (const rest of restsOf(profile, matched, ring)) this.add(rest);
    return matched;
  }
}

function pairKey(offered: Uint8Array, wanted: Uint8Array): string {
  return idKey(offered) + idKey(wanted);
}

/** The orders that a matched transaction leaves: its outputs under the programs of the orders that it spends. */
function restsOf(profile: BytomProfile, matched: MatchedTransaction, ring: readonly MovOrder[]): readonly MovOrder[] {
  const { outputs } = matched.transaction;
  const { muxId } = profile.entries(matched.transaction);
  return outputs.flatMap((output, position) => {
    const origin = ring.find(
      ({ utxo }) => equalBytes(utxo.program, output.program) && equalBytes(utxo.assetId, output.assetId),
    );
    if (origin === undefined) return [];
    const { assetId, amount, program, suffix } = output;
    const utxo = { sourceId: muxId, sourcePosition: BigInt(position), assetId, amount, program, suffix };
    const rest = orderOf(profile.entryHasher, utxo, origin.blockHeight, origin.transactionIndex);
    return rest === undefined ? [] : [rest];
  });
}
