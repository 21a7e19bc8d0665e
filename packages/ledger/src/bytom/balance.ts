import { INT64_MAX, INT64_MIN } from '../bvm/values.ts';
import { idKey } from './id-key.ts';
import { isBtm } from './transaction.ts';

/** Sums by asset within the signed 64-bit range. Most transactions move BTM only, which needs no map. */
export class Balance {
  /** Sum of BTM; undefined when there was none. */
  btm: bigint | undefined;
  readonly #others = new Map<string, bigint>();

  /** Whether anything of the asset was added. */
  has(assetId: Uint8Array): boolean {
    return isBtm(assetId) ? this.btm !== undefined : this.#others.has(idKey(assetId));
  }

  /** Adds to an asset's sum; false when it leaves the range. */
  add(assetId: Uint8Array, amount: bigint): boolean {
    const key = isBtm(assetId) ? undefined : idKey(assetId);
    const sum = (key === undefined ? (this.btm ?? 0n) : (this.#others.get(key) ?? 0n)) + amount;
    if (key === undefined) this.btm = sum;
    else this.#others.set(key, sum);
    return sum <= INT64_MAX && sum >= INT64_MIN;
  }

  /** Whether every other asset sums to zero. */
  isEvenWithoutBtm(): boolean {
    for (const sum of this.#others.values()) if (sum !== 0n) return false;
    return true;
  }
}
