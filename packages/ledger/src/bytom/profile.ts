import { sha3_256, sm3 } from '@dougong/crypto/hash';
import type { Vm } from '../bvm/index.ts';
import { type BytomBlock, type BytomHeader, decodeBlock, decodeHeader, headerId } from './block.ts';
import { decodeTransaction, encodeTransaction, type WireFormat } from './codec.ts';
import { type Digest, EntryHasher, type TransactionEntries } from './entries.ts';
import { bytom1Vm, gmVm, vaporVm } from './machines.ts';
import type { ScriptHashOpcode } from './programs.ts';
import type { BytomTransaction, TransactionFields } from './transaction.ts';

/** What makes one deployed chain's format differ from another's. */
export interface ProfileParts {
  /** `bytom1`, `vapor` or `gm`. */
  readonly name: string;
  readonly format: WireFormat;
  /** Hash of ids, signatures, Merkle trees and assets. */
  readonly hash: Digest;
  /** Machine of VM version 1. */
  readonly vm: Vm;
  /** Opcode that hashes the script of a P2WSH program. */
  readonly scriptHash: ScriptHashOpcode;
  /** Whether order programs (P2WMC) run as orders. */
  readonly hasOrders: boolean;
}

/**
 * The format of one deployed chain: how its bytes are read and written and how its ids are computed. Ids of a
 * transaction are computed once and kept as long as the transaction object is.
 */
export interface BytomProfile extends ProfileParts {
  readonly entryHasher: EntryHasher;
  /**
   * Reads one whole transaction.
   *
   * @throws {@link LedgerError} `decode.*` with the offset.
   */
  decode(bytes: Uint8Array): BytomTransaction;
  /**
   * Writes a transaction in its shortest form.
   *
   * @throws {@link LedgerError} `encode.value` when something does not fit the format.
   */
  encode(transaction: TransactionFields): Uint8Array;
  /** Completes the fields of a new transaction with its size. */
  make(fields: TransactionFields): BytomTransaction;
  /** All ids of a transaction. */
  entries(transaction: BytomTransaction): TransactionEntries;
  /** The transaction id, 32 bytes. */
  id(transaction: BytomTransaction): Uint8Array;
  /**
   * The 32 bytes that a signature of `input` covers.
   *
   * @throws TypeError when the transaction has no such input.
   */
  sighash(transaction: BytomTransaction, input: number): Uint8Array;
  /** Id of an asset: its issuance program, that program's VM version, and the text that defines it. */
  assetId(issuanceProgram: Uint8Array, vmVersion: bigint, definition: Uint8Array): Uint8Array;
  /** Reads a full block; throws as {@link BytomProfile.decode} does. */
  decodeBlock(bytes: Uint8Array): BytomBlock;
  /** Reads a header and ignores what follows it; throws as {@link BytomProfile.decode} does. */
  decodeHeader(bytes: Uint8Array): BytomHeader;
  /** Id of a block. */
  headerId(header: BytomHeader): Uint8Array;
}

/** Makes a profile of its parts. */
export function createProfile(parts: ProfileParts): BytomProfile {
  const { format, hash } = parts;
  const hasher = new EntryHasher(hash, format);
  const known = new WeakMap<BytomTransaction, TransactionEntries>();
  const assetId: BytomProfile['assetId'] = (program, vmVersion, definition) =>
    hasher.assetId(program, vmVersion, definition);
  const entries = (transaction: BytomTransaction): TransactionEntries => {
    const found = known.get(transaction);
    if (found !== undefined) return found;
    const made = hasher.map(transaction);
    known.set(transaction, made);
    return made;
  };
  return {
    ...parts,
    entryHasher: hasher,
    decode: (bytes) => decodeTransaction(bytes, format, assetId),
    encode: (transaction) => encodeTransaction(transaction, format),
    make: (fields) => ({ ...fields, size: encodeTransaction(fields, format).length }),
    entries,
    id: (transaction) => entries(transaction).id,
    sighash(transaction, input) {
      const { id, inputIds } = entries(transaction);
      const inputId = inputIds[input];
      if (inputId === undefined) throw new TypeError(`input: the transaction has no input ${input}`);
      return hasher.sigHash(inputId, id);
    },
    assetId,
    decodeBlock: (bytes) => decodeBlock(bytes, format, assetId),
    decodeHeader: (bytes) => decodeHeader(bytes, format),
    headerId: (header) => headerId(header, hasher),
  };
}

/** Main chain, release 1.x. */
export const bytom1: BytomProfile = createProfile({
  name: 'bytom1',
  format: 'main',
  hash: sha3_256,
  vm: bytom1Vm,
  scriptHash: 0xaa,
  hasOrders: false,
});

/** Side chain. */
export const vapor: BytomProfile = createProfile({
  name: 'vapor',
  format: 'side',
  hash: sha3_256,
  vm: vaporVm,
  scriptHash: 0xaa,
  hasOrders: true,
});

/** Main chain with Chinese national cryptography: SM3 for every id, SM2 for every signature. */
export const gm: BytomProfile = createProfile({
  name: 'gm',
  format: 'main',
  hash: sm3,
  vm: gmVm,
  scriptHash: 0xb0,
  hasOrders: false,
});
