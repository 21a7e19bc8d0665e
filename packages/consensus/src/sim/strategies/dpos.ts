import { refOf } from '../../chain/tree.ts';
import { type DposMessage, type Seal, sealRequest } from '../../dpos/seal.ts';
import type { Effect } from '../../interface/effect.ts';
import type { EngineHeader, Hash } from '../../interface/primitives.ts';
import type { AttackContext, StrategyFactory } from '../harness.ts';

/** Requests of strategies are told from the engine's by their numbers. */
const FIRST_REQUEST = 1_000_000_000;
/** Branches that a producer builds on beside the best: nodes look at no more than two blocks of a slot. */
const FURTHER_BRANCHES = 1;

/** Skips own slots with the probability `share` (default 1). Notes: `slot.skipped`. */
const missSlots: StrategyFactory<DposMessage> = (params, context) => {
  const ppm = Math.round(1_000_000 * Number(params['share'] ?? 1));
  return {
    onEffect(effect) {
      if (effect.t !== 'build' || !context.rng.chance(ppm)) return [effect];
      return [{ t: 'note', name: 'slot.skipped', value: effect.round }];
    },
  };
};

/** Builds further blocks in own slots, on parents of its choice, and signs and sends them itself. */
function doubleBuilder(
  context: AttackContext<DposMessage>,
  parents: (own: EngineHeader) => readonly EngineHeader[],
  audience: (built: number) => readonly number[],
): ReturnType<StrategyFactory<DposMessage>> & { readonly headers: Map<Hash, EngineHeader> } {
  const headers = new Map<Hash, EngineHeader>();
  const slots = new Map<number, { readonly slot: number; readonly epoch: number; readonly producer: number }>();
  let request = FIRST_REQUEST;
  const remember = (header: EngineHeader): void => {
    headers.set(header.id, header);
    if (headers.size > 512) for (const oldest of headers.keys()) if (headers.delete(oldest)) break;
  };
  return {
    headers,
    onInput(input) {
      if (input.t === 'start') remember(input.anchor);
      if (input.t === 'validated' && input.ok) remember(input.block);
      if (input.t !== 'candidate') return [input];
      const place = slots.get(input.req);
      if (place === undefined) {
        remember(input.block);
        return [input];
      }
      slots.delete(input.req);
      remember(input.block);
      const ref = refOf(input.block);
      const sealed = { ref, slot: place.slot, epoch: place.epoch };
      const sig = context.sign(context.self, sealRequest(context.binding, sealed));
      const seal: Seal = { ...sealed, producer: place.producer, sig };
      context.inject(context.self, audience(input.req - FIRST_REQUEST), { t: 'blocks', blocks: [seal] });
      return [];
    },
    onEffect(effect) {
      if (effect.t !== 'build') return [effect];
      const extra: Effect<DposMessage>[] = [];
      for (const parent of parents(effect.parent)) {
        const req = request++;
        slots.set(req, { slot: effect.round, epoch: context.set.epoch, producer: context.position });
        extra.push({ ...effect, req, parent });
      }
      return [effect, ...extra];
    },
  };
}

/**
 * Produces on every branch it knows: nothing is at stake. With `relay` 0 it passes on no block of others, so that it does
 * not join the branches that it lives on.
 */
const nothingAtStake: StrategyFactory<DposMessage> = (params, context) => {
  const everybody = context.set.members.map((_, i) => i);
  const builder = doubleBuilder(
    context,
    (own) => {
      const parents = new Set([...builder.headers.values()].map(({ parent }) => parent));
      const tips = [...builder.headers.values()].filter(({ id }) => !parents.has(id) && id !== own.id);
      return tips.sort((a, b) => b.height - a.height).slice(0, FURTHER_BRANCHES);
    },
    () => everybody,
  );
  if (Number(params['relay'] ?? 1) > 0) return builder;
  return {
    ...builder,
    onEffect(effect) {
      const others = effect.t === 'send' && effect.msg.t === 'blocks' ? effect.msg.blocks : [];
      if (others.some(({ producer }) => producer !== context.position)) return [];
      return builder.onEffect?.(effect, context) ?? [effect];
    },
  };
};

/** Makes two blocks in each own slot; half of the nodes hear of the second one only. Notes nothing: others do. */
const doubleSlot: StrategyFactory<DposMessage> = (_params, context) => {
  const everybody = context.set.members.map((_, i) => i).filter((i) => i !== context.self);
  const second = everybody.filter((_, i) => i % 2 === 1).map(context.nodeId);
  const builder = doubleBuilder(
    context,
    (own) => [own],
    () => everybody.filter((_, i) => i % 2 === 1),
  );
  const onEffect = builder.onEffect;
  return {
    ...builder,
    onEffect(effect) {
      const effects = onEffect?.(effect, context) ?? [effect];
      return effects.map((one) => {
        if (one.t !== 'send' || one.msg.t !== 'blocks' || one.target.to !== 'all') return one;
        const [seal] = one.msg.blocks;
        if (seal?.producer !== context.position) return one;
        const nodes = everybody.map(context.nodeId).filter((node) => !second.includes(node));
        return { ...one, target: { to: 'some', nodes } };
      });
    },
  };
};

/** Strategies of producers. */
export const DPOS_STRATEGIES: Readonly<Record<string, StrategyFactory<DposMessage>>> = {
  'miss-slots': missSlots,
  'nothing-at-stake': nothingAtStake,
  'double-slot': doubleSlot,
};
