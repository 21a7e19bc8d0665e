import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TransactionEffects } from '../../src/dialect.ts';
import { LedgerError } from '../../src/errors.ts';
import { decodeWith } from '../../src/reader.ts';
import { readEffects, writeEffects } from '../../src/worker/packed-effects.ts';
import { encodeWith } from '../../src/writer.ts';

const id = fc.uint8Array({ minLength: 32, maxLength: 32 });
const ids = fc.array(id, { maxLength: 3 });
const text = fc.uint8Array({ maxLength: 200 });
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const u63 = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
/** Sums of thousands of amounts. */
const sum = fc.bigInt({ min: 0n, max: 2n ** 76n });
const height = fc.nat(2 ** 31 - 1);

const supply = fc.record(
  { asset: id, issued: sum, burned: sum, peggedIn: sum, peggedOut: sum, cap: u63 },
  { requiredKeys: ['asset', 'issued', 'burned', 'peggedIn', 'peggedOut'] },
);
const call = fc.record({
  source: fc.constantFrom('action' as const, 'pegOut' as const, 'claim' as const),
  position: fc.nat(4095),
  module: fc.constantFrom('bank', 'a', 'vault-2'),
  payload: text,
  witness: fc.array(text, { maxLength: 3 }),
  value: fc.option(fc.record({ asset: id, token: u64, amount: u63 }), { nil: undefined }),
  signers: fc.array(text, { maxLength: 3 }),
});

const effects: fc.Arbitrary<TransactionEffects> = fc.record({
  id,
  witnessId: id,
  size: fc.nat(524_288),
  spends: ids,
  creates: fc.array(
    fc.record({
      id,
      index: fc.nat(4095),
      origin: fc.constantFrom('normal' as const, 'coinbase' as const, 'vote' as const, 'crossChain' as const),
    }),
    { maxLength: 3 },
  ),
  once: ids,
  supply: fc.array(supply, { maxLength: 2 }),
  votes: fc.array(
    fc.record({ candidate: id, change: fc.bigInt({ min: -(2n ** 75n), max: 2n ** 75n }).filter((n) => n !== 0n) }),
    { maxLength: 2 },
  ),
  calls: fc.array(call, { maxLength: 2 }),
  fee: u63,
  transferred: u63,
  gas: u63,
  validUntil: height,
  notBeforeHeight: height,
  notBeforeMs: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  contextual: fc.boolean(),
});

describe('packed effects', () => {
  it('come back as they went', () => {
    fc.assert(
      fc.property(effects, (one) => {
        expect(
          decodeWith(
            encodeWith((w) => writeEffects(w, one)),
            readEffects,
          ),
        ).toEqual(one);
      }),
    );
  });

  it('that are cut or changed are read as something, or refused with a typed error', () => {
    fc.assert(
      fc.property(effects, fc.nat(), fc.nat(255), fc.boolean(), (one, at, byte, cut) => {
        const bytes = encodeWith((w) => writeEffects(w, one));
        const place = at % bytes.length;
        const damaged = cut ? bytes.slice(0, place) : bytes.with(place, byte);
        try {
          decodeWith(damaged, readEffects);
        } catch (error) {
          expect(error).toBeInstanceOf(LedgerError);
        }
      }),
    );
  });
});
