import type { Hash } from '../../interface/primitives.ts';
import { getOrMake } from '../collections.ts';
import { type Check, short } from './check.ts';

/** No two honest nodes finalise different blocks at a height. */
export const agreement: Check = (_sim, report) => {
  const first = new Map<number, { readonly id: Hash; readonly node: number }>();
  return {
    finalized(machine, { block }) {
      if (!machine.honest) return;
      const known = first.get(block.height);
      if (known === undefined) first.set(block.height, { id: block.id, node: machine.node });
      else if (known.id !== block.id) {
        report(
          [known.node, machine.node],
          `height ${block.height}: node ${known.node} finalised ${short(known.id)}, node ${machine.node} ${short(block.id)}`,
        );
      }
    },
  };
};

/** No honest node undoes a finalised block, not even across a restart. */
export const noFinalReorg: Check = (_sim, report) => {
  const finals = new Map<number, Map<number, Hash>>();
  return {
    finalized(machine, { block }) {
      if (!machine.honest) return;
      const own = getOrMake(finals, machine.index, () => new Map<number, Hash>());
      const before = own.get(block.height);
      if (before !== undefined && before !== block.id) {
        report([machine.node], `finalised ${short(before)} and later ${short(block.id)} at height ${block.height}`);
      } else own.set(block.height, block.id);
    },
    extended(machine, effect) {
      if (!machine.honest || effect.t !== 'reorg') return;
      const own = finals.get(machine.index);
      for (const undone of effect.undo) {
        if (own?.get(undone.height) === undone.id) {
          report([machine.node], `undoes ${short(undone.id)}, which it finalised at height ${undone.height}`);
        }
      }
    },
  };
};

/** Each height is finalised once a node's life, in order, and the block was built, is valid and extends the one before. */
export const validity: Check = (sim, report) => ({
  finalized(machine, { block }, header) {
    if (!machine.honest) return;
    const body = sim.chain.get(block.id);
    if (header === undefined || body === undefined) {
      report([machine.node], `finalised ${short(block.id)} at height ${block.height}, which nobody built`);
    } else if (!body.valid) {
      report([machine.node], `finalised the invalid block ${short(block.id)} at height ${block.height}`);
    } else if (header.height !== block.height || header.parent !== block.parent) {
      report([machine.node], `finalised ${short(block.id)} under a reference that its header contradicts`);
    } else if (machine.final.id !== block.id) {
      report(
        [machine.node],
        `finalised ${short(block.id)} at height ${block.height} on top of ${short(machine.final.id)} at height ${machine.final.height}: not its child`,
      );
    }
  },
});

/**
 * Blocks finalised at honest nodes are built by byzantine nodes no more often than their share of weight allows. For
 * engines where anybody may win a block; where the protocol appoints leaders, the appointment decides.
 */
export const chainQuality: Check = (sim, report) => {
  const byzantine = new Set(sim.machines.filter(({ honest }) => !honest).map(({ node }) => node));
  if (byzantine.size === 0 || sim.engine.module.traits.family !== 'chain') return undefined;
  const builders = new Map<number, number>();
  const seen = new Set<number>();
  return {
    finalized(machine, { block }) {
      const body = sim.chain.get(block.id);
      if (!machine.honest || body === undefined || seen.has(block.height)) return;
      seen.add(block.height);
      builders.set(body.builder, (builders.get(body.builder) ?? 0) + 1);
    },
    ended() {
      const set = sim.chain.setAt(1);
      const total = [...builders.values()].reduce((sum, n) => sum + n, 0);
      // Below this many blocks a share says nothing.
      if (total < 30) return;
      let theirs = 0;
      for (const node of byzantine) theirs += builders.get(node) ?? 0;
      let weight = 0n;
      for (const node of byzantine) weight += set.members[node]?.weight ?? 0n;
      const fair = Number(weight) / Number(set.total);
      // Three deviations of a binomial, and one block for schedules that do not divide evenly.
      const most = total * fair + 3 * Math.sqrt(total * fair * (1 - fair)) + 1;
      if (theirs > most) {
        report(
          [...byzantine],
          `${theirs} of ${total} final blocks are byzantine; a share of ${fair.toFixed(3)} allows ${Math.floor(most)}`,
        );
      }
    },
  };
};

/** Across an engine switch every node finalises every height once, and all hand over at one block. */
export const switchContinuity: Check = (sim, report) => {
  let anchor: Hash | undefined;
  const last = new Map<number, number>();
  let switched = false;
  const observer = {
    noted(machine: { readonly node: number; readonly honest: boolean }, name: string, value: number | string): void {
      if (!machine.honest || name !== 'switch-anchor') return;
      switched = true;
      const id = String(value) as Hash;
      if (anchor === undefined) anchor = id;
      else if (anchor !== id) report([machine.node], `hands over at ${short(id)}, others at ${short(anchor)}`);
    },
  };
  return {
    ...observer,
    synced(machine) {
      last.set(machine.index, machine.final.height);
    },
    restarted(machine) {
      last.set(machine.index, machine.final.height);
    },
    finalized(machine, { block }) {
      if (!machine.honest) return;
      const before = last.get(machine.index) ?? 0;
      last.set(machine.index, block.height);
      if (switched && block.height !== before + 1)
        report([machine.node], `finalised height ${block.height} after ${before}`);
    },
    ended() {
      if (sim.scenario.check.length > 0 && anchor === undefined) return;
    },
  };
};
