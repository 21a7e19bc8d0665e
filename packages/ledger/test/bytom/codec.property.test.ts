import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeBlock, encodeHeader } from '../../src/bytom/block.ts';
import { bytomDialect } from '../../src/bytom/dialect.ts';
import { bytomNetworks } from '../../src/bytom/networks.ts';
import { bytom1, gm, vapor } from '../../src/bytom/profile.ts';
import { validateTransaction } from '../../src/bytom/validate.ts';
import { LedgerError } from '../../src/errors.ts';
import { transactions } from './arbitrary.ts';

const networks = { bytom1: bytomNetworks.bytom, gm: bytomNetworks['bytom-gm'], vapor: bytomNetworks.vapor };

describe.each([bytom1, gm, vapor])('$name', (profile) => {
  const chain = networks[profile.name as keyof typeof networks].chain;

  test('what was encoded decodes to the same, and encodes to the same bytes', () => {
    fc.assert(
      fc.property(transactions(profile), (fields) => {
        const bytes = profile.encode(fields);
        const decoded = profile.decode(bytes);
        expect(decoded).toEqual({ ...fields, size: bytes.length });
        expect(profile.encode(decoded)).toEqual(bytes);
      }),
      { numRuns: 150 },
    );
  });

  test('one changed, cut or added byte decodes or throws a typed error with an offset', () => {
    const change = fc.record({ at: fc.nat(), to: fc.nat(255), cut: fc.boolean() });
    fc.assert(
      fc.property(transactions(profile), change, (fields, { at, to, cut }) => {
        const bytes = profile.encode(fields);
        const altered = cut ? bytes.subarray(0, at % bytes.length) : Uint8Array.from(bytes);
        if (!cut) altered[at % bytes.length] = to;
        expectDecoded(() => profile.decode(altered), altered.length);
      }),
      { numRuns: 300 },
    );
  });

  test('random bytes decode or throw a typed error, as transaction, header and block', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expectDecoded(() => profile.decode(bytes), bytes.length);
        expectDecoded(() => profile.decode(Uint8Array.of(7, ...bytes)), bytes.length + 1);
        expectDecoded(() => profile.decodeHeader(Uint8Array.of(1, ...bytes)), bytes.length + 1);
        expectDecoded(() => profile.decodeBlock(Uint8Array.of(3, ...bytes)), bytes.length + 1);
      }),
      { numRuns: 300 },
    );
  });

  test('any transaction gets a verdict', () => {
    fc.assert(
      fc.property(transactions(profile), fc.nat(200_000), fc.boolean(), (fields, height, first) => {
        const at = { blockVersion: 1n, blockHeight: BigInt(height), first };
        const verdict = validateTransaction(chain, profile.make(fields), at);
        expect(verdict.ok).toBe(verdict.rule === undefined);
        if (verdict.ok) expect(verdict.gas.valid).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test('suffixes and output witnesses change no id', () => {
    fc.assert(
      fc.property(transactions(profile), fc.uint8Array({ maxLength: 6 }), (fields, suffix) => {
        const inputs = fields.inputs.map((input) => ({ ...input, commitmentSuffix: suffix, witnessSuffix: suffix }));
        const outputs = fields.outputs.map((output) => ({ ...output, suffix }));
        const other = profile.make({ ...fields, inputs, outputs });
        expect(profile.id(other)).toEqual(profile.id(profile.make(fields)));
      }),
      { numRuns: 50 },
    );
  });

  test('blocks and headers survive a round', () => {
    const { genesis } = networks[profile.name as keyof typeof networks];
    fc.assert(
      fc.property(fc.array(transactions(profile), { maxLength: 3 }), (list) => {
        const block = { header: genesis().header, transactions: list.map((fields) => profile.make(fields)) };
        expect(profile.decodeBlock(encodeBlock(block))).toEqual(block);
        expect(profile.decodeHeader(encodeHeader(block.header))).toEqual(block.header);
        expect(profile.decodeHeader(encodeBlock(block))).toEqual(block.header);
      }),
      { numRuns: 30 },
    );
  });
});

test('a dialect gives back the bytes that it read, also when they are not the shortest form', () => {
  const dialect = bytomDialect(bytomNetworks.vapor);
  const shortest = Uint8Array.of(7, 1, 0, 0, 0);
  const longer = Uint8Array.of(7, 0x81, 0, 0, 0, 0);
  expect(dialect.encode(dialect.decode(longer))).toEqual(longer);
  expect(dialect.encode(vapor.decode(longer))).toEqual(shortest);
  expect(dialect.id(dialect.decode(longer))).toEqual(dialect.id(dialect.decode(shortest)));
});

function expectDecoded(decode: () => unknown, length: number): void {
  try {
    decode();
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    expect(error.code).toMatch(/^decode\./);
    expect(error.details.offset).toBeGreaterThanOrEqual(0);
    expect(error.details.offset).toBeLessThanOrEqual(length);
  }
}
