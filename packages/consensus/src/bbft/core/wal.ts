import { decodeCertificate, encodeCertificate } from '../../certificate/encoding.ts';
import type { Certificate } from '../../interface/certificate.ts';
import type { Bytes, EngineHeader, Height, Round } from '../../interface/primitives.ts';
import type { WalRecord } from '../../interface/wal.ts';
import { decodeMessage, encodeMessage } from '../codec.ts';
import type { BbftMessage, Propose, Timeout, TimeoutCertificate, Vote } from '../message.ts';
import type { Core } from './state.ts';

/** Kinds of log records. Bodies are the signed messages themselves, so that a restart re-sends and never signs anew. */
export const RECORD = {
  proposal: 1,
  prepare: 2,
  high: 3,
  commit: 4,
  timeout: 5,
  entry: 6,
  decide: 7,
  silence: 8,
} as const;

/** Kinds that forensics wants to find long after recovery has no more use for them. */
export const ARCHIVED: readonly number[] = [RECORD.high, RECORD.entry];

function persist(core: Core, kind: number, height: Height, round: Round, body: Bytes, sync: boolean): void {
  core.emit({ t: 'persist', record: { kind, height, round, body }, sync });
}

/** Before the proposal leaves: no second proposal for the round. */
export function persistProposal(core: Core, proposal: Propose): void {
  persist(core, RECORD.proposal, proposal.block.height, proposal.round, encodeMessage(proposal), true);
}

/** Before a prepare vote leaves, with the certificate that justified it: Lemma 1 and accountability. */
export function persistPrepare(core: Core, vote: Vote, entry: TimeoutCertificate | undefined): void {
  if (entry !== undefined) {
    const body = encodeMessage({ t: 'timedOut', cert: entry });
    persist(core, RECORD.entry, vote.height, vote.round, body, false);
  }
  persist(core, RECORD.prepare, vote.height, vote.round, encodeMessage(vote), true);
}

/** Before a commit vote leaves, with the certificate it rests on. */
export function persistCommit(core: Core, vote: Vote, high: Certificate): void {
  persist(core, RECORD.high, vote.height, high.round, encodeCertificate(high), false);
  persist(core, RECORD.commit, vote.height, vote.round, encodeMessage(vote), true);
}

/** Before a timeout leaves; it holds the certificate it reports. */
export function persistTimeout(core: Core, timeout: Timeout): void {
  persist(core, RECORD.timeout, timeout.height, timeout.round, encodeMessage(timeout), true);
}

/** Lazily: the certificate alone decides, whoever finds it. */
export function persistDecide(core: Core, header: EngineHeader, cert: Certificate): void {
  const { height, id, parent } = header;
  const body = encodeMessage({ t: 'decided', block: { height, id, parent }, cert });
  persist(core, RECORD.decide, height, cert.round, body, false);
}

/**
 * Before anything else after a log was lost, and when the silence that follows is over: another crash in between must
 * not end it. Kept beyond every height.
 */
export function persistSilence(core: Core, silent: boolean): void {
  persist(core, RECORD.silence, Number.MAX_SAFE_INTEGER, 0, Uint8Array.of(silent ? 1 : 0), true);
}

/** Whether a log ends in silence. */
export function endsInSilence(wal: readonly WalRecord[]): boolean {
  return wal.findLast(({ kind }) => kind === RECORD.silence)?.body[0] === 1;
}

/** A record's content. */
export type Recalled = { readonly message: BbftMessage } | { readonly high: Certificate };

/** Reads a record; `undefined` when it was not written by this version. */
export function recall(record: WalRecord): Recalled | undefined {
  try {
    return record.kind === RECORD.high
      ? { high: decodeCertificate(record.body) }
      : { message: decodeMessage(record.body) };
  } catch {
    return undefined;
  }
}
