import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { equalBytes } from '@dougong/crypto';
import { type ChainSpec, chainHash, LedgerError, parseChainSpec } from '@dougong/ledger';
import { type DevnetPlan, devnetSpec } from './devnet-chain.ts';
import { createFile } from './durable-file.ts';

/** Why a data folder cannot be used. */
export type DataFolderCode =
  /** It cannot be read or written. */
  | 'data.unusable'
  /** It holds something else, another chain or another validator. */
  | 'data.foreign'
  /** Another process has it open. */
  | 'data.locked'
  /** What it holds is damaged or incomplete. */
  | 'data.damaged';

/** A data folder that cannot be used. Its message is one sentence for whoever named the folder. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
  readonly code: DataFolderCode;

  constructor(code: DataFolderCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** What the caller asks of a chain; what is left out is as the folder has it. */
export interface WantedChain {
  readonly validators?: number | undefined;
  readonly accounts?: number | undefined;
}

const CHAIN_FILE = 'chain.json';

/**
 * The plan of the chain in a folder. An empty or missing folder gets a new chain, of which only its file is written here.
 *
 * @throws {@link DataFolderError} `data.unusable`, `data.foreign`, `data.damaged`; nothing was changed then.
 */
export function openDataFolder(path: string, wanted: WantedChain, fresh: DevnetPlan): DevnetPlan {
  const file = join(path, CHAIN_FILE);
  try {
    mkdirSync(path, { recursive: true });
    const names = readdirSync(path).filter((name) => !name.endsWith('.tmp'));
    if (names.length === 0)
      createFile(file, new TextEncoder().encode(`${JSON.stringify(devnetSpec(fresh), null, 2)}\n`));
    else if (!names.includes(CHAIN_FILE)) {
      throw new DataFolderError('data.foreign', `${path} is not empty and holds no chain of this program`);
    }
    return planOf(readFileSync(file, 'utf8'), file, wanted);
  } catch (error) {
    if (error instanceof DataFolderError) throw error;
    throw new DataFolderError('data.unusable', `${path} cannot be used: ${reason(error)}`, error);
  }
}

function planOf(text: string, file: string, wanted: WantedChain): DevnetPlan {
  const spec = parsed(text, file);
  const plan = {
    validators: spec.validators.length,
    accounts: spec.assets[0]?.allocations.length ?? 0,
    genesisTimeMs: spec.genesisTimeMs,
  };
  // The keys of validators and accounts follow from their numbers, so a chain of other keys cannot go on here.
  if (!equalBytes(chainHash(spec), chainHash(parseChainSpec(devnetSpec(plan))))) {
    throw new DataFolderError('data.foreign', `${file} is the chain of other validators or accounts`);
  }
  for (const what of ['validators', 'accounts'] as const) {
    const count = wanted[what];
    if (count !== undefined && count !== plan[what]) {
      throw new DataFolderError('data.foreign', `${file} is a chain of ${plan[what]} ${what}, not ${count}`);
    }
  }
  return plan;
}

function parsed(text: string, file: string): ChainSpec {
  try {
    return parseChainSpec(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof LedgerError)) throw error;
    throw new DataFolderError('data.damaged', `${file} is no chain spec: ${reason(error)}`, error);
  }
}

/** The first line of what an error says. */
export function reason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
