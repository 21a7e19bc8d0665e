import { minimumFee } from '../chain/fees.ts';
import type { BlockContext, TransactionEffects } from '../dialect.ts';
import { idName } from '../id-name.ts';
import { type Refusal, refuse } from '../rules.ts';
import { ancestorsOf, createEntry, descendantsOf, type Entry, refreshWorth } from './entry.ts';
import { IndexedHeap } from './indexed-heap.ts';
import { OrphanPool } from './orphan-pool.ts';
import { type BlockRoom, selectForBlock } from './select.ts';
import type { CoinStatus, MempoolOptions, PoolCode, PoolOutcome, PoolTransaction } from './types.ts';

const DEFAULTS = {
  maxBytes: 64 * 1024 * 1024,
  maxTransactionBytes: 131_072,
  maxPerSender: 100,
  maxAncestors: 25,
  maxReplaced: 100,
  stepPerKilobyte: 1n,
  expiryBlocks: 2016,
  maxOrphans: 1000,
  maxOrphanBytes: 4 * 1024 * 1024,
  maxOrphansPerSender: 20,
  orphanBlocks: 20,
} as const;

type Settings = Required<Omit<MempoolOptions, 'check'>> & Pick<MempoolOptions, 'check'>;

/** What a block changed in the pool. */
export interface PoolChange {
  /** Ids of transactions that are gone without being in the block: in conflict with it, or expired. */
  readonly removed: readonly Uint8Array[];
  /** Transactions that waited for outputs of the block; add them again. */
  readonly ready: readonly PoolTransaction[];
  /** Transactions whose verdict depends on height or time: check them for the next block, remove those that fail. */
  readonly contextual: readonly PoolTransaction[];
}

/** A block as the pool sees it. */
export interface PoolBlock {
  readonly height: number;
  /** All transactions, the system transaction included. */
  readonly transactions: readonly TransactionEffects[];
}

/**
 * Transactions that wait for a block. A synchronous state machine over what transactions do, so it serves every dialect:
 * the caller verifies a transaction, looks its coins up, adds it, and tells the pool about blocks.
 *
 * Bounded by bytes, and by transactions of a sender; when it is full, what pays least per byte goes, together with what
 * depends on it. Everything that the pool decides is deterministic.
 *
 * @example
 * ```ts
 * const pool = new Mempool({ fees });
 * const outcome = pool.add(transaction, lookUp, { height: tip.height + 1, timeMs: Date.now() });
 * const block = pool.select({ maxBytes: 1_000_000, height: tip.height + 1 });
 * ```
 */
