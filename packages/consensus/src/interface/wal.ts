import type { Bytes, Height, Round } from './primitives.ts';

/** One entry of the write-ahead log: a decision of this node, made durable before anything that follows from it leaves. */
export interface WalRecord {
  /** 0 to 255; each engine names its own. */
  readonly kind: number;
  readonly height: Height;
  readonly round: Round;
  /** At most {@link MAX_WAL_BODY}. */
  readonly body: Bytes;
}

/** Largest record body: 1 MiB. */
export const MAX_WAL_BODY = 1_048_576;
