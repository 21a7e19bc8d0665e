import { bitmapOf, positionsIn } from '../../interface/bitmap.ts';
import type { Certificate } from '../../interface/certificate.ts';
import type { JudgeContext } from '../../interface/engine.ts';
import type { Evidence, Offence, TranscriptItem } from '../../interface/evidence.ts';
import type { FinalityRecord } from '../../interface/finality.ts';
import { memberAt } from '../../interface/validator-set.ts';
import { decodeMessage, encodeMessage } from '../codec.ts';
import type { BbftMessage, TimedOut, TimeoutCertificate } from '../message.ts';
import { judge } from './judge.ts';

/**
 * Evidence from two decisions of one height and what honest validators keep (prepare certificates and the timeout
 * certificates that justified their votes). With less than quorum weight byzantine it names at least 2Q − W of it and
 * never an honest validator (Theorem 4 of the package's protocol notes): let r be the lower round of the two. Either
 * somebody signed two blocks in one round, or the timeout certificate that opened the other block's first round above r
 * contradicts the commit votes of round r. Sorted by the weight it convicts; every item has been judged.
 */
export function forensics(
  a: FinalityRecord,
  b: FinalityRecord,
  log: readonly TranscriptItem[],
  context: JudgeContext,
): readonly Evidence[] {
  const first = commitOf(a);
  const second = commitOf(b);
  if (first === undefined || second === undefined) return [];
  if (first.height !== second.height || first.target === second.target) return [];
  const low = first.round <= second.round ? first : second;
  const { height } = low;
  const found = { prepares: new Map<string, Certificate>(), timeouts: new Map<string, TimeoutCertificate>() };
  for (const { bytes } of log) collect(readItem(bytes), height, found);
  const prepares = [...found.prepares.values()];
  const timeouts = [...found.timeouts.values()];
  const candidates: Evidence[] = [];
  const propose = (offence: Offence, items: readonly BbftMessage[], culprits: readonly number[]): void => {
    if (culprits.length === 0) return;
    candidates.push({
      offence,
      epoch: context.set.epoch,
      height,
      culprits: bitmapOf(culprits, context.set.members.length),
      items: items.map(encodeMessage),
    });
  };
  const signers = (bitmap: Uint8Array) => positionsIn(bitmap, context.set.members.length) ?? [];
  const pairs = (offence: Offence, certs: readonly Certificate[]): void => {
    for (const [i, x] of certs.entries()) {
      for (const y of certs.slice(i + 1)) {
        if (x.round !== y.round || x.target === y.target) continue;
        const items = [x, y].map((cert) => ({ t: 'quorum', cert }) as const);
        propose(offence, items, both(signers(x.signers), signers(y.signers)));
      }
    }
  };
  pairs('double-commit', [first, second]);
  pairs('double-prepare', prepares);
  for (const cert of timeouts) {
    if (cert.round < low.round) continue;
    const below = cert.groups.filter(({ report }) => report < low.round).flatMap((group) => signers(group.signers));
    const timedOut: TimedOut = { t: 'timedOut', cert };
    propose('lock-violation', [{ t: 'quorum', cert: low }, timedOut], both(signers(low.signers), below));
  }
  return candidates
    .filter((evidence) => judge(evidence, context).valid)
    .sort((x, y) => compare(weight(y, context), weight(x, context)));
}

function commitOf({ proof }: FinalityRecord): Certificate | undefined {
  const cert = proof.kind === 'certificate' ? proof.certs[0] : undefined;
  return cert?.kind === 'commit' ? cert : undefined;
}

function readItem(bytes: Uint8Array): BbftMessage | undefined {
  try {
    return decodeMessage(bytes);
  } catch {
    return undefined;
  }
}

/** Prepare and timeout certificates of a height in a message, each once. */
function collect(
  message: BbftMessage | undefined,
  height: number,
  found: { readonly prepares: Map<string, Certificate>; readonly timeouts: Map<string, TimeoutCertificate> },
): void {
  const prepare = (cert: Certificate | undefined): void => {
    if (cert?.kind !== 'prepare' || cert.height !== height) return;
    found.prepares.set(`${cert.round} ${cert.target} ${cert.signers.join()}`, cert);
  };
  const timeout = (cert: TimeoutCertificate): void => {
    prepare(cert.high);
    if (cert.height !== height) return;
    found.timeouts.set(
      `${cert.round} ${cert.groups.map(({ report, signers }) => `${report} ${signers.join()}`).join()}`,
      cert,
    );
  };
  if (message === undefined) return;
  if (message.t === 'quorum') prepare(message.cert);
  else if (message.t === 'timedOut') timeout(message.cert);
  else if (message.t === 'timeout') prepare(message.high);
  if (message.t !== 'propose' && message.t !== 'timeout' && message.t !== 'status') return;
  if (message.entry.by === 'timeout') timeout(message.entry.cert);
  else if (message.entry.by === 'prepare') prepare(message.entry.cert);
}

function both(a: readonly number[], b: readonly number[]): readonly number[] {
  const second = new Set(b);
  return a.filter((position) => second.has(position));
}

function weight(evidence: Evidence, { set }: JudgeContext): bigint {
  const positions = positionsIn(evidence.culprits, set.members.length) ?? [];
  return positions.reduce((sum, position) => sum + memberAt(set, position).weight, 0n);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
