import type { BlockContext, TransactionEffects } from '../dialect.ts';
import { LedgerError } from '../errors.ts';
import { Reader } from '../reader.ts';
import { accept, type Outcome, refuse } from '../rules.ts';
import type { RuleSet } from '../worker/checker.ts';
import { readEffects } from '../worker/packed-effects.ts';
import { Writer } from '../writer.ts';
import { Conveyor, type SpreadOptions } from './conveyor.ts';
import type { Part, Unit } from './window.ts';

/** Encoded transactions and the block in which they are to stand. */
export interface Body extends BlockContext {
  readonly transactions: readonly Uint8Array[];
}

/** What the stateless rules say about a body. */
export interface CheckedBody<B extends Body> {
  readonly body: B;
  /** What the transactions ask of the state, in order; or the first rule that one of them breaks. */
  readonly outcome: Outcome<readonly TransactionEffects[]>;
}

/** Options of {@link createBodyValidator}. */
export interface BodyValidatorOptions extends SpreadOptions {
  /** `bytomRules` for the deployed networks, `nativeRules()` for native chains. */
  readonly rules: RuleSet;
  /** What the rule set reads: plain data, since it travels to workers. */
  readonly parameters: unknown;
}

/** Checks transactions of any dialect in parallel. */
export interface BodyValidator {
  /**
   * Yields bodies in the order of the source, each with its outcome; reads ahead as far as the window allows. One run at a
   * time; leaving the loop ends it.
   *
   * @throws {@link LedgerError} `aborted`, `pipeline.unchecked`, `state.order`; what the source throws.
   */
  run<B extends Body>(bodies: AsyncIterable<B> | Iterable<B>, signal?: AbortSignal): AsyncGenerator<CheckedBody<B>>;
  /** Spares transactions that were verified from having their claims verified again. */
  remember(verified: readonly Pick<TransactionEffects, 'witnessId'>[]): void;
  /** Ends the workers. */
  close(): Promise<void>;
}

interface BodyUnit extends Unit {
  readonly body: Body;
}

/**
 * The parallel part of validation alone, for any dialect: what it yields is for the caller to apply in order. Of the
 * deployed chains it accepts what is valid throughout, as `TransactionDialect.check` does.
 *
 * @throws TypeError for options out of range; {@link LedgerError} `registry.conflict` for rules that lack code.
 * @example
 * ```ts
 * const validator = createBodyValidator({ rules: bytomRules, parameters: { network: 'vapor' }, workers: 2 });
 * for await (const { body, outcome } of validator.run(bodies)) {
 *   if (!outcome.ok) console.log(body.height, outcome.code, outcome.transaction);
 * }
 * ```
 */
export function createBodyValidator(options: BodyValidatorOptions): BodyValidator {
  const conveyor = new Conveyor<BodyUnit>(options.rules, options.parameters, options);
  const admit = (body: Body): BodyUnit => {
    const { bytes, starts } = endToEnd(body.transactions);
    const parts = conveyor.cut(starts, false);
    const { height, timeMs, transactions } = body;
    return { body, bytes, height, timeMs, transactions: transactions.length, parts, open: parts.length };
  };
  return {
    async *run<B extends Body>(bodies: AsyncIterable<B> | Iterable<B>, signal?: AbortSignal) {
      for await (const unit of conveyor.run(bodies, admit, signal)) {
        // What comes out is what went in.
        yield { body: unit.body as B, outcome: outcomeOf(unit, (part) => conveyor.recheck(unit, part)) };
      }
    },
    remember: (verified) => conveyor.remember(idsOf(verified)),
    close: () => conveyor.close(),
  };
}

/** Witness ids end to end. */
export function idsOf(verified: readonly Pick<TransactionEffects, 'witnessId'>[]): Uint8Array {
  const ids = new Uint8Array(32 * verified.length);
  for (const [i, { witnessId }] of verified.entries()) ids.set(witnessId, 32 * i);
  return ids;
}

/** Transactions as they stand in a block: each behind its length. */
function endToEnd(transactions: readonly Uint8Array[]): { readonly bytes: Uint8Array; readonly starts: number[] } {
  const w = new Writer(transactions.reduce((sum, { length }) => sum + length + 3, 0));
  const starts: number[] = [];
  for (const transaction of transactions) {
    starts.push(w.length);
    w.string(transaction, Number.MAX_SAFE_INTEGER, 'transaction');
  }
  starts.push(w.length);
  return { bytes: w.take(), starts };
}

function outcomeOf(unit: BodyUnit, again: (part: Part) => void): Outcome<readonly TransactionEffects[]> {
  for (const { found } of unit.parts) if (found?.ok === false) return found;
  const effects: TransactionEffects[] = [];
  for (const part of unit.parts) {
    if (readPart(part, effects)) continue;
    again(part);
    if (part.found?.ok === false) return part.found;
    if (!readPart(part, effects)) {
      throw new LedgerError('pipeline.unchecked', `block ${unit.height} was not checked`, { height: unit.height });
    }
  }
  for (const { found } of unit.parts) {
    if (found?.ok === true && found.invalid !== undefined) return refuse('signature.invalid', found.invalid);
  }
  return accept(effects);
}

/** Adds a part's effects; false when the bytes are not what a sound worker writes. */
function readPart({ found, count }: Part, effects: TransactionEffects[]): boolean {
  if (found?.ok !== true) return false;
  const before = effects.length;
  try {
    const reader = new Reader(found.effects);
    for (let i = 0; i < count; i++) effects.push(readEffects(reader));
    // Dialects whose blocks commit to ids in a tree of RFC 6962 have its roots here.
    if (reader.remaining === 64) reader.bytes(64);
    reader.end();
    return true;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    effects.length = before;
    return false;
  }
}
