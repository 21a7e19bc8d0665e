import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { rowOf } from '../sim/analysis.ts';
import { shrink } from '../sim/bisect.ts';
import { ENGINES } from '../sim/engines/index.ts';
import { SimError } from '../sim/errors.ts';
import { judge, type Outcome } from '../sim/report.ts';
import { simulate } from '../sim/run.ts';
import { type Point, pointsOf, type Study } from '../sim/study.ts';
import { readResult, readStudy, readYaml, writeOutcome } from './files.ts';
import { runAll } from './pool.ts';
import { replay } from './replay.ts';
import { print, progress, say, show } from './terminal.ts';
import { exploreTwins } from './twins.ts';

/** Everything went as it should; something was found; the command could not be carried out. */
const GOOD = 0;
const FOUND = 1;
const REFUSED = 2;

interface Common {
  readonly out?: string;
  readonly json?: boolean;
  readonly workers?: number;
  readonly seed?: string;
  readonly seeds?: number;
  readonly from?: number;
  readonly checkDeterminism?: boolean;
}

/** The command `dougong-sim`; `entry` is the module that worker threads load. `run` returns the exit code. */
export function createProgram(entry: string): { run(argv: readonly string[]): Promise<number> } {
  let code = GOOD;
  const program = new Command('dougong-sim')
    .description('Runs consensus engines in a deterministic simulation: one scenario and one seed give one trace.')
    .exitOverride()
    .configureHelp({ sortSubcommands: false })
    .addHelpText(
      'after',
      '\nExit codes: 0 as expected, 1 something was found, 2 the command or file cannot be carried out.\nEnvironment: DOUGONG_SIM_SEED, DOUGONG_SIM_RUNS, DOUGONG_SIM_JOBS, DOUGONG_SIM_CHECK_DETERMINISM=1.',
    );

  const study = async (file: string, options: Common, points: (study: Study) => Point[]): Promise<void> => {
    const parsed = readStudy(file);
    const outcome = await carryOut(parsed, points(parsed), options, entry);
    if (options.out !== undefined) {
      for (const name of writeOutcome(options.out, parsed, outcome)) say(`wrote ${options.out}/${name}`);
    }
    if (options.json)
      print(JSON.stringify(outcome.rows.map(({ point, result }) => ({ labels: point.labels, ...result }))));
    else show(parsed, outcome);
    code = outcome.ok ? GOOD : FOUND;
  };

  common(program.command('run'))
    .argument('<file>', 'scenario file, YAML or JSON')
    .description('run a scenario once, with each of its variants')
    .option('--seed <seed>', 'instead of the seed of the file', process.env['DOUGONG_SIM_SEED'])
    .action((file: string, options: Common) =>
      study(file, options, (parsed) => {
        const { seed } = options;
        return pointsOf(seed === undefined ? parsed : withSeed(parsed, seed), 1, Number(seed ?? 1) || 1);
      }),
    );

  common(program.command('sweep'))
    .argument('<file>', 'scenario file, YAML or JSON')
    .description('run every variant and every combination of varied values, over several seeds, in parallel')
    .option('--seeds <n>', 'runs of each combination', positive, env('DOUGONG_SIM_RUNS'))
    .option('--from <seed>', 'first seed', positive, 1)
    .action((file: string, options: Common) =>
      study(file, options, (parsed) => pointsOf(parsed, options.seeds ?? parsed.seeds, options.from)),
    );

  program
    .command('replay')
    .argument('<file>', 'result of an earlier run, as --out and --json write them')
    .description('run it again and compare the trace; --log shows what happened')
    .option('--log', 'print a line for every event')
    .option('--since <time>', 'print from this virtual time, 12.3s')
    .option('--until <time>', 'stop at this virtual time')
    .option('--break <event>', 'stop at the first note:NAME or send:KIND')
    .option('--node <n>', 'print only this node', nonNegative)
    .option('--json', 'print the result as JSON')
    .action((file: string, options: Parameters<typeof replay>[1]) => {
      code = replay(readResult(file), options) ? GOOD : FOUND;
    });

  program
    .command('twins')
    .description('try every partition of a small network in every round, with a twin of one node')
    .option('--engine <id>', `one of ${Object.keys(ENGINES).join(', ')}`, 'bbft')
    .option('--nodes <n>', 'nodes without twins', positive, 4)
    .option('--twins <n>', 'nodes that have a twin', nonNegative, 1)
    .option('--rounds <n>', 'rounds with their own partition', positive, 3)
    .option('--partitions <n>', 'most groups of a partition', positive, 2)
    .option('--seconds <n>', 'stop after this real time', positive, 60)
    .option('--json', 'print the findings as JSON')
    .action((options: Parameters<typeof exploreTwins>[0]) => {
      code = exploreTwins(options) ? GOOD : FOUND;
    });

  program
    .command('bisect')
    .argument('<file>', 'failing scenario, or result of a failed run')
    .description('shrink a failing scenario that still fails the same check')
    .option('--seed <seed>', 'instead of the seed of the file')
    .option('--runs <n>', 'most runs', positive, 400)
    .option('--json', 'print the shrunk result as JSON')
    .action((file: string, options: { seed?: string; runs: number; json?: boolean }) => {
      const { json } = readYaml(file);
      const isResult = typeof json === 'object' && json !== null && 'traceHash' in json;
      const parsed = isResult ? undefined : readStudy(file);
      const seed = Number(options.seed ?? 1) || 1;
      const scenario =
        parsed === undefined
          ? readResult(file).scenario
          : pointsOf(options.seed === undefined ? parsed : withSeed(parsed, options.seed), 1, seed)[0]?.scenario;
      const shrunk = shrink(scenario, (candidate) => simulate(candidate, ENGINES), options.runs);
      if (shrunk === undefined) {
        say('the scenario does not fail: there is nothing to shrink');
        code = REFUSED;
        return;
      }
      const [finding] = shrunk.result.findings;
      say(
        `${shrunk.runs} runs; ${shrunk.steps.length === 0 ? 'nothing could be taken away' : shrunk.steps.join(', ')}`,
      );
      say(`${finding?.check}: ${finding?.detail}`);
      print(JSON.stringify(options.json ? shrunk.result : shrunk.scenario, undefined, 2));
      code = FOUND;
    });

  return {
    async run(argv) {
      try {
        await program.parseAsync(argv);
        return code;
      } catch (error) {
        if (error instanceof CommanderError) return error.exitCode === 0 ? GOOD : REFUSED;
        if (error instanceof SimError || error instanceof TypeError) {
          say(error.message);
          return REFUSED;
        }
        throw error;
      }
    },
  };
}

