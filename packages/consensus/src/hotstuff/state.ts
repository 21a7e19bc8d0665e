import { positionsIn } from '../interface/bitmap.ts';
import type { Certificate, SigClaim, SigRequest } from '../interface/certificate.ts';
import type { Effect } from '../interface/effect.ts';
import type { Boot } from '../interface/engine.ts';
import type {
  BlockRef,
  Bytes,
  EngineHeader,
  Hash,
  Height,
  Micros,
  NodeId,
  Now,
  Round,
} from '../interface/primitives.ts';
import type { ValidatorSet } from '../interface/validator-set.ts';
import { memberAt } from '../interface/validator-set.ts';
import type { HotStuffConfig } from './config.ts';
import type { ChainMessage, ChainPropose, ChainTimeout, GiveUpCertificate } from './message.ts';
import type { ChainRules } from './rules.ts';

/** A block of the tree above the last final one. */
export interface Node {
  readonly ref: BlockRef;
  /** 0 for the anchor. */
  readonly round: Round;
  header?: EngineHeader;
  /** Certificate of the parent, absent on the anchor. */
  readonly justify?: Certificate;
  /** Certificate of this block. */
  cert?: Certificate;
  status: 'asked' | 'valid' | 'invalid';
}

/** Signatures for one message on their way to a certificate. */
export interface Ballot {
  readonly message: Bytes;
  readonly sigs: Map<number, Bytes>;
  checking: boolean;
  done: boolean;
}

/** The whole mutable state of one replica. */
export interface Chain {
  readonly config: HotStuffConfig;
  readonly boot: Boot;
  readonly rules: ChainRules;
  now: Now;
  emit: (effect: Effect<ChainMessage>) => void;
  set?: ValidatorSet;
  self: number;
  /** Signs nothing: the log was lost. */
  readonly silent: boolean;
  round: Round;
  /** Highest round voted or given up: no vote at or below it. */
  voted: Round;
  gaveUpRound: Round;
  /** Certificate that opened the round, if the one below was given up. */
  entry?: GiveUpCertificate;
  high?: Certificate;
  locked: { readonly round: Round; readonly id: Hash };
  readonly tree: Map<Hash, Node>;
  /** The block without a certificate that the chain started on, zero when it was certified. */
  anchor: Hash;
  final: Node;
  readonly proposals: Map<Round, ChainPropose>;
  readonly votes: Map<
    string,
    Ballot & { readonly ref: { readonly height: Height; readonly round: Round; readonly target: Hash } }
  >;
  readonly timeouts: Map<Round, Map<number, ChainTimeout>>;
  readonly groups: Map<Round, Map<Round, Ballot>>;
  readonly ignored: Set<number>;
  readonly asked: Set<Hash>;
  readonly helped: Map<NodeId, Micros>;
  readonly candidates: Map<number, { readonly round: Round; readonly justify?: Certificate }>;
  readonly questions: Map<
    number,
    (answer: { readonly sig?: Bytes; readonly ok?: readonly boolean[]; readonly merged?: Bytes }) => void
  >;
  request: number;
  building: number;
  proposed: Round;
  failures: number;
  certifiedAt: number;
  ownTimeout?: ChainTimeout;
  stopAt?: Height;
  /** Round in which the height to stop at was committed. */
  stoppedIn?: Round;
  /** A quorum certified what this node finds invalid. */
  halted: boolean;
}

export function note(chain: Chain, name: string, value: number | string = 1): void {
  chain.emit({ t: 'note', name, value });
}

export function ask(
  chain: Chain,
  done: (answer: { readonly sig?: Bytes; readonly ok?: readonly boolean[]; readonly merged?: Bytes }) => void,
): number {
  chain.request += 1;
  chain.questions.set(chain.request, done);
  return chain.request;
}

export function askSign(chain: Chain, what: SigRequest, done: (sig: Bytes) => void): void {
  const req = ask(chain, ({ sig }) => {
    if (sig !== undefined) done(sig);
  });
  chain.emit({ t: 'sign', req, what });
}

/** Checks the signatures of a ballot together; drops the bad ones, hands over the rest once they reach quorum weight. */
export function checkBallot(
  chain: Chain,
  set: ValidatorSet,
  ballot: Ballot,
  domain: string,
  done: (signers: readonly number[], proof: Bytes) => void,
): void {
  if (ballot.checking) return;
  ballot.checking = true;
  const signers = [...ballot.sigs.keys()].sort((a, b) => a - b);
  const claims: SigClaim[] = signers.map((position) => ({
    scheme: chain.boot.scheme.id,
    domain,
    message: ballot.message,
    keys: [memberAt(set, position).voteKey],
    signers: [position],
    sig: ballot.sigs.get(position) ?? new Uint8Array(),
  }));
  const req = ask(chain, ({ ok = [], merged }) => {
    ballot.checking = false;
    const good = signers.filter((_, i) => ok[i] === true);
    for (const position of signers) {
      if (good.includes(position)) continue;
      ballot.sigs.delete(position);
      chain.ignored.add(position);
      note(chain, 'invalid.signature', position);
    }
    if (merged !== undefined) done(good, merged);
  });
  chain.emit({ t: 'verify', req, claims, batch: true, merge: true });
}

export function weight(set: ValidatorSet, positions: Iterable<number>): bigint {
  let sum = 0n;
  for (const position of positions) sum += memberAt(set, position).weight;
  return sum;
}

export function leaderOf(set: ValidatorSet, round: Round): number {
  return round % set.members.length;
}

export function sendAll(chain: Chain, msg: ChainMessage): void {
  if ((chain.set?.members.length ?? 0) > 1) chain.emit({ t: 'send', target: { to: 'all' }, msg, prio: 0 });
}

/** Nodes that signed a certificate. */
export function holders(chain: Chain, cert: Certificate): readonly ReturnType<typeof memberAt>['node'][] {
  const { set } = chain;
  if (set === undefined) return [];
  const signers = positionsIn(cert.signers, set.members.length) ?? [];
  return signers.filter((i) => i !== chain.self).map((i) => memberAt(set, i).node);
}
