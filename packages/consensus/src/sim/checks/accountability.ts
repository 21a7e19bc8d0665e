import { positionsIn } from '../../interface/bitmap.ts';
import type { JudgeContext } from '../../interface/engine.ts';
import type { Evidence, TranscriptItem, Verdict } from '../../interface/evidence.ts';
import type { FinalityRecord } from '../../interface/finality.ts';
import type { NodeId } from '../../interface/primitives.ts';
import type { ValidatorSet } from '../../interface/validator-set.ts';
import { getOrMake } from '../collections.ts';
import type { Simulation } from '../simulation.ts';
import { type Check, short } from './check.ts';

/** Most messages kept a machine; forks are judged by what happened around them. */
const TRANSCRIPT = 20_000;

/** What the engine's judge says of evidence. */
function judged<M>(sim: Simulation<M>, evidence: Evidence, set: ValidatorSet): Verdict {
  return (
    sim.engine.module.judge?.(evidence, contextOf(sim, set)) ?? { valid: false, culprits: [], why: 'nobody judges' }
  );
}

function contextOf<M>(sim: Simulation<M>, set: ValidatorSet): JudgeContext {
  return {
    chainId: sim.env.chainId,
    engineEpoch: 0,
    set,
    scheme: sim.env.scheme.id,
    check: (claims) => claims.map((claim) => sim.env.ledger.holds(claim)),
  };
}

/**
 * When honest nodes finalise different blocks and the byzantine weight is below a quorum, what they hold proves weight
 * of at least 2Q − W guilty, and nobody who is honest.
 */
export const accountability: Check = (sim, report) => {
  const { module } = sim.engine;
  if (!module.traits.accountable || module.forensics === undefined || module.judge === undefined) return undefined;
  const finals = new Map<number, Map<string, { readonly record: FinalityRecord; readonly node: number }>>();
  const log: TranscriptItem[] = [];
  const byzantine = new Set(sim.machines.filter(({ honest }) => !honest).map(({ id }) => id));
  const perMachine = new Map<number, number>();
  const keep = (
    machine: { readonly index: number; readonly id: NodeId; readonly honest: boolean },
    bytes: Uint8Array,
  ): void => {
    if (!machine.honest) return;
    const count = perMachine.get(machine.index) ?? 0;
    if (count >= TRANSCRIPT) return;
    perMachine.set(machine.index, count + 1);
    log.push({ holder: machine.id, bytes });
  };
  // Forks need byzantine weight of at least 2Q − W; without any byzantine node nothing is kept.
  const possible = byzantine.size > 0;
  return {
    received(machine, envelope, accepted) {
      if (possible && accepted) keep(machine, envelope.bytes);
    },
    sent(machine, envelope) {
      if (possible) keep(machine, envelope.bytes);
    },
    finalized(machine, record) {
      if (!machine.honest) return;
      const atHeight = getOrMake(
        finals,
        record.block.height,
        () => new Map<string, { readonly record: FinalityRecord; readonly node: number }>(),
      );
      if (!atHeight.has(record.block.id)) atHeight.set(record.block.id, { record, node: machine.node });
    },
    ended() {
      for (const [height, blocks] of finals) {
        const [a, b] = [...blocks.values()];
        if (a === undefined || b === undefined) continue;
        const set = sim.chain.setAt(height);
        let weight = 0n;
        for (const member of set.members) if (byzantine.has(member.node)) weight += member.weight;
        if (weight >= set.quorum) return;
        const proven = new Set<NodeId>();
        for (const evidence of module.forensics?.(a.record, b.record, log, contextOf(sim, set)) ?? []) {
          for (const node of judged(sim, evidence, set).culprits) proven.add(node);
        }
        let found = 0n;
        for (const member of set.members) if (proven.has(member.node)) found += member.weight;
        const least = 2n * set.quorum - set.total;
        if (found < least) {
          report(
            [a.node, b.node],
            `height ${height} has two final blocks, ${short(a.record.block.id)} and ${short(b.record.block.id)}, but only weight ${found} is proven guilty, not ${least}`,
          );
        }
        const framed = [...proven].filter((node) => !byzantine.has(node));
        if (framed.length > 0)
          report(
            framed.map((node) => sim.env.machinesOf(node)[0]?.node ?? -1),
            `forensics of height ${height} accuses honest nodes`,
          );
        return;
      }
    },
  };
};

/** Evidence from an honest node convinces the judge, and accuses nobody who is honest. */
export const noFraming: Check = (sim, report) => {
  const { module } = sim.engine;
  if (module.judge === undefined) return undefined;
  const byzantine = new Set(sim.machines.filter(({ honest }) => !honest).map(({ id }) => id));
  return {
    accused(machine, evidence) {
      if (!machine.honest) return;
      const set = sim.chain.setAt(evidence.height);
      const verdict = judged(sim, evidence, set);
      sim.cover(`evidence:${evidence.offence}`);
      if (!verdict.valid) {
        const accused = positionsIn(evidence.culprits, set.members.length)?.join(', ') ?? 'nobody';
        report(
          [machine.node],
          `accuses position ${accused} of ${evidence.offence} in height ${evidence.height}, which the judge refuses: ${verdict.why}`,
        );
        return;
      }
      const { culprits } = verdict;
      const framed = culprits.filter((node) => !byzantine.has(node));
      if (framed.length > 0) {
        report(
          [machine.node],
          `proves ${evidence.offence} against honest nodes ${framed.map((node) => sim.env.machinesOf(node)[0]?.node).join(', ')}`,
        );
      }
    },
  };
};
