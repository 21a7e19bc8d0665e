import { idName } from '../id-name.ts';
import { type BlockHeader, blockId } from '../native/header.ts';
import type { Suite } from '../native/types.ts';
import { sameBytes } from '../order.ts';
import { accept, type Outcome, type Refusal, refuse } from '../rules.ts';

/** What a light client is told about its chain, and whom it asks about seals. */
export interface HeaderChainOptions<Seal> {
  readonly suite: Suite;
  /** Chain id hash. */
  readonly chain: Uint8Array;
  /** A header that is trusted: genesis, or a checkpoint that somebody vouches for. */
  readonly start: BlockHeader;
  /**
   * Judges what makes a header final or costly: a certificate of validators, work. The ledger knows no engine, so this is
   * the composition's; without it nothing but the form of the chain is checked.
   */
  readonly checkSeal?: (header: BlockHeader, parent: BlockHeader, seal: Seal) => Refusal | undefined;
  /** What a header adds to its chain; the heaviest chain is the best one. 1 each unless told otherwise. */
  readonly weight?: (header: BlockHeader) => bigint;
  /** Headers kept behind the best one, 10,000 unless told otherwise. Older ones are final: nothing forks off before them. */
  readonly keep?: number;
  /** Headers kept beside the best chain, 1,000 unless told otherwise. */
  readonly maxSide?: number;
}

/** A header that the chain holds. */
export interface ChainedHeader {
  readonly id: Uint8Array;
  readonly header: BlockHeader;
  /** Weight of the chain up to here, counted from the start. */
  readonly weight: bigint;
}

/** What a header brought about. */
export interface HeaderAdded {
  readonly added: ChainedHeader;
  /** Headers that left the best chain, the last one first. */
  readonly left: readonly ChainedHeader[];
  /** Headers that joined it, the first one first; empty when the header lies beside it. */
  readonly joined: readonly ChainedHeader[];
}

/**
 * The headers of a chain as far as a light client needs them: linked, sealed, the heaviest branch in front. Memory is
 * bounded by `keep + maxSide` headers.
 *
 * @example
 * ```ts
 * const headers = new HeaderChain({ suite: 'std', chain, start: genesis.header, checkSeal });
 * const outcome = headers.add(header, certificate);
 * ```
 */
export class HeaderChain<Seal = undefined> {
  readonly #options: HeaderChainOptions<Seal>;
  readonly #byId = new Map<string, ChainedHeader>();
  /** Those of them that are not on the best chain. */
  readonly #side = new Map<string, ChainedHeader>();
  /** The best chain by height, from {@link HeaderChain.base}. */
  readonly #best: ChainedHeader[];
  readonly #keep: number;
  readonly #maxSide: number;

  constructor(options: HeaderChainOptions<Seal>) {
    this.#options = options;
    this.#keep = Math.max(1, options.keep ?? 10_000);
    this.#maxSide = Math.max(0, options.maxSide ?? 1000);
    const start = { id: blockId(options.start), header: options.start, weight: 0n };
    this.#best = [start];
    this.#byId.set(idName(start.id), start);
  }

  /** The last header of the best chain. */
  get tip(): ChainedHeader {
    return this.#best.at(-1) ?? this.base;
  }

  /** The oldest header that is kept; no branch starts before it. */
  get base(): ChainedHeader {
    const [base] = this.#best;
    if (base === undefined) throw new TypeError('a header chain is never empty');
    return base;
  }

  /** Headers that are kept. */
  get size(): number {
    return this.#byId.size;
  }

  /** The header of the best chain at a height, where it is kept. */
  at(height: number): ChainedHeader | undefined {
    return this.#best[height - this.base.header.height];
  }

  /** A header by its id, on whatever branch. */
  get(id: Uint8Array): ChainedHeader | undefined {
    return this.#byId.get(idName(id));
  }

  /** Whether the block with this id is on the best chain, and how many blocks confirm it, itself counted. */
  confirmations(id: Uint8Array): number {
    const found = this.get(id);
    if (found === undefined || this.at(found.header.height) !== found) return 0;
    return this.tip.header.height - found.header.height + 1;
  }

  /**
   * Adds a header. Rules, in this order: suite, chain, parent known, height, time, seal. A header that is there already is
   * accepted and changes nothing.
   */
  add(header: BlockHeader, seal: Seal): Outcome<HeaderAdded> {
    const { suite, chain } = this.#options;
    if (header.suite !== suite) return refuse('block.suite');
    if (!sameBytes(header.chain, chain)) return refuse('block.chain');
    const id = blockId(header);
    const known = this.get(id);
    if (known !== undefined) return accept({ added: known, left: [], joined: [] });
    const parent = this.get(header.parent);
    if (parent === undefined) return refuse('block.parent');
    if (header.height !== parent.header.height + 1) return refuse('block.height');
    if (header.timeMs <= parent.header.timeMs) return refuse('block.time');
    const problem = this.#options.checkSeal?.(header, parent.header, seal);
    if (problem !== undefined) return problem;
    const added = { id, header, weight: parent.weight + (this.#options.weight?.(header) ?? 1n) };
    this.#byId.set(idName(id), added);
    this.#side.set(idName(id), added);
    // Of equally heavy branches the one that was first stays.
    const change = added.weight > this.tip.weight ? this.#switchTo(added) : { added, left: [], joined: [] };
    this.#forget();
    return accept(change);
  }

  #switchTo(added: ChainedHeader): HeaderAdded {
    const joined: ChainedHeader[] = [];
    let at: ChainedHeader | undefined = added;
    while (at !== undefined && this.at(at.header.height) !== at) {
      joined.push(at);
      at = this.get(at.header.parent);
    }
    joined.reverse();
    const from = (joined[0]?.header.height ?? 0) - this.base.header.height;
    const left = this.#best.splice(from);
    this.#best.push(...joined);
    for (const { id } of joined) this.#side.delete(idName(id));
    for (const entry of left) this.#side.set(idName(entry.id), entry);
    return { added, left: left.reverse(), joined };
  }

  /** Drops what lies behind the kept heights, of side branches the lowest, and what hangs on something dropped. */
  #forget(): void {
    const old = this.#best.length - 1 - this.#keep;
    if (old > 0) for (const { id } of this.#best.splice(0, old)) this.#byId.delete(idName(id));
    if (old <= 0 && this.#side.size <= this.#maxSide) return;
    const { height } = this.base.header;
    const side = [...this.#side].sort(([, a], [, b]) => a.header.height - b.header.height);
    for (const [i, [name, { header }]] of side.entries()) {
      const isKept =
        header.height > height && side.length - i <= this.#maxSide && this.get(header.parent) !== undefined;
      if (isKept) continue;
      this.#byId.delete(name);
      this.#side.delete(name);
    }
  }
}
