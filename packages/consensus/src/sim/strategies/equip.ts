import { positionOf, type ValidatorSet } from '../../interface/validator-set.ts';
import { SimError } from '../errors.ts';
import type { AttackContext, StrategyFactory } from '../harness.ts';
import type { Machine } from '../machine.ts';
import { mockNodeId } from '../mock-crypto.ts';
import type { RandomStream } from '../random.ts';
import type { StrategyRef } from '../scenario.ts';
import type { Simulation } from '../simulation.ts';
import { GENERAL_STRATEGIES } from './general.ts';

/** Two machines with one key, each with half of the nodes as its audience: needs no code of its own. */
export const EQUIVOCATE = 'equivocate';

/** Whether a strategy is made of two machines for an engine that has no own version of it. */
export function isDouble(strategy: StrategyRef, own: Readonly<Record<string, unknown>> | undefined): boolean {
  return strategy.id === EQUIVOCATE && own?.[EQUIVOCATE] === undefined;
}

/** Puts strategies in front of the engines of byzantine nodes. @throws {@link SimError} `strategy.unknown`. */
export function equip<M>(
  sim: Simulation<M>,
  byzantine: ReadonlyMap<number, StrategyRef>,
  set: ValidatorSet,
  rng: RandomStream,
): void {
  const board = new Map<string, unknown>();
  const coalition = [...byzantine.keys()];
  for (const machine of sim.machines) {
    const ref = byzantine.get(machine.node);
    if (ref === undefined || isDouble(ref, sim.engine.strategies)) continue;
    const factory = sim.engine.strategies?.[ref.id] ?? (GENERAL_STRATEGIES[ref.id] as StrategyFactory<M> | undefined);
    if (factory === undefined) {
      const known = [
        ...new Set([EQUIVOCATE, ...Object.keys(GENERAL_STRATEGIES), ...Object.keys(sim.engine.strategies ?? {})]),
      ];
      throw new SimError(
        'strategy.unknown',
        `no strategy "${ref.id}" for ${sim.scenario.engine.id}; known: ${known.join(', ')}`,
      );
    }
    machine.attack = contextOf(sim, machine, coalition, board, set, rng.split(`${machine.index}`));
    machine.strategy = factory(ref.params, machine.attack);
  }
}

function contextOf<M>(
  sim: Simulation<M>,
  machine: Machine<M>,
  coalition: readonly number[],
  board: Map<string, unknown>,
  set: ValidatorSet,
  rng: RandomStream,
): AttackContext<M> {
  const { env } = sim;
  const { codec } = sim.engine.module;
  let siblings = 0;
  const own = (node: number): Machine<M> => {
    if (!coalition.includes(node)) throw new TypeError(`node ${node} is not of the coalition`);
    return sim.machines[node] as Machine<M>;
  };
  return {
    self: machine.node,
    get now() {
      return machine.now();
    },
    rng,
    coalition,
    board,
    set,
    position: positionOf(set, machine.id),
    binding: { chainId: env.chainId, engineEpoch: 0 },
    scheme: env.scheme.id,
    nodeId: mockNodeId,
    kind: (msg) => codec.kind(msg),
    encode: (msg) => codec.encode(msg),
    decode: (bytes) => codec.decode(bytes),
    sign: (as, { key, domain, message }) => env.ledger.sign(own(as).node, key, domain, message),
    merge: (claims) => env.ledger.merge(claims),
    sibling(block) {
      const known = env.chain.get(block);
      const parent = known && env.chain.get(known.header.parent)?.header;
      if (known === undefined || parent === undefined) return undefined;
      const { engine, attach, time } = known.header;
      const salt = 0x8000_0000 + siblings++;
      const { header } = env.chain.build({
        parent,
        proposer: machine.id,
        builder: machine.node,
        at: env.now(),
        time,
        bytes: 0,
        engine,
        attach,
        salt,
        valid: true,
      });
      machine.bodies.add(header.id);
      return { height: header.height, id: header.id, parent: header.parent };
    },
    inject(from, to, msg, after = 0) {
      const sender = own(from);
      const nodes = to.map(mockNodeId).filter((node) => node !== sender.id);
      env.at(env.now() + after, sender, () => sender.postbox.post(nodes, sender.postbox.seal(msg)));
    },
    later: (after, effect) => env.at(env.now() + after, machine, () => machine.perform(effect, 0)),
    forget: () => env.at(env.now(), machine, () => machine.forget()),
    peek: (node) => sim.machines[node]?.engine?.view(),
  };
}
