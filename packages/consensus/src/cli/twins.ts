import { ENGINES } from '../sim/engines/index.ts';
import { enumerateTwins } from '../sim/twins.ts';
import { print, progress, say } from './terminal.ts';

/** What to enumerate. */
export interface TwinsCommand {
  readonly engine: string;
  readonly nodes: number;
  readonly twins: number;
  readonly rounds: number;
  readonly partitions: number;
  readonly seconds: number;
  readonly json?: boolean;
}

/** Timers and overlay under which a case takes few events. */
const QUICK: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  bbft: {
    overlay: 'mesh',
    baseTimeout: 200_000,
    leastTimeout: 200_000,
    growth: { num: 1, den: 1 },
    resend: 100_000,
    blockInterval: 0,
  },
};

/** One round of the timers above, with the messages of a round change. */
const PERIOD_US = 250_000;

/** Enumerates twins cases for a time; whether nothing was found. */
export function exploreTwins(options: TwinsCommand): boolean {
  const started = performance.now();
  let bar: ReturnType<typeof progress> | undefined;
  const { cases, total, findings } = enumerateTwins({
    engine: options.engine,
    engines: ENGINES,
    config: QUICK[options.engine] ?? {},
    nodes: options.nodes,
    twins: options.twins,
    rounds: options.rounds,
    groups: options.partitions,
    periodUs: PERIOD_US,
    onCase(done, all) {
      bar ??= progress(all);
      bar.step(done, 'cases');
      return performance.now() - started < options.seconds * 1000;
    },
  });
  bar?.end();
  if (options.json) print(JSON.stringify({ cases, total, findings }, undefined, 2));
  for (const { twins, partitions, finding } of findings) {
    say(`twins of ${twins.join(', ')}, partitions ${partitions.join(' ')}: ${finding.check}: ${finding.detail}`);
  }
  say(`${cases} of ${total} cases, ${findings.length} with findings`);
  return findings.length === 0;
}
