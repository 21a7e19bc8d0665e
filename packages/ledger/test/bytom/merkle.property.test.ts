import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  proveTransactions,
  statusRoot,
  transactionsRoot,
  verifyStatuses,
  verifyTransactions,
} from '../../src/bytom/merkle.ts';
import { bytom1 } from '../../src/bytom/profile.ts';

const ids = fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { minLength: 1, maxLength: 40 });

test('a proof shows what it was made for and nothing else', () => {
  fc.assert(
    fc.property(ids, fc.array(fc.nat(), { maxLength: 5 }), fc.nat(), (list, picks, noise) => {
      const wanted = [...new Set(picks.map((pick) => pick % list.length))].sort((a, b) => a - b);
      const failed = list.map((_, i) => (noise >> (i % 20)) % 2 === 1);
      const proof = proveTransactions(bytom1, list, failed, wanted);
      const shown = wanted.map((index) => list[index] ?? new Uint8Array(0));
      const statuses = wanted.map((index) => failed[index] === true);
      const root = transactionsRoot(bytom1, list);
      const statusProof = { flags: proof.flags, hashes: proof.statusHashes };
      expect(verifyTransactions(bytom1, proof, shown, root)).toBe(true);
      expect(verifyStatuses(bytom1, statusProof, statuses, statusRoot(bytom1, failed))).toBe(true);
      expect(verifyTransactions(bytom1, proof, [...shown, new Uint8Array(32)], root)).toBe(false);
      expect(verifyTransactions(bytom1, proof, shown, new Uint8Array(32))).toBe(false);
      const [first, ...rest] = shown;
      if (first !== undefined) {
        expect(verifyTransactions(bytom1, proof, rest, root)).toBe(false);
        const other = first.map((byte, i) => (i === 0 ? byte ^ 1 : byte));
        expect(verifyTransactions(bytom1, proof, [other, ...rest], root)).toBe(false);
      }
    }),
    { numRuns: 100 },
  );
});

test('hostile flags end: deeper than any tree, longer than the hashes', () => {
  const flags = new Array<number>(100_000).fill(1);
  expect(verifyTransactions(bytom1, { flags, hashes: [] }, [], new Uint8Array(32))).toBe(false);
  expect(verifyTransactions(bytom1, { flags: [7], hashes: [] }, [], new Uint8Array(32))).toBe(false);
  expect(
    verifyTransactions(
      bytom1,
      { flags: [2, 2], hashes: [new Uint8Array(32)] },
      [new Uint8Array(32)],
      new Uint8Array(32),
    ),
  ).toBe(false);
});

test('a transaction that is not there cannot be proved', () => {
  expect(() => proveTransactions(bytom1, [new Uint8Array(32)], [false], [1])).toThrow(RangeError);
});
