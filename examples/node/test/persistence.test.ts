import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex } from '@dougong/crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Devnet, type FinalBlock } from '../src/devnet.ts';
import { Workload } from '../src/workload.ts';

let folder = '';
let running: Devnet | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'devnet-'));
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(folder, { recursive: true });
});

interface Wanted {
  readonly validators?: number;
  readonly accounts?: number;
}

/** Opens the folder's network; a block that is final is handed to `onFinal`. */
function open(wanted: Wanted = {}, onFinal?: (block: FinalBlock) => void): Promise<Devnet> {
  return Devnet.start({
    validators: 4,
    accounts: 4,
    blockIntervalMs: 5,
    delayMs: 1,
    data: { path: folder, wanted },
    onFailure: (validator, error) => {
      throw new Error(`validator ${validator} failed`, { cause: error });
    },
    ...(onFinal === undefined ? {} : { onFinal }),
  });
}

/** Runs the folder's network until `enough`, and stops it; the payments in its blocks. */
async function run(enough: (devnet: Devnet, block: FinalBlock) => boolean): Promise<number> {
  let payments = 0;
  let work: Workload | undefined;
  let done: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    done = resolve;
  });
  const devnet = await open({}, (block) => {
    if (block.validator === 0) {
      payments += block.transactions;
      work?.pay(4);
    }
    if (running !== undefined && enough(running, block)) done();
  });
  running = devnet;
  work = await Workload.on(devnet);
  work.pay(4);
  await ended;
  await devnet.stop();
  running = undefined;
  return payments;
}

const heights = (devnet: Devnet): number[] => devnet.states.map(({ tip }) => tip.height);

it('pays on from the coins in the stored blocks', async () => {
  let payments = 0;
  const enough = (_: Devnet, block: FinalBlock): boolean => {
    payments += block.validator === 0 ? block.transactions : 0;
    return payments >= 8;
  };
  expect(await run(enough)).toBeGreaterThanOrEqual(8);
  payments = 0;
  expect(await run(enough)).toBeGreaterThanOrEqual(8);
}, 30_000);

it('brings a validator that was away to the others’ height when it starts', async () => {
  await run((devnet) => {
    if (Math.min(...heights(devnet)) >= 2) devnet.silence(3, true);
    const [first = 0, , , away = 0] = heights(devnet);
    return first >= away + 4;
  });
  running = await open();
  const [first = 0, , , away = 0] = heights(running);
  expect(away).toBeGreaterThanOrEqual(first - 1);
  expect(away).toBeGreaterThanOrEqual(6);
}, 30_000);

it('goes on from the blocks when a state fell behind them', async () => {
  await run((devnet) => Math.min(...heights(devnet)) >= 3);
  const path = join(folder, 'validator-1', 'state');
  renameSync(path, join(folder, 'old-state'));
  running = await open();
  expect(heights(running)[1]).toBeGreaterThanOrEqual(3);
  const roots = (devnet: Devnet): string[] =>
    devnet.states.filter(({ tip }) => tip.height === heights(devnet)[0]).map(({ root }) => bytesToHex(root));
  expect(new Set(roots(running)).size).toBe(1);
}, 30_000);

it('refuses what is open already, of other numbers, of another chain or another validator', async () => {
  const devnet = await open({ validators: 4 });
  running = devnet;
  await expect(open()).rejects.toMatchObject({ code: 'data.locked' });
  await devnet.stop();
  running = undefined;
  await expect(open({ validators: 7 })).rejects.toMatchObject({ code: 'data.foreign' });
  await expect(open({ accounts: 5 })).rejects.toMatchObject({ code: 'data.foreign' });

  const chain = readFileSync(join(folder, 'chain.json'), 'utf8');
  const other = chain.replace(/"genesisTimeMs": \d+/, '"genesisTimeMs": 1700000000000');
  writeFileSync(join(folder, 'chain.json'), other);
  await expect(open()).rejects.toMatchObject({ code: 'data.foreign' });
  writeFileSync(join(folder, 'chain.json'), chain.slice(0, -10));
  await expect(open()).rejects.toMatchObject({ code: 'data.damaged' });
  writeFileSync(join(folder, 'chain.json'), chain);

  for (const [from, to] of [
    ['0', 'x'],
    ['1', '0'],
    ['x', '1'],
  ]) {
    renameSync(join(folder, `validator-${from}`), join(folder, `validator-${to}`));
  }
  await expect(open()).rejects.toMatchObject({ code: 'data.foreign' });
}, 30_000);
