import type { Observer } from '../observer.ts';
import type { CheckId } from '../scenario.ts';
import type { Simulation } from '../simulation.ts';

/**
 * A property watched during a run. Returns the watcher, or nothing when the engine gives no ground for the check (it
 * then counts as skipped). Findings go to `sim.report`.
 */
export type Check = <M>(sim: Simulation<M>, report: Report) => Observer<M> | undefined;

/** Reports a breach by these nodes. */
export type Report = (nodes: readonly number[], detail: string) => void;

/** Checks by the names that scenarios use. */
export type CheckTable = Readonly<Partial<Record<CheckId, Check>>>;

/** The first 8 digits of an id, for people. */
export function short(id: string): string {
  return id.slice(0, 8);
}
