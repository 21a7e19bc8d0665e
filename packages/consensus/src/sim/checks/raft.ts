import type { Check } from './check.ts';

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
 * Logs that hold an entry of the same height and term are the same up to it, seen through what leaders and followers
 * show as `extra.lastTerm` and their head; and a leader's log holds everything that was ever committed.
 */
export const logMatching: Check = (sim, report) => {
  if (sim.engine.module.traits.family !== 'cft') return undefined;
  const entries = new Map<string, string>();
  let committed: { readonly height: number; readonly id: string } | undefined;
  const leaders = new Set<string>();
  return {
    stepped(machine) {
      const view = machine.engine?.view();
      if (view === undefined) return;
      const term = view.extra?.['lastTerm'];
      if (typeof term === 'number') {
        const key = `${view.head.height}/${term}`;
        const known = entries.get(key);
        if (known === undefined) entries.set(key, view.head.id);
        else if (known !== view.head.id)
          report([machine.node], `another block than elsewhere at height ${view.head.height} of term ${term}`);
      }
      const election = `${machine.index}/${machine.incarnation}/${view.round}`;
      if (view.role === 'leader' && !leaders.has(election)) {
        leaders.add(election);
        if (committed !== undefined && view.head.height < committed.height) {
          report(
            [machine.node],
            `leads term ${view.round} with a log up to height ${view.head.height}, height ${committed.height} is committed`,
          );
        }
      }
    },
    finalized(_machine, { block }) {
      if (committed === undefined || block.height > committed.height) committed = block;
    },
  };
};
