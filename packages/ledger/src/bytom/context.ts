import { equalBytes } from '@dougong/crypto';
import type { BvmContext, BvmFault, OutputQuery } from '../bvm/index.ts';
import type { TransactionEntries } from './entries.ts';
import type { BytomProfile } from './profile.ts';
import type { BytomTransaction } from './transaction.ts';

/** What the program of one input sees. */
export class InputContext implements BvmContext {
  readonly entryId: Uint8Array;
  readonly assetId: Uint8Array;
  readonly amount: bigint;
  readonly index: bigint;
  readonly blockHeight: bigint;
  readonly spentOutputId?: Uint8Array;
  readonly #profile: BytomProfile;
  readonly #transaction: BytomTransaction;
  readonly #entries: TransactionEntries;
  readonly #input: number;
  readonly #crossChain: boolean;
  #hash: Uint8Array | undefined;

  constructor(
    profile: BytomProfile,
    transaction: BytomTransaction,
    entries: TransactionEntries,
    input: number,
    blockHeight: bigint,
  ) {
    const value = entries.values[input];
    const entryId = entries.inputIds[input];
    if (value === undefined || entryId === undefined) throw new TypeError(`input: there is no input ${input}`);
    this.#profile = profile;
    this.#transaction = transaction;
    this.#entries = entries;
    this.#input = input;
    this.#crossChain = transaction.inputs[input]?.type === 'crossChain';
    this.entryId = entryId;
    this.assetId = value.assetId;
    this.amount = value.amount;
    this.index = BigInt(input);
    this.blockHeight = blockHeight;
    const spentId = entries.spentIds[input];
    if (spentId !== undefined && !this.#crossChain) this.spentOutputId = spentId;
  }

  txSigHash(): Uint8Array {
    this.#hash ??= this.#profile.sighash(this.#transaction, this.#input);
    return this.#hash;
  }

  /** Retirements have no program to compare; at top level of a version-1 transaction any stands for it. */
  checkOutput(query: OutputQuery): boolean | BvmFault {
    if (this.#crossChain) return 'bvm.wrongContext';
    if (query.index >= BigInt(this.#transaction.outputs.length)) return 'bvm.badValue';
    const index = Number(query.index);
    const output = this.#transaction.outputs[index];
    const kind = this.#entries.resultKinds[index];
    if (output === undefined || kind === undefined) return 'bvm.badValue';
    if (kind === 'crossChain') return 'bvm.wrongContext';
    if (output.amount !== query.amount || !equalBytes(output.assetId, query.assetId)) return false;
    if (kind === 'retirement') return query.vmVersion === 0n && (query.expansionReserved || query.code.length === 0);
    return query.vmVersion === 1n && equalBytes(output.program, query.code);
  }
}
