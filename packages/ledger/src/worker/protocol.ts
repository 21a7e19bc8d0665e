import type { BackendMode } from '@dougong/crypto/backend';
import type { Refusal } from '../rules.ts';

/** First message to a worker: whose rules it applies. */
export interface Setup {
  readonly kind: 'setup';
  /** Name of the rule set. */
  readonly rules: string;
  readonly parameters: unknown;
  readonly backend: BackendMode | undefined;
  /** Number of the run that is wanted, in shared memory where the platform has it. */
  readonly wanted: SharedArrayBuffer | undefined;
}

/** Transactions whose signatures need no further check: witness ids, 32 bytes each. */
export interface Verified {
  readonly kind: 'verified';
  readonly ids: Uint8Array;
}

/** Transactions in a row of one block, as they stand in its bytes: each behind its length. */
export interface Piece {
  readonly height: number;
  readonly timeMs: number;
  /** Number of transactions. */
  readonly count: number;
  /** Bytes of the piece in the job's buffer; pieces follow one another. */
  readonly bytes: number;
  /** Whether the last transaction closes the block. */
  readonly closed: boolean;
}

/** Work for a worker. The buffer is handed over. */
export interface Job {
  readonly kind: 'job';
  readonly id: number;
  readonly run: number;
  readonly pieces: readonly Piece[];
  readonly buffer: ArrayBuffer;
}

/** A piece whose transactions hold, but for signatures. */
export interface PieceHolds {
  readonly ok: true;
  /** Bytes of its packed effects in the answer's buffer. */
  readonly bytes: number;
  /** The first signature that does not hold: positions of the transaction in the piece and of its input. */
  readonly invalid?: { readonly transaction: number; readonly input: number };
}

/** What a worker found about a piece; `transaction` of a refusal counts within the piece. */
export type PieceVerdict = PieceHolds | Refusal;

/** The answer to a job. The buffer holds the packed effects of the pieces that hold, one after the other. */
export interface JobDone {
  readonly kind: 'done';
  readonly id: number;
  readonly verdicts: readonly PieceVerdict[];
  readonly buffer: ArrayBuffer;
}

/** The worker saw that the job's run is not wanted any more. */
export interface JobDropped {
  readonly kind: 'dropped';
  readonly id: number;
}

/** The worker could not do the job. */
export interface JobFailed {
  readonly kind: 'failed';
  readonly id: number;
  readonly reason: string;
}

export type ToWorker = Setup | Verified | Job;
export type FromWorker = JobDone | JobDropped | JobFailed;

/** Whether a message from a worker has the form of an answer to a job with these pieces; its effects are read later. */
export function isAnswer(message: unknown, pieces: readonly Piece[]): message is FromWorker {
  if (!isRecord(message)) return false;
  const { kind } = message;
  if (kind === 'dropped') return true;
  if (kind === 'failed') return typeof message['reason'] === 'string';
  const { verdicts, buffer } = message;
  if (kind !== 'done' || !(buffer instanceof ArrayBuffer) || !Array.isArray(verdicts)) return false;
  if (verdicts.length !== pieces.length) return false;
  let bytes = 0;
  for (const [i, verdict] of verdicts.entries()) {
    const count = pieces[i]?.count ?? 0;
    if (!isVerdict(verdict, count)) return false;
    if (verdict.ok) bytes += verdict.bytes;
  }
  return bytes === buffer.byteLength;
}

function isVerdict(value: unknown, count: number): value is PieceVerdict {
  if (!isRecord(value)) return false;
  if (value['ok'] === false) return typeof value['code'] === 'string' && isCount(value['transaction'], count);
  if (value['ok'] !== true || !isCount(value['bytes'], Number.MAX_SAFE_INTEGER)) return false;
  const { invalid } = value;
  if (invalid === undefined) return true;
  return isRecord(invalid) && isCount(invalid['transaction'], count) && isCount(invalid['input'], 0x1_0000);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown, below: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < below;
}
