import { hexToBytes } from '@dougong/crypto';
import { encodeWitness } from '@dougong/crypto/address';
import { describe, expect, test } from 'vitest';
import { addressOf, programOfAddress } from '../../src/bytom/addresses.ts';
import { decodeBlockParts, encodeBlockParts, encodeHeader } from '../../src/bytom/block.ts';
import { gmKeys } from '../../src/bytom/gm-keys.ts';
import { bytomNetworks } from '../../src/bytom/networks.ts';
import { bytom1, gm, vapor } from '../../src/bytom/profile.ts';
import {
  classifyProgram,
  executedProgram,
  multisigScript,
  orderProgram,
  p2wpkhProgram,
  p2wshProgram,
  parseOrder,
  retireProgram,
} from '../../src/bytom/programs.ts';
import { withSignature } from '../../src/bytom/schedule.ts';
import { isUnspendable } from '../../src/bytom/transaction.ts';
import { WireReader, WireWriter } from '../../src/bytom/wire.ts';
import { alice, bob, fields, id, NONE, pay, payment, spend } from './fixture.ts';

describe('decoding errors name what and where', () => {
  const bytes = bytom1.encode(payment(bytom1));
  const altered = (at: number, to: number): Uint8Array => bytes.map((byte, i) => (i === at ? to : byte));
  const cases: readonly [string, Uint8Array, string, number][] = [
    ['nothing', NONE, 'decode.truncated', 0],
    ['a serialization flag', altered(0, 3), 'decode.version', 0],
    ['an asset version', altered(4, 2), 'decode.version', 4],
    ['an input type', altered(6, 4), 'decode.kind', 6],
    ['a missing end', bytes.subarray(0, -1), 'decode.truncated', bytes.length - 1],
    ['bytes behind the end', Uint8Array.of(...bytes, 1), 'decode.trailing', bytes.length],
    ['a varint that is too large', Uint8Array.of(7, ...new Uint8Array(9).fill(0xff), 1), 'decode.varint', 1],
    ['a varint that is too long', Uint8Array.of(7, ...new Uint8Array(10).fill(0xff), 1), 'decode.varint', 1],
  ];

  test.each(cases)('%s', (_, input, code, offset) => {
    expect(() => bytom1.decode(input)).toThrow(
      expect.objectContaining({ code, details: expect.objectContaining({ offset }) }),
    );
  });

  test('an issuance whose asset id is not its own', () => {
    const issuance = {
      type: 'issuance',
      nonce: NONE,
      assetId: id(1),
      amount: 1n,
      assetDefinition: NONE,
      vmVersion: 1n,
      issuanceProgram: NONE,
      arguments: [],
      commitmentSuffix: NONE,
      witnessSuffix: NONE,
    } as const;
    const encoded = bytom1.encode(fields([issuance], [pay(1n)]));
    expect(() => bytom1.decode(encoded)).toThrow(expect.objectContaining({ code: 'decode.value' }));
  });

  test('a main-chain coinbase without an output to take its value from', () => {
    const coinbase = { type: 'coinbase', arbitrary: NONE, commitmentSuffix: NONE, witnessSuffix: NONE } as const;
    expect(() => bytom1.decode(bytom1.encode(fields([coinbase], [])))).toThrow(
      expect.objectContaining({ code: 'decode.value' }),
    );
    expect(vapor.decode(vapor.encode(fields([coinbase], []))).outputs).toEqual([]);
  });

  test('a count that promises more than there is costs nothing', () => {
    expect(() => bytom1.decode(hexToBytes('070100ffffffff07'))).toThrow(
      expect.objectContaining({ code: 'decode.truncated' }),
    );
  });

  test('bytes that are none are the caller’s slip', () => {
    expect(() => bytom1.decode('07' as unknown as Uint8Array)).toThrow(TypeError);
  });
});

describe('encoding refuses what the format cannot express', () => {
  const vote = { ...pay(1n), type: 'vote', vote: new Uint8Array(64) } as const;
  const veto = { ...spend(), type: 'veto', vote: new Uint8Array(64) } as const;
  test.each([
    ['a vote on the main chain', () => bytom1.encode(fields([spend()], [vote]))],
    ['a veto on the main chain', () => bytom1.encode(fields([veto], [pay(1n)]))],
    ['an amount of 2^63', () => vapor.encode(fields([spend()], [pay(2n ** 63n)]))],
    ['a negative amount', () => vapor.encode(fields([spend()], [pay(-1n)]))],
    ['an asset id of 31 bytes', () => vapor.encode(fields([spend()], [pay(1n, bob.program, new Uint8Array(31))]))],
  ])('%s', (_, encode) => {
    expect(encode).toThrow(expect.objectContaining({ code: 'encode.value' }));
  });
});

describe('blocks', () => {
  const main = bytomNetworks.bytom.genesis();
  const side = bytomNetworks.vapor.genesis();

  test('have three forms on the side chain and two on the main chain', () => {
    for (const [block, profile] of [
      [main, bytom1],
      [side, vapor],
    ] as const) {
      const { header, transactions } = block;
      for (const parts of [{ header }, { header, transactions }, ...(profile === vapor ? [{ transactions }] : [])]) {
        expect(decodeBlockParts(encodeBlockParts(parts, profile.format), profile.format, profile.assetId)).toEqual(
          parts,
        );
      }
    }
    expect(() => encodeBlockParts({ transactions: main.transactions }, 'main')).toThrow(
      expect.objectContaining({ code: 'encode.value' }),
    );
    expect(() => bytom1.decodeBlock(Uint8Array.of(2, 0))).toThrow(expect.objectContaining({ code: 'decode.version' }));
  });

  test('are only whole with both parts', () => {
    expect(() => vapor.decodeBlock(encodeHeader(side.header))).toThrow(
      expect.objectContaining({ code: 'decode.version' }),
    );
    expect(() => vapor.decodeBlock(Uint8Array.of(2, 0))).toThrow(expect.objectContaining({ code: 'decode.version' }));
    expect(() => encodeBlockParts({}, 'side')).toThrow(expect.objectContaining({ code: 'encode.value' }));
  });
});

