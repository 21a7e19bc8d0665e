import type { ChainBinding } from '../interface/evidence.ts';
import { type Bytes, idBytes, type NodeId } from '../interface/primitives.ts';
import type { ValidatorSet } from '../interface/validator-set.ts';
import type { VoteScheme } from './vote-scheme.ts';

/** What a proof of possession covers beside the key: chain id 32 ‖ node id. A proof counts on one chain for one node. */
export function possessionStatement(chainId: ChainBinding['chainId'], node: NodeId): Bytes {
  const chain = idBytes(chainId);
  const owner = idBytes(node);
  const statement = new Uint8Array(chain.length + owner.length);
  statement.set(chain);
  statement.set(owner, chain.length);
  return statement;
}

/**
 * Positions of members without a valid proof of possession; empty for schemes that need none. Elections must leave such
 * members out: adding keys is sound only if every holder has shown to know the secret.
 */
export function withoutPossession(
  set: ValidatorSet,
  chainId: ChainBinding['chainId'],
  scheme: VoteScheme,
): readonly number[] {
  const { possession } = scheme;
  if (possession === undefined) return [];
  return set.members.flatMap(({ node, voteKey, pop }, position) => {
    const holds = pop !== undefined && possession.verify(voteKey, possessionStatement(chainId, node), pop);
    return holds ? [] : [position];
  });
}
