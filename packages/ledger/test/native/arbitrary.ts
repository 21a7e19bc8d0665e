import fc from 'fast-check';
import type { Block } from '../../src/native/block.ts';
import type { BlockHeader } from '../../src/native/header.ts';
import type {
  AssetClass,
  AssetDefinition,
  Input,
  Output,
  Program,
  SpendableOutput,
  Transaction,
  Value,
} from '../../src/native/types.ts';
import { compareKeyRefs, encodeTemplate, type KeyRef, type Template } from '../../src/programs/template.ts';

export const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });
export const upTo = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const amount = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n });
const moduleName = fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/);
const uint = fc.maxSafeNat();

export const keyRef: fc.Arbitrary<KeyRef> = fc.record({ suite: fc.integer({ min: 1, max: 4 }), hash: bytes(32) });

export const template: fc.Arbitrary<Template> = fc.oneof(
  fc.record({ name: fc.constant('keyHash' as const), key: keyRef }),
  fc.record({ name: fc.constant('threshold' as const), policyHash: bytes(32) }),
  fc.record({ name: fc.constant('mast' as const), outputKey: bytes(32) }),
  fc.record({ name: fc.constant('module' as const), module: moduleName }),
  fc.record({
    name: fc.constant('htlc' as const),
    lock: bytes(32),
    recipient: keyRef,
    refund: keyRef,
    after: fc.constantFrom('height' as const, 'timeMs' as const),
    until: uint,
  }),
);

export const policyKeys: fc.Arbitrary<KeyRef[]> = fc
  .uniqueArray(keyRef, { minLength: 1, maxLength: 8, selector: (k) => `${k.suite}:${k.hash}` })
  .map((keys) => [...keys].sort(compareKeyRefs));

export const program: fc.Arbitrary<Program> = fc.oneof(
  template.map((t) => ({ vm: 0, code: encodeTemplate(t) })),
  fc.record({ vm: fc.constantFrom(1, 2), code: upTo(80) }),
  fc.record({ vm: fc.constantFrom(3, 4), code: bytes(32) }),
);

export const value: fc.Arbitrary<Value> = fc.record({ asset: bytes(32), token: u64, amount });

const spendable: fc.Arbitrary<SpendableOutput> = fc.oneof(
  fc.record({ kind: fc.constant('pay' as const), value, program }),
  fc.record({ kind: fc.constant('vote' as const), value, program, candidate: bytes(32) }),
);

const optional = { requiredKeys: ['kind' as const, 'data' as const] };

export const output: fc.Arbitrary<Output> = fc.oneof(
  spendable,
  fc.record({ kind: fc.constant('retire' as const), value, data: upTo(200) }, optional),
  fc.record({ kind: fc.constant('pegOut' as const), value, module: moduleName, payload: upTo(100) }),
  fc.record(
    { kind: fc.constant('action' as const), value, module: moduleName, payload: upTo(300) },
    { requiredKeys: ['kind', 'module', 'payload'] },
  ),
);

export const definition: fc.Arbitrary<AssetDefinition> = fc
  .record({
    class: fc.constantFrom<AssetClass>(1, 2, 3, 4),
    decimals: fc.integer({ min: 0, max: 18 }),
    supply: fc.constantFrom('fixed' as const, 'capped' as const, 'open' as const),
    cap: amount,
    reissue: fc.boolean(),
    freeze: fc.boolean(),
    unit: amount,
    symbol: fc.stringMatching(/^[A-Za-z0-9.-]{1,16}$/),
    name: fc.string({ unit: 'grapheme', maxLength: 12 }).filter((s) => !/\p{Cc}/u.test(s) && utf8Length(s) <= 64),
    metadata: bytes(32),
  })
  .map((d) => ({
    ...d,
    decimals: d.class >= 3 ? 0 : d.decimals,
    cap: d.supply === 'capped' ? d.cap : 0n,
    reissue: d.supply !== 'fixed' && d.reissue,
    unit: d.class === 4 ? d.unit : 0n,
  }));

const utf8Length = (text: string): number => new TextEncoder().encode(text).length;

export const input: fc.Arbitrary<Input> = fc.oneof(
  fc.record({
    kind: fc.constant('spend' as const),
    txid: bytes(32),
    index: fc.integer({ min: 0, max: 4095 }),
    output: spendable,
  }),
  fc.record({
    kind: fc.constant('issue' as const),
    program,
    definition,
    assetNonce: bytes(16),
    issueNonce: bytes(16),
    token: u64,
    amount,
  }),
  fc.record({ kind: fc.constant('claim' as const), module: moduleName, value, payload: upTo(100) }),
  fc.record({ kind: fc.constant('system' as const), height: uint, data: upTo(128) }),
);

export const transaction: fc.Arbitrary<Transaction> = fc
  .array(fc.tuple(input, fc.array(upTo(100), { maxLength: 4 })), { minLength: 1, maxLength: 5 })
  .chain((pairs) =>
    fc.record({
      suite: fc.constantFrom('std' as const, 'gm' as const),
      chain: bytes(32),
      validUntil: uint,
      memo: upTo(256),
      inputs: fc.constant(pairs.map(([i]) => i)),
      outputs: fc.array(output, { maxLength: 5 }),
      witnesses: fc.constant(pairs.map(([, w]) => w)),
    }),
  );

export const header: fc.Arbitrary<BlockHeader> = fc.record({
  suite: fc.constantFrom('std' as const, 'gm' as const),
  chain: bytes(32),
  height: uint,
  parent: bytes(32),
  timeMs: uint,
  txCount: fc.integer({ min: 1, max: 65_536 }),
  txRoot: bytes(32),
  witnessRoot: bytes(32),
  stateRoot: bytes(32),
  validators: bytes(32),
  nextValidators: bytes(32),
  proposer: upTo(64),
  attachHash: bytes(32),
  engine: upTo(512),
});

export const block: fc.Arbitrary<Block> = fc
  .record({ header, attach: upTo(500), transactions: fc.array(upTo(300), { minLength: 1, maxLength: 6 }) })
  .map((b) => ({ ...b, header: { ...b.header, txCount: b.transactions.length } }));
