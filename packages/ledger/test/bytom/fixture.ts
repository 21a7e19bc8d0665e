import { ripemd160 } from '@dougong/crypto/hash';
import { chainkd } from '@dougong/crypto/hd';
import type { BytomProfile } from '../../src/bytom/profile.ts';
import { p2wpkhProgram } from '../../src/bytom/programs.ts';
import {
  BTM,
  type BytomInput,
  type BytomOutput,
  type BytomTransaction,
  type SpendInput,
  type SpentOutput,
  type TransactionFields,
} from '../../src/bytom/transaction.ts';

export const NONE: Uint8Array = new Uint8Array(0);

/** A wallet's key with its program. */
export interface Wallet {
  readonly xprv: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly program: Uint8Array;
}

function wallet(name: string): Wallet {
  const xprv = chainkd.root(new TextEncoder().encode(name));
  const publicKey = chainkd.xpub(xprv).subarray(0, 32);
  return { xprv, publicKey, program: p2wpkhProgram(ripemd160(publicKey)) };
}

export const alice: Wallet = wallet('alice');
export const bob: Wallet = wallet('bob');

export function id(byte: number): Uint8Array {
  return new Uint8Array(32).fill(byte);
}

export function spent(fields: Partial<SpentOutput> = {}): SpentOutput {
  return {
    sourceId: id(1),
    sourcePosition: 0n,
    assetId: BTM,
    amount: 1_000_000_000n,
    program: alice.program,
    suffix: NONE,
    ...fields,
  };
}

export function spend(fields: Partial<SpentOutput> = {}): SpendInput {
  return { type: 'spend', spent: spent(fields), arguments: [], commitmentSuffix: NONE, witnessSuffix: NONE };
}

export function pay(amount: bigint, program: Uint8Array = bob.program, assetId: Uint8Array = BTM): BytomOutput {
  return { type: 'output', assetId, amount, program, suffix: NONE, outerSuffix: NONE };
}

export function fields(inputs: readonly BytomInput[], outputs: readonly BytomOutput[]): TransactionFields {
  return { version: 1n, timeRange: 0n, inputs, outputs };
}

/** Signs every input with one key, as its P2WPKH program wants. */
export function signed(profile: BytomProfile, unsigned: TransactionFields, by: Wallet = alice): BytomTransaction {
  const draft = profile.make(unsigned);
  const inputs = unsigned.inputs.map((input, i) =>
    input.type === 'coinbase'
      ? input
      : { ...input, arguments: [chainkd.sign(by.xprv, profile.sighash(draft, i)), by.publicKey] },
  );
  return profile.make({ ...unsigned, inputs });
}

/** A payment of 9.9 BTM from Alice to Bob. */
export function payment(profile: BytomProfile): BytomTransaction {
  return signed(profile, fields([spend()], [pay(990_000_000n)]));
}
