import { Command, InvalidArgumentError } from 'commander';
import { DataFolderError } from './data-folder.ts';
import { Devnet, type FinalBlock } from './devnet.ts';
import { Workload } from './workload.ts';

interface Options {
  readonly validators: number;
  readonly accounts: number;
  readonly interval: number;
  readonly delay: number;
  readonly rate: number;
  readonly blocks: number;
  readonly data?: string;
  readonly json?: boolean;
}

const program = new Command('dougong-devnet')
  .description(
    'A chain of validators in this process: BBFT orders, the ledger validates, accounts pay each other. Every line is a block ' +
      'that all validators hold as final, with one state root. Ends with Ctrl-C; with --data it goes on from there the next time, else nothing is kept.',
  )
  .option('--validators <n>', 'how many validators, 4 or more', whole(4, 64), 4)
  .option('--accounts <n>', 'how many accounts pay each other', whole(2, 10_000), 50)
  .option('--interval <ms>', 'pause between a decision and the next proposal', whole(0, 60_000), 500)
  .option('--delay <ms>', 'one-way delay between validators', whole(0, 5_000), 5)
  .option('--rate <n>', 'payments handed in for each block', whole(0, 10_000), 25)
  .option('--blocks <n>', 'stop after so many blocks; 0 goes on until Ctrl-C', whole(0, 1_000_000), 0)
  .option('--data <dir>', 'keep the chain in this folder, or go on with the one that is there', folder)
  .option('--json', 'one JSON object a line')
  .exitOverride();

try {
  program.parse();
  process.exitCode = await run(program.opts<Options>());
} catch (error) {
  if (error instanceof DataFolderError) {
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 2;
  } else {
    if (!(error instanceof Error && 'exitCode' in error)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  }
}

async function run(options: Options): Promise<number> {
  const print = printer(options.json === true);
  let finish: (code: number) => void = () => undefined;
  const ended = new Promise<number>((resolve) => {
    finish = resolve;
  });
  // Only what the caller named can contradict a folder.
  const named = (what: 'validators' | 'accounts'): number | undefined =>
    program.getOptionValueSource(what) === 'default' ? undefined : options[what];
  const seen = new Map<number, FinalBlock[]>();
  let workload: Workload | undefined;
  let payments = 0;
  let blocks = 0;
  let validators = options.validators;
  const started = performance.now();

  const devnet = await Devnet.start({
    validators: options.validators,
    accounts: options.accounts,
    blockIntervalMs: options.interval,
    delayMs: options.delay,
    data:
      options.data === undefined
        ? undefined
        : { path: options.data, wanted: { validators: named('validators'), accounts: named('accounts') } },
    onFailure: (validator, error) => {
      print({ event: 'failure', validator, error: String(error) }, `validator ${validator} failed: ${String(error)}`);
      finish(1);
    },
    onFinal(block) {
      const all = [...(seen.get(block.height) ?? []), block];
      seen.set(block.height, all);
      if (block.validator === 0) workload?.pay(options.rate);
      if (all.length < validators) return;
      seen.delete(block.height);
      const agreed = all.every(({ id, stateRoot }) => id === block.id && stateRoot === block.stateRoot);
      payments += block.transactions;
      blocks += 1;
      print(
        {
          event: 'block',
          height: block.height,
          id: block.id,
          stateRoot: block.stateRoot,
          transactions: block.transactions,
          agreed,
        },
        `block ${block.height}  ${block.transactions} payments  state ${block.stateRoot.slice(0, 16)}…  ${agreed ? `final on all ${validators}` : 'THE VALIDATORS DISAGREE'}`,
      );
      if (!agreed) finish(1);
      else if (options.blocks > 0 && blocks >= options.blocks) finish(0);
    },
  });
  validators = devnet.set.members.length;
  const from = Math.min(...devnet.states.map(({ tip }) => tip.height));
  print(
    {
      event: 'start',
      chain: Buffer.from(devnet.chain.hash).toString('hex'),
      validators,
      accounts: devnet.accounts.length,
      height: from,
    },
    `${validators} validators, ${devnet.accounts.length} accounts, height ${from}, chain ${Buffer.from(devnet.chain.hash).toString('hex').slice(0, 16)}…; Ctrl-C ends it`,
  );
  workload = await Workload.on(devnet);
  workload.pay(options.rate);
  process.once('SIGINT', () => finish(0));
  process.once('SIGTERM', () => finish(0));

  const code = await ended;
  await devnet.stop();
  const seconds = (performance.now() - started) / 1000;
  const height = devnet.states[0]?.tip.height ?? 0;
  print(
    { event: 'end', height, payments, seconds, messages: devnet.hub.messages, bytes: devnet.hub.bytes },
    `height ${height}, ${blocks} blocks, ${payments} payments in ${seconds.toFixed(1)} s; ${devnet.hub.messages} messages, ${devnet.hub.bytes} bytes between validators`,
  );
  return code;
}

function printer(json: boolean): (fields: object, line: string) => void {
  return (fields, line) => console.log(json ? JSON.stringify(fields) : line);
}

function whole(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new InvalidArgumentError(`It takes a whole number from ${low} to ${high}.`);
    }
    return value;
  };
}

function folder(text: string): string {
  if (text === '') throw new InvalidArgumentError('It takes the name of a folder.');
  return text;
}
