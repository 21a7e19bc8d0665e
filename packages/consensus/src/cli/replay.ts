import { ENGINES } from '../sim/engines/index.ts';
import { SimError } from '../sim/errors.ts';
import { eventLog } from '../sim/log.ts';
import { withValueAt } from '../sim/paths.ts';
import type { RunResult } from '../sim/result.ts';
import { simulate } from '../sim/run.ts';
import { print, say } from './terminal.ts';

/** What to show of a replay. */
export interface ReplayOptions {
  readonly log?: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly break?: string;
  readonly node?: number;
  readonly json?: boolean;
}

/** Runs a result again; whether the trace is the same. A run that is stopped early is not compared. */
export function replay(before: RunResult, options: ReplayOptions): boolean {
  const until = microseconds(options.until);
  const since = microseconds(options.since);
  const scenario = until === undefined ? before.scenario : withValueAt(before.scenario, 'stop.time', until);
  const shows = options.log === true || options.since !== undefined || options.break !== undefined;
  const result = simulate(scenario, ENGINES, {
    ...(shows && {
      watch: eventLog({
        write: print,
        ...(since !== undefined && { since }),
        ...(options.node !== undefined && { node: options.node }),
        ...(options.break !== undefined && { breakAt: options.break }),
      }),
    }),
  });
  for (const { check, at, detail } of result.findings) say(`${check} at ${at / 1_000_000} s: ${detail}`);
  if (options.json) print(JSON.stringify(result, undefined, 2));
  if (until !== undefined || options.break !== undefined) return true;
  const same = result.traceHash === before.traceHash;
  say(same ? `the same trace: ${result.traceHash}` : `another trace: ${result.traceHash}, it was ${before.traceHash}`);
  return same;
}

function microseconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)(us|ms|s)?$/.exec(text) ?? [];
  const value = Math.round(Number(amount) * { us: 1, ms: 1000, s: 1_000_000 }[unit as 'us' | 'ms' | 's']);
  if (!Number.isSafeInteger(value)) throw new SimError('scenario.invalid', `"${text}" is no time like 12.3s or 250ms`);
  return value;
}
