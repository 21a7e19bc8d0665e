import { taggedHash } from '@dougong/crypto/hash';
import { ConsensusError } from '../errors.ts';
import { type Hash, idBytes, toHash, type Weight } from '../interface/primitives.ts';
import { byzantineQuorum, checkMembers, type Validator, type ValidatorSet } from '../interface/validator-set.ts';
import { Writer } from '../wire/writer.ts';

/** What a set is made of. */
export interface ValidatorSetInit {
  readonly epoch: number;
  /** In the order of their bitmap positions. */
  readonly members: readonly Validator[];
  /** Weight that makes a certificate; {@link byzantineQuorum} of the total by default. */
  readonly quorum?: Weight;
}

/**
 * A validator set with its totals and commitment.
 *
 * @throws {@link ConsensusError} `set.invalid` for an empty set, a repeated node, a weight outside 1 to 2^63−1, or a
 * quorum that is not more than half and at most all of the weight.
 */
export function createValidatorSet({ epoch, members, quorum }: ValidatorSetInit): ValidatorSet {
  checkMembers(members);
  if (!Number.isSafeInteger(epoch) || epoch < 0) {
    throw new ConsensusError('set.invalid', `epoch ${epoch} is no unsigned integer`);
  }
  const total = members.reduce((sum, member) => sum + member.weight, 0n);
  const needed = quorum ?? byzantineQuorum(total);
  if (2n * needed <= total || needed > total) {
    throw new ConsensusError('set.invalid', `a quorum of ${needed} of ${total}: more than half, at most all`);
  }
  const copies = members.map((member) => Object.freeze({ ...member }));
  return { epoch, hash: validatorsHash(copies, needed), members: copies, total, quorum: needed };
}

/**
 * Commitment to a set: tagged SHA-256 over quorum, number, and for each member node, vote key, weight. The epoch is
 * left out, so a set that stays has the same hash; signed messages name the epoch beside.
 */
export function validatorsHash(members: readonly Validator[], quorum: Weight): Hash {
  const writer = new Writer(16 + 128 * members.length);
  writer.fixed(u128(quorum)).u32(members.length);
  for (const { node, voteKey, weight } of members) writer.bytes8(idBytes(node)).bytes8(voteKey).u64(weight);
  return toHash(taggedHash('dougong/validators', writer.done()));
}

/** The quorum of 1,024 weights of 63 bits needs more than 64 bits. */
function u128(value: bigint): Uint8Array {
  return new Writer(16)
    .u64(value >> 64n)
    .u64(value & (2n ** 64n - 1n))
    .done();
}
