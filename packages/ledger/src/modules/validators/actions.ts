import { LedgerError } from '../../errors.ts';
import type { Program } from '../../native/types.ts';
import { readProgram, writeProgram } from '../../native/value.ts';
import type { TaggedKey } from '../../programs/keys.ts';
import { decodeWith, type Reader } from '../../reader.ts';
import { encodeWith, type Writer } from '../../writer.ts';
import { readTaggedKey, writeTaggedKey } from '../fields.ts';
import type { Codec } from '../module.ts';
import { voteKeyProblem } from './vote-key.ts';

/** Most bytes of evidence: the rest of an action's payload is left to its other fields. */
export const MAX_EVIDENCE = 61_000;

/** The keys of a validator, with the proof that the vote key is his. */
export interface ValidatorKeys {
  /** Id of the validator: the key hash of his operator key. */
  readonly id: Uint8Array;
  /** Chain id hash for which the proof was made. */
  readonly chain: Uint8Array;
  /** By which the network knows him, 1 to 64 bytes; the ledger does not read it. */
  readonly networkKey: Uint8Array;
  /** `suite ‖ public key`. */
  readonly voteKey: Uint8Array;
  /** 64 bytes, of a BLS key 96. */
  readonly proof: Uint8Array;
}

/** What one may ask of the module `validators`. */
export type ValidatorsAction =
  /** Becomes a candidate with the deposit that comes with the action; by the operator. */
  | ({
      readonly kind: 'register';
      readonly operator: TaggedKey;
      /** Who gets the deposit back. */
      readonly refund: Program;
    } & ValidatorKeys)
  /** Adds the value that comes with the action to a deposit; by anyone. */
  | { readonly kind: 'deposit'; readonly id: Uint8Array }
  /** Takes new keys from the next election on; by the operator. */
  | ({ readonly kind: 'rekey' } & ValidatorKeys)
  /** Leaves; the deposit is paid when the freeze ends; by the operator. */
  | { readonly kind: 'unbond'; readonly id: Uint8Array }
  /** Stands for election again after a jail term; by the operator. */
  | { readonly kind: 'unjail'; readonly id: Uint8Array }
  /** Accuses; by anyone. */
  | {
      readonly kind: 'evidence';
      /** In the engine's encoding. */
      readonly evidence: Uint8Array;
      /** Who gets the reporter's share. */
      readonly reporter: Program;
    };

const KIND = { register: 1, deposit: 2, rekey: 3, unbond: 4, unjail: 5, evidence: 6 } as const;

/** The bytes of the actions of `validators`: a kind byte, then the fields in the order of {@link ValidatorsAction}. */
export const validatorsActions: Codec<ValidatorsAction> = {
  encode: (action) =>
    encodeWith((w) => {
      w.u8(KIND[action.kind], 'kind');
      switch (action.kind) {
        case 'register':
          writeProgram(writeTaggedKey(w, action.operator), action.refund);
          writeKeys(w, action);
          break;
        case 'rekey':
          writeKeys(w, action);
          break;
        case 'deposit':
        case 'unbond':
        case 'unjail':
          w.bytes(action.id, 'id', 32);
          break;
        case 'evidence':
          writeProgram(w.string(action.evidence, MAX_EVIDENCE, 'evidence'), action.reporter);
          break;
      }
    }),
  decode: (bytes) => decodeWith(bytes, readAction),
};

function readAction(r: Reader): ValidatorsAction {
  const kind = r.u8();
  switch (kind) {
    case KIND.register:
      return { kind: 'register', operator: readTaggedKey(r), refund: readProgram(r), ...readKeys(r) };
    case KIND.deposit:
      return { kind: 'deposit', id: r.bytes(32) };
    case KIND.rekey:
      return { kind: 'rekey', ...readKeys(r) };
    case KIND.unbond:
      return { kind: 'unbond', id: r.bytes(32) };
    case KIND.unjail:
      return { kind: 'unjail', id: r.bytes(32) };
    case KIND.evidence:
      return { kind: 'evidence', evidence: r.string(MAX_EVIDENCE), reporter: readProgram(r) };
    default:
      throw new LedgerError('decode.kind', `action ${kind} is unknown`, { offset: 0, kind });
  }
}

function writeKeys(w: Writer, keys: ValidatorKeys): void {
  const problem = voteKeyProblem(keys.voteKey);
  if (problem !== undefined) throw new LedgerError('encode.value', problem);
  if (keys.networkKey.length === 0) throw new LedgerError('encode.value', 'the network key is empty');
  w.bytes(keys.id, 'id', 32).bytes(keys.chain, 'chain', 32).string(keys.networkKey, 64, 'network key');
  w.string(keys.voteKey, 64, 'vote key').string(keys.proof, 96, 'proof');
}

function readKeys(r: Reader): ValidatorKeys {
  const id = r.bytes(32);
  const chain = r.bytes(32);
  const offset = r.offset;
  const networkKey = r.string(64);
  if (networkKey.length === 0) throw new LedgerError('decode.value', 'the network key is empty', { offset });
  const at = r.offset;
  const voteKey = r.string(64);
  const problem = voteKeyProblem(voteKey);
  if (problem !== undefined) throw new LedgerError('decode.value', problem, { offset: at });
  return { id, chain, networkKey, voteKey, proof: r.string(96) };
}
