import { getOrMake } from '../collections.ts';
import { type Check, short } from './check.ts';

/** At most one leader is elected in a term (Ongaro and Ousterhout 2014, figure 3). */
export const electionSafety: Check = (sim, report) => {
  if (sim.engine.module.traits.family !== 'cft') return undefined;
  const leaders = new Map<number, number>();
  return {
    stepped(machine) {
      const view = machine.engine?.view();
      if (view === undefined || view.role !== 'leader') return;
      const known = leaders.get(view.round);
      if (known === undefined) leaders.set(view.round, machine.node);
      else if (known !== machine.node) report([known, machine.node], `term ${view.round} has two leaders`);
    },
  };
};

/**
 * Entries of the same height and term are the same wherever they are sent (log matching, leaders append only), and the
 * log of a new leader reaches at least as far as everything that was ever committed (leader completeness).
 */
export const logMatching: Check = (sim, report) => {
  const { entries } = sim.engine;
  if (sim.engine.module.traits.family !== 'cft' || entries === undefined) return undefined;
  const known = new Map<string, { readonly id: string; readonly node: number }>();
  const leaders = new Set<string>();
  let committed = 0;
  return {
    sent(machine, { msg }) {
      for (const { term, block } of entries(msg)) {
        const before = getOrMake(known, `${block.height}/${term}`, () => ({ id: block.id, node: machine.node }));
        if (before.id !== block.id) {
          report(
            [before.node, machine.node],
            `two entries of height ${block.height} and term ${term}: ${short(before.id)} and ${short(block.id)}`,
          );
        }
      }
    },
    stepped(machine) {
      const view = machine.engine?.view();
      const length = view?.extra?.['lastHeight'];
      if (view?.role !== 'leader' || typeof length !== 'number') return;
      const election = `${machine.index}/${machine.incarnation}/${view.round}`;
      if (leaders.has(election)) return;
      leaders.add(election);
      if (length < committed) {
        report(
          [machine.node],
          `leads term ${view.round} with a log up to height ${length}, height ${committed} is committed`,
        );
      }
    },
    finalized(_machine, { block }) {
      committed = Math.max(committed, block.height);
    },
  };
};