describe('wire', () => {
  test('extensible strings keep what nobody read', () => {
    const bytes = new WireWriter().extensible(Uint8Array.of(9, 9), (inner) => inner.varint31(300)).take();
    const reader = new WireReader(bytes);
    const outer = reader.enter();
    expect([reader.varint31(), reader.leave(outer), reader.remaining]).toEqual([300, Uint8Array.of(9, 9), 0]);
  });

  test('a field cannot reach over the end of its string', () => {
    const reader = new WireReader(Uint8Array.of(1, 5, 7, 7));
    reader.enter();
    expect(() => reader.string()).toThrow(expect.objectContaining({ code: 'decode.truncated' }));
  });
});

describe('programs', () => {
  const keyProgram = p2wpkhProgram(new Uint8Array(20).fill(1));
  const terms = { requestedAsset: id(2), numerator: 3n, denominator: 7n, sellerProgram: keyProgram, sellerKey: id(4) };

  test('orders can be read back, and only with a seller who can be paid', () => {
    const program = orderProgram(terms);
    expect(parseOrder(program)).toEqual(terms);
    expect(classifyProgram(program)).toBe('p2wmc');
    expect(parseOrder(orderProgram({ ...terms, sellerProgram: hexToBytes('52') }))).toBeUndefined();
    expect(executedProgram(program, 0xaa, false)).toBe(program);
  });

  test('a quorum must be possible', () => {
    const key = new Uint8Array(32);
    for (const quorum of [0, 3, 1.5]) {
      expect(() => multisigScript(quorum, [key, key])).toThrow(expect.objectContaining({ code: 'encode.value' }));
    }
    expect(() => p2wshProgram(new Uint8Array(31))).toThrow(expect.objectContaining({ code: 'encode.value' }));
  });

  test('retirement keeps its data and never reaches the set', () => {
    expect(retireProgram(Uint8Array.of(1, 2))).toEqual(hexToBytes('6a020102'));
    expect(isUnspendable(retireProgram())).toBe(true);
    const retired = vapor.make(fields([spend()], [{ ...pay(1n, retireProgram()), type: 'vote', vote: NONE }]));
    expect(vapor.entries(retired).resultKinds).toEqual(['retirement']);
  });
});

describe('addresses', () => {
  const address = addressOf('bm', alice.program) ?? '';
  const changed = `${address.slice(0, -1)}${address.endsWith('q') ? 'p' : 'q'}`;

  test.each([
    ['network', address, 'vp'],
    ['network', '', 'bm'],
    ['case', `B${address.slice(1)}`, 'bm'],
    ['checksum', changed, 'bm'],
    ['form', 'bm1b', 'bm'],
  ])('%s', (reason, text, hrp) => {
    expect(() => programOfAddress(hrp, text)).toThrow(
      expect.objectContaining({ code: 'address.malformed', details: expect.objectContaining({ reason }) }),
    );
  });

  test('lead back to their program, in either case', () => {
    expect(programOfAddress('bm', address)).toEqual(alice.program);
    expect(programOfAddress('bm', address.toUpperCase())).toEqual(alice.program);
    expect(addressOf('bm', hexToBytes('51'))).toBeUndefined();
  });
});

test('later witness versions have no meaning on these chains', () => {
  const text = encodeWitness('bm', { version: 1, program: id(3) });
  expect(() => programOfAddress('bm', text)).toThrow(
    expect.objectContaining({ code: 'address.malformed', details: expect.objectContaining({ reason: 'version' }) }),
  );
});

test('extended keys of the profile gm: children of other selectors differ, seeds repeat', () => {
  const root = gmKeys.root(Uint8Array.of(1));
  const [a, b] = [Uint8Array.of(1), Uint8Array.of(2)].map((selector) => gmKeys.child(root, selector));
  expect(a).not.toEqual(b);
  expect(gmKeys.root(Uint8Array.of(1))).toEqual(root);
  expect(gmKeys.xpub(root).length).toBe(65);
  expect(() => gmKeys.child(root.subarray(1), NONE)).toThrow(TypeError);
});

test('a signature goes into its own slot, and there is none beyond the nodes', () => {
  const { header } = bytomNetworks.vapor.genesis();
  if (header.format !== 'side') throw new TypeError('a side chain header is expected');
  expect(withSignature(header, 2, 4, Uint8Array.of(1)).witness).toEqual([NONE, NONE, Uint8Array.of(1)]);
  expect(() => withSignature(header, 4, 4, NONE)).toThrow(expect.objectContaining({ code: 'encode.value' }));
});

test('the profiles hash differently', () => {
  const fieldsOfAll = fields([spend()], [pay(1n)]);
  const ids = [bytom1, vapor, gm].map((profile) => profile.id(profile.make(fieldsOfAll)).join());
  expect(new Set(ids).size).toBe(3);
  expect(() => bytom1.sighash(bytom1.make(fieldsOfAll), 1)).toThrow(TypeError);
});
