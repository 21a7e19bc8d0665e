import { Command, InvalidArgumentError } from 'commander';
import { Devnet, type FinalBlock } from './devnet.ts';
import { Workload } from './workload.ts';

interface Options {
  readonly validators: number;
  readonly accounts: number;
  readonly interval: number;
  readonly delay: number;
  readonly rate: number;
  readonly blocks: number;
  readonly json?: boolean;
}

const program = new Command('dougong-devnet')
  .description(
    'A chain of validators in this process: BBFT orders, the ledger validates, accounts pay each other. Every line is a block ' +
      'that all validators hold as final, with one state root. Ends with Ctrl-C; nothing is kept.',
  )
  .option('--validators <n>', 'how many validators, 4 or more', whole(4, 64), 4)
  .option('--accounts <n>', 'how many accounts pay each other', whole(2, 10_000), 50)
  .option('--interval <ms>', 'pause between a decision and the next proposal', whole(0, 60_000), 500)
  .option('--delay <ms>', 'one-way delay between validators', whole(0, 5_000), 5)
  .option('--rate <n>', 'payments handed in for each block', whole(0, 10_000), 25)
  .option('--blocks <n>', 'stop after so many blocks; 0 goes on until Ctrl-C', whole(0, 1_000_000), 0)
  .option('--json', 'one JSON object a line')
  .exitOverride();

try {
  program.parse();
  process.exitCode = await run(program.opts<Options>());
} catch (error) {
  if (!(error instanceof Error && 'exitCode' in error)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}

async function run(options: Options): Promise<number> {
  const print = printer(options.json === true);
  let finish: (code: number) => void = () => undefined;
  const ended = new Promise<number>((resolve) => {
    finish = resolve;
  });
  const seen = new Map<number, FinalBlock[]>();
  let workload: Workload | undefined;
  let payments = 0;
  const started = performance.now();

  const devnet = await Devnet.start({
    validators: options.validators,
    accounts: options.accounts,
    blockIntervalMs: options.interval,
    delayMs: options.delay,
    onFailure: (validator, error) => {
      print({ event: 'failure', validator, error: String(error) }, `validator ${validator} failed: ${String(error)}`);
      finish(1);
    },
    onFinal(block) {
      const all = [...(seen.get(block.height) ?? []), block];
      seen.set(block.height, all);
      if (block.validator === 0) workload?.pay(options.rate);
      if (all.length < options.validators) return;
      seen.delete(block.height);
      const agreed = all.every(({ id, stateRoot }) => id === block.id && stateRoot === block.stateRoot);
      payments += block.transactions;
      print(
        {
          event: 'block',
          height: block.height,
          id: block.id,
          stateRoot: block.stateRoot,
          transactions: block.transactions,
          agreed,
        },
        `block ${block.height}  ${block.transactions} payments  state ${block.stateRoot.slice(0, 16)}…  ${agreed ? `final on all ${options.validators}` : 'THE VALIDATORS DISAGREE'}`,
      );
      if (!agreed) finish(1);
      else if (options.blocks > 0 && block.height >= options.blocks) finish(0);
    },
  });
  print(
    {
      event: 'start',
      chain: Buffer.from(devnet.chain.hash).toString('hex'),
      validators: options.validators,
      accounts: options.accounts,
    },
    `${options.validators} validators, ${options.accounts} accounts, chain ${Buffer.from(devnet.chain.hash).toString('hex').slice(0, 16)}…; Ctrl-C ends it`,
  );
  workload = new Workload(devnet);
  workload.pay(options.rate);
  process.once('SIGINT', () => finish(0));
  process.once('SIGTERM', () => finish(0));

  const code = await ended;
  devnet.stop();
  const seconds = (performance.now() - started) / 1000;
  const height = devnet.states[0]?.tip.height ?? 0;
  print(
    { event: 'end', height, payments, seconds, messages: devnet.hub.messages, bytes: devnet.hub.bytes },
    `${height} blocks, ${payments} payments in ${seconds.toFixed(1)} s; ${devnet.hub.messages} messages, ${devnet.hub.bytes} bytes between validators`,
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
