import { parseArgs } from 'node:util';
import { fuzz, objection, targets } from './fuzz/run.ts';

const usage = `Differential fuzzing of signature verification: each rule under each backend against noble.

  npm run fuzz -w @dougong/crypto -- [--cases N] [--seed S] [--rule R]... [--json]

  --cases N   cases per rule (10000)
  --seed S    any text; a run is a function of seed and number of cases (random, printed)
  --rule R    ${targets.map(({ rule }) => rule).join(', ')}; may be repeated (all)
  --json      one JSON document instead of lines
  --help      this text

Exits with 1 on any disagreement, and when a run accepts nothing or everything, or has less than half of its cases
within one mutation of acceptance.`;

process.exitCode = main();

function main(): number {
  let values: ReturnType<typeof parse>;
  try {
    values = parse();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  }
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const count = Number(values.cases);
  if (!Number.isInteger(count) || count < 64) {
    console.error(`--cases: expected a whole number of at least 64, got ${values.cases}`);
    return 2;
  }
  const unknown = values.rule.find((rule) => !targets.some((target) => target.rule === rule));
  if (unknown !== undefined) {
    console.error(`--rule: there is no rule ${unknown}; there are ${targets.map(({ rule }) => rule).join(', ')}`);
    return 2;
  }
  const seed = values.seed ?? crypto.randomUUID();
  const chosen = targets.filter(({ rule }) => values.rule.length === 0 || values.rule.includes(rule));
  const reports = chosen.map((target) => {
    const report = fuzz(target, seed, count);
    const failed = report.failures.length > 0 || objection(report) !== undefined;
    if (!values.json) {
      const share = (part: number): string => `${((100 * part) / report.cases).toFixed(1)} %`;
      console.log(
        `${report.rule}: seed ${seed}, ${report.cases} cases, ${share(report.accepted)} accepted, ` +
          `${share(report.near)} within one mutation, ${report.comparisons} comparisons, ` +
          `${report.failures.length === 0 ? 'no disagreement' : 'DISAGREEMENTS'}`,
      );
      for (const failure of report.failures) console.log(`    ${failure}`);
      const why = objection(report);
      if (why !== undefined) console.log(`    FAILED: ${why}`);
    }
    return { ...report, failed };
  });
  if (values.json) console.log(JSON.stringify({ seed, reports }, null, 2));
  return reports.some(({ failed }) => failed) ? 1 : 0;
}

function parse() {
  return parseArgs({
    options: {
      cases: { type: 'string', default: '10000' },
      seed: { type: 'string' },
      rule: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values;
}
