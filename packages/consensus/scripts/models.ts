import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A model with compile-time flags, and whether exhaustive search must find the property violated. */
interface Run {
  readonly model: string;
  readonly flags: readonly string[];
  readonly violated: boolean;
  readonly shows: string;
  /** Takes minutes and gigabytes; only with --all. */
  readonly long?: boolean;
}

const RUNS: readonly Run[] = [
  { model: 'core3', flags: ['-DR=2'], violated: false, shows: 'agreement, two rounds, reduced by symmetry' },
  { model: 'core', flags: ['-DR=2'], violated: false, shows: 'agreement, two rounds, in full' },
  { model: 'core', flags: ['-DR=2', '-DNOJUST'], violated: true, shows: 'proposals without justification' },
  { model: 'core', flags: ['-DR=2', '-DLATECOMMIT'], violated: true, shows: 'commit after timeout' },
  { model: 'core', flags: ['-DR=2', '-DFORGETVOTE'], violated: true, shows: 'restart without the own vote' },
  { model: 'core', flags: ['-DR=2', '-DFORGETQC'], violated: true, shows: 'restart without the highest certificate' },
  { model: 'core', flags: ['-DR=2', '-DF2'], violated: true, shows: 'two byzantine of four' },
  { model: 'core3', flags: ['-DR=3', '-DQCANY'], violated: true, shows: 'certificate older than the report' },
  { model: 'single_phase', flags: [], violated: true, shows: 'one phase of votes over a longest chain' },
  { model: 'overlay', flags: ['-DCOMMITSTOP=2'], violated: false, shows: 'a decision within two rounds after GST' },
  { model: 'overlay', flags: ['-DCOMMITSTOP=1'], violated: true, shows: 'not within one: the leader may be byzantine' },
  {
    model: 'overlay',
    flags: ['-DPULL', '-DCOMMITSTOP=2'],
    violated: false,
    shows: 'the same with pull inside the round',
  },
  {
    model: 'overlay',
    flags: ['-DNOFALLBACK', '-DCOMMITSTOP=40'],
    violated: true,
    shows: 'no decision without fallback',
  },
  { model: 'core3', flags: ['-DR=3'], violated: false, shows: 'agreement, three rounds', long: true },
];

const folder = fileURLToPath(new URL('../models/', import.meta.url));

function has(program: string): boolean {
  return spawnSync(program, ['-V'], { stdio: 'ignore' }).error === undefined;
}

/** Builds and searches a model; the number of states stored, and whether an assertion failed. */
function search({ model, flags }: Run): { readonly violated: boolean; readonly states: string } {
  const work = mkdtempSync(join(tmpdir(), 'models-'));
  try {
    copyFileSync(join(folder, `${model}.pml`), join(work, 'm.pml'));
    execFileSync('spin', ['-a', ...flags, 'm.pml'], { cwd: work, stdio: 'ignore' });
    const build = ['-O2', '-w', '-DSAFETY', '-DCOLLAPSE', '-DMEMLIM=4000', '-o', 'pan', 'pan.c'];
    execFileSync('cc', build, { cwd: work, stdio: 'ignore' });
    const { stdout } = spawnSync('./pan', ['-m400000', '-n'], { cwd: work, encoding: 'utf8', maxBuffer: 1 << 26 });
    if (/out of memory|max search depth too small/.test(stdout)) throw new Error(`${model}: the search was cut short`);
    const errors = /errors: (\d+)/.exec(stdout)?.[1];
    if (errors === undefined) throw new Error(`${model}: the verifier gave no verdict`);
    return { violated: errors !== '0', states: /([0-9.e+]+) states, stored/.exec(stdout)?.[1] ?? '?' };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function main(): void {
  if (!has('spin') || !has('cc')) {
    process.stdout.write(
      'models: Spin (https://spinroot.com) and a C compiler are not both installed; nothing was checked.\n',
    );
    return;
  }
  let wrong = 0;
  for (const run of RUNS) {
    if (run.long === true && !process.argv.includes('--all')) continue;
    const { violated, states } = search(run);
    const expected = violated === run.violated;
    if (!expected) wrong += 1;
    const verdict = `${violated ? 'violated' : 'holds'}${expected ? '' : ', UNEXPECTED'}`;
    process.stdout.write(
      `${run.model.padEnd(13)} ${run.flags.join(' ').padEnd(28)} ${states.padStart(10)} states  ${verdict}: ${run.shows}\n`,
    );
  }
  process.exitCode = wrong === 0 ? 0 : 1;
}

main();
