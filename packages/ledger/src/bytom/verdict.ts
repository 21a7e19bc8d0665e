import type { BvmFault } from '../bvm/index.ts';

/** Every rule of the deployed chains that a transaction can break. */
export type TransactionRule =
  | BvmFault
  /** A version-1 block holds version-1 transactions only. */
  | 'tx.version'
  /** A transaction has a size. */
  | 'tx.size'
  /** The last height of its time range has passed. */
  | 'tx.timeRange'
  /** Two inputs are the same one. */
  | 'tx.duplicateInput'
  /** An input lost its entry. */
  | 'tx.emptyInput'
  /** BTM stands under a program that is not standard. */
  | 'tx.notStandard'
  /** No output. */
  | 'tx.noResults'
  /** A sum leaves the signed 64-bit range. */
  | 'value.overflow'
  /** An output's asset is in no input. */
  | 'value.noSource'
  /** An asset other than BTM does not balance. */
  | 'value.unbalanced'
  /** More BTM out than in, or too little to pay for the bytes. */
  | 'gas.math'
  /** All free gas is used, or what is left does not pay for the bytes. */
  | 'gas.overCredit'
  /** A coinbase stands elsewhere than first in its block. */
  | 'coinbase.position'
  /** A coinbase creates something else than BTM. */
  | 'coinbase.asset'
  /** A coinbase's text is too long. */
  | 'coinbase.arbitrary'
  /** An issuance's asset id is not that of its program and definition. */
  | 'issuance.assetId'
  /** A vote names no 64-byte extended public key. */
  | 'vote.key'
  /** A vote is too small. */
  | 'vote.amount'
  /** A vote is not in BTM. */
  | 'vote.asset'
  /** A peg-in's asset id is not that of its program and definition. */
  | 'crossChain.asset';

/** What a transaction paid and used. */
export interface GasState {
  /** BTM that the inputs bring in above what the outputs take: the fee. */
  readonly btmValue: bigint;
  readonly gasLeft: number;
  readonly gasUsed: number;
  /** Gas for the transaction's bytes. */
  readonly storageGas: number;
  /** The BTM half holds, so the transaction may stand in a block even when the rest failed. */
  readonly valid: boolean;
}

/** The verdict over a transaction. */
export interface Verdict {
  /** Everything holds. */
  readonly ok: boolean;
  /** The first rule that was broken. */
  readonly rule?: TransactionRule;
  /** Input whose check failed, where one did. */
  readonly input?: number;
  readonly gas: GasState;
}

/** Whether the transaction can stand in a block. */
export function isIncludable(verdict: Verdict): boolean {
  return verdict.gas.valid;
}

/** Whether it stands there with its asset half void: only BTM moves, and the fee is paid. */
export function isStatusFail(verdict: Verdict): boolean {
  return verdict.gas.valid && !verdict.ok;
}
