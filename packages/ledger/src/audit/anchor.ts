import { hashLeaf, type InclusionProof, MerkleTree, verifyInclusion } from '@dougong/crypto/merkle';
import { LedgerError } from '../errors.ts';
import { readInclusion, writeInclusion } from '../light/inclusion.ts';
import { decodePartProof, encodePartProof, type PartProof, verifyOutputProof } from '../light/proofs.ts';
import type { BlockHeader } from '../native/header.ts';
import { suiteHash } from '../native/suite.ts';
import type { RetireOutput, Suite } from '../native/types.ts';
import { decodeWith } from '../reader.ts';
import { encodeWith } from '../writer.ts';

/** `dgan`, then the version: what an anchoring output's data begins with. */
const MAGIC = 0x6467616e;
const VERSION = 1;
/** Most documents of one anchor: proofs have at most 20 levels. */
export const MAX_DOCUMENTS = 1_048_576;
const MAX_SALT = 64;

/** A document that is anchored. Only its salted digest ever leaves the owner. */
export interface AnchoredDocument {
  readonly document: Uint8Array;
  /** Up to 64 random bytes, so that nobody can guess a short document from its digest. */
  readonly salt: Uint8Array;
}

/** An output that anchors documents, and each one's place. */
export interface Anchor {
  /** Goes into a transaction; carries no value. */
  readonly output: RetireOutput;
  readonly inclusions: readonly InclusionProof[];
}

/** What shows that a document existed when a block was made. */
export interface AnchorProof {
  readonly salt: Uint8Array;
  /** The document among those of its anchor. */
  readonly inclusion: InclusionProof;
  /** The anchoring output in its block. */
  readonly output: PartProof;
}

/** When a document is known to have existed. */
export interface AnchoredAt {
  readonly txid: Uint8Array;
  readonly height: number;
  /** Block time, Unix milliseconds. */
  readonly timeMs: number;
}

/** `TH("dougong/document", u8 length of salt ‖ salt ‖ document)` */
export function documentDigest(suite: Suite, { document, salt }: AnchoredDocument): Uint8Array {
  if (salt.length > MAX_SALT) throw new LedgerError('encode.value', `salt: ${salt.length} bytes, at most ${MAX_SALT}`);
  return suiteHash(suite).tagged('dougong/document', Uint8Array.of(salt.length), salt, document);
}

/**
 * The output that anchors documents: one root for up to {@link MAX_DOCUMENTS} of them, 38 to 40 bytes.
 *
 * @throws {@link LedgerError} `encode.value` for no document or too many.
 * @example
 * ```ts
 * const { output, inclusions } = anchorDocuments('std', [{ document, salt }]);
 * ```
 */
export function anchorDocuments(suite: Suite, documents: readonly AnchoredDocument[]): Anchor {
  if (documents.length < 1 || documents.length > MAX_DOCUMENTS) {
    throw new LedgerError('encode.value', `${documents.length} documents: expected 1 to ${MAX_DOCUMENTS}`);
  }
  const tree = new MerkleTree(suiteHash(suite));
  for (const document of documents) tree.append(documentDigest(suite, document));
  const data = encodeWith((w) => {
    w.u32(MAGIC, 'magic').u8(VERSION, 'version').varint(documents.length, MAX_DOCUMENTS, 'count');
    w.bytes(tree.root(), 'root', 32);
  }, 48);
  return { output: { kind: 'retire', data }, inclusions: documents.map((_, i) => tree.inclusionProof(i)) };
}

/**
 * Checks that a document was anchored in the block with this header, which the caller trusts.
 *
 * @returns when; `undefined` when the proof does not show it.
 */
export function verifyAnchor(header: BlockHeader, document: Uint8Array, proof: AnchorProof): AnchoredAt | undefined {
  const proven = verifyOutputProof(header, proof.output);
  if (proven?.output.kind !== 'retire' || proof.salt.length > MAX_SALT) return undefined;
  const anchor = readAnchor(proven.output.data);
  if (anchor === undefined || anchor.count !== proof.inclusion.size) return undefined;
  const { suite, height, timeMs } = header;
  const hash = suiteHash(suite);
  const leaf = hashLeaf(hash, documentDigest(suite, { document, salt: proof.salt }));
  if (!verifyInclusion(hash, anchor.root, leaf, proof.inclusion)) return undefined;
  return { txid: proven.txid, height, timeMs };
}

/** The bytes of an anchor proof: `version ‖ salt ‖ inclusion ‖ output proof`, each with its length. */
export function encodeAnchorProof({ salt, inclusion, output }: AnchorProof): Uint8Array {
  return encodeWith((w) => {
    w.u8(VERSION, 'version').string(salt, MAX_SALT, 'salt');
    writeInclusion(w, inclusion);
    w.bytes(encodePartProof(output), 'output proof');
  }, 1024);
}

/**
 * Reads {@link encodeAnchorProof}.
 *
 * @throws {@link LedgerError} `decode.*` with the offset.
 */
export function decodeAnchorProof(bytes: Uint8Array): AnchorProof {
  return decodeWith(bytes, (r) => {
    const version = r.u8();
    if (version !== VERSION) throw new LedgerError('decode.version', `version ${version} is unknown`, { offset: 0 });
    const salt = r.string(MAX_SALT);
    const inclusion = readInclusion(r);
    const start = r.offset;
    return { salt, inclusion, output: readAt(start, () => decodePartProof(r.bytes(r.remaining))) };
  });
}

function readAt<T>(start: number, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    const offset = start + (cause.details.offset ?? 0);
    throw new LedgerError(cause.code, cause.message, { ...cause.details, offset }, { cause });
  }
}

/** What an anchoring output says; `undefined` for data that is none. */
function readAnchor(data: Uint8Array): { readonly count: number; readonly root: Uint8Array } | undefined {
  try {
    return decodeWith(data, (r) => {
      if (r.u32() !== MAGIC || r.u8() !== VERSION) return undefined;
      return { count: r.varint(MAX_DOCUMENTS), root: r.bytes(32) };
    });
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}
