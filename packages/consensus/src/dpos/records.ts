import type { EngineHeader, NodeId, Ratio, Round } from '../interface/primitives.ts';
import { memberAt, type ValidatorSet } from '../interface/validator-set.ts';
import type { DposConfig } from './config.ts';
import { producerAt, slotAt } from './schedule.ts';
import { slotOf } from './seal.ts';

/** What a producer did with its slots. */
export interface ProducerRecord {
  /** Slots with a block on the chain. */
  readonly produced: number;
  /** Slots without one. */
  readonly missed: number;
  /** Blocks that this node found invalid; local knowledge. */
  readonly invalid: number;
  /** Slots with two blocks; local knowledge until the evidence is on the chain. */
  readonly doubled: number;
}

/** Records of producers, so that voters see whom they elect. Produced and missed slots are facts of the chain. */
export interface ProducerRecords {
  get(node: NodeId): ProducerRecord;
  entries(): Iterable<readonly [NodeId, ProducerRecord]>;
  /** Counts a block of the chain and the slots since its parent; `set` has the producers of both. */
  block(header: EngineHeader, parent: EngineHeader, set: ValidatorSet): void;
  count(node: NodeId, what: 'invalid' | 'doubled'): void;
}

const NOTHING: ProducerRecord = { produced: 0, missed: 0, invalid: 0, doubled: 0 };
/** Producers remembered; those of the longest ago go first. */
const MOST = 4_096;

/** Share of a producer's slots that brought no good block; 0/1 when it had none. The error rate that voters see. */
export function errorRate({ produced, missed, invalid, doubled }: ProducerRecord): Ratio {
  const slots = produced + missed;
  return slots === 0 ? { num: 0, den: 1 } : { num: Math.min(slots, missed + invalid + doubled), den: slots };
}

/** Empty records. */
export function createRecords(config: DposConfig): ProducerRecords {
  const records = new Map<NodeId, ProducerRecord>();
  const add = (node: NodeId, what: keyof ProducerRecord, amount: number): void => {
    const before = records.get(node);
    if (before === undefined && records.size >= MOST)
      for (const oldest of records.keys()) if (records.delete(oldest)) break;
    const record = before ?? NOTHING;
    records.set(node, { ...record, [what]: record[what] + amount });
  };
  return {
    get: (node) => records.get(node) ?? NOTHING,
    entries: () => records.entries(),
    block(header, parent, set) {
      const slot = slotOf(header);
      if (slot === undefined) return;
      add(header.proposer, 'produced', 1);
      // Where another engine or genesis ends, counting begins.
      const before = slotOf(parent);
      if (before === undefined) return;
      countMissed(config, set, before + 1, slot, (position, amount) =>
        add(memberAt(set, position).node, 'missed', amount),
      );
    },
    count: (node, what) => add(node, what, 1),
  };
}

/** Counts slots from..to−1 by producer; whole rounds at once, so that a gap of years costs no more than two rounds. */
export function countMissed(
  config: DposConfig,
  set: ValidatorSet,
  from: Round,
  to: Round,
  count: (position: number, amount: number) => void,
): void {
  const round = set.members.length * config.run;
  let slot = from;
  const firstWhole = Math.ceil(from / round) * round;
  const wholeRounds = Math.max(0, Math.floor((to - firstWhole) / round));
  if (wholeRounds > 0) {
    for (; slot < firstWhole; slot++) count(producerAt(config, set, slot), 1);
    for (let position = 0; position < set.members.length; position++) count(position, wholeRounds * config.run);
    slot = firstWhole + wholeRounds * round;
  }
  for (; slot < to; slot++) count(producerAt(config, set, slot), 1);
}

/** The slot from which the block after `parent` may come: the one after its own, or that of its time. */
export function firstSlotAfter(config: DposConfig, parent: EngineHeader): Round {
  const slot = slotOf(parent);
  return slot === undefined ? Math.max(0, slotAt(config, parent.time)) : slot + 1;
}
