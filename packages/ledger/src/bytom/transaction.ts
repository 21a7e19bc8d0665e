/** Value of one asset. */
export interface AssetAmount {
  /** 32 bytes; {@link BTM} for the chain's own coin. */
  readonly assetId: Uint8Array;
  /** Base units, 0 to 2^63 − 1. */
  readonly amount: bigint;
}

/** Asset id of the deployed chains' own coin: 32 bytes ff. Its base unit is 10^−8. */
export const BTM: Uint8Array = new Uint8Array(32).fill(0xff);

/** Whether an asset id is {@link BTM}. */
export function isBtm(assetId: Uint8Array): boolean {
  for (let i = 0; i < 32; i++) if (assetId[i] !== 0xff) return false;
  return true;
}

/** The output that an input spends, complete: nothing has to be looked up to check a signature. */
export interface SpentOutput extends AssetAmount {
  /** Mux id of the transaction that made the output. */
  readonly sourceId: Uint8Array;
  /** Position of the output in that transaction. */
  readonly sourcePosition: bigint;
  /** Control program; its VM version is 1. */
  readonly program: Uint8Array;
  /** Bytes after the known fields. No id covers them. */
  readonly suffix: Uint8Array;
}

/** Bytes after the known fields of an input's two extensible strings. No id covers them. */
export interface InputSuffixes {
  readonly commitmentSuffix: Uint8Array;
  readonly witnessSuffix: Uint8Array;
}

/** Spends an output. */
export interface SpendInput extends InputSuffixes {
  readonly type: 'spend';
  readonly spent: SpentOutput;
  readonly arguments: readonly Uint8Array[];
}

/** Creates units of an asset (main chain). */
export interface IssuanceInput extends InputSuffixes, AssetAmount {
  readonly type: 'issuance';
  readonly nonce: Uint8Array;
  readonly assetDefinition: Uint8Array;
  readonly vmVersion: bigint;
  readonly issuanceProgram: Uint8Array;
  readonly arguments: readonly Uint8Array[];
}

/** Creates the block's reward. */
export interface CoinbaseInput extends InputSuffixes {
  readonly type: 'coinbase';
  readonly arbitrary: Uint8Array;
}

/** Brings value in from the main chain (side chain). `spent` is the main chain's output, with an empty program. */
export interface CrossChainInput extends InputSuffixes {
  readonly type: 'crossChain';
  readonly spent: SpentOutput;
  readonly issuanceVmVersion: bigint;
  readonly assetDefinition: Uint8Array;
  readonly issuanceProgram: Uint8Array;
  readonly arguments: readonly Uint8Array[];
}

/** Takes a vote back (side chain). */
export interface VetoInput extends InputSuffixes {
  readonly type: 'veto';
  readonly spent: SpentOutput;
  /** Extended public key that was voted for: 64 bytes in a valid transaction. */
  readonly vote: Uint8Array;
  readonly arguments: readonly Uint8Array[];
}

export type BytomInput = SpendInput | IssuanceInput | CoinbaseInput | CrossChainInput | VetoInput;

/** What every output has. */
export interface OutputFields extends AssetAmount {
  /** Control program; its VM version is 1. A program that starts with FAIL (6a) retires the value. */
  readonly program: Uint8Array;
  /** Bytes after the known fields of the output commitment. No id covers them. */
  readonly suffix: Uint8Array;
  /** The same of the side chain's typed commitment around it. */
  readonly outerSuffix: Uint8Array;
}

/** An ordinary output. */
export interface PlainOutput extends OutputFields {
  readonly type: 'output';
}

/** Value that leaves the side chain. */
export interface CrossChainOutput extends OutputFields {
  readonly type: 'crossChain';
}

/** Value locked as a vote (side chain). */
export interface VoteOutput extends OutputFields {
  readonly type: 'vote';
  /** Extended public key that is voted for: 64 bytes in a valid transaction. */
  readonly vote: Uint8Array;
}

export type BytomOutput = PlainOutput | CrossChainOutput | VoteOutput;

/** The fields of a transaction. */
export interface TransactionFields {
  readonly version: bigint;
  /** 0, or the last height at which a block may hold the transaction. */
  readonly timeRange: bigint;
  readonly inputs: readonly BytomInput[];
  readonly outputs: readonly BytomOutput[];
}

/** A transaction of one of the deployed chains. */
export interface BytomTransaction extends TransactionFields {
  /** Bytes that it took on the wire; storage gas is paid for each. */
  readonly size: number;
}

const FAIL = 0x6a;

/** Whether a program marks its output as retired, whatever the output's type. */
export function isUnspendable(program: Uint8Array): boolean {
  return program[0] === FAIL;
}

/** The output that an input spends; undefined for inputs that create value. */
export function spentBy(input: BytomInput): SpentOutput | undefined {
  return input.type === 'issuance' || input.type === 'coinbase' ? undefined : input.spent;
}
