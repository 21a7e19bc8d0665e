import { type ChainCore, type ChainRules, createChainCore } from '../chain/core.ts';
import { refOf, type TreeBlock } from '../chain/tree.ts';
import type { Emit } from '../interface/effect.ts';
import type { Boot, Engine, EngineView } from '../interface/engine.ts';
import type { Finality } from '../interface/finality.ts';
import type { Input } from '../interface/input.ts';
import { type EngineHeader, type Height, idBytes, type Now, toHash } from '../interface/primitives.ts';
import type { ValidatorSet } from '../interface/validator-set.ts';
import { targetFromBits32 } from '../pow/compact.ts';
import { meetsTarget, type WorkFunction } from '../pow/work.ts';
import type { PowAnnouncement, PowMessage } from './announcement.ts';
import { carryAfter, decodeCarry, encodeCarry, NONCE_BYTES, type PowCarry, workOfBits } from './carry.ts';
import type { PowConfig } from './config.ts';
import { reversalRatio } from './reversal.ts';

/** Bytes of a solution: the nonce, then the id of the block that carries it. */
export const SOLUTION_BYTES = 40;

/** Announcements that one peer may have open. */
const PENDING_PER_PEER = 256;
/** Ids whose claimed work is this much less than a block's here are not looked at. */
const LEAST_WORK_SHARE = 256n;
const REFRESH = 'refresh';

type Send = Emit<PowMessage>;

/** A block that is being mined. */
interface Job {
  readonly id: number;
  readonly template: EngineHeader;
  readonly carry: PowCarry;
}

