import {
  bitmapOf,
  type Certificate,
  type FinalityRecord,
  type Hash,
  idBytes,
  type NodeId,
  type Rng,
  seededRng,
  toHash,
  ZERO_HASH,
} from '@dougong/consensus';
import { bbft, type Phase, type TimeoutCertificate } from '@dougong/consensus/bbft';
import { mockScheme, reportBytes, type SignedKind, voteBytes } from '@dougong/consensus/certificate';
import { CHAIN, nodeAt } from './net.ts';

/** A fork in an abstract run, with real certificates for it. */
export interface Fork {
  readonly a: FinalityRecord;
  readonly b: FinalityRecord;
  /** What honest validators keep. */
  readonly log: readonly Uint8Array[];
  readonly holder: NodeId;
}

const BINDING = { chainId: CHAIN, engineEpoch: 0 };
const IDS: readonly Hash[] = [toHash(new Uint8Array(32).fill(1)), toHash(new Uint8Array(32).fill(2))];

interface Honest {
  round: number;
  stopped: boolean;
  high: number;
  readonly prepared: Map<number, number>;
  readonly committed: Map<number, number>;
  readonly reports: Map<number, number>;
}

/**
 * A random run of the voting rules over two values, with the network as a growing set of signatures and byzantine
 * validators (the last positions) that sign whatever helps. Gives a fork if one came about.
 */
export function forkTrial(size: number, byzantine: number, rounds: number, seed: string): Fork | undefined {
  const rng = seededRng(seed);
  const below = (n: number) => rng.u32() % n;
  const quorum = Math.floor((2 * size) / 3) + 1;
  const honest: Honest[] = Array.from({ length: size - byzantine }, () => ({
    round: 0,
    stopped: false,
    high: -1,
    prepared: new Map(),
    committed: new Map(),
    reports: new Map(),
  }));
  const crowd = Array.from({ length: byzantine }, (_, i) => size - byzantine + i);
  const certs = { prepare: new Map<string, number[]>(), commit: new Map<string, number[]>() };
  const used: { readonly claim: Map<number, number>; readonly high?: Certificate; readonly round: number }[] = [];

  const pick = (willing: number[]): number[] | undefined => {
    if (willing.length < Math.max(1, quorum - byzantine)) return undefined;
    const some = shuffle(willing, rng).slice(0, Math.max(1, quorum - byzantine) + below(byzantine + 1));
    const mine = some.slice(0, quorum);
    return [...mine, ...shuffle(crowd.slice(), rng).slice(0, quorum - mine.length)];
  };
  const cert = (phase: Phase, round: number, value: number): number[] | undefined => {
    const key = `${round}:${value}`;
    const known = certs[phase].get(key);
    if (known !== undefined) return known;
    const kind = phase === 'prepare' ? 'prepared' : 'committed';
    const willing = honest.flatMap((node, i) => (node[kind].get(round) === value ? [i] : []));
    const signers = pick(willing);
    if (signers !== undefined) certs[phase].set(key, signers);
    return signers;
  };
  const gaveUp = (round: number): Map<number, number> | undefined => {
    const signers = pick(honest.flatMap((node, i) => (node.reports.has(round) ? [i] : [])));
    return signers && new Map(signers.map((i) => [i, honest[i]?.reports.get(round) ?? -1]));
  };

  for (let step = 0; step < 140; step++) {
    const node = honest[below(honest.length)];
    if (node === undefined) continue;
    const { round } = node;
    const act = below(6);
    if (act <= 1 && !node.stopped && !node.prepared.has(round)) {
      const value = below(2);
      if (round === 0) node.prepared.set(0, value);
      else {
        const claim = gaveUp(round - 1);
        if (claim === undefined) continue;
        const top = Math.max(...claim.values());
        let high: Certificate | undefined;
        for (let q = top; q >= 0 && q < round; q++) {
          const signers = cert('prepare', q, value);
          if (signers !== undefined) high = certificate('prepare', q, value, signers, size);
        }
        if (top >= 0 && high === undefined) continue;
        node.prepared.set(round, value);
        used.push({ claim, round: round - 1, ...(top >= 0 && high !== undefined ? { high } : {}) });
      }
    } else if (act === 2 && !node.stopped && !node.committed.has(round)) {
      const value = [0, 1].find((each) => cert('prepare', round, each) !== undefined);
      if (value === undefined) continue;
      node.committed.set(round, value);
      node.high = Math.max(node.high, round);
    } else if (act === 3 && !node.stopped && below(3) === 0) {
      node.reports.set(round, node.high);
      node.stopped = true;
    } else if (act === 4) {
      const next = Array.from({ length: rounds - 1 - round }, (_, i) => rounds - 1 - i);
      const to = next.find((r) => below(2) === 0 && gaveUp(r - 1) !== undefined);
      if (to === undefined) continue;
      node.round = to;
      node.stopped = false;
    } else if (act === 5) {
      for (let r = rounds - 1; r > node.high; r--) {
        if (below(2) === 0 && [0, 1].some((value) => cert('prepare', r, value) !== undefined)) node.high = r;
      }
    }
  }
  return forkOf(size, rounds, cert, certs.prepare, used);
}

