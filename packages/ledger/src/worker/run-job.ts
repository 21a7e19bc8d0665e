import type { SignatureClaim } from '../dialect.ts';
import { invalidClaims } from '../programs/claims.ts';
import { Reader } from '../reader.ts';
import { type Refusal, refuse } from '../rules.ts';
import { Writer } from '../writer.ts';
import type { Checker } from './checker.ts';
import { writeEffects } from './packed-effects.ts';
import type { Piece, PieceVerdict } from './protocol.ts';
import type { VerifiedSet } from './verified-set.ts';

/** A claim and where it came from. */
interface Placed {
  readonly piece: number;
  readonly transaction: number;
  readonly claim: SignatureClaim;
}

/** What a job came to. */
export interface JobResult {
  readonly verdicts: readonly PieceVerdict[];
  /** Packed effects of the pieces that hold. */
  readonly effects: Uint8Array<ArrayBuffer>;
}

/** A transaction has at least so many bytes; only a guess at how much room its effects take. */
const LEAST_EFFECTS = 256;

/**
 * Checks the pieces of a job, then all their signatures in one batch per suite.
 *
 * @param isWanted - asked between transactions; when it says no, the job is given up.
 * @returns `undefined` when given up.
 */
export function runJob(
  checker: Checker,
  pieces: readonly Piece[],
  bytes: Uint8Array,
  verified: VerifiedSet,
  isWanted: () => boolean = () => true,
): JobResult | undefined {
  const w = new Writer(Math.max(1024, bytes.length, LEAST_EFFECTS * pieces.length));
  const placed: Placed[] = [];
  const verdicts: PieceVerdict[] = [];
  let at = 0;
  for (const [i, piece] of pieces.entries()) {
    if (!isWanted()) return undefined;
    const start = w.length;
    const open: Placed[] = [];
    const refusal = runPiece(checker, piece, new Reader(bytes.subarray(at, at + piece.bytes)), w, verified, i, open);
    at += piece.bytes;
    if (refusal !== undefined) {
      w.truncate(start);
      verdicts.push(refusal);
    } else {
      for (const claim of open) placed.push(claim);
      verdicts.push({ ok: true, bytes: w.length - start });
    }
  }
  if (!isWanted()) return undefined;
  for (const position of invalidClaims(placed.map(({ claim }) => claim))) {
    const bad = placed[position];
    const verdict = bad && verdicts[bad.piece];
    if (bad === undefined || !verdict?.ok || verdict.invalid !== undefined) continue;
    verdicts[bad.piece] = { ...verdict, invalid: { transaction: bad.transaction, input: bad.claim.input } };
  }
  return { verdicts, effects: w.take() };
}

function runPiece(
  checker: Checker,
  piece: Piece,
  reader: Reader,
  w: Writer,
  verified: VerifiedSet,
  position: number,
  open: Placed[],
): Refusal | undefined {
  const ids: Uint8Array[] = [];
  const witnessIds: Uint8Array[] = [];
  const checked = piece.closed ? piece.count - 1 : piece.count;
  for (let i = 0; i < checked; i++) {
    const outcome = checker.check(reader.string(Number.MAX_SAFE_INTEGER), piece);
    if (!outcome.ok) return { ...outcome, transaction: i };
    const { effects, claims } = outcome.value;
    writeEffects(w, effects);
    ids.push(effects.id);
    witnessIds.push(effects.witnessId);
    // A program that read the block may have asked for other signatures when these were verified.
    if (claims.length > 0 && (effects.contextual || !verified.has(effects.witnessId))) {
      for (const claim of claims) open.push({ piece: position, transaction: i, claim });
    }
  }
  if (piece.closed) {
    const bytes = reader.string(Number.MAX_SAFE_INTEGER);
    const outcome = checker.closing?.(bytes, piece) ?? refuse('block.system');
    if (!outcome.ok) return { ...outcome, transaction: checked };
    writeEffects(w, outcome.value);
    ids.push(outcome.value.id);
    witnessIds.push(outcome.value.witnessId);
  }
  reader.end();
  if (checker.root !== undefined) w.bytes(checker.root(ids), 'root', 32).bytes(checker.root(witnessIds), 'root', 32);
  return undefined;
}
