import fc from 'fast-check';
import type { WireFormat } from '../../src/bytom/codec.ts';
import type { BytomProfile } from '../../src/bytom/profile.ts';
import type { BytomInput, BytomOutput, SpentOutput, TransactionFields } from '../../src/bytom/transaction.ts';

const u63 = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), fc.bigInt({ min: 0n, max: 300n }));
const id = fc.uint8Array({ minLength: 32, maxLength: 32 });
const text = fc.uint8Array({ maxLength: 150 });
const suffix = fc.oneof(
  { weight: 5, arbitrary: fc.constant(new Uint8Array(0)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 5 }) },
);
const list = fc.array(text, { maxLength: 3 });
const suffixes = { commitmentSuffix: suffix, witnessSuffix: suffix };
const spent: fc.Arbitrary<SpentOutput> = fc.record({
  sourceId: id,
  assetId: id,
  amount: u63,
  sourcePosition: u63,
  program: text,
  suffix,
});

function input(profile: BytomProfile): fc.Arbitrary<BytomInput> {
  const spend = fc.record({ type: fc.constant('spend' as const), spent, arguments: list, ...suffixes });
  const coinbase = fc.record({ type: fc.constant('coinbase' as const), arbitrary: text, ...suffixes });
  if (profile.format === 'main') {
    const parts = fc.record({
      nonce: text,
      amount: u63,
      assetDefinition: text,
      vmVersion: u63,
      issuanceProgram: text,
      arguments: list,
      ...suffixes,
    });
    const issuance = parts.map((issued) => ({
      ...issued,
      type: 'issuance' as const,
      assetId: profile.assetId(issued.issuanceProgram, issued.vmVersion, issued.assetDefinition),
    }));
    return fc.oneof(spend, coinbase, issuance);
  }
  const crossChain = fc.record({
    type: fc.constant('crossChain' as const),
    spent,
    issuanceVmVersion: u63,
    assetDefinition: text,
    issuanceProgram: text,
    arguments: list,
    ...suffixes,
  });
  const veto = fc.record({ type: fc.constant('veto' as const), spent, vote: text, arguments: list, ...suffixes });
  return fc.oneof(spend, coinbase, crossChain, veto);
}

function output(format: WireFormat): fc.Arbitrary<BytomOutput> {
  const parts = { assetId: id, amount: u63, program: text, suffix };
  const none = fc.constant(new Uint8Array(0));
  if (format === 'main') return fc.record({ type: fc.constant('output' as const), ...parts, outerSuffix: none });
  const outer = { ...parts, outerSuffix: suffix };
  return fc.oneof(
    fc.record({ type: fc.constant('output' as const), ...outer }),
    fc.record({ type: fc.constant('crossChain' as const), ...outer }),
    fc.record({ type: fc.constant('vote' as const), ...outer, vote: text }),
  );
}

/** Transactions that the profile's format can express, valid or not. */
export function transactions(profile: BytomProfile): fc.Arbitrary<TransactionFields> {
  return fc.record({
    version: u63,
    timeRange: u63,
    inputs: fc.array(input(profile), { maxLength: 4 }),
    outputs: fc.array(output(profile.format), { minLength: 1, maxLength: 4 }),
  });
}
