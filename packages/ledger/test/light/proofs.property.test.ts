import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/errors.ts';
import {
  decodePartProof,
  decodeTransactionProof,
  encodePartProof,
  encodeTransactionProof,
  type PartProof,
  proveInput,
  proveOutput,
  proveTransaction,
  verifyInputProof,
  verifyOutputProof,
  verifyTransactionProof,
} from '../../src/light/proofs.ts';
import type { BlockHeader } from '../../src/native/header.ts';
import { outputId, treeRoot, txid } from '../../src/native/ids.ts';
import { sealTransaction } from '../../src/native/transaction.ts';
import type { SealedTransaction } from '../../src/native/types.ts';
import { header as anyHeader, transaction as anyTransaction } from '../native/arbitrary.ts';

/** A block of transactions of one suite and chain, and a place in it. */
const block = fc.tuple(anyHeader, fc.array(anyTransaction, { minLength: 1, maxLength: 6 })).map(([header, list]) => {
  const transactions = list.map((tx) => sealTransaction({ ...tx, suite: header.suite, chain: header.chain }));
  const ids = transactions.map((tx) => txid(tx));
  const own: BlockHeader = { ...header, txCount: ids.length, txRoot: treeRoot(header.suite, ids) };
  return { header: own, transactions, ids };
});

function pick<T>(list: readonly T[], n: number): T {
  const item = list[n % list.length];
  if (item === undefined) throw new Error('empty');
  return item;
}

describe('proofs', () => {
  it('of transactions hold for what is in the block, and for nothing else', () => {
    fc.assert(
      fc.property(block, fc.nat(), fc.nat(), ({ header, ids }, n, at) => {
        const proof = proveTransaction(header.suite, ids, n % ids.length);
        expect(verifyTransactionProof(header, proof)).toBe(true);
        const encoded = encodeTransactionProof(proof);
        expect(decodeTransactionProof(encoded)).toEqual(proof);
        const altered = tryDecode(() => decodeTransactionProof(flip(encoded, at)));
        if (altered !== undefined) expect(verifyTransactionProof(header, altered)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it('of outputs and inputs hold for what is in the block, and for nothing else', () => {
    fc.assert(
      fc.property(
        block,
        fc.nat(),
        fc.nat(),
        fc.nat(),
        fc.boolean(),
        ({ header, transactions, ids }, n, m, at, isOutput) => {
          const transaction: SealedTransaction = pick(transactions, n);
          const items = isOutput ? transaction.outputs : transaction.inputs;
          if (items.length === 0) return;
          const index = m % items.length;
          const proof = (isOutput ? proveOutput : proveInput)(transaction, index, ids);
          const id = txid(transaction);
          if (isOutput) {
            const own = outputId(header.suite, id, index, transaction.parts.outputs[index] ?? id);
            expect(verifyOutputProof(header, proof)).toEqual({ output: items[index], txid: id, index, outputId: own });
            expect(verifyInputProof(header, proof)).toBeUndefined();
          } else {
            expect(verifyInputProof(header, proof)).toEqual({ input: items[index], txid: id, index });
            expect(verifyOutputProof(header, proof)).toBeUndefined();
          }
          const encoded = encodePartProof(proof);
          expect(decodePartProof(encoded)).toEqual(proof);
          const altered = tryDecode(() => decodePartProof(flip(encoded, at)));
          if (altered === undefined) return;
          expect(verifyOutputProof(header, altered)).toBeUndefined();
          expect(verifyInputProof(header, altered)).toBeUndefined();
          expect(verifyOutputProof({ ...header, txRoot: id }, proof)).toBeUndefined();
        },
      ),
      { numRuns: 150 },
    );
  });

  it('answer random bytes with typed errors that name the place', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const proof = tryDecode(() => decodePartProof(bytes));
        if (proof !== undefined) expect(encodePartProof(proof)).toEqual(bytes);
        const other = tryDecode(() => decodeTransactionProof(bytes));
        if (other !== undefined) expect(encodeTransactionProof(other)).toEqual(bytes);
      }),
    );
  });

  it('are not made of what is not there', () => {
    const { transactions, ids } = pick(fc.sample(block, { numRuns: 1, seed: 5 }), 0);
    const transaction = pick(transactions, 0);
    const code = expect.objectContaining({ code: 'proof.invalid' });
    expect(() => proveTransaction('std', ids, ids.length)).toThrow(code);
    expect(() => proveInput(transaction, 5000, ids)).toThrow(code);
    expect(() => proveInput(transaction, 0, [])).toThrow(code);
  });
});

function flip(bytes: Uint8Array, at: number): Uint8Array {
  const place = at % bytes.length;
  return bytes.with(place, (bytes[place] ?? 0) ^ 1);
}

function tryDecode<T extends object | PartProof>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    expect(error.code).toMatch(/^decode\./);
    expect(error.details.offset).toBeTypeOf('number');
    return undefined;
  }
}
