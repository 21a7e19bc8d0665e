import { BBFT_DEFAULTS, type BbftConfig, FBFT_DEFAULTS, PBFT_DEFAULTS, rootCount } from '../../bbft/config.ts';
import type { BbftMessage } from '../../bbft/message.ts';
import { bbft } from '../../bbft/module.ts';
import { planBins } from '../../bbft/planner/plan.ts';
import type { SigRequest } from '../../interface/certificate.ts';
import type { EngineModule } from '../../interface/engine.ts';
import { toHash } from '../../interface/primitives.ts';
import type { ConfigureContext, SignedVote, SimEngine } from '../harness.ts';
import { BBFT_STRATEGIES } from '../strategies/bbft.ts';
import { arbitraryAttachment, nearestAttachment } from '../world.ts';

/** Offsets in the bytes that the BBFT family signs, behind tag 32, chain id 32, engine epoch 4 and epoch 8. */
const HEIGHT_AT = 76;
const ROUND_AT = 84;
const TARGET_AT = 88;
const REPORT_AT = 120;
const DOMAIN = 'dougong/bbft/1/';

/** Reads what a node of the BBFT family is about to sign. */
export function readBbftVote({ domain, message }: SigRequest): SignedVote | undefined {
  if (!domain.startsWith(DOMAIN) || message.length < REPORT_AT) return undefined;
  const kind = domain.slice(DOMAIN.length);
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  return {
    kind,
    height: Number(view.getBigUint64(HEIGHT_AT)),
    round: view.getUint32(ROUND_AT),
    target: toHash(message.subarray(TARGET_AT, TARGET_AT + 32)),
    ...(kind === 'timeout' && { report: view.getInt32(REPORT_AT) }),
  };
}

/**
 * Messages of a failure-free height of N validators with M roots: 2M² + 5N − 6M − 1, from the leader's M−1 proposals,
 * N−M down to the members, and twice N−M votes up, M(M−1) shares across and N−M certificates down. The PBFT pattern
 * saves the leader's vote: 2N(N−1).
 */
export function bbftMessages(config: BbftConfig, size: number): number {
  const roots = rootCount(config, size);
  if (config.leaderVoteInProposal) return 2 * size * (size - 1);
  return 2 * roots * roots + 5 * size - 6 * roots - 1;
}

/** Partitions that a scenario may name in place of a plan. */
const PLANS = ['arbitrary', 'nearest', 'measured'] as const;

/**
 * Turns the name of a partition into a plan: `arbitrary` attaches members in a fixed stride, `nearest` to the nearest
 * of the first M nodes, `measured` is what the planner of the engine makes of the delays of the map.
 */
function withPlan(config: BbftConfig, { set, delayUs }: ConfigureContext): BbftConfig {
  const name = PLANS.find((one) => one === (config.plan as unknown));
  if (name === undefined) return config;
  const size = set.members.length;
  const count = rootCount(config, size);
  if (name === 'measured') {
    const reports = set.members.map((_, from) => ({
      from,
      ms: Uint16Array.from(set.members, (_member, to) =>
        from === to ? 0 : Math.max(1, Math.round(delayUs(from, to) / 1000)),
      ),
    }));
    return { ...config, plan: planBins(set, reports, { roots: count }) };
  }
  const parent = name === 'nearest' ? nearestAttachment(size, count, delayUs) : arbitraryAttachment(size, count);
  return { ...config, plan: [{ roots: Array.from({ length: count }, (_, i) => i), parent }] };
}

/** BBFT, or a module with its messages, in the simulator. */
export function bbftInSim(
  module: EngineModule<BbftConfig, BbftMessage>,
  defaults: BbftConfig = BBFT_DEFAULTS,
): SimEngine<BbftConfig, BbftMessage> {
  return {
    module,
    configure: (written, context) => withPlan({ ...defaults, ...written } as BbftConfig, context),
    carries: (msg) => (msg.t === 'propose' ? msg.block.id : msg.t === 'supply' ? msg.proposal?.block.id : undefined),
    label: (msg) =>
      msg.t === 'vote'
        ? `vote.${msg.phase}`
        : msg.t === 'share'
          ? `share.${msg.part.kind}`
          : msg.t === 'quorum'
            ? `quorum.${msg.cert.kind}`
            : msg.t,
    readVote: readBbftVote,
    messagesPerHeight: (config, set) => bbftMessages(config, set.members.length),
    strategies: BBFT_STRATEGIES,
  };
}

/** The members of the BBFT family as scenarios name them. */
export const bbftEngine: SimEngine<BbftConfig, BbftMessage> = bbftInSim(bbft);
/** One root, the leader. */
export const fbftEngine: SimEngine<BbftConfig, BbftMessage> = bbftInSim(bbft, FBFT_DEFAULTS);
/** All to all. */
export const pbftEngine: SimEngine<BbftConfig, BbftMessage> = bbftInSim(bbft, PBFT_DEFAULTS);
