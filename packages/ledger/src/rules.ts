/**
 * Every rule a transaction or block can break. A refusal names exactly one: the first in the order in which the rules
 * are checked, which is part of the format because nodes compare refusals.
 */
export type RuleCode =
  // The transaction by itself.
  | 'tx.malformed'
  | 'tx.suite'
  | 'tx.chain'
  | 'tx.outputs'
  | 'tx.calls'
  | 'tx.duplicateInput'
  | 'tx.system'
  | 'value.class'
  | 'value.token'
  | 'value.amount'
  | 'output.program'
  | 'output.vote'
  | 'issue.token'
  | 'issue.amount'
  | 'issue.nonce'
  | 'issue.cap'
  | 'issue.control'
  | 'balance.overflow'
  | 'balance.asset'
  | 'balance.fee'
  | 'fee.low'
  // Its programs and signatures.
  | 'program.vm'
  | 'program.witness'
  | 'program.key'
  | 'program.policy'
  | 'program.control'
  | 'program.preimage'
  | 'program.module'
  | 'program.false'
  | 'program.fault'
  | 'program.gas'
  | 'sighash.flag'
  | 'sighash.cover'
  | 'signature.key'
  | 'signature.invalid'
  // The transaction in its block.
  | 'tx.expired'
  | 'lock.height'
  | 'lock.time'
  | 'utxo.missing'
  | 'utxo.spent'
  | 'utxo.immature'
  | 'utxo.voteLocked'
  | 'once.exists'
  | 'supply.cap'
  | 'module.unknown'
  | 'module.action'
  | 'module.refused'
  | 'module.contract'
  // The block.
  | 'block.malformed'
  | 'block.suite'
  | 'block.chain'
  | 'block.height'
  | 'block.parent'
  | 'block.time'
  | 'block.size'
  | 'block.gas'
  | 'block.txRoot'
  | 'block.witnessRoot'
  | 'block.attach'
  | 'block.duplicate'
  | 'block.system'
  | 'block.systemOutputs'
  | 'block.validators'
  | 'block.header'
  | 'block.stateRoot';

/** Which rule was broken, and where. */
export interface Refusal {
  readonly ok: false;
  /** The rule. */
  readonly code: RuleCode;
  /** Position of the transaction in its block. */
  readonly transaction?: number;
  /** Position of the input. */
  readonly input?: number;
  /** Position of the output. */
  readonly output?: number;
  /** Further facts by name; never a secret. */
  readonly details?: Readonly<Record<string, string | number | bigint | boolean>>;
}

/** The outcome of a check that yields `T`. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | Refusal;

/** A refusal of `code`, at `place`. */
export function refuse(code: RuleCode, place: Omit<Refusal, 'ok' | 'code'> = {}): Refusal {
  return { ok: false, code, ...place };
}

/** The outcome that carries `value`. */
export function accept<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}
