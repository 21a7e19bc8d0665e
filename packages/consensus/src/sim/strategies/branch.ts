import { MOST_BLOCKS } from '../../chain/message.ts';
import type { Effect } from '../../interface/effect.ts';
import type { Input } from '../../interface/input.ts';
import { toHash } from '../../interface/primitives.ts';
import type { PowAnnouncement, PowMessage } from '../../nakamoto/announcement.ts';
import { NONCE_BYTES } from '../../nakamoto/carry.ts';
import type { AttackContext, Strategy } from '../harness.ts';

/** What an attacker with a branch of his own knows, and what he can do with it. */
export interface PrivateBranch {
  /** Own blocks above the fork that the plan has not given up, oldest first. */
  readonly own: readonly PowAnnouncement[];
  /** Blocks of the others above the fork. */
  readonly publicLength: number;
  /** Tells the first `count` own blocks to everybody. */
  publish(count: number): void;
  /** The own branch has won, or is given up: the engine hears what was kept from it, and the next own block begins a new one. */
  settle(): void;
  note(name: string): void;
}

/** Decisions of an attacker; called after the lengths have changed. */
export interface BranchPlan {
  /** The own branch has grown by one. */
  found(branch: PrivateBranch): void;
  /** The public branch has grown by one. */
  overheard(branch: PrivateBranch): void;
  /** Whether to fork here, even before an own block; otherwise a branch begins with an own block. */
  readonly waits?: boolean;
}

/**
 * A miner whose engine works on a branch of its own: own blocks are kept from the network and public blocks from the
 * engine until the plan says otherwise. `gamma`: share of the others, in ppm, who hear of own blocks at once; the rest
 * hears `lateMs` later.
 */
export function branchStrategy(
  plan: BranchPlan,
  context: AttackContext<PowMessage>,
  { gammaPpm = 1_000_000, lateMs = 1_000 }: { gammaPpm?: number; lateMs?: number } = {},
): Strategy<PowMessage> {
  const mined = new Set<string>();
  const published = new Set<string>();
  let own: PowAnnouncement[] = [];
  let forkHeight = 0;
  let publicHeight = 0;
  /** Public blocks that the own engine has not heard of. */
  let kept: Input<PowMessage>[] = [];
  let notes: Effect<PowMessage>[] = [];
  let attacking = plan.waits ?? false;
  /** The engine may hear what was kept. */
  let released = false;
  const others = context.set.members.map((_, i) => i).filter((i) => !context.coalition.includes(i));

  const publish = (count: number): void => {
    const fresh = own.slice(0, count).filter(({ ref }) => !published.has(ref.id));
    if (fresh.length === 0) return;
    const early = others.filter(() => context.rng.chance(gammaPpm));
    const late = others.filter((node) => !early.includes(node));
    for (const block of fresh) {
      published.add(block.ref.id);
      // One by one: so the bodies travel along.
      if (early.length > 0) context.inject(context.self, early, { t: 'blocks', blocks: [block] });
      if (late.length > 0) context.inject(context.self, late, { t: 'blocks', blocks: [block] }, 1_000 * lateMs);
    }
  };

  const branch: PrivateBranch = {
    get own() {
      return own;
    },
    get publicLength() {
      return Math.max(0, publicHeight - forkHeight);
    },
    publish,
    settle() {
      forkHeight = Math.max(publicHeight, own.at(-1)?.ref.height ?? 0);
      publicHeight = forkHeight;
      own = [];
      attacking = plan.waits ?? false;
      released = true;
    },
    note: (name) => notes.push({ t: 'note', name, value: 1 }),
  };

  const withKept = (inputs: readonly Input<PowMessage>[]): readonly Input<PowMessage>[] => {
    released = false;
    const waiting = kept;
    kept = [];
    return waiting.length === 0 ? inputs : [...waiting, ...inputs];
  };

  /** What may be shown to others: nothing from the first unpublished own block on. */
  const shown = (blocks: readonly PowAnnouncement[]): readonly PowAnnouncement[] => {
    const hidden = blocks.findIndex(({ ref }) => mined.has(ref.id) && !published.has(ref.id));
    return hidden < 0 ? blocks : blocks.slice(0, hidden);
  };

  return {
    onInput(input) {
      if (input.t === 'work') mined.add(toHash(input.solution.subarray(NONCE_BYTES)));
      if (input.t !== 'message' || input.msg.t !== 'blocks') return released ? withKept([input]) : [input];
      for (const { ref } of input.msg.blocks) {
        if (mined.has(ref.id) || ref.height <= publicHeight) continue;
        publicHeight = ref.height;
        if (attacking) plan.overheard(branch);
      }
      if (released || !attacking) return withKept([input]);
      kept.push(input);
      if (kept.length > MOST_KEPT) kept.shift();
      return [];
    },
    onEffect(effect) {
      if (effect.t !== 'send' || effect.msg.t !== 'blocks') return drained(effect);
      const [block] = effect.msg.blocks;
      const fresh = block !== undefined && mined.has(block.ref.id) && !published.has(block.ref.id);
      if (effect.target.to !== 'all' || !fresh) {
        const blocks = shown(effect.msg.blocks);
        return blocks.length === 0 ? drained() : drained({ ...effect, msg: { t: 'blocks', blocks } });
      }
      if (!attacking) {
        attacking = true;
        forkHeight = block.ref.height - 1;
        publicHeight = Math.max(publicHeight, forkHeight);
      }
      own.push(block);
      plan.found(branch);
      return drained();
    },
  };

  function drained(...effects: Effect<PowMessage>[]): Effect<PowMessage>[] {
    const all = [...notes, ...effects];
    notes = [];
    return all;
  }
}

/** Inputs kept from the engine; beyond that the oldest go. */
const MOST_KEPT = 16 * MOST_BLOCKS;