function common(command: Command): Command {
  return command
    .option('--out <dir>', 'write report.md, tables, plots and failed runs to this folder')
    .option('--json', 'print the results as JSON')
    .option('--workers <n>', 'threads', positive, env('DOUGONG_SIM_JOBS'))
    .option(
      '--check-determinism',
      'run everything twice and compare',
      process.env['DOUGONG_SIM_CHECK_DETERMINISM'] === '1',
    );
}

async function carryOut(study: Study, points: readonly Point[], options: Common, entry: string): Promise<Outcome> {
  const bar = progress(points.length);
  let found = 0;
  const results = await runAll(
    points.map(({ scenario }) => scenario),
    {
      entry,
      twice: options.checkDeterminism ?? false,
      ...(options.workers !== undefined && { workers: options.workers }),
      onResult: (_index, { findings }, done) => {
        if (findings.length > 0) found++;
        bar.step(done, found === 0 ? 'runs' : `runs, ${found} with findings`);
      },
    },
  );
  bar.end();
  return judge(
    study,
    results.map((result, i) => rowOf(study, points[i] as Point, result)),
  );
}

function withSeed(study: Study, seed: string): Study {
  return { ...study, base: { ...study.base, seed } };
}

function env(name: string): number | undefined {
  const text = process.env[name];
  return text === undefined ? undefined : positive(text);
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('expected a whole number above zero');
  return value;
}

function nonNegative(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('expected a whole number');
  return value;
}
