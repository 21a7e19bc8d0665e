import type { BlockContext, SignatureClaim } from '../dialect.ts';
import { LedgerError } from '../errors.ts';
import type { Cover, SighashCache } from '../native/sighash.ts';
import type { SealedTransaction, Value, Witness } from '../native/types.ts';
import type { Refusal } from '../rules.ts';

/** One input whose program is to be run. */
export interface ProgramJob {
  readonly transaction: SealedTransaction;
  /** Position of the input. */
  readonly input: number;
  /** What the input brings in. */
  readonly value: Value;
  /** Arguments of the input's witness. */
  readonly witness: Witness;
  readonly digests: SighashCache;
  readonly block: BlockContext;
  /** Gas that this run may use. */
  readonly gasLimit: number;
}

/** A key that signed an input, and what its signature covers. */
export interface Signer {
  readonly input: number;
  /** `suite ‖ public key`. */
  readonly key: Uint8Array;
  readonly cover: Cover;
}

/** What the runs of a transaction's programs add to; one object a transaction. */
export interface Findings {
  readonly claims: SignatureClaim[];
  readonly signers: Signer[];
  /** Gas used so far. */
  gas: number;
  /** Set when a program read the block's height or time. */
  contextual: boolean;
  notBeforeHeight: number;
  notBeforeMs: number;
}

/** Findings before the first run. */
export function noFindings(): Findings {
  return { claims: [], signers: [], gas: 0, contextual: false, notBeforeHeight: 0, notBeforeMs: 0 };
}

/** A machine that runs programs of one vm byte. Pure: the same job gives the same outcome on every node. */
export interface ProgramVm {
  /** The vm byte, 0 to 4. */
  readonly vm: number;
  /**
   * Runs `code`. Adds claims, locks and gas to `findings`.
   *
   * @returns the rule that the input breaks, or `undefined` when the program is satisfied if the claims hold.
   */
  run(code: Uint8Array, job: ProgramJob, findings: Findings): Refusal | undefined;
}

/** The machines of a chain, by vm byte. */
export interface ProgramRegistry {
  vm(byte: number): ProgramVm | undefined;
}

/**
 * A registry of `machines`.
 *
 * @throws {@link LedgerError} `registry.conflict` when two have the same vm byte.
 */
export function programRegistry(machines: readonly ProgramVm[]): ProgramRegistry {
  const byByte = new Map<number, ProgramVm>();
  for (const machine of machines) {
    if (byByte.has(machine.vm)) throw new LedgerError('registry.conflict', `two machines for vm ${machine.vm}`);
    byByte.set(machine.vm, machine);
  }
  return { vm: (byte) => byByte.get(byte) };
}
