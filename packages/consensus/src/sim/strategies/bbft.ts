import type { BbftMessage, Timeout } from '../../bbft/message.ts';
import { reportBytes, voteBytes, voteDomain } from '../../certificate/vote-bytes.ts';
import type { ChainBinding } from '../../interface/evidence.ts';
import { ZERO_HASH } from '../../interface/primitives.ts';
import type { AttackContext, StrategyFactory } from '../harness.ts';

/** Signs timeouts that admit to no certificate, whatever it has seen and committed to. */
const lieReport: StrategyFactory<BbftMessage> = (_params, context) => ({
  onEffect(effect) {
    if (effect.t !== 'send' || effect.msg.t !== 'timeout' || effect.msg.report < 0) return [effect];
    return [{ ...effect, msg: denying(effect.msg, context) }];
  },
});

function denying(timeout: Timeout, context: AttackContext<BbftMessage>): Timeout {
  const { high: _, ...rest } = timeout;
  const binding: ChainBinding = { chainId: context.chainId, engineEpoch: 0 };
  const place = { epoch: timeout.epoch, height: timeout.height, round: timeout.round, target: ZERO_HASH };
  const sig = context.sign(context.self, {
    key: 'vote',
    domain: voteDomain('timeout'),
    message: voteBytes('timeout', binding, place, reportBytes(-1)),
  });
  return { ...rest, report: -1, sig };
}

/** Strategies that know the messages of the BBFT family. */
export const BBFT_STRATEGIES: Readonly<Record<string, StrategyFactory<BbftMessage>>> = {
  'lie-report': lieReport,
};
