import { proposalBytes, timeoutBytes, voteClaim } from '../../bbft/claims.ts';
import type { BbftMessage, Propose, Timeout, Vote } from '../../bbft/message.ts';
import { voteBytes, voteDomain } from '../../certificate/vote-bytes.ts';
import { bitmapOf } from '../../interface/bitmap.ts';
import type { Certificate, SigClaim } from '../../interface/certificate.ts';
import type { Effect } from '../../interface/effect.ts';
import type { BlockRef } from '../../interface/primitives.ts';
import { getOrMake } from '../collections.ts';
import type { AttackContext, StrategyFactory } from '../harness.ts';

type Context = AttackContext<BbftMessage>;

/** Signs timeouts that admit to no certificate, whatever it has seen and committed to. */
const lieReport: StrategyFactory<BbftMessage> = (_params, context) => ({
  onEffect(effect) {
    if (effect.t !== 'send' || effect.msg.t !== 'timeout' || effect.msg.report < 0) return [effect];
    return [{ ...effect, msg: denying(effect.msg, context) }];
  },
});

function denying(timeout: Timeout, context: Context): Timeout {
  const { high: _, ...rest } = timeout;
  const message = timeoutBytes(context.binding, timeout, -1);
  return {
    ...rest,
    report: -1,
    sig: context.sign(context.self, { key: 'vote', domain: voteDomain('timeout'), message }),
  };
}

/** Prepare certificates of a height that a node could see or put together from votes. */
class Certificates {
  readonly #context: Context;
  readonly #votes = new Map<string, Map<number, Vote>>();
  readonly #byHeight = new Map<number, Map<string, Certificate>>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** Looks at a message for certificates and votes. */
  learn(msg: BbftMessage): void {
    switch (msg.t) {
      case 'vote':
        this.#count(msg);
        return;
      case 'quorum':
        this.#keep(msg.cert);
        return;
      case 'timeout':
        if (msg.high !== undefined) this.#keep(msg.high);
        return;
      case 'timedOut':
        if (msg.cert.high !== undefined) this.#keep(msg.cert.high);
        return;
      case 'supply':
        for (const cert of msg.certs) this.#keep(cert);
        return;
      default:
        return;
    }
  }

  /** The certificate of the lowest round of a height for another block. */
  oldest(height: number, than: string): Certificate | undefined {
    return [...(this.#byHeight.get(height)?.values() ?? [])]
      .filter(({ target }) => target !== than)
      .sort((a, b) => a.round - b.round)[0];
  }

  #keep(cert: Certificate): void {
    if (cert.kind !== 'prepare') return;
    getOrMake(this.#byHeight, cert.height, () => new Map<string, Certificate>()).set(
      `${cert.round}/${cert.target}`,
      cert,
    );
  }

  #count(vote: Vote): void {
    if (vote.phase !== 'prepare') return;
    const { set, binding, scheme } = this.#context;
    const votes = getOrMake(this.#votes, `${vote.height}/${vote.round}/${vote.target}`, () => new Map<number, Vote>());
    votes.set(vote.voter, vote);
    const voters = [...votes.keys()].sort((a, b) => a - b);
    const weight = voters.reduce((sum, voter) => sum + (set.members[voter]?.weight ?? 0n), 0n);
    if (weight < set.quorum) return;
    const claims = voters.map((voter) => voteClaim(votes.get(voter) as Vote, set, binding, scheme));
    const proof = this.#context.merge(claims.filter((claim): claim is SigClaim => claim !== undefined));
    const { epoch, height, round, target } = vote;
    const signers = bitmapOf(voters, set.members.length);
    this.#keep({ scheme, kind: 'prepare', epoch, height, round, target, signers, proof });
  }
}

/**
 * Works at a fork: its commit votes reach one node alone, so that this one may decide and nobody else; and as the
 * leader of a later round it never proposes what the timeout certificate demands, but the block of an older certificate
 * or one that nobody has seen, and votes for it at once.
 */
const staleCertificate: StrategyFactory<BbftMessage> = (_params, context) => {
  const known = new Certificates(context);
  return {
    onInput(input) {
      if (input.t === 'message') known.learn(input.msg);
      return [input];
    },
    onEffect(effect) {
      if (effect.t !== 'send') return [effect];
      known.learn(effect.msg);
      if (effect.msg.t === 'vote' && effect.msg.phase === 'commit') return [toOneOnly(effect, effect.msg, context)];
      if (effect.msg.t !== 'propose') return [effect];
      const other = unjustified(effect.msg, known, context);
      if (other === undefined) return [effect];
      const votes = (['prepare', 'commit'] as const).map((phase) => voteFor(other, phase, context));
      return [other, ...votes].map((msg): Effect<BbftMessage> => ({ ...effect, target: { to: 'all' }, msg }));
    },
  };
};

function toOneOnly(
  effect: Effect<BbftMessage> & { readonly t: 'send' },
  vote: Vote,
  context: Context,
): Effect<BbftMessage> {
  const others = context.set.members.filter((_, position) => position !== context.position);
  const chosen = others[vote.height % others.length];
  return chosen === undefined ? effect : { ...effect, target: { to: 'one', node: chosen.node } };
}

function unjustified(proposal: Propose, known: Certificates, context: Context): Propose | undefined {
  const { entry, block } = proposal;
  if (entry.by !== 'timeout' || entry.cert.high === undefined) return undefined;
  const older = known.oldest(block.height, block.id);
  if (older !== undefined) {
    const ref: BlockRef = { height: block.height, id: older.target, parent: block.parent };
    return resigned(
      { ...proposal, block: ref, entry: { by: 'timeout', cert: { ...entry.cert, high: older } } },
      context,
    );
  }
  const sibling = context.sibling(block.id);
  return sibling && resigned({ ...proposal, block: sibling }, context);
}

function resigned(proposal: Propose, context: Context): Propose {
  const { vote: _, ...rest } = proposal;
  const message = proposalBytes(context.binding, rest);
  return { ...rest, sig: context.sign(context.self, { key: 'identity', domain: voteDomain('propose'), message }) };
}

function voteFor({ epoch, round, block }: Propose, phase: Vote['phase'], context: Context): Vote {
  const place = { epoch, height: block.height, round, target: block.id };
  const message = voteBytes(phase, context.binding, place);
  const sig = context.sign(context.self, { key: 'vote', domain: voteDomain(phase), message });
  return { t: 'vote', phase, ...place, voter: context.position, sig };
}

/** Strategies that know the messages of the BBFT family. */
export const BBFT_STRATEGIES: Readonly<Record<string, StrategyFactory<BbftMessage>>> = {
  'lie-report': lieReport,
  'stale-certificate': staleCertificate,
};
