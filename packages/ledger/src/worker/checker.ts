import type { BlockContext, CheckedTransaction, TransactionEffects } from '../dialect.ts';
import type { Outcome } from '../rules.ts';

/** The stateless rules of one chain, as a worker applies them. Pure: the same bytes give the same outcome anywhere. */
export interface Checker {
  /** Everything about a transaction that needs no state; malformed bytes are refused, not thrown. */
  check(bytes: Uint8Array, context: BlockContext): Outcome<CheckedTransaction>;
  /** The transaction that closes a block, in dialects that have one. */
  closing?(bytes: Uint8Array, context: BlockContext): Outcome<TransactionEffects>;
  /** The tree root over some of a block's ids in a row, where the block's header commits to them. */
  root?(ids: readonly Uint8Array[]): Uint8Array;
}

/** Makes checkers of one dialect. The parameters travel to workers, so they are plain data. */
export interface RuleSet {
  /** Name under which a worker knows the same rules. */
  readonly name: string;
  /**
   * The rules of the chain with these parameters.
   *
   * @throws {@link LedgerError} `registry.conflict` when this side lacks code that the chain needs.
   */
  checker(parameters: unknown): Checker;
}
