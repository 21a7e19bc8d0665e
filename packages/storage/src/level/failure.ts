import { StorageError, type StorageErrorCode } from '../errors.ts';

/** Codes of `abstract-level` and `classic-level`, in our words. */
const CODES: Readonly<Record<string, StorageErrorCode>> = {
  LEVEL_LOCKED: 'store.busy',
  LEVEL_CORRUPTION: 'store.corrupt',
  LEVEL_DATABASE_NOT_OPEN: 'store.closed',
  LEVEL_ITERATOR_NOT_OPEN: 'store.closed',
};

/** A database's error as a {@link StorageError}; programming errors stay what they are. */
export function storageError(error: unknown): unknown {
  if (error instanceof StorageError || error instanceof TypeError || !(error instanceof Error)) return error;
  // A failed opening says "not open" and names the reason as its cause.
  const reason = error.cause instanceof Error ? error.cause : error;
  const known = 'code' in reason && typeof reason.code === 'string' ? CODES[reason.code] : undefined;
  const code = known ?? 'store.unavailable';
  return new StorageError(code, sentence(code, error), { retryable: code === 'store.busy' }, { cause: error });
}

function sentence(code: StorageErrorCode, error: Error): string {
  switch (code) {
    case 'store.busy':
      return 'another process has the database open: stop it, or use another folder';
    case 'store.corrupt':
      return 'the database is damaged: restore a backup, or synchronise anew';
    case 'store.closed':
      return 'the store is not open';
    default:
      return `the database failed: ${error.cause instanceof Error ? error.cause.message : error.message}`;
  }
}
