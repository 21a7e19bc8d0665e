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
  | 'block.seal'
  | 'block.size'
  | 'block.gas'
  | 'block.txRoot'
  | 'block.witnessRoot'
  | 'block.attach'
  | 'block.duplicate'
  | 'block.system'
  | 'block.systemOutputs'
  | 'block.stateRoot';

/** The rules in words, for messages and documentation. */
export const RULES: Readonly<Record<RuleCode, string>> = {
  'tx.malformed': 'The bytes are no transaction.',
  'tx.suite': "The suite is not the chain's.",
  'tx.chain': "The chain id hash is another chain's.",
  'tx.outputs': 'There is no output.',
  'tx.calls': 'More than 64 claims, peg-outs and actions.',
  'tx.duplicateInput': 'Two inputs use the same output, or are the same.',
  'tx.system': 'A system input beside others, with a witness or expiry, or outside the last transaction of its block.',
  'value.class': 'The first byte of an asset id is no class.',
  'value.token': 'The token does not fit the class of the asset.',
  'value.amount': 'The amount does not fit the class: an item is 1, a quantum whole units.',
  'output.program': 'An output is held by a module; modules hold accounts.',
  'output.vote': 'A vote of another asset than the vote asset, or below the minimum.',
  'issue.token': 'The token of an issue does not fit the class of the definition.',
  'issue.amount': 'The amount of an issue does not fit the class of the definition.',
  'issue.nonce': 'A later issue of an asset that has only one.',
  'issue.cap': 'One issue above the cap.',
  'issue.control': 'A control that no chain supports yet.',
  'balance.overflow': 'A sum above 2^63 - 1.',
  'balance.asset': 'Inputs and outputs of an asset and token differ.',
  'balance.fee': 'More of the fee asset goes out than comes in.',
  'fee.low': "The fee is below the chain's minimum.",
  'program.vm': 'The chain has no machine for the program.',
  'program.witness': 'The witness has too few, too many or malformed items.',
  'program.key': 'The public key is not the one that the program names.',
  'program.policy': 'The policy is malformed, or not the one that the program names.',
  'program.control': 'The leaf or control block does not lead to the output key, or the leaf is no program.',
  'program.preimage': 'The preimage is not the one that the lock names.',
  'program.module': 'No witness satisfies the module template.',
  'program.false': 'The program ended with false.',
  'program.fault': 'The program faulted; `details.fault` says how.',
  'program.gas': 'The programs of the transaction used up the gas limit.',
  'sighash.flag': 'The sighash flag is unknown.',
  'sighash.cover': 'A signature covers items that are not there, or not its own input.',
  'signature.key': 'A public key has the wrong length.',
  'signature.invalid': 'A signature does not hold, or has the wrong length.',
  'tx.expired': 'The block is above the last height of the transaction.',
  'lock.height': 'The block is below the height of a lock.',
  'lock.time': 'The block is earlier than the time of a lock.',
  'utxo.missing': 'A spent output does not exist.',
  'utxo.spent': 'A spent output was spent earlier in the block.',
  'utxo.immature': 'The output of a system transaction is spent too early.',
  'utxo.voteLocked': 'A vote output is spent too early.',
  'once.exists': 'An issue nonce, or the number of an item, was used before.',
  'supply.cap': 'All issues of the asset together would exceed its cap.',
  'module.unknown': 'The chain has no such module.',
  'module.action': 'The module does not read these bytes, or takes no such call.',
  'module.refused': 'The module refused; `details.reason` says why.',
  'module.contract': 'The module overstepped what modules may do.',
  'block.malformed': 'The block has another number of transactions than its header says.',
  'block.suite': "The suite is not the chain's.",
  'block.chain': "The chain id hash is another chain's.",
  'block.height': 'The height is not the next.',
  'block.parent': 'The parent is not the tip.',
  'block.time': "The time is not after the parent's.",
  'block.seal': 'What makes a header final or costly does not hold; judged by the composition.',
  'block.size': 'The transactions have more bytes than the chain allows.',
  'block.gas': 'The transactions use more gas than the chain allows.',
  'block.txRoot': 'The root of the transactions is another.',
  'block.witnessRoot': 'The root of the witnesses is another.',
  'block.attach': 'The attachment is not the one of the header.',
  'block.duplicate': 'A transaction stands in the block twice.',
  'block.system': 'The last transaction is not the system transaction of this height.',
  'block.systemOutputs': 'The system transaction pays other than what the block leads to.',
  'block.stateRoot': 'The state after the block has another root.',
};

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