/** Proof of work with the most work as fork choice. */
export function createNakamoto(config: PowConfig, boot: Boot, work: WorkFunction): Engine<PowMessage> {
  let core: ChainCore<PowAnnouncement> | undefined;
  let set: ValidatorSet | undefined;
  let stopAt: Height | undefined;
  let stopped = false;
  let counter = 0;
  let building: { readonly req: number; readonly carry: PowCarry } | undefined;
  let job: Job | undefined;

  const rules: ChainRules<PowAnnouncement> = {
    ref: ({ ref }) => ref,
    weight: (header) => workOfBits(decodeCarry(header.engine)?.bits ?? config.limitBits),
    plausible({ ref, bits }) {
      if (config.checkpoint?.height === ref.height && config.checkpoint.id !== ref.id) return 'not the checkpoint';
      const target = targetFromBits32(bits);
      if (target > targetFromBits32(config.limitBits)) return 'an easier target than the limit';
      const here = core === undefined ? undefined : decodeCarry(core.head.header.engine);
      if (here !== undefined && workOfBits(bits) * LEAST_WORK_SHARE < workOfBits(here.bits)) return 'next to no work';
      // A seeded function costs too much here, and its seed is in the header; the host checks that.
      if (!work.seeded && !meetsTarget(work.hash(idBytes(ref.id)), target)) return 'an id without the claimed work';
      return undefined;
    },
    onParent: ({ bits }, parent) =>
      carryAfter(config, work.seeded, parent.header).bits === bits ? undefined : 'another target than the rule gives',
    admit(header, { bits }, parent, now) {
      const carry = decodeCarry(header.engine);
      if (carry === undefined || carry.bits !== bits) return 'another target than announced';
      if (header.time > now.wall + config.maxFutureMs) return 'later';
      if (header.time < parent.header.time) return 'a time before the parent';
      if (!sameButNonce(carryAfter(config, work.seeded, parent.header), header))
        return 'engine data that do not follow';
      return undefined;
    },
    tie: () => config.ties === 'random' && (boot.rng.u32() & 1) === 1,
    final(head, root) {
      let height = head.header.height - config.confirmations + 1;
      if (stopAt !== undefined) height = Math.min(height, stopAt);
      if (height <= root.header.height) return undefined;
      let at: TreeBlock<PowAnnouncement> | undefined = head;
      while (at !== undefined && at.header.height > height) at = at.parent;
      return at;
    },
    proof(block, head): Finality {
      const depth = head.header.height - block.header.height + 1;
      const own = workOfBits(decodeCarry(block.header.engine)?.bits ?? config.limitBits);
      return {
        kind: 'probabilistic',
        depth,
        work: head.total - block.total + own,
        reversal: reversalRatio(depth, config.attacker),
      };
    },
    finalized(block, emit) {
      if (block.header.height !== stopAt) return;
      stopped = true;
      const depth = config.confirmations;
      const reversal = reversalRatio(depth, config.attacker);
      const proof: Finality = {
        kind: 'probabilistic',
        depth,
        work: core === undefined ? 0n : core.head.total,
        reversal,
      };
      emit({ t: 'stopped', at: refOf(block.header), proof });
    },
  };

  const halt = (emit: Send): void => {
    building = undefined;
    if (job === undefined) return;
    emit({ t: 'stopMining', job: job.id });
    job = undefined;
  };

  /** Asks for a block on the head. The old job goes on until its successor is there, unless the head moved. */
  const build = (now: Now, emit: Send): void => {
    if (!config.mine || stopped || core === undefined) return;
    const parent = core.head.header;
    if (job !== undefined && job.template.parent !== parent.id) halt(emit);
    const carry = carryAfter(config, work.seeded, parent);
    const req = ++counter;
    building = { req, carry };
    const engine = encodeCarry(carry);
    emit({ t: 'build', req, parent, round: 0, deadline: now.mono + 1_000_000, engine, attach: new Uint8Array() });
    emit({ t: 'setTimer', id: REFRESH, after: 1_000 * config.refreshMs });
  };

  const candidate = (input: Input<PowMessage> & { readonly t: 'candidate' }, emit: Send): void => {
    if (building === undefined || input.req !== building.req || core === undefined) return;
    const { carry } = building;
    building = undefined;
    if (input.block.parent !== core.head.header.id) return;
    if (job !== undefined) emit({ t: 'stopMining', job: job.id });
    job = { id: ++counter, template: input.block, carry };
    emit({
      t: 'mine',
      job: job.id,
      puzzle: {
        algo: config.algo,
        header: idBytes(input.block.id),
        target: targetFromBits32(carry.bits),
        ...(carry.seed !== undefined && { seed: carry.seed }),
      },
    });
  };

  const solved = ({ job: id, solution }: Input<PowMessage> & { readonly t: 'work' }, now: Now, emit: Send): void => {
    if (job === undefined || job.id !== id || core === undefined) return;
    if (solution.length !== SOLUTION_BYTES) {
      emit({ t: 'note', name: 'work.malformed', value: solution.length });
      return;
    }
    const { template, carry } = job;
    const sealed = toHash(solution.subarray(NONCE_BYTES));
    const header: EngineHeader = {
      ...template,
      id: sealed,
      engine: encodeCarry({ ...carry, nonce: solution.slice(0, NONCE_BYTES) }),
    };
    if (!meetsTarget(work.hash(idBytes(sealed), carry.seed), targetFromBits32(carry.bits))) {
      emit({ t: 'note', name: 'work.insufficient', value: sealed });
      return;
    }
    job = undefined;
    core.own(header, { ref: refOf(header), bits: carry.bits }, now, emit);
    if (!stopped) build(now, emit);
  };

  const step = (input: Input<PowMessage>, now: Now, emit: Send): void => {
    if (input.t === 'start') {
      core = createChainCore(rules, { sideBlocks: config.sideBlocks, pendingPerPeer: PENDING_PER_PEER }, input.anchor);
      set = input.next ?? input.set;
      emit({ t: 'send', target: { to: 'all' }, msg: core.ask(), prio: 1 });
      build(now, emit);
      return;
    }
    if (core === undefined) return;
    let moved = false;
    switch (input.t) {
      case 'message':
        moved = core.message(input.from, input.msg, now, emit);
        break;
      case 'validated':
        moved = core.validated(input, now, emit);
        break;
      case 'candidate':
        candidate(input, emit);
        break;
      case 'work':
        solved(input, now, emit);
        break;
      case 'timer':
        if (input.id === REFRESH) build(now, emit);
        break;
      case 'synced': {
        const before = core.head;
        core.synced(input.tip);
        set = input.next ?? input.set;
        moved = core.head !== before;
        break;
      }
      case 'set':
        set = input.set;
        break;
      case 'stopAt':
        stopAt = input.height;
        break;
      default:
        break;
    }
    if (stopped) halt(emit);
    else if (moved) build(now, emit);
  };

  const view = (): EngineView => {
    const none = { height: 0, id: toHash('0'.repeat(64)), parent: toHash('0'.repeat(64)) };
    const head = core === undefined ? none : refOf(core.head.header);
    return {
      height: head.height + 1,
      round: 0,
      head,
      final: core === undefined ? none : refOf(core.tree.root.header),
      role: config.mine ? 'miner' : 'node',
      extra: {
        bits: core === undefined ? config.firstBits : (decodeCarry(core.head.header.engine)?.bits ?? config.firstBits),
        work: (core?.head.total ?? 0n).toString(),
        side: core === undefined ? 0 : core.tree.size - (core.head.header.height - core.tree.root.header.height + 1),
        pending: core?.frontier.size ?? 0,
        reorgs: core?.reorgs.count ?? 0,
        deepestReorg: core?.reorgs.deepest ?? 0,
      },
    };
  };

  return { step, view, setAt: () => set };
}

/** Whether a header's engine data are those expected, whatever the nonce. */
export function sameButNonce(expected: PowCarry, { engine }: EngineHeader): boolean {
  const bytes = encodeCarry(expected);
  const end = bytes.length - NONCE_BYTES;
  if (engine.length !== bytes.length) return false;
  for (let i = 0; i < end; i++) if (engine[i] !== bytes[i]) return false;
  return true;
}
