import type { Effect } from '../../interface/effect.ts';
import type { AttackContext, StrategyFactory } from '../harness.ts';

type Send<M> = Effect<M> & { readonly t: 'send' };

/** Kinds of message that a parameter lists, or every kind when it is absent. */
function kindsOf(params: Readonly<Record<string, number | string>>, otherwise: string): (kind: string) => boolean {
  const listed = String(params['kinds'] ?? otherwise);
  if (listed === '*') return () => true;
  const kinds = new Set(listed.split(',').map((kind) => kind.trim()));
  return (kind) => kinds.has(kind);
}

function number(params: Readonly<Record<string, number | string>>, name: string, otherwise: number): number {
  const value = Number(params[name] ?? otherwise);
  return Number.isFinite(value) ? Math.floor(value) : otherwise;
}

/** Never says anything. */
const silent: StrategyFactory<unknown> = () => ({ onEffect: (effect) => (effect.t === 'send' ? [] : [effect]) });

/** Takes part in everything but sends no message of `kinds` (default `vote`). */
const withholdVotes: StrategyFactory<unknown> = (params, context) => {
  const withheld = kindsOf(params, 'vote');
  return { onEffect: (effect) => (effect.t === 'send' && withheld(context.kind(effect.msg)) ? [] : [effect]) };
};

/** Sends everything (or `kinds`) later by `ms` (default 400): just in time to be of no use. */
const delay: StrategyFactory<unknown> = (params, context) => {
  const held = kindsOf(params, '*');
  const us = 1000 * number(params, 'ms', 400);
  return {
    onEffect(effect) {
      if (effect.t !== 'send' || !held(context.kind(effect.msg))) return [effect];
      context.later(us, effect);
      return [];
    },
  };
};

/** Neither hears nor answers the node `node` (default: the highest number). */
const censor: StrategyFactory<unknown> = (params, context) => {
  const victim = context.nodeId(number(params, 'node', context.set.members.length - 1));
  return {
    onInput: (input) => (input.t === 'message' && input.from === victim ? [] : [input]),
    onEffect: (effect) => (effect.t === 'send' ? without(effect, victim, context) : [effect]),
  };
};

function without<M>(effect: Send<M>, victim: string, context: AttackContext<M>): Effect<M>[] {
  const { target } = effect;
  if (target.to === 'one') return target.node === victim ? [] : [effect];
  const nodes = target.to === 'some' ? target.nodes : context.set.members.map(({ node }) => node);
  return [{ ...effect, target: { to: 'some', nodes: nodes.filter((node) => node !== victim) } }];
}

/** Sends each message of `kinds` (default `qc,tc,decided`) to a random half of its receivers. */
const selectiveRelay: StrategyFactory<unknown> = (params, context) => {
  const chosen = kindsOf(params, 'qc,tc,decided,share');
  return {
    onEffect(effect) {
      if (effect.t !== 'send' || !chosen(context.kind(effect.msg))) return [effect];
      const { target } = effect;
      if (target.to === 'one') return context.rng.chance(500_000) ? [effect] : [];
      const nodes = target.to === 'some' ? target.nodes : context.set.members.map(({ node }) => node);
      return [{ ...effect, target: { to: 'some', nodes: nodes.filter(() => context.rng.chance(500_000)) } }];
    },
  };
};

/** Messages that a strategy kept, newest last. */
function memory<M>(limit: number): { add(msg: M): void; readonly kept: M[] } {
  const kept: M[] = [];
  return {
    kept,
    add(msg) {
      kept.push(msg);
      if (kept.length > limit) kept.shift();
    },
  };
}

/** Answers everything with an old message that it once saw, of `kinds` (default all), in place of its own, one time in `of` (default 3). */
const staleCertificate: StrategyFactory<unknown> = (params, context) => {
  const chosen = kindsOf(params, '*');
  const of = Math.max(1, number(params, 'of', 3));
  const seen = memory<unknown>(200);
  return {
    onInput(input) {
      if (input.t === 'message' && chosen(context.kind(input.msg))) seen.add(input.msg);
      return [input];
    },
    onEffect(effect) {
      if (effect.t !== 'send' || seen.kept.length === 0 || context.rng.below(of) > 0) return [effect];
      return [{ ...effect, msg: context.rng.pick(seen.kept) }];
    },
  };
};

/** Loses its memory every `ms` (default 1500) and goes on as if nothing had been: votes again, in rounds it had left. */
const forgetLock: StrategyFactory<unknown> = (params, context) => {
  const us = 1000 * number(params, 'ms', 1500);
  let last = 0;
  return {
    onInput(input) {
      if (context.now.mono - last >= us) {
        last = context.now.mono;
        context.forget();
      }
      return [input];
    },
  };
};

/** Damages messages of `kinds` (default `share`) behind their header, so that they decode and their signatures do not hold. */
const badShare: StrategyFactory<unknown> = (params, context) => {
  const chosen = kindsOf(params, 'share');
  return {
    onEffect(effect) {
      if (effect.t !== 'send' || !chosen(context.kind(effect.msg))) return [effect];
      return [{ ...effect, msg: damaged(effect.msg, context) }];
    },
  };
};

/** The message with one byte of its second half changed, if that still decodes. */
function damaged<M>(msg: M, context: AttackContext<M>): M {
  for (let attempt = 0; attempt < 8; attempt++) {
    const bytes = context.encode(msg).slice();
    const at = (bytes.length >> 1) + context.rng.below(Math.max(1, bytes.length - (bytes.length >> 1)));
    bytes[at] = (bytes[at] as number) ^ (1 + context.rng.below(255));
    try {
      return context.decode(bytes);
    } catch {
      // Another byte may leave the form alone.
    }
  }
  return msg;
}

/** Sends `count` (default 3) old or damaged messages to everybody for each message that it hears, at most one burst in 20 ms. */
const spam: StrategyFactory<unknown> = (params, context) => {
  const count = number(params, 'count', 3);
  const seen = memory<unknown>(100);
  let last = Number.NEGATIVE_INFINITY;
  return {
    onInput(input) {
      if (input.t !== 'message') return [input];
      seen.add(input.msg);
      if (context.now.mono - last < 20_000) return [input];
      last = context.now.mono;
      const everybody = context.set.members.map((_, i) => i);
      for (let i = 0; i < count; i++) {
        const msg = context.rng.pick(seen.kept);
        context.inject(context.self, everybody, context.rng.chance(500_000) ? msg : damaged(msg, context));
      }
      return [input];
    },
  };
};

/** Strategies that need no knowledge of an engine's messages beyond their kinds. `equivocate` is two machines with one key. */
export const GENERAL_STRATEGIES: Readonly<Record<string, StrategyFactory<unknown>>> = {
  silent,
  'withhold-votes': withholdVotes,
  delay,
  censor,
  'selective-relay': selectiveRelay,
  'stale-certificate': staleCertificate,
  'forget-lock': forgetLock,
  'bad-share': badShare,
  spam,
};
