import { CryptoError } from '@dougong/crypto';
import { decodeInclusionProof, encodeInclusionProof, type InclusionProof } from '@dougong/crypto/merkle';
import { LedgerError } from '../errors.ts';
import type { Reader } from '../reader.ts';
import type { Writer } from '../writer.ts';

const HASH = 32;
/** 24 levels and two numbers are more than any block, transaction or batch of documents needs. */
const MAX_PROOF = 16 + 24 * HASH;

/** Writes an inclusion proof behind its length. */
export function writeInclusion(w: Writer, inclusion: InclusionProof): void {
  try {
    w.string(encodeInclusionProof(inclusion), MAX_PROOF, 'inclusion');
  } catch (cause) {
    if (!(cause instanceof CryptoError)) throw cause;
    throw new LedgerError('encode.value', `inclusion: ${cause.message}`, {}, { cause });
  }
}

/** Reads an inclusion proof behind its length. */
export function readInclusion(r: Reader): InclusionProof {
  const bytes = r.string(MAX_PROOF);
  const start = r.offset - bytes.length;
  try {
    return decodeInclusionProof(bytes, HASH);
  } catch (cause) {
    if (!(cause instanceof CryptoError)) throw cause;
    const offset = start + (typeof cause.details.offset === 'number' ? cause.details.offset : 0);
    throw new LedgerError('decode.value', cause.message, { offset }, { cause });
  }
}
