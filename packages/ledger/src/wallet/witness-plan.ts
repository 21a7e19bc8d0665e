import { integerItem } from '../bvm/index.ts';
import { parseOrderProgram } from '../match/order-program.ts';
import { SIGNATURE_SUITE } from '../native/suite.ts';
import type { Program, Suite, Witness } from '../native/types.ts';
import { writeProgram } from '../native/value.ts';
import { sameBytes } from '../order.ts';
import { keyHash, policyHash, positionInPolicy, type TaggedKey } from '../programs/keys.ts';
import { decodeTemplate, encodePolicy, type KeyRef, type ThresholdPolicy } from '../programs/template.ts';
import { encodeWith } from '../writer.ts';

/** What a program does not say and its witness has to. */
export interface SpendingFacts {
  /** The policy behind a threshold program. */
  readonly policy?: ThresholdPolicy;
  /** The leaf of a MAST by which the output is spent; without it, its key path is. */
  readonly leaf?: MastLeaf;
  /** The preimage with which an HTLC is claimed; without it, it is refunded. */
  readonly preimage?: Uint8Array;
}

/** A leaf of a MAST and what proves it. */
export interface MastLeaf {
  readonly program: Program;
  /** BIP-341 control block. */
  readonly control: Uint8Array;
}

/** One item of a witness that is to be. */
export type PlannedItem =
  | { readonly kind: 'data'; readonly data: Uint8Array }
  /** The signature of a key, with its cover; bare where the program wants it without. */
  | { readonly kind: 'signature'; readonly key: TaggedKey; readonly bare: boolean };

/**
 * The witness that satisfies `program` with signatures of some of `keys`: the first in a policy's order that suffice.
 *
 * @returns `undefined` when these keys and facts do not suffice, or the program is of a kind that wallets do not know.
 */
export function planWitness(
  suite: Suite,
  program: Program,
  facts: SpendingFacts,
  keys: readonly TaggedKey[],
): readonly PlannedItem[] | undefined {
  if (program.vm === 2) return planOrderCancel(program, keys);
  if (program.vm !== 0) return undefined;
  const template = decodeTemplate(program.code);
  switch (template.name) {
    case 'keyHash':
      return planKey(suite, template.key, keys);
    case 'threshold':
      return planThreshold(suite, template.policyHash, facts.policy, keys);
    case 'mast':
      return planMast(suite, template.outputKey, facts, keys);
    case 'htlc': {
      const { preimage } = facts;
      const rest = planKey(suite, preimage === undefined ? template.refund : template.recipient, keys);
      return rest && [data(preimage ?? new Uint8Array(0)), ...rest];
    }
    case 'module':
      return undefined;
  }
}

/** The keys whose signature could help to satisfy `program`. */
export function usefulKeys(
  suite: Suite,
  program: Program,
  facts: SpendingFacts,
  keys: readonly TaggedKey[],
): readonly TaggedKey[] {
  const { policy } = facts;
  const { leaf } = facts;
  if (leaf !== undefined) return usefulKeys(suite, leaf.program, withoutLeaf(facts), keys);
  return keys.filter((key) => {
    if (policy !== undefined) return positionInPolicy(suite, policy, key) >= 0;
    return planWitness(suite, program, facts, [key]) !== undefined;
  });
}

function planKey(suite: Suite, ref: KeyRef, keys: readonly TaggedKey[]): readonly PlannedItem[] | undefined {
  const key = keys.find((candidate) => isNamed(suite, ref, candidate));
  return key && [data(key.publicKey), { kind: 'signature', key, bare: false }];
}

function planThreshold(
  suite: Suite,
  hash: Uint8Array,
  policy: ThresholdPolicy | undefined,
  keys: readonly TaggedKey[],
): readonly PlannedItem[] | undefined {
  if (policy === undefined) return undefined;
  const encoded = encodePolicy(policy);
  if (!sameBytes(policyHash(suite, encoded), hash)) return undefined;
  const items: PlannedItem[] = [data(encoded)];
  for (const [index, ref] of policy.keys.entries()) {
    if (items.length > 2 * policy.m) break;
    const key = keys.find((candidate) => isNamed(suite, ref, candidate));
    if (key === undefined) continue;
    items.push(data(Uint8Array.of(index, ...key.publicKey)), { kind: 'signature', key, bare: false });
  }
  return items.length > 2 * policy.m ? items : undefined;
}

function planMast(
  suite: Suite,
  outputKey: Uint8Array,
  facts: SpendingFacts,
  keys: readonly TaggedKey[],
): readonly PlannedItem[] | undefined {
  const { leaf } = facts;
  if (leaf === undefined) {
    const key = keys.find(
      ({ suite: s, publicKey }) => s === SIGNATURE_SUITE.schnorr && sameBytes(publicKey, outputKey),
    );
    return key && [{ kind: 'signature', key, bare: false }];
  }
  const inner = planWitness(suite, leaf.program, withoutLeaf(facts), keys);
  const program = encodeWith((w) => writeProgram(w, leaf.program), 64);
  return inner && [...inner, data(program), data(leaf.control)];
}

function planOrderCancel(program: Program, keys: readonly TaggedKey[]): readonly PlannedItem[] | undefined {
  const terms = parseOrderProgram(program);
  if (terms === undefined) return undefined;
  const { suite, publicKey } = terms.cancelKey;
  const key = keys.find((candidate) => candidate.suite === suite && sameBytes(candidate.publicKey, publicKey));
  return key && [{ kind: 'signature', key, bare: true }, data(integerItem(2n))];
}

function withoutLeaf({ policy, preimage }: SpendingFacts): SpendingFacts {
  return { ...(policy === undefined ? {} : { policy }), ...(preimage === undefined ? {} : { preimage }) };
}

function isNamed(suite: Suite, ref: KeyRef, key: TaggedKey): boolean {
  return key.suite === ref.suite && sameBytes(keyHash(suite, key.suite, key.publicKey), ref.hash);
}

function data(bytes: Uint8Array): PlannedItem {
  return { kind: 'data', data: bytes };
}

/** A witness of the lengths that the plan will have; for sizes. `coverBytes` of a signature: 1 ALL, 5 ALL+OPEN, 3 PAIR+OPEN. */
export function dummyWitness(plan: readonly PlannedItem[], coverBytes = 1): Witness {
  return plan.map((item) => (item.kind === 'data' ? item.data : new Uint8Array(item.bare ? 64 : coverBytes + 64)));
}
