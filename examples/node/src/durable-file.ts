import { closeSync, fsyncSync, linkSync, openSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Puts `bytes` in place of a file: whoever reads it after a crash finds the old content or the new, never a part. */
export function replaceFile(path: string, bytes: Uint8Array): void {
  const draft = `${path}.tmp`;
  writeFileSync(draft, bytes, { flush: true });
  renameSync(draft, path);
  syncFolder(dirname(path));
}

/** Creates a file with its whole content; `false` when there is one of that name, which stays as it is. */
export function createFile(path: string, bytes: Uint8Array): boolean {
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, bytes, { flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
  syncFolder(dirname(path));
  return true;
}

/** Makes names created in a folder survive a power cut; Windows has no such call and needs none. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
