import { type ChainCore, type ChainRules, createChainCore } from '../chain/core.ts';
import { refOf, type TreeBlock } from '../chain/tree.ts';
import type { Emit } from '../interface/effect.ts';
import type { Boot, Engine, EngineView } from '../interface/engine.ts';
import type { Finality } from '../interface/finality.ts';
import type { Input } from '../interface/input.ts';
import {
  type Bytes,
  type EngineHeader,
  type Height,
  idBytes,
  type Now,
  type Round,
  ZERO_HASH,
} from '../interface/primitives.ts';
import { memberAt, positionOf, type ValidatorSet } from '../interface/validator-set.ts';
import type { DposConfig } from './config.ts';
import { doubleSlot } from './evidence.ts';
import { buildersAbove, lastIrreversible } from './irreversible.ts';
import { createRecords, firstSlotAfter, type ProducerRecords } from './records.ts';
import { nextSlotOf, producerAt, slotAt, slotStart } from './schedule.ts';
import { type DposMessage, encodeSeal, encodeSlot, type Seal, sealRequest, slotOf } from './seal.ts';

/** A running producer or follower, with the records of all producers. */
export interface DposEngine extends Engine<DposMessage> {
  /** What producers did with their slots, over the irreversible blocks that this engine saw. */
  readonly records: ProducerRecords;
}

/** The only kind of record: slot and id of an own block. */
const WAL_SEALED = 1;
/** Announcements that one peer may have open. */
const PENDING_PER_PEER = 256;
/** Slots whose first seal is remembered, to notice a second one. */
const MOST_SLOTS = 4_096;
/** Blocks looked at for one slot: two are evidence, more are a flood. */
const MOST_PER_SLOT = 2;
/** Sets remembered by the height they begin at. */
const MOST_SETS = 64;
const SLOT = 'slot';

type Send = Emit<DposMessage>;

/** A block on its way to its seal. */
interface Making {
  readonly req: number;
  readonly slot: Round;
  readonly header?: EngineHeader;
}