export class Mempool {
  readonly #settings: Settings;
  readonly #entries = new Map<string, Entry>();
  /** Who spends an output, or uses a create-once key. */
  readonly #users = new Map<string, Entry>();
  readonly #makers = new Map<string, Entry>();
  readonly #perSender = new Map<string, number>();
  readonly #cheapest = new IndexedHeap<Entry>(
    (a, b) => a.worth < b.worth || (a.worth === b.worth && a.sequence > b.sequence),
  );
  readonly #orphans: OrphanPool;
  #bytes = 0;
  #arrived = 0;

  constructor(options: MempoolOptions) {
    this.#settings = { ...DEFAULTS, ...options };
    this.#orphans = new OrphanPool(this.#settings);
  }

  /** Transactions that could be in the next block. */
  get size(): number {
    return this.#entries.size;
  }

  /** Their bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Transactions that wait for outputs. */
  get waiting(): number {
    return this.#orphans.size;
  }

  has(id: Uint8Array): boolean {
    return this.#entries.has(idName(id));
  }

  get(id: Uint8Array): PoolTransaction | undefined {
    return this.#entries.get(idName(id))?.transaction;
  }

  /** All transactions, in order of arrival. */
  *transactions(): IterableIterator<PoolTransaction> {
    for (const { transaction } of this.#entries.values()) yield transaction;
  }

  /** Spent outputs that the pool does not make itself: what has to be looked up before {@link Mempool.add}. */
  needs({ spends }: TransactionEffects): readonly Uint8Array[] {
    return spends.filter((id) => !this.#makers.has(idName(id)));
  }

  /**
   * Adds a transaction whose programs and signatures hold.
   *
   * @param lookUp - what the state says of an output; asked for those of {@link Mempool.needs}.
   * @param next - the block that it would be in.
   */
  add(transaction: PoolTransaction, lookUp: (id: Uint8Array) => CoinStatus, next: BlockContext): PoolOutcome {
    const { effects } = transaction;
    const entry = this.#entryOf(transaction, next.height);
    if (this.#entries.has(entry.name)) return no('pool.known');
    const refusal = this.#ruleProblem(effects, next);
    if (refusal !== undefined) return refusal;
    if (effects.size > this.#settings.maxTransactionBytes) return no('pool.size', { size: effects.size });
    const missing: Uint8Array[] = [];
    for (const [i, id] of effects.spends.entries()) {
      if (this.#makers.has(entry.uses[i] ?? '')) continue;
      const status = lookUp(id);
      if (status === 'missing') missing.push(id);
      else if (status !== 'spendable') return status.refusal;
    }
    if (missing.length > 0) return this.#wait(transaction, missing, next.height);
    return this.#admit(entry);
  }

  /** The transactions for a block: those that pay most for its room, each behind what it depends on. */
  select(room: BlockRoom): readonly PoolTransaction[] {
    return selectForBlock(this.#entries.values(), room);
  }

  /** Removes a transaction and all that depend on it; the ids of what is gone. */
  remove(id: Uint8Array): readonly Uint8Array[] {
    const entry = this.#entries.get(idName(id));
    return entry === undefined ? [] : this.#removeAll([entry]).map(idOf);
  }

  /** Takes a block into account: what it holds is done, what contradicts it or has expired is gone. */
  connect({ height, transactions }: PoolBlock): PoolChange {
    const gone: Entry[] = [];
    const created: Uint8Array[] = [];
    const spent = new Set<string>();
    for (const effects of transactions) {
      const own = this.#entries.get(idName(effects.id));
      if (own !== undefined) this.#unlink(own);
      this.#orphans.delete(effects.id);
      for (const { id } of effects.creates) created.push(id);
      for (const id of effects.spends) spent.add(idName(id));
      for (const rival of this.#rivals([...effects.spends, ...effects.once].map(idName)))
        gone.push(...this.#removeAll([rival]));
    }
    const late = [...this.#entries.values()].filter(({ until }) => until <= height);
    gone.push(...this.#removeAll(late));
    this.#orphans.expire(height, spent);
    const contextual = [...this.#entries.values()].flatMap((e) =>
      e.transaction.effects.contextual ? [e.transaction] : [],
    );
    return { removed: gone.map(idOf), ready: this.#orphans.release(created), contextual };
  }

  /**
   * Takes a block back: its transactions wait again, whatever they pay; what spends outputs of its system transaction is
   * gone.
   *
   * @param transactions - those of the block in order, without the system transaction.
   * @param systemOutputs - ids of the outputs of its system transaction.
   * @param height - of the block.
   */
  disconnect(
    transactions: readonly PoolTransaction[],
    systemOutputs: readonly Uint8Array[],
    height: number,
  ): readonly Uint8Array[] {
    const gone: Entry[] = [];
    for (const id of systemOutputs) {
      const user = this.#users.get(idName(id));
      if (user !== undefined) gone.push(...this.#removeAll([user]));
    }
    for (const transaction of transactions) {
      if (this.has(transaction.effects.id)) continue;
      const entry = this.#entryOf(transaction, height);
      gone.push(...this.#removeAll(this.#rivals(entry.uses)));
      this.#link(entry);
    }
    while (this.#bytes > this.#settings.maxBytes) {
      const victim = this.#cheapest.first();
      if (victim === undefined) break;
      gone.push(...this.#removeAll([victim]));
    }
    return gone.map(idOf);
  }

  /** Asks the modules again about everything that calls them; the ids of what they refuse now, and what depended on it. */
  recheck(): readonly Uint8Array[] {
    const refused = [...this.#entries.values()].filter(({ transaction: { effects } }) => {
      return effects.calls.length > 0 && this.#settings.check?.(effects) !== undefined;
    });
    return this.#removeAll(refused).map(idOf);
  }

  #ruleProblem(effects: TransactionEffects, next: BlockContext): Refusal | undefined {
    if (effects.validUntil !== 0 && next.height > effects.validUntil) return refuse('tx.expired');
    if (next.height < effects.notBeforeHeight) return refuse('lock.height');
    if (next.timeMs < effects.notBeforeMs) return refuse('lock.time');
    const least = minimumFee(this.#settings.fees, effects);
    return effects.fee < least ? refuse('fee.low', { details: { fee: effects.fee, least } }) : undefined;
  }

  #wait(transaction: PoolTransaction, missing: readonly Uint8Array[], height: number): PoolOutcome {
    if (!this.#orphans.add(transaction, missing, height + this.#settings.orphanBlocks)) return no('pool.orphan');
    return { ok: true, state: 'waiting', missing, removed: [], ready: [] };
  }

  #admit(entry: Entry): PoolOutcome {
    const { effects, sender } = entry.transaction;
    for (const parent of this.#parentsOf(entry)) entry.parents.add(parent);
    const ancestors = ancestorsOf(entry);
    const rivals = this.#rivals(entry.uses);
    const replaced = new Set(rivals);
    for (const rival of rivals) for (const descendant of descendantsOf(rival)) replaced.add(descendant);
    const problem = this.#relativesProblem(entry, ancestors, rivals, replaced);
    if (problem !== undefined) return problem;
    const ofSender = [...replaced].filter((old) => old.transaction.sender === sender).length;
    if ((this.#perSender.get(sender) ?? 0) - ofSender >= this.#settings.maxPerSender) return no('pool.sender');
    const refused = effects.calls.length > 0 ? this.#settings.check?.(effects) : undefined;
    if (refused !== undefined) return refused;
    const removed = this.#makeRoom(entry, ancestors, rivals);
    if (removed === undefined) return no('pool.full', { rate: entry.rate });
    this.#link(entry);
    const ready = this.#orphans.release(effects.creates.map(({ id }) => id));
    return { ok: true, state: 'accepted', missing: [], removed: removed.map(idOf), ready };
  }

  #relativesProblem(
    entry: Entry,
    ancestors: ReadonlySet<Entry>,
    rivals: readonly Entry[],
    replaced: ReadonlySet<Entry>,
  ): PoolOutcome | undefined {
    const { maxAncestors, maxReplaced, stepPerKilobyte } = this.#settings;
    if (ancestors.size + 1 > maxAncestors) return no('pool.ancestors', { ancestors: ancestors.size });
    for (const ancestor of ancestors) {
      if (descendantsOf(ancestor).size + 2 > maxAncestors) return no('pool.ancestors');
    }
    if (rivals.length === 0) return undefined;
    // Of BIP-125: more than all that goes, by a step for the bytes, and a better rate than any that it replaces itself.
    if ([...ancestors].some((ancestor) => replaced.has(ancestor)))
      return no('pool.replacement', { spendsReplaced: true });
    if (replaced.size > maxReplaced) return no('pool.replacement', { replaced: replaced.size });
    const lost = [...replaced].reduce((sum, { fee }) => sum + fee, 0n);
    const least = lost + (stepPerKilobyte * BigInt(entry.size) + 999n) / 1000n;
    const isBetter = rivals.every(({ rate }) => entry.rate > rate);
    return entry.fee < least || !isBetter ? no('pool.replacement', { fee: entry.fee, least }) : undefined;
  }

  /** Removes what `entry` replaces and what pays less, until it fits; nothing when that is impossible. */
  #makeRoom(entry: Entry, ancestors: ReadonlySet<Entry>, rivals: readonly Entry[]): readonly Entry[] | undefined {
    const removed = this.#removeAll(rivals);
    while (this.#bytes + entry.size > this.#settings.maxBytes) {
      const victim = this.#cheapest.first();
      if (victim === undefined || victim.worth >= entry.rate || ancestors.has(victim)) {
        for (const old of removed.toReversed()) this.#link(old);
        return undefined;
      }
      removed.push(...this.#removeAll([victim]));
    }
    return removed;
  }

  #entryOf(transaction: PoolTransaction, height: number): Entry {
    const { validUntil } = transaction.effects;
    const until = height + this.#settings.expiryBlocks - 1;
    return createEntry(transaction, validUntil === 0 ? until : Math.min(until, validUntil), this.#arrived++);
  }

  #parentsOf({ uses }: Entry): readonly Entry[] {
    return uses.flatMap((name) => this.#makers.get(name) ?? []);
  }

  /** Entries that spend one of these outputs, or use one of these create-once keys. */
  #rivals(uses: readonly string[]): readonly Entry[] {
    const found = new Set<Entry>();
    for (const name of uses) {
      const user = this.#users.get(name);
      if (user !== undefined) found.add(user);
    }
    return [...found];
  }

  #link(entry: Entry): void {
    const { sender } = entry.transaction;
    this.#entries.set(entry.name, entry);
    this.#bytes += entry.size;
    this.#perSender.set(sender, (this.#perSender.get(sender) ?? 0) + 1);
    for (const name of entry.uses) this.#users.set(name, entry);
    for (const name of entry.makes) {
      this.#makers.set(name, entry);
      const user = this.#users.get(name);
      if (user === undefined) continue;
      entry.children.add(user);
      user.parents.add(entry);
    }
    for (const parent of this.#parentsOf(entry)) {
      entry.parents.add(parent);
      parent.children.add(entry);
    }
    refreshWorth(entry);
    this.#cheapest.push(entry);
    for (const ancestor of ancestorsOf(entry)) this.#refresh(ancestor);
  }

  /** Takes one entry out and leaves what depends on it. */
  #unlink(entry: Entry): void {
    const { sender } = entry.transaction;
    const ancestors = ancestorsOf(entry);
    this.#entries.delete(entry.name);
    this.#bytes -= entry.size;
    const left = (this.#perSender.get(sender) ?? 1) - 1;
    if (left === 0) this.#perSender.delete(sender);
    else this.#perSender.set(sender, left);
    for (const name of entry.uses) this.#users.delete(name);
    for (const name of entry.makes) this.#makers.delete(name);
    for (const parent of entry.parents) parent.children.delete(entry);
    for (const child of entry.children) child.parents.delete(entry);
    entry.parents.clear();
    entry.children.clear();
    this.#cheapest.remove(entry);
    for (const ancestor of ancestors) this.#refresh(ancestor);
  }

  /** Takes entries out with all that depend on them, the last ones first. */
  #removeAll(entries: readonly Entry[]): Entry[] {
    const all = new Set<Entry>();
    for (const entry of entries) {
      if (this.#entries.get(entry.name) !== entry) continue;
      all.add(entry);
      for (const descendant of descendantsOf(entry)) all.add(descendant);
    }
    const removed = [...all];
    for (const entry of removed) this.#unlink(entry);
    return removed;
  }

  #refresh(entry: Entry): void {
    refreshWorth(entry);
    this.#cheapest.moved(entry);
  }
}

function idOf({ transaction }: Entry): Uint8Array {
  return transaction.effects.id;
}

function no(code: PoolCode, details?: Refusal['details']): PoolOutcome {
  return details === undefined ? { ok: false, code } : { ok: false, code, details };
}
