import { bytesToHex, concatBytes } from '@dougong/crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/errors.ts';
import { decodeBlock, encodeBlock } from '../../src/native/block.ts';
import { decodeDefinition, encodeDefinition } from '../../src/native/definition.ts';
import { decodeHeader, encodeHeader } from '../../src/native/header.ts';
import { decodeTransaction, encodeTransaction, sealTransaction } from '../../src/native/transaction.ts';
import { decodePolicy, decodeTemplate, encodePolicy, encodeTemplate } from '../../src/programs/template.ts';
import * as arbitrary from './arbitrary.ts';

/** Decoding, encoding and the inverse laws of one wire object. */
interface Codec<T> {
  readonly name: string;
  readonly values: fc.Arbitrary<T>;
  readonly encode: (value: T) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => T;
}

const policies = fc.tuple(arbitrary.policyKeys, fc.nat()).map(([keys, m]) => ({ m: 1 + (m % keys.length), keys }));

const plainTransaction = (bytes: Uint8Array) => {
  const { parts: _, ...transaction } = decodeTransaction(bytes);
  return transaction;
};

const codec = <T>(
  name: string,
  values: fc.Arbitrary<T>,
  encode: (value: T) => Uint8Array,
  decode: (bytes: Uint8Array) => T,
): Codec<unknown> => ({ name, values, encode: (v) => encode(v as T), decode });

const codecs = [
  codec('transaction', arbitrary.transaction, encodeTransaction, plainTransaction),
  codec('definition', arbitrary.definition, encodeDefinition, decodeDefinition),
  codec('template', arbitrary.template, encodeTemplate, decodeTemplate),
  codec('policy', policies, encodePolicy, decodePolicy),
  codec('header', arbitrary.header, encodeHeader, decodeHeader),
  codec('block', arbitrary.block, encodeBlock, decodeBlock),
];

describe.each(codecs)('$name', ({ values, encode, decode }) => {
  it('decodes to what was encoded', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(decode(encode(value))).toEqual(value);
      }),
      { numRuns: 60 },
    );
  });

  it('re-encodes to the same bytes whatever decodes, and else throws a LedgerError with an offset', () => {
    const mutated = fc.tuple(values, fc.nat(), fc.integer({ min: 0, max: 255 }), fc.constantFrom('set', 'cut', 'add'));
    let decoded = 0;
    fc.assert(
      fc.property(mutated, ([value, position, byte, how]) => {
        const bytes = mutate(encode(value), position, byte, how);
        try {
          const again = encode(decode(bytes));
          decoded++;
          expect(bytesToHex(again)).toBe(bytesToHex(bytes));
        } catch (error) {
          if (!(error instanceof LedgerError)) throw error;
          expect(error.code).toMatch(/^decode\./);
          expect(error.details.offset).toBeTypeOf('number');
        }
      }),
      { numRuns: 200 },
    );
    expect(decoded).toBeGreaterThan(0);
  });

  it('refuses a byte more and a byte less', () => {
    fc.assert(
      fc.property(values, fc.nat(255), (value, byte) => {
        const bytes = encode(value);
        expect(() => decode(concatBytes(bytes, Uint8Array.of(byte)))).toThrow(LedgerError);
        expect(() => decode(bytes.subarray(0, -1))).toThrow(LedgerError);
      }),
      { numRuns: 30 },
    );
  });
});

describe('sealed transaction', () => {
  it('has the parts that decoding finds', () => {
    fc.assert(
      fc.property(arbitrary.transaction, (transaction) => {
        const sealed = sealTransaction(transaction);
        expect(decodeTransaction(sealed.parts.bytes)).toEqual(sealed);
      }),
      { numRuns: 40 },
    );
  });

  it('survives rubbish in bounded memory', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          expect(encodeTransaction(decodeTransaction(bytes))).toEqual(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(LedgerError);
        }
      }),
    );
  });
});

function mutate(bytes: Uint8Array, position: number, byte: number, how: string): Uint8Array {
  const at = position % bytes.length;
  if (how === 'cut') return concatBytes(bytes.subarray(0, at), bytes.subarray(at + 1));
  if (how === 'add') return concatBytes(bytes.subarray(0, at), Uint8Array.of(byte), bytes.subarray(at));
  return bytes.with(at, byte);
}