function forkOf(
  size: number,
  rounds: number,
  cert: (phase: Phase, round: number, value: number) => number[] | undefined,
  prepares: ReadonlyMap<string, number[]>,
  used: readonly { readonly claim: ReadonlyMap<number, number>; readonly high?: Certificate; readonly round: number }[],
): Fork | undefined {
  const decided = [0, 1].map((value) => {
    for (let round = 0; round < rounds; round++) {
      const signers = cert('commit', round, value);
      if (signers !== undefined) return certificate('commit', round, value, signers, size);
    }
    return undefined;
  });
  const [a, b] = decided.map(
    (c): FinalityRecord | undefined =>
      c && { block: { height: 1, id: c.target, parent: ZERO_HASH }, proof: { kind: 'certificate', certs: [c] } },
  );
  if (a === undefined || b === undefined) return undefined;
  const log = [...prepares].map(([key, signers]) => {
    const [round = 0, value = 0] = key.split(':').map(Number);
    return bbft.codec.encode({ t: 'quorum', cert: certificate('prepare', round, value, signers, size) });
  });
  for (const { claim, round, high } of used) {
    log.push(bbft.codec.encode({ t: 'timedOut', cert: timeoutCertificate(claim, round, high, size) }));
  }
  return { a, b, log, holder: nodeAt(0) };
}

function proofOf(kind: SignedKind, round: number, target: Hash, signers: readonly number[], extra?: Uint8Array) {
  const message = voteBytes(kind, BINDING, { epoch: 0, height: 1, round, target }, extra);
  const parts = signers.map((i) => ({ signers: [i], proof: mockScheme.sign(idBytes(nodeAt(i)), message) }));
  return mockScheme.merge(parts) ?? new Uint8Array();
}

function certificate(kind: Phase, round: number, value: number, signers: readonly number[], size: number): Certificate {
  const target = IDS[value] ?? ZERO_HASH;
  const proof = proofOf(kind, round, target, signers);
  return { scheme: 'mock', kind, epoch: 0, height: 1, round, target, signers: bitmapOf(signers, size), proof };
}

function timeoutCertificate(
  claim: ReadonlyMap<number, number>,
  round: number,
  high: Certificate | undefined,
  size: number,
): TimeoutCertificate {
  const reports = [...new Set(claim.values())].sort((x, y) => x - y);
  const groups = reports.map((report) => {
    const signers = [...claim].flatMap(([i, own]) => (own === report ? [i] : []));
    const proof = proofOf('timeout', round, ZERO_HASH, signers, reportBytes(report));
    return { report, signers: bitmapOf(signers, size), proof };
  });
  return { epoch: 0, height: 1, round, groups, ...(high === undefined ? {} : { high }) };
}

function shuffle(list: number[], rng: Rng): number[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = rng.u32() % (i + 1);
    [list[i], list[j]] = [list[j] ?? 0, list[i] ?? 0];
  }
  return list;
}
