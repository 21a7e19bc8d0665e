import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { scanFrames } from '@dougong/consensus';
import { bbft } from '@dougong/consensus/bbft';
import { bytesToHex } from '@dougong/crypto';
import { LevelStore } from '@dougong/storage/level';
import { ClassicLevel } from 'classic-level';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BlockArchive } from '../src/block-archive.ts';

const VALIDATORS = [0, 1, 2, 3];
const cli = new URL('../src/cli.ts', import.meta.url).pathname;
const node = ['--import', 'tsx', '--conditions=@dougong/source', cli];

let folder = '';
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'devnet-'));
});
afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

type Line = { event: string; height: number; id: string; chain: string; agreed: boolean; accounts: number };

/** Runs the program on the folder until `until` wants it ended; what it printed. */
async function run(
  args: readonly string[],
  until: (line: Line, process: ChildProcess) => void,
): Promise<{ lines: Line[]; errors: string; code: number | null }> {
  const running = spawn(process.execPath, [...node, '--data', folder, '--json', ...args]);
  child = running;
  const lines: Line[] = [];
  let errors = '';
  running.stderr.on('data', (text: Buffer) => {
    errors += text.toString();
  });
  createInterface(running.stdout).on('line', (text) => {
    const line = JSON.parse(text) as Line;
    lines.push(line);
    until(line, running);
  });
  const code = await new Promise<number | null>((resolve) => running.on('close', resolve));
  return { lines, errors, code };
}

/** Every block that a validator stored, by height. */
async function blocksOf(validator: number): Promise<string[]> {
  const path = join(folder, `validator-${validator}`, 'blocks');
  const store = new LevelStore(new ClassicLevel(path, { keyEncoding: 'view', valueEncoding: 'view' }));
  await store.open();
  const archive = new BlockArchive(store);
  const blocks: string[] = [];
  for (let bytes = await archive.block(0); bytes !== undefined; bytes = await archive.block(blocks.length)) {
    blocks.push(bytesToHex(bytes));
  }
  await store.close();
  return blocks;
}

/** What a validator signed, by what it may sign only once. */
function signedBy(validator: number): [string, string][] {
  const { records } = scanFrames(new Uint8Array(readFileSync(join(folder, `validator-${validator}`, 'engine.wal'))));
  return records.flatMap(({ kind, height, round, body }): [string, string][] => {
    // Proposals, prepare votes and commit votes.
    if (![1, 2, 4].includes(kind)) return [];
    const message = bbft.codec.decode(body);
    const target = message.t === 'vote' ? message.target : message.t === 'propose' ? message.block.id : undefined;
    return [[`${validator}/${kind}/${height}/${round}`, target ?? `an unexpected ${message.t}`]];
  });
}

const ARGS = ['--interval', '10', '--delay', '1', '--rate', '4'];

it('goes on after being killed at any moment, and never contradicts itself', async () => {
  const known: string[] = [];
  const signed = new Map<string, string>();
  let acknowledged = 0;
  let chain: string | undefined;
  const inspect = async (): Promise<void> => {
    const stored = await Promise.all(VALIDATORS.map(blocksOf));
    for (const blocks of stored) {
      for (const [height, block] of blocks.entries()) {
        known[height] ??= block;
        expect(block === known[height], `block ${height}`).toBe(true);
      }
      expect(blocks.length).toBeGreaterThan(acknowledged);
    }
    for (const [what, target] of VALIDATORS.flatMap(signedBy)) {
      expect(signed.get(what) ?? target, what).toBe(target);
      signed.set(what, target);
    }
  };
  const follow = (line: Line): void => {
    expect(line.event).not.toBe('failure');
    if (line.event === 'start') {
      chain ??= line.chain;
      expect(line.chain).toBe(chain);
      expect(line.accounts).toBe(8);
      expect(line.height).toBeGreaterThanOrEqual(acknowledged);
    }
    if (line.event !== 'block') return;
    expect(line.agreed).toBe(true);
    expect(line.height).toBeGreaterThan(acknowledged);
    acknowledged = line.height;
  };

  for (let round = 0; round < 3; round++) {
    const first = round === 0 ? ['--accounts', '8'] : [];
    const { lines, errors } = await run([...ARGS, ...first], (line, running) => {
      // Once it runs, at any moment; in the first round not before there is something to lose.
      if (line.event === (round === 0 ? 'block' : 'start')) {
        setTimeout(() => running.kill('SIGKILL'), Math.random() * 500);
      }
    });
    expect(errors).toBe('');
    for (const line of lines) follow(line);
    expect(lines[0]?.event).toBe('start');
    await inspect();
  }
  const last = await run(ARGS, (line, running) => {
    if (line.event === 'block' && line.height >= acknowledged + 3) running.kill('SIGINT');
  });
  expect(last.errors).toBe('');
  expect(last.code).toBe(0);
  for (const line of last.lines) follow(line);
  await inspect();
  expect(last.lines.at(-1)?.event).toBe('end');
  expect(signed.size).toBeGreaterThan(0);
}, 120_000);

it('refuses a folder that holds something else, with a sentence', () => {
  writeFileSync(join(folder, 'letter.txt'), 'precious');
  const result = spawnSync(process.execPath, [...node, '--data', folder], { encoding: 'utf8' });
  expect(result.status).toBe(2);
  expect(result.stderr).toMatch(/^error: .* is not empty and holds no chain of this program\n$/);
  expect(readdirSync(folder)).toEqual(['letter.txt']);
}, 60_000);