/** Delegated proof of stake: slots of the wall clock, the longest chain, irreversible by distinct producers. */
export function createDpos(config: DposConfig, boot: Boot): DposEngine {
  let core: ChainCore<Seal> | undefined;
  let sets: { readonly from: Height; readonly set: ValidatorSet }[] = [];
  let stopAt: Height | undefined;
  let stopped = false;
  let counter = 0;
  let making: Making | undefined;
  let lastSealed: { readonly slot: Round; readonly height: Height } | undefined;
  /** After a lost log: the slots up to this one may have been used before. */
  let quietUntil: Round = -1;
  /** Heights of own records that recovery needs no more. */
  let truncated: Height = 0;
  const records = createRecords(config);
  const seen = new Map<Round, Seal[]>();
  const encoded = new WeakMap<Seal, Bytes>();

  for (const { kind, round, height } of boot.wal) {
    if (kind === WAL_SEALED && round > (lastSealed?.slot ?? -1)) lastSealed = { slot: round, height };
  }

  const setAt = (height: Height): ValidatorSet | undefined => sets.findLast(({ from }) => from <= height)?.set;

  const addSet = (from: Height, set: ValidatorSet): void => {
    sets = [...sets.filter((known) => known.from !== from), { from, set }].sort((a, b) => a.from - b.from);
    if (sets.length > MOST_SETS) sets = sets.slice(-MOST_SETS);
  };

  const bytesOf = (seal: Seal): Bytes => {
    let bytes = encoded.get(seal);
    if (bytes === undefined) {
      bytes = encodeSeal(seal);
      encoded.set(seal, bytes);
    }
    return bytes;
  };

  const rules: ChainRules<Seal> = {
    ref: ({ ref }) => ref,
    weight: () => 1n,
    plausible({ slot }, now) {
      if (slotStart(config, slot) > now.wall + config.maxSkewMs) return 'later';
      return undefined;
    },
    onParent({ ref, slot, producer, epoch }, parent) {
      const set = setAt(ref.height);
      if (set === undefined) return 'later';
      if (epoch !== set.epoch) return 'producers of another epoch';
      if (slot < firstSlotAfter(config, parent.header)) return 'a slot that is over on this branch';
      if (producerAt(config, set, slot) !== producer) return 'a slot of another producer';
      return undefined;
    },
    admit(header, { slot, producer }, parent) {
      const set = setAt(header.height);
      if (set === undefined) return 'later';
      if (header.proposer !== memberAt(set, producer).node) return 'another producer than the seal names';
      if (slotOf(header) !== slot) return 'another slot than the seal names';
      return headerProblem(config, header, parent.header, set);
    },
    tie: () => false,
    final(head, root) {
      const newest = lastIrreversible(config, head, root, setAt);
      if (newest === undefined || stopAt === undefined || newest.header.height <= stopAt) return newest;
      let at: TreeBlock<Seal> | undefined = newest;
      while (at !== undefined && at.header.height > stopAt) at = at.parent;
      return at;
    },
    proof: (block, head) => proofOf(block, head),
    refused(seal) {
      const set = setAt(seal.ref.height);
      if (set !== undefined) records.count(memberAt(set, seal.producer).node, 'invalid');
    },
    finalized(block, emit) {
      const { header, parent } = block;
      const set = setAt(header.height);
      if (set !== undefined && parent !== undefined) records.block(header, parent.header, set);
      if (header.height === stopAt && core !== undefined) {
        stopped = true;
        emit({ t: 'cancelTimer', id: SLOT });
        emit({ t: 'stopped', at: refOf(header), proof: proofOf(block, core.head) });
      }
      // The newest record stays: it is what keeps a slot from being used twice.
      const old = (lastSealed?.height ?? 0) - 1;
      if (old > truncated && header.height >= old) {
        truncated = old;
        emit({ t: 'truncate', upTo: truncated });
      }
    },
  };

  const proofOf = (block: TreeBlock<Seal>, head: TreeBlock<Seal>): Finality => {
    const seals: Bytes[] = [];
    for (let at: TreeBlock<Seal> | undefined = head; at !== undefined; at = at.parent) {
      if (at.announced !== undefined) seals.push(bytesOf(at.announced));
      if (at === block) break;
    }
    const producers = buildersAbove(block, head);
    return {
      kind: 'last-irreversible',
      producers,
      share: config.irreversibleShare,
      scheme: boot.scheme.id,
      seals: seals.reverse(),
    };
  };

  /** Sets the timer for the next own slot after `after`. */
  const arm = (after: Round, now: Now, emit: Send): void => {
    const set = core === undefined ? undefined : setAt(core.head.header.height + 1);
    const position = set === undefined ? -1 : positionOf(set, boot.self);
    const from = Math.max(after + 1, quietUntil + 1, (lastSealed?.slot ?? -1) + 1);
    const slot = set === undefined || position < 0 ? undefined : nextSlotOf(config, set, position, from);
    if (slot === undefined || stopped) {
      // Elected later, maybe: look again when a round is over.
      if (!stopped) emit({ t: 'setTimer', id: SLOT, after: 1_000 * config.slotMs });
      return;
    }
    emit({ t: 'setTimer', id: SLOT, after: 1_000 * Math.max(0, slotStart(config, slot) - now.wall) });
  };

  const onSlot = (now: Now, emit: Send): void => {
    if (core === undefined || stopped) return;
    const slot = slotAt(config, now.wall);
    const head = core.head.header;
    const set = setAt(head.height + 1);
    const position = set === undefined ? -1 : positionOf(set, boot.self);
    const mine = set !== undefined && position >= 0 && slot >= 0 && producerAt(config, set, slot) === position;
    const free = slot > (lastSealed?.slot ?? -1) && slot > quietUntil && slot >= firstSlotAfter(config, head);
    if (mine && free && making?.slot !== slot) {
      const req = ++counter;
      making = { req, slot };
      const deadline = now.mono + 1_000 * (slotStart(config, slot + 1) - now.wall);
      emit({
        t: 'build',
        req,
        parent: head,
        round: slot,
        deadline,
        engine: encodeSlot(slot),
        attach: new Uint8Array(),
      });
    }
    arm(slot, now, emit);
  };

  const candidate = (input: Input<DposMessage> & { readonly t: 'candidate' }, emit: Send): void => {
    if (making === undefined || making.req !== input.req || making.header !== undefined) return;
    const { slot } = making;
    const header = input.block;
    const set = setAt(header.height);
    making = undefined;
    if (set === undefined || slot <= (lastSealed?.slot ?? -1)) return;
    if (slotAt(config, header.time) !== slot) {
      emit({ t: 'note', name: 'slot.late', value: slot });
      return;
    }
    lastSealed = { slot, height: header.height };
    const record = { kind: WAL_SEALED, height: header.height, round: slot, body: idBytes(header.id) };
    emit({ t: 'persist', record, sync: true });
    const req = ++counter;
    making = { req, slot, header };
    emit({ t: 'sign', req, what: sealRequest(boot, { ref: refOf(header), slot, epoch: set.epoch }) });
  };

  const signed = (input: Input<DposMessage> & { readonly t: 'signed' }, now: Now, emit: Send): void => {
    const made = making;
    if (made?.header === undefined || made.req !== input.req || core === undefined) return;
    making = undefined;
    const set = setAt(made.header.height);
    if (set === undefined) return;
    if (input.sig === undefined) {
      emit({ t: 'note', name: 'slot.unsigned', value: made.slot });
      return;
    }
    const producer = positionOf(set, boot.self);
    const seal: Seal = { ref: refOf(made.header), slot: made.slot, epoch: set.epoch, producer, sig: input.sig };
    remember(seal);
    core.own(made.header, seal, now, emit);
  };

  const remember = (seal: Seal): readonly Seal[] => {
    const known = seen.get(seal.slot) ?? [];
    const next = known.some(({ ref }) => ref.id === seal.ref.id) ? known : [...known, seal];
    if (!seen.has(seal.slot) && seen.size >= MOST_SLOTS)
      for (const oldest of seen.keys()) if (seen.delete(oldest)) break;
    seen.set(seal.slot, next);
    return next;
  };

  /** Seals of a message that may go on: the first two for a slot; a second one is evidence. */
  const watched = (seals: readonly Seal[], now: Now, emit: Send): readonly Seal[] => {
    const passed: Seal[] = [];
    for (const seal of seals) {
      const set = setAt(seal.ref.height);
      // Only the slot's own producer is taken note of: others' seals are refused on their parent.
      const due = set !== undefined && seal.epoch === set.epoch && producerAt(config, set, seal.slot) === seal.producer;
      if (!due || rules.plausible(seal, now) !== undefined) {
        passed.push(seal);
        continue;
      }
      const before = seen.get(seal.slot) ?? [];
      if (before.some(({ ref }) => ref.id === seal.ref.id)) passed.push(seal);
      else if (before.length < MOST_PER_SLOT) {
        const [first] = remember(seal);
        passed.push(seal);
        if (before.length === 1 && first !== undefined && first.epoch === seal.epoch) {
          records.count(memberAt(set, seal.producer).node, 'doubled');
          emit({ t: 'note', name: 'slot.double', value: seal.slot });
          emit({ t: 'evidence', proof: doubleSlot(first, seal, set) });
        }
      } else break;
    }
    return passed;
  };

  const step = (input: Input<DposMessage>, now: Now, emit: Send): void => {
    if (input.t === 'start') {
      core = createChainCore(rules, { sideBlocks: config.sideBlocks, pendingPerPeer: PENDING_PER_PEER }, input.anchor);
      sets = [];
      // A message about the anchor's own height is about nothing new, but its set tells whom to send to.
      addSet(input.anchor.height, input.set);
      if (input.next !== undefined) addSet(input.anchor.height + 2, input.next);
      if (boot.walLost === true) quietUntil = slotAt(config, now.wall + config.maxSkewMs);
      emit({ t: 'send', target: { to: 'all' }, msg: core.ask(), prio: 1 });
      arm(slotAt(config, now.wall) - 1, now, emit);
      return;
    }
    if (core === undefined) return;
    switch (input.t) {
      case 'message': {
        if (input.msg.t === 'ask') core.message(input.from, input.msg, now, emit);
        else {
          const blocks = watched(input.msg.blocks, now, emit);
          if (blocks.length > 0) core.message(input.from, { t: 'blocks', blocks }, now, emit);
        }
        break;
      }
      case 'validated':
        core.validated(input, now, emit);
        break;
      case 'candidate':
        candidate(input, emit);
        break;
      case 'signed':
        signed(input, now, emit);
        break;
      case 'timer':
        if (input.id === SLOT) onSlot(now, emit);
        break;
      case 'synced':
        addSet(input.tip.height + 1, input.set);
        if (input.next !== undefined) addSet(input.tip.height + 2, input.next);
        core.synced(input.tip);
        break;
      case 'set':
        addSet(input.from, input.set);
        arm(slotAt(config, now.wall), now, emit);
        break;
      case 'stopAt':
        stopAt = input.height;
        break;
      default:
        break;
    }
  };

  const view = (): EngineView => {
    const none = { height: 0, id: ZERO_HASH, parent: ZERO_HASH };
    const head = core?.head.header;
    const height = head?.height ?? 0;
    const set = setAt(height + 1);
    return {
      height: height + 1,
      round: head === undefined ? 0 : (slotOf(head) ?? 0),
      head: head === undefined ? none : refOf(head),
      final: core === undefined ? none : refOf(core.tree.root.header),
      role: set !== undefined && positionOf(set, boot.self) >= 0 ? 'producer' : 'follower',
      extra: {
        side: core === undefined ? 0 : core.tree.size - (height - core.tree.root.header.height + 1),
        pending: core?.frontier.size ?? 0,
        reorgs: core?.reorgs.count ?? 0,
        deepestReorg: core?.reorgs.deepest ?? 0,
        lastSealed: lastSealed?.slot ?? -1,
      },
    };
  };

  return { step, view, setAt, records };
}

/** What is wrong with a header on its parent by the rules of slots; `set` has the producers of its height. */
export function headerProblem(
  config: DposConfig,
  header: EngineHeader,
  parent: EngineHeader,
  set: ValidatorSet,
): string | undefined {
  if (header.height !== parent.height + 1 || header.parent !== parent.id) return 'not a child of the parent';
  if (header.attach.length !== 0) return 'an attachment';
  if (header.validators !== set.hash) return 'other producers than those elected';
  const slot = slotOf(header);
  if (slot === undefined) return 'engine data that are no slot';
  if (slot < firstSlotAfter(config, parent)) return 'a slot that is over on this branch';
  if (slotAt(config, header.time) !== slot) return 'a time outside its slot';
  if (memberAt(set, producerAt(config, set, slot)).node !== header.proposer) return 'a slot of another producer';
  return undefined;
}
