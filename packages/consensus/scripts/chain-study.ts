import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { reversalStudy, selfishStudy, staleStudy } from './chain-study/mining.ts';
import { forkStudy, lagStudy, missedStudy, votesStudy } from './chain-study/producers.ts';
import { holds, markdown, type Row } from './chain-study/table.ts';

const HELP = `Measures the chain engines against the formulas of the papers.

npm run study -w @dougong/consensus -- [options]

  --seeds N    independent runs of each random case; default 1. Intervals shrink with the root of N.
  --only TEXT  studies whose name contains the text: reversal, selfish, stale, lag, missed, fork, votes
  --out FILE   write the table there too
  --json       print JSON instead of a table
  --help

"engine" rows run the engine objects in the simulator; "model" rows are random walks of the same race without engines,
"function" rows call the package's functions. Exit code 1 when a row is outside its 99.9 % interval.
`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const seeds = Number(values.seeds);
if (values.help) process.stdout.write(HELP);
else if (!Number.isInteger(seeds) || seeds < 1 || seeds > 10_000) {
  process.stderr.write('--seeds: expected a whole number from 1 to 10000\n');
  process.exitCode = 2;
} else {
  const studies: Readonly<Record<string, () => readonly Row[]>> = {
    reversal: () => reversalStudy({ seeds }),
    selfish: () => selfishStudy({ seeds }),
    stale: () => staleStudy({ seeds }),
    lag: lagStudy,
    missed: missedStudy,
    fork: forkStudy,
    votes: () => votesStudy(seeds),
  };
  const rows: Row[] = [];
  for (const [name, study] of Object.entries(studies)) {
    if (!name.includes(values.only)) continue;
    const begun = performance.now();
    rows.push(...study());
    process.stderr.write(`${name}: ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
  }
  const outside = rows.filter((row) => !holds(row)).length;
  const table = `${markdown(rows)}\n${rows.length} rows, ${outside} outside their interval.\n`;
  process.stdout.write(values.json ? `${JSON.stringify(rows, undefined, 1)}\n` : table);
  if (values.out !== undefined) writeFileSync(values.out, table);
  process.exitCode = outside > 0 ? 1 : 0;
}
