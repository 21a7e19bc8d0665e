import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/errors.ts';
import { assetId } from '../../src/native/ids.ts';
import { encodeSignature, SIGHASH } from '../../src/native/sighash.ts';
import { compareBytes } from '../../src/order.ts';
import { decodePartial, encodePartial, keyName } from '../../src/wallet/partial/codec.ts';
import { partialFromJson, partialToJson } from '../../src/wallet/partial/json.ts';
import type { OwnedKey, PartialTransaction } from '../../src/wallet/partial/types.ts';
import { bytes, definition, input, output, policyKeys, program, upTo } from '../native/arbitrary.ts';

const lengths = [0, 32, 32, 33, 33];
const taggedKey = fc
  .integer({ min: 1, max: 4 })
  .chain((suite) => bytes(lengths[suite] ?? 32).map((publicKey) => ({ suite, publicKey })));
const ascending = <T>(items: fc.Arbitrary<T>, nameOf: (item: T) => Uint8Array, maxLength: number): fc.Arbitrary<T[]> =>
  fc
    .uniqueArray(items, { maxLength, selector: (item) => nameOf(item).join() })
    .map((list) => list.sort((a, b) => compareBytes(nameOf(a), nameOf(b))));
const origin = fc.record({
  fingerprint: bytes(4),
  path: fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { maxLength: 6 }),
});
const ownedKey: fc.Arbitrary<OwnedKey> = fc
  .tuple(taggedKey, fc.option(origin, { nil: undefined }))
  .map(([key, from]) => (from === undefined ? key : { ...key, origin: from }));
const policy = policyKeys.chain((keys) => fc.integer({ min: 1, max: keys.length }).map((m) => ({ m, keys })));
const facts = fc.record(
  { policy, leaf: fc.record({ program, control: upTo(97) }), preimage: bytes(32) },
  { requiredKeys: [] },
);

const signatureItem = fc
  .tuple(
    fc.oneof(
      fc.constant({ flag: SIGHASH.all }),
      fc.record({ flag: fc.constant(SIGHASH.allOpen), inputs: fc.nat(65_535), outputs: fc.nat(65_535) }),
      fc.record({ flag: fc.constant(SIGHASH.pairOpen), index: fc.nat(65_535) }),
    ),
    bytes(64),
  )
  .map(([cover, signature]) => encodeSignature({ cover, signature }));
const partialInput = fc.record(
  {
    input,
    facts,
    keys: ascending(ownedKey, keyName, 3),
    signatures: ascending(fc.record({ key: taggedKey, item: signatureItem }), ({ key }) => keyName(key), 3),
    witness: fc.array(upTo(80), { maxLength: 3 }),
  },
  { requiredKeys: ['input', 'facts', 'keys', 'signatures'] },
);
const partialOutput = fc.record(
  { output, policy, keys: ascending(ownedKey, keyName, 3) },
  { requiredKeys: ['output', 'keys'] },
);

const partial: fc.Arbitrary<PartialTransaction> = fc
  .tuple(fc.constantFrom('std' as const, 'gm' as const), bytes(32))
  .chain(([suite, chain]) =>
    fc.record({
      suite: fc.constant(suite),
      chain: fc.constant(chain),
      validUntil: fc.maxSafeNat(),
      memo: upTo(256),
      feeAsset: bytes(32),
      assets: ascending(
        fc.record({ program, definition, assetNonce: bytes(16) }),
        (p) => assetId(suite, chain, p.program, p.definition, p.assetNonce),
        2,
      ),
      inputs: fc.array(partialInput, { maxLength: 3 }),
      outputs: fc.array(partialOutput, { maxLength: 3 }),
    }),
  );

describe('the binary form', () => {
  it('gives back what was written, and has one encoding of it', () => {
    fc.assert(
      fc.property(partial, (value) => {
        const encoded = encodePartial(value);
        const decoded = decodePartial(encoded);
        expect(decoded).toEqual(value);
        expect(encodePartial(decoded)).toEqual(encoded);
      }),
      { numRuns: 80 },
    );
  });

  it('answers altered bytes with the same bytes or a typed error that names the place', () => {
    fc.assert(
      fc.property(partial, fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), (value, at, flip, cut) => {
        const encoded = encodePartial(value);
        const place = at % encoded.length;
        const altered = cut ? encoded.slice(0, place) : encoded.with(place, (encoded[place] ?? 0) ^ flip);
        check(altered);
      }),
      { numRuns: 150 },
    );
  });

  it('answers random bytes with a typed error that names the place', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), check));
    const head = encodePartial({
      suite: 'std',
      chain: new Uint8Array(32),
      validUntil: 0,
      memo: new Uint8Array(0),
      feeAsset: new Uint8Array(32),
      assets: [],
      inputs: [],
      outputs: [],
    });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (tail) => check(Uint8Array.of(...head.subarray(0, 72), ...tail))),
    );
  });

  function check(encoded: Uint8Array): void {
    try {
      expect(encodePartial(decodePartial(encoded))).toEqual(encoded);
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      expect(error.code).toMatch(/^decode\./);
      expect(error.details.offset).toBeTypeOf('number');
    }
  }
});

describe('the JSON form', () => {
  it('gives back what was written, through text', () => {
    fc.assert(
      fc.property(partial, (value) => {
        const text = JSON.stringify(partialToJson(value));
        expect(partialFromJson(JSON.parse(text))).toEqual(value);
      }),
      { numRuns: 60 },
    );
  });

  it('names the member that is wrong', () => {
    const value = {
      suite: 'std' as const,
      chain: new Uint8Array(32),
      validUntil: 0,
      memo: new Uint8Array(0),
      feeAsset: new Uint8Array(32),
      assets: [],
      inputs: [],
      outputs: [],
    };
    const json = partialToJson(value);
    for (const [member, wrong] of [
      ['chain', 'xyz'],
      ['validUntil', -1],
      ['inputs', [{}]],
      ['format', 'x'],
      ['extra', 1],
    ] as const) {
      expect(() => partialFromJson({ ...json, [member]: wrong })).toThrow(
        expect.objectContaining({ code: 'decode.value' }),
      );
    }
    expect(() => partialFromJson({ ...json, chain: '00' })).toThrow(expect.objectContaining({ code: 'decode.value' }));
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(() => partialFromJson(JSON.parse(text))).toThrow(expect.objectContaining({ code: 'decode.value' }));
      }),
    );
  });
});
