import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Address,
  base58,
  base58check,
  bech32,
  bech32m,
  bitcoinNetworks,
  bytomPrefixes,
  decodeAddress,
  detectNetworks,
  encodeAddress,
  fromWords,
  toWords,
} from '../../src/address/index.ts';
import { CryptoError } from '../../src/errors.ts';

const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
const keysOf = <K extends string>(record: Readonly<Record<K, unknown>>): K[] => Object.keys(record) as K[];
const bitcoin = fc.constantFrom(...keysOf(bitcoinNetworks));
const withWitness = fc.constantFrom(...keysOf(bitcoinNetworks).filter((name) => bitcoinNetworks[name].hrp));
const bytom = fc.constantFrom(...keysOf(bytomPrefixes));

const addresses: fc.Arbitrary<Address> = fc.oneof(
  fc.record({ network: bitcoin, kind: fc.constantFrom('p2pkh', 'p2sh'), hash: bytes(20) }),
  fc.record({
    network: withWitness,
    kind: fc.constant('witness' as const),
    version: fc.integer({ min: 1, max: 16 }),
    program: fc.uint8Array({ minLength: 2, maxLength: 40 }),
  }),
  fc.record({
    network: fc.oneof(withWitness, bytom),
    kind: fc.constant('witness' as const),
    version: fc.constant(0),
    program: fc.oneof(bytes(20), bytes(32)),
  }),
  fc.record({
    network: fc.constantFrom('ethereum', 'bumo', 'sm'),
    kind: fc.constant('account' as const),
    account: bytes(20),
  }),
);

describe('addresses', () => {
  test('text and back', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        const text = encodeAddress(address);
        expect(decodeAddress(text, address.network)).toEqual(address);
        expect(detectNetworks(text)).toContain(address.network);
      }),
      { numRuns: 200 },
    );
  });

  test('one changed character never gives another address', () => {
    const alphabet = fc.constantFrom(...'023456789acdefghjklmnpqrstuvwxyzABCXYZ');
    fc.assert(
      fc.property(addresses, fc.nat(), alphabet, (address, at, character) => {
        // Without letters of both cases an Ethereum address has no checksum, an SM account never has one.
        fc.pre(address.network !== 'sm' && address.network !== 'ethereum');
        const text = encodeAddress(address);
        const index = at % text.length;
        fc.pre(text[index]?.toLowerCase() !== character.toLowerCase());
        const altered = text.slice(0, index) + character + text.slice(index + 1);
        expect(() => decodeAddress(altered, address.network)).toThrow(CryptoError);
      }),
      { numRuns: 200 },
    );
  });

  test('any text either encodes back or is refused with a typed error', () => {
    const texts = fc.oneof(
      fc.string({ maxLength: 100 }),
      fc.string({ unit: fc.constantFrom(...'qpzry9x8gf2tvdw0s3jn54khce6mua7l'), maxLength: 60 }).map((s) => `bc1${s}`),
      fc.string({ unit: fc.constantFrom(...'123ABCxyz'), maxLength: 40 }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        for (const network of detectNetworks(text)) {
          expect(encodeAddress(decodeAddress(text, network)).toLowerCase()).toBe(text.toLowerCase());
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('codecs', () => {
  test('base58 and base58check', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (data) => {
        expect(base58.decode(base58.encode(data))).toEqual(data);
        expect(base58check.decode(base58check.encode(data))).toEqual(data);
      }),
    );
  });

  test('bech32 and bech32m, and never the one for the other', () => {
    const prefixes = fc.stringMatching(/^[a-z]{1,10}$/);
    fc.assert(
      fc.property(prefixes, fc.uint8Array({ maxLength: 40 }), (prefix, data) => {
        for (const [codec, other] of [
          [bech32, bech32m],
          [bech32m, bech32],
        ] as const) {
          const text = codec.encode(prefix, toWords(data));
          const decoded = codec.decode(text);
          expect(decoded.prefix).toBe(prefix);
          expect(fromWords(decoded.words)).toEqual(data);
          expect(() => other.decode(text)).toThrow(expect.objectContaining({ code: 'bech32.checksum' }));
        }
      }),
    );
  });
});
