import type { RandomStream } from './random.ts';
import type { When } from './scenario.ts';

/** What triggers need of the simulation. */
export interface TriggerClock {
  now(): number;
  schedule(at: number, run: () => void): void;
}

/** Fires things at moments. */
export interface Triggers {
  /** Calls `fire` when the moment comes, each time it comes for `every` and `chance`; `counts` says which machines' events count. */
  arm(when: When, fire: () => void, rng: RandomStream, counts?: (node: number) => boolean): void;
  /** Something happened at a node. */
  happened(node: number, event: string): void;
  /** An honest node works on a height and round. */
  reached(height: number, round: number): void;
  /** Whether anything waits for rounds, so that the simulation need not look otherwise. */
  readonly watchesRounds: boolean;
  /** Nothing fires any more. */
  disarm(): void;
}

const SECOND = 1_000_000;

/** Triggers on a clock. */
export function createTriggers(clock: TriggerClock): Triggers {
  let armed = true;
  const onEvent = new Map<string, { left: number; counts: (node: number) => boolean; fire: () => void }[]>();
  let onHeight: { height: number; round: number; fire: () => void }[] = [];
  let watchesRounds = false;

  const later = (at: number, fire: () => void): void =>
    clock.schedule(at, () => {
      if (armed) fire();
    });

  return {
    get watchesRounds() {
      return watchesRounds;
    },
    arm(when, fire, rng, counts = () => true) {
      if ('at' in when) later(Math.max(clock.now(), when.at), fire);
      else if ('after' in when) later(clock.now() + when.after, fire);
      else if ('every' in when) {
        const gap = (): number => {
          const swing = Math.floor((when.every * when.jitterPpm) / 1_000_000);
          return Math.max(1, when.every - swing + rng.below(2 * swing + 1));
        };
        const again = (): void => {
          later(clock.now() + gap(), () => {
            fire();
            again();
          });
        };
        again();
      } else if ('chancePpm' in when) {
        const again = (): void => {
          later(clock.now() + SECOND, () => {
            if (rng.chance(when.chancePpm)) fire();
            again();
          });
        };
        again();
      } else if ('height' in when) {
        onHeight.push({ height: when.height, round: when.round ?? 0, fire });
        watchesRounds ||= when.round !== undefined && when.round > 0;
      } else {
        const waiting = onEvent.get(when.on) ?? [];
        waiting.push({ left: when.count, counts, fire });
        onEvent.set(when.on, waiting);
      }
    },
    happened(node, event) {
      if (!armed || onEvent.size === 0) return;
      const waiting = onEvent.get(event);
      if (waiting === undefined) return;
      for (const one of [...waiting]) {
        if (!one.counts(node) || --one.left > 0) continue;
        waiting.splice(waiting.indexOf(one), 1);
        one.fire();
      }
      if (waiting.length === 0) onEvent.delete(event);
    },
    reached(height, round) {
      if (!armed || onHeight.length === 0) return;
      const due = onHeight.filter((one) => height > one.height || (height === one.height && round >= one.round));
      if (due.length === 0) return;
      onHeight = onHeight.filter((one) => !due.includes(one));
      for (const { fire } of due) fire();
    },
    disarm() {
      armed = false;
    },
  };
}
