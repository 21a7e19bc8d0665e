import type { BlockContext, SignatureClaim, TransactionEffects } from '../dialect.ts';
import { LedgerError } from '../errors.ts';
import { sameBytes } from '../order.ts';
import { invalidClaims } from '../programs/claims.ts';
import { accept, type Outcome, type Refusal, refuse } from '../rules.ts';
import type { CheckedBlock, CheckedSystem } from '../state/ledger-state.ts';
import { attachHash, type Block } from './block.ts';
import { type CheckParameters, checkTransaction, createdOutputs } from './check.ts';
import { type BlockHeader, blockId } from './header.ts';
import { treeRoot, txid, wtxid } from './ids.ts';
import { checkStructure } from './structure.ts';
import { decodeTransaction } from './transaction.ts';
import type { PayOutput, SealedTransaction } from './types.ts';

/** What the rules of a block's form need beside it. */
export interface BlockParameters extends CheckParameters {
  /** Bytes of all transactions but the system transaction. */
  readonly maxBlockBytes: number;
}

/** A block whose form and transactions were checked; its signatures may still be open. */
export interface BlockCheck {
  readonly block: CheckedBlock;
  /** Claims of all transactions, with the position of each one's transaction. */
  readonly claims: readonly { readonly transaction: number; readonly claim: SignatureClaim }[];
}

/**
 * The rules of a block that need no state: header, attachment, roots, and every transaction by itself. Signatures come
 * back as claims; {@link checkBlock} verifies them as well.
 */
export function checkBlockForm(block: Block, parameters: BlockParameters): Outcome<BlockCheck> {
  const { header } = block;
  const problem = headerProblem(block, parameters);
  if (problem !== undefined) return problem;
  const context = { height: header.height, timeMs: header.timeMs };
  const effects: TransactionEffects[] = [];
  const claims: { transaction: number; claim: SignatureClaim }[] = [];
  const last = block.transactions.length - 1;
  for (const [i, bytes] of block.transactions.slice(0, last).entries()) {
    const checked = checkOne(bytes, parameters, context);
    if (!checked.ok) return { ...checked, transaction: i };
    effects.push(checked.value.effects);
    for (const claim of checked.value.claims) claims.push({ transaction: i, claim });
  }
  const system = checkSystem(block.transactions[last], parameters, header.height);
  if (!system.ok) return { ...system, transaction: last };

  const all = [...effects, system.value.effects];
  const { suite } = header;
  if (
    !sameBytes(
      treeRoot(
        suite,
        all.map(({ id }) => id),
      ),
      header.txRoot,
    )
  )
    return refuse('block.txRoot');
  if (
    !sameBytes(
      treeRoot(
        suite,
        all.map(({ witnessId }) => witnessId),
      ),
      header.witnessRoot,
    )
  ) {
    return refuse('block.witnessRoot');
  }
  return accept({ block: checkedBlock(header, effects, system.value), claims });
}

/** {@link checkBlockForm} and all signatures. */
export function checkBlock(block: Block, parameters: BlockParameters): Outcome<CheckedBlock> {
  const form = checkBlockForm(block, parameters);
  if (!form.ok) return form;
  const { claims } = form.value;
  const [bad] = invalidClaims(claims.map(({ claim }) => claim));
  const first = bad === undefined ? undefined : claims[bad];
  if (first === undefined) return accept(form.value.block);
  return refuse('signature.invalid', { transaction: first.transaction, input: first.claim.input });
}

/** A block's system transaction: its form, that it names the height, and what it does. */
export function checkSystem(
  bytes: Uint8Array | undefined,
  parameters: CheckParameters,
  height: number,
): Outcome<CheckedSystem> {
  if (bytes === undefined) return refuse('block.system');
  const transaction = tryDecode(bytes);
  if (transaction === undefined) return refuse('tx.malformed');
  const input = transaction.inputs[0];
  if (input?.kind !== 'system' || input.height !== height) return refuse('block.system');
  const structure = checkStructure(transaction, parameters);
  if (!structure.ok) return structure;
  const outputs = transaction.outputs.filter((output): output is PayOutput => output.kind === 'pay');
  return accept({ effects: systemEffects(transaction), outputs });
}

/** What a system transaction does: it makes outputs, and nothing else. */
export function systemEffects(transaction: SealedTransaction): TransactionEffects {
  const id = txid(transaction);
  return {
    id,
    witnessId: wtxid(transaction, id),
    size: transaction.parts.bytes.length,
    spends: [],
    creates: createdOutputs(transaction, id),
    once: [],
    supply: [],
    votes: [],
    calls: [],
    fee: 0n,
    transferred: 0n,
    gas: 0n,
    validUntil: 0,
    notBeforeHeight: 0,
    notBeforeMs: 0,
    contextual: false,
  };
}

/** What is wrong with a block apart from its transactions: suite, chain, size, number of transactions, attachment. */
export function headerProblem(
  { header, attach, transactions }: Block,
  parameters: BlockParameters,
): Refusal | undefined {
  if (header.suite !== parameters.suite) return refuse('block.suite');
  if (!sameBytes(header.chain, parameters.chain)) return refuse('block.chain');
  let bytes = -(transactions.at(-1)?.length ?? 0);
  for (const transaction of transactions) bytes += transaction.length;
  if (bytes > parameters.maxBlockBytes) return refuse('block.size', { details: { bytes } });
  if (header.txCount !== transactions.length) return refuse('block.malformed');
  if (!sameBytes(attachHash(header.suite, attach), header.attachHash)) return refuse('block.attach');
  return undefined;
}

function checkOne(
  bytes: Uint8Array,
  parameters: CheckParameters,
  context: BlockContext,
): ReturnType<typeof checkTransaction> {
  const transaction = tryDecode(bytes);
  return transaction === undefined ? refuse('tx.malformed') : checkTransaction(transaction, parameters, context);
}

function tryDecode(bytes: Uint8Array): SealedTransaction | undefined {
  try {
    return decodeTransaction(bytes);
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}

function checkedBlock(
  header: BlockHeader,
  transactions: readonly TransactionEffects[],
  system: CheckedSystem,
): CheckedBlock {
  const { height, parent, timeMs, proposer, stateRoot } = header;
  return { id: blockId(header), height, parent, timeMs, proposer, transactions, system, stateRoot };
}
