import { findInvalidIn } from '../backend/bisect.ts';
import { assertSignedMessage, type SignedMessage } from '../backend/items.ts';
import { admissible, type Ed25519Rule, isCofactored, ruleOf } from './rules.ts';
import { verifyBatchSlot, verifySlot } from './slots.ts';
import type { VerifyOptions } from './types.ts';

/** More signatures in one equation gain little and cost memory: 1,024 are 2 % faster than 512. */
const CHUNK = 1024;

/**
 * Whether all signatures are valid, several times faster than one by one under `zip215` and `strict`. The answer is that
 * of {@link verify} on each; an empty list is valid. Under `ref10` and `bytom`, which cannot be batched, the signatures
 * are checked one by one.
 *
 * A batch is a random linear combination of the equations, with 128-bit weights from the platform's secure generator: an
 * invalid batch passes with probability below 2^−127.
 *
 * @throws TypeError naming the entry and field that is no `Uint8Array`, or an unknown rule.
 */
export function verifyBatch(items: readonly SignedMessage[], options?: VerifyOptions): boolean {
  const rule = ruleOf(options);
  assertItems(items);
  if (!items.every((item) => isAdmissible(item, rule))) return false;
  return rangeIsValid(items, 0, items.length, rule);
}

/**
 * The indices of the invalid signatures, ascending; empty when all are valid. Batches that fail are split in halves, so
 * a few culprits among many are found with little more work than one batch.
 *
 * @throws TypeError as {@link verifyBatch} does.
 */
export function findInvalid(items: readonly SignedMessage[], options?: VerifyOptions): number[] {
  const rule = ruleOf(options);
  assertItems(items);
  if (!isCofactored(rule)) {
    const verifyOne = verifySlot();
    return indicesWhere(
      items,
      (item) => !(isAdmissible(item, rule) && verifyOne(item.signature, item.message, item.publicKey, rule)),
    );
  }
  const malformed = indicesWhere(items, (item) => !isAdmissible(item, rule));
  const positions = indicesWhere(items, (item) => isAdmissible(item, rule));
  const admitted = items.filter((item) => isAdmissible(item, rule));
  const found = findInvalidIn(admitted.length, {
    range: (from, to) => rangeIsValid(admitted, from, to, rule),
    one: (index) => rangeIsValid(admitted, index, index + 1, rule),
  });
  return [...malformed, ...found.map((index) => positions[index] ?? 0)].sort((a, b) => a - b);
}

function isAdmissible(item: SignedMessage, rule: Ed25519Rule): boolean {
  return admissible(item.signature, item.publicKey, rule);
}

function indicesWhere(items: readonly SignedMessage[], holds: (item: SignedMessage) => boolean): number[] {
  const indices: number[] = [];
  for (const [i, item] of items.entries()) if (holds(item)) indices.push(i);
  return indices;
}

function rangeIsValid(items: readonly SignedMessage[], from: number, to: number, rule: Ed25519Rule): boolean {
  if (isCofactored(rule) && to - from > 1) {
    for (let at = from; at < to; at += CHUNK) {
      if (!verifyBatchSlot()(items.slice(at, Math.min(at + CHUNK, to)))) return false;
    }
    return true;
  }
  const verifyOne = verifySlot();
  for (let i = from; i < to; i++) {
    const item = items[i];
    if (item !== undefined && !verifyOne(item.signature, item.message, item.publicKey, rule)) return false;
  }
  return true;
}

function assertItems(items: readonly SignedMessage[]): void {
  if (!Array.isArray(items)) throw new TypeError(`items: expected an array, got ${typeof items}`);
  for (let i = 0; i < items.length; i++) assertSignedMessage(items[i], i);
}
