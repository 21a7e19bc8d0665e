import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { ConsensusError, encodeFrame, scanFrames, type WalRecord } from '@dougong/consensus';
import { concatBytes } from '@dougong/crypto';
import { replaceFile } from './durable-file.ts';

/** Where an engine's decisions are kept before anything that follows from them leaves. */
export interface WriteAheadLog {
  /** What survived, oldest first. */
  readonly records: readonly WalRecord[];
  append(record: WalRecord, sync: boolean): void | Promise<void>;
  /** Recovery needs no record of heights up to this one. */
  truncate(upTo: number): void | Promise<void>;
}

/** A {@link WriteAheadLog} in a file; its calls return when the bytes are where they should be. */
export interface FileLog extends WriteAheadLog {
  append(record: WalRecord, sync: boolean): void;
  truncate(upTo: number): void;
  close(): void;
}

/** A log that ends with the process. */
export function memoryLog(): WriteAheadLog {
  return { records: [], append: () => undefined, truncate: () => undefined };
}

/**
 * A log in one file. Reading stops at the last whole frame; a tail that a crash tore off was never acted upon and is cut.
 *
 * @throws {@link ConsensusError} `wal.record` when a frame before the end is damaged.
 */
export function fileLog(path: string): FileLog {
  let file = openSync(path, 'a+');
  const scan = scanFrames(new Uint8Array(readFileSync(path)));
  if (scan.stopped !== undefined && scan.stopped !== 'torn') {
    closeSync(file);
    throw new ConsensusError('wal.record', `${path} is damaged at byte ${scan.end}: ${scan.stopped}`, {
      offset: scan.end,
    });
  }
  ftruncateSync(file, scan.end);
  const kept: WalRecord[] = [...scan.records];
  return {
    records: scan.records,
    append(record, sync) {
      kept.push(record);
      writeSync(file, encodeFrame(record));
      if (sync) fsyncSync(file);
    },
    truncate(upTo) {
      const rest = kept.filter((record) => record.height > upTo);
      if (rest.length === kept.length) return;
      kept.splice(0, kept.length, ...rest);
      // A crash in between must not take the records that stay.
      replaceFile(path, concatBytes(...kept.map(encodeFrame)));
      closeSync(file);
      file = openSync(path, 'a');
    },
    close: () => closeSync(file),
  };
}
