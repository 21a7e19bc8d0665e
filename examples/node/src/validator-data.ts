import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConsensusError, type NodeId } from '@dougong/consensus';
import { type Block, type Chain, encodeBlock, LedgerError, type LedgerState, openLedger } from '@dougong/ledger';
import { MemoryStore, StorageError } from '@dougong/storage';
import { LevelStore } from '@dougong/storage/level';
import { ClassicLevel } from 'classic-level';
import { BlockArchive } from './block-archive.ts';
import { DataFolderError, reason } from './data-folder.ts';
import { syncFolder } from './durable-file.ts';
import { type FileLog, fileLog, memoryLog, type WriteAheadLog } from './write-ahead-log.ts';

/** What a validator keeps. */
export interface ValidatorData {
  readonly state: LedgerState;
  readonly log: WriteAheadLog;
  /** Whether a log was there once and is not any more. */
  readonly logLost: boolean;
  /** Absent in memory, where only the latest blocks are kept. */
  readonly archive?: BlockArchive;
  close(): Promise<void>;
}

/** What ends with the process. */
export async function memoryData(chain: Chain): Promise<ValidatorData> {
  const store = new MemoryStore();
  await store.open();
  return { state: await openLedger(chain, store), log: memoryLog(), logLost: false, close: () => store.close() };
}

/**
 * What a folder holds: `state`, `blocks` and `engine.wal`; they are made where the folder is new.
 *
 * @throws {@link DataFolderError} when another process has it open, or it is damaged or of another chain or validator.
 */
export async function folderData(folder: string, chain: Chain, genesis: Block, self: NodeId): Promise<ValidatorData> {
  const stores: LevelStore[] = [];
  const open = async (name: string): Promise<LevelStore> => {
    const store = new LevelStore(new ClassicLevel(join(folder, name), { keyEncoding: 'view', valueEncoding: 'view' }));
    await store.open();
    stores.push(store);
    return store;
  };
  let log: FileLog | undefined;
  const close = async (): Promise<void> => {
    log?.close();
    for (const store of stores) await store.close();
  };
  try {
    mkdirSync(folder, { recursive: true });
    // The lock of the first store covers the whole folder: nothing else is opened before it is held.
    const stateStore = await open('state');
    const blockStore = await open('blocks');
    const archive = new BlockArchive(blockStore);
    const first = encodeBlock(genesis);
    const known = await archive.belongsTo(self, first);
    const state = await openLedger(chain, stateStore);
    const path = join(folder, 'engine.wal');
    const logLost = known && !existsSync(path);
    log = fileLog(path);
    syncFolder(folder);
    if (!known) await archive.begin(self, first);
    if ((await archive.block(state.tip.height)) === undefined) {
      throw new DataFolderError('data.damaged', `block ${state.tip.height}, after which the state stands, is missing`);
    }
    return { state, log, logLost, archive, close };
  } catch (error) {
    await close();
    throw folderError(folder, error);
  }
}

/** What went wrong with a folder, in one sentence that names it; an error of another kind stays what it is. */
export function folderError(folder: string, error: unknown): unknown {
  const sentence = `${folder}: ${reason(error)}`;
  if (error instanceof DataFolderError) return new DataFolderError(error.code, sentence, error);
  if (error instanceof StorageError) {
    const code = error.code === 'store.busy' ? 'data.locked' : 'data.damaged';
    return new DataFolderError(code, sentence, error);
  }
  if (error instanceof LedgerError || error instanceof ConsensusError) {
    return new DataFolderError('data.damaged', sentence, error);
  }
  if (error instanceof Error && 'syscall' in error) return new DataFolderError('data.unusable', sentence, error);
  return error;
}
