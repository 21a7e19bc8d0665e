import { popVerify } from '@dougong/crypto/bls';
import { taggedHash } from '@dougong/crypto/hash';
import { defaultSuites } from '@dougong/crypto/keys';
import { LedgerError } from '../../errors.ts';
import { KEY_LENGTH } from '../../native/suite.ts';

/** The suite byte of vote keys that are BLS12-381 keys in G1, of 48 bytes; 1 to 4 are those of signatures. */
export const BLS_VOTE_SUITE = 5;

const BLS_KEY = 48;
const BLS_PROOF = 96;
const SIGNATURE = 64;

/** What is wrong with the form of a vote key, `suite ‖ public key`; `undefined` when nothing is. */
export function voteKeyProblem(voteKey: Uint8Array): string | undefined {
  const suite = voteKey[0] ?? 0;
  const length = suite === BLS_VOTE_SUITE ? BLS_KEY : suite === 0 ? undefined : KEY_LENGTH[suite];
  if (length === undefined) return `vote key suite ${suite} is unknown`;
  return voteKey.length === 1 + length ? undefined : `a vote key of suite ${suite} has ${length} bytes`;
}

/**
 * What a proof of possession covers beside the key: chain id hash ‖ validator id. So a proof counts on one chain, for one
 * validator.
 */
export function possessionContext(chain: Uint8Array, id: Uint8Array): Uint8Array {
  if (chain.length !== 32 || id.length !== 32) {
    throw new LedgerError('encode.value', 'a chain id hash and a validator id have 32 bytes each');
  }
  const context = new Uint8Array(64);
  context.set(chain);
  context.set(id, 32);
  return context;
}

/**
 * The 32 bytes that the holder of a vote key that is no BLS key signs to prove possession:
 * `TH("dougong/possession", vote key ‖ chain id hash ‖ validator id)`, SHA-256 on every chain. A holder of a BLS key
 * makes the proof by `popProve` of `@dougong/crypto/bls` over {@link possessionContext}.
 */
export function possessionDigest(voteKey: Uint8Array, chain: Uint8Array, id: Uint8Array): Uint8Array {
  return taggedHash('dougong/possession', voteKey, possessionContext(chain, id));
}

/** Whether `proof` shows that whoever is `id` on `chain` knows the secret of the vote key. */
export function provesPossession(voteKey: Uint8Array, proof: Uint8Array, chain: Uint8Array, id: Uint8Array): boolean {
  if (voteKeyProblem(voteKey) !== undefined) return false;
  const [byte = 0] = voteKey;
  const key = voteKey.subarray(1);
  if (byte === BLS_VOTE_SUITE) return proof.length === BLS_PROOF && popVerify(key, proof, possessionContext(chain, id));
  const suite = defaultSuites.byId(byte);
  if (suite === undefined || proof.length !== SIGNATURE) return false;
  return suite.verify(proof, possessionDigest(voteKey, chain, id), key);
}
