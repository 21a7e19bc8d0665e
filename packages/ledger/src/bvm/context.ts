import type { BvmFault } from './faults.ts';

/** The output that a CHECKOUTPUT instruction describes. */
export interface OutputQuery {
  /** Position among the transaction's outputs. */
  readonly index: bigint;
  readonly amount: bigint;
  readonly assetId: Uint8Array;
  /** VM version of the output's program. */
  readonly vmVersion: bigint;
  readonly code: Uint8Array;
  /** Whether undefined opcodes are reserved in the frame that asks; version-1 transactions at top level only. */
  readonly expansionReserved: boolean;
}

/**
 * What a program may see of the transaction and block around it. A member that is absent makes its opcode end with
 * `bvm.wrongContext`. Bytes handed out here are put on the stack as they are and must not change afterwards.
 */
export interface BvmContext {
  /** Pushed by ENTRYID: id of the input. */
  readonly entryId?: Uint8Array;
  /** Pushed by ASSET: asset of the input's value. */
  readonly assetId?: Uint8Array;
  /** Pushed by AMOUNT: the input's value, 0 to 2^63 − 1. */
  readonly amount?: bigint;
  /** Pushed by INDEX: ordinal of the input. */
  readonly index?: bigint;
  /** Pushed by OUTPUTID: id of the output that the input spends. */
  readonly spentOutputId?: Uint8Array;
  /** Pushed by BLOCKHEIGHT: height of the block that is validated. */
  readonly blockHeight?: bigint;
  /** Pushed by PROGRAM; the program that was started where this is absent. */
  readonly code?: Uint8Array;
  /** Pushed by TXSIGHASH: the 32 bytes that a signature of this input covers. */
  txSigHash?(): Uint8Array | undefined;
  /** Answers CHECKOUTPUT, or names the fault that ends the program. */
  checkOutput?(query: OutputQuery): boolean | BvmFault;
}

/** Bounds beside gas. The deployed chains had none; a dialect that sets them makes them part of its consensus rules. */
export interface BvmLimits {
  /** Most items that one data stack may hold. */
  readonly maxStackItems?: number;
  /** Longest item, in bytes. */
  readonly maxItemBytes?: number;
  /** Deepest nesting of CHECKPREDICATE; the program itself is at depth 0. */
  readonly maxDepth?: number;
}
