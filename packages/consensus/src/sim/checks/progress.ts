import type { Machine } from '../machine.ts';
import type { Check } from './check.ts';

/**
 * Once faults have ended (`heal`, the network's `gst`, or from the start when there are none) no honest node waits
 * longer for a height than the bound; and after `heal` every one finalises so many heights in time.
 */
export const boundedLiveness: Check = (sim, report) => {
  const { scenario } = sim;
  const from = scenario.heal?.at ?? scenario.network.gst ?? (scenario.faults.length === 0 ? 0 : undefined);
  const bound = scenario.boundUs;
  if (from === undefined || (bound === undefined && scenario.heal === undefined)) return undefined;
  const { heal } = scenario;
  const since = new Map<number, number>();
  const reported = new Set<number>();
  /** Highest final block when everything was healed. */
  let base = 0;
  const judged = (machine: Machine<unknown>): boolean =>
    machine.honest &&
    [base + 1, base + (heal?.heights ?? 1)].every((height) =>
      sim.chain.setAt(height).members.some(({ node }) => node === machine.id),
    );
  const late = (machine: Machine<unknown>, before: number): void => {
    if (bound === undefined || sim.now - before <= bound || reported.has(machine.index)) return;
    reported.add(machine.index);
    report(
      [machine.node],
      `waited ${(sim.now - before) / 1000} ms for height ${machine.final.height + 1}, the bound is ${bound / 1000} ms`,
    );
  };
  const advanced = (machine: Machine<unknown>): void => {
    if (!judged(machine) || sim.now < from) return;
    late(machine, since.get(machine.index) ?? from);
    since.set(machine.index, sim.now);
    if (heal === undefined) return;
    sim.goalReached = sim.machines.every(
      (one) => !judged(one as Machine<unknown>) || one.final.height >= base + heal.heights,
    );
  };
  if (heal !== undefined) {
    sim.schedule(heal.at, () => {
      base = Math.max(...sim.machines.map(({ final }) => final.height));
    });
    sim.schedule(heal.at + heal.within, () => {
      for (const machine of sim.machines) {
        if (!judged(machine as Machine<unknown>) || machine.final.height >= base + heal.heights) continue;
        report(
          [machine.node],
          `at height ${machine.final.height}, ${heal.within / 1000} ms after all faults ended at height ${base}: ${heal.heights} more were due`,
        );
      }
      sim.goalReached = true;
    });
  }
  return {
    finalized: (machine) => advanced(machine as Machine<unknown>),
    synced: (machine) => advanced(machine as Machine<unknown>),
    ended() {
      if (sim.goalReached) return;
      for (const machine of sim.machines) {
        if (judged(machine as Machine<unknown>)) late(machine as Machine<unknown>, since.get(machine.index) ?? from);
      }
    },
  };
};

/** A failure-free height costs exactly the messages of the engine's formula. */
export const messageBudget: Check = (sim, report) => {
  const budget = sim.engine.messagesPerHeight?.(sim.config, sim.chain.setAt(1));
  const { faults, network, heal } = sim.scenario;
  // With jitter roots may stop waiting for a slow member, with loss everybody repeats: then there is no formula.
  const calm = faults.length === 0 && heal === undefined && network.jitter.d === 'const' && network.lossPpm === 0;
  if (budget === undefined || !calm) return undefined;
  const perHeight = new Map<number, number>();
  let finished = 0;
  const disturbed = new Set<number>();
  return {
    sent(_machine, { height }, copies) {
      perHeight.set(height, (perHeight.get(height) ?? 0) + copies);
    },
    finalized(_machine, { block, proof }) {
      finished = Math.max(finished, block.height);
      if (proof.kind === 'certificate' && proof.certs.some(({ round }) => round > 0)) disturbed.add(block.height);
    },
    ended() {
      // The last height may still be on its way, the first may carry greetings.
      for (let height = 2; height < finished; height++) {
        const count = perHeight.get(height) ?? 0;
        if (!disturbed.has(height) && count !== budget) {
          report([], `height ${height} cost ${count} messages, the formula says ${budget}`);
          return;
        }
      }
    },
  };
};
