import type { HotStuffConfig } from '../../hotstuff/config.ts';
import type { ChainMessage } from '../../hotstuff/message.ts';
import { hotstuff } from '../../hotstuff/module.ts';
import type { EngineModule } from '../../interface/engine.ts';
import type { SimEngine } from '../harness.ts';

/** Chained HotStuff, or a module with its messages, in the simulator. */
export function hotstuffInSim(
  module: EngineModule<HotStuffConfig, ChainMessage>,
): SimEngine<HotStuffConfig, ChainMessage> {
  return {
    module,
    carries: (msg) => (msg.t === 'propose' ? msg.block.id : undefined),
    /** A proposal to everybody and a vote from everybody but the next leader, in every round. */
    messagesPerHeight: (_config, set) => 2 * (set.members.length - 1),
  };
}

/** Chained HotStuff as scenarios name it. */
export const hotstuffEngine: SimEngine<HotStuffConfig, ChainMessage> = hotstuffInSim(hotstuff);
