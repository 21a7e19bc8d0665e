import { taggedHash } from '@dougong/crypto/hash';
import { type SignatureSuite, suites } from '@dougong/crypto/keys';
import type { CheckedTransaction } from '../../src/dialect.ts';
import { type CheckParameters, checkTransaction } from '../../src/native/check.ts';
import { assetId } from '../../src/native/ids.ts';
import { type Cover, encodeSignature, SIGHASH, sighash } from '../../src/native/sighash.ts';
import { sealTransaction } from '../../src/native/transaction.ts';
import type {
  AssetDefinition,
  Input,
  IssueInput,
  Output,
  PayOutput,
  Program,
  SpendInput,
  Transaction,
  Value,
  Witness,
} from '../../src/native/types.ts';
import { bvm1, bvm2 } from '../../src/programs/bvm.ts';
import { invalidClaims } from '../../src/programs/claims.ts';
import { keyProgram, type TaggedKey } from '../../src/programs/keys.ts';
import { type ProgramVm, programRegistry } from '../../src/programs/program-vm.ts';
import { templateVm } from '../../src/programs/templates.ts';
import type { Outcome, Refusal } from '../../src/rules.ts';

/** 32 bytes that depend on `label` alone. */
export const seed = (label: string): Uint8Array => taggedHash('test', new TextEncoder().encode(label));

/** A key that can sign, by suite and name. */
export interface TestKey extends TaggedKey {
  readonly sign: (digest: Uint8Array) => Uint8Array;
}

export function testKey(name: string, suite: SignatureSuite = suites.ed25519): TestKey {
  const secret = seed(`key ${name}`);
  return { suite: suite.id, publicKey: suite.getPublicKey(secret), sign: (digest) => suite.sign(digest, secret) };
}

export const chain: Uint8Array = seed('chain');
export const alice: TestKey = testKey('alice');
export const bob: TestKey = testKey('bob');
export const toAlice: Program = keyProgram('std', alice);
export const toBob: Program = keyProgram('std', bob);

export const plainDefinition: AssetDefinition = {
  class: 1,
  decimals: 8,
  supply: 'open',
  cap: 0n,
  reissue: true,
  freeze: false,
  unit: 0n,
  symbol: 'FEE',
  name: 'Fee asset',
  metadata: new Uint8Array(32),
};

export const nonce = (label: string): Uint8Array => seed(label).subarray(0, 16);
export const feeAsset: Uint8Array = assetId('std', chain, toAlice, plainDefinition, nonce('fee'));

const machines: ProgramVm[] = [bvm1, bvm2];
machines.push(templateVm((byte) => machines.find((m) => m.vm === byte)));

export const parameters: CheckParameters = {
  suite: 'std',
  chain,
  feeAsset,
  voteAsset: feeAsset,
  minVote: 100n,
  programs: programRegistry(machines),
  maxGas: 100_000,
};

export const fee = (amount: bigint): Value => ({ asset: feeAsset, token: 0n, amount });
export const pay = (value: Value, program: Program = toBob): PayOutput => ({ kind: 'pay', value, program });

/** A spend of an output that pays `value` to `program`; every label gives another outpoint. */
export const spend = (label: string, value: Value, program: Program = toAlice): SpendInput => ({
  kind: 'spend',
  txid: seed(label),
  index: 0,
  output: pay(value, program),
});

export const issue = (over: Partial<IssueInput> = {}): IssueInput => ({
  kind: 'issue',
  program: toAlice,
  definition: plainDefinition,
  assetNonce: nonce('asset'),
  issueNonce: nonce('asset'),
  token: 0n,
  amount: 10n,
  ...over,
});

export const idOf = (input: IssueInput): Uint8Array =>
  assetId('std', chain, input.program, input.definition, input.assetNonce);

export const draft = (
  inputs: readonly Input[],
  outputs: readonly Output[],
  over: Partial<Transaction> = {},
): Transaction => ({
  suite: 'std',
  chain,
  validUntil: 0,
  memo: new Uint8Array(0),
  inputs,
  outputs,
  witnesses: inputs.map(() => []),
  ...over,
});

/** The witness of a key-hash program. */
export function keyWitness(
  tx: Transaction,
  input: number,
  key: TestKey,
  cover: Cover = { flag: SIGHASH.all },
): Witness {
  return [key.publicKey, signatureItem(tx, input, key, cover)];
}

/** A signature item for `input`. */
export function signatureItem(
  tx: Transaction,
  input: number,
  key: TestKey,
  cover: Cover = { flag: SIGHASH.all },
): Uint8Array {
  return encodeSignature({ cover, signature: key.sign(sighash(sealTransaction(tx), input, cover)) });
}

/** `tx` with every input that Alice owns signed by her. */
export function signed(tx: Transaction, keys: readonly TestKey[] = [alice]): Transaction {
  return { ...tx, witnesses: tx.inputs.map((_, i) => keyWitness(tx, i, keys[i] ?? keys[0] ?? alice)) };
}

export const withWitness = (tx: Transaction, input: number, witness: Witness): Transaction => ({
  ...tx,
  witnesses: tx.witnesses.map((w, i) => (i === input ? witness : w)),
});

/** Checks everything but the state, claims included. */
export function verdict(
  tx: Transaction,
  over: Partial<CheckParameters> = {},
  block = { height: 10, timeMs: 1_000_000 },
): Outcome<CheckedTransaction> {
  const outcome = checkTransaction(sealTransaction(tx), { ...parameters, ...over }, block);
  if (!outcome.ok) return outcome;
  const [bad] = invalidClaims(outcome.value.claims);
  if (bad === undefined) return outcome;
  return { ok: false, code: 'signature.invalid', input: outcome.value.claims[bad]?.input ?? -1 };
}

/** The refusal of `tx`, or a failure of the test. */
export function refusal(tx: Transaction, over: Partial<CheckParameters> = {}): Refusal {
  const outcome = verdict(tx, over);
  if (outcome.ok) throw new Error('the transaction was accepted');
  return outcome;
}
