/** Why a store refused or failed; stable across releases, safe to switch on. */
export type StorageErrorCode =
  /** Stored bytes are not what was written. */
  | 'store.corrupt'
  /** Another process or instance has the store open, or a snapshot of it is no longer held. */
  | 'store.busy'
  /** The store is not open. */
  | 'store.closed'
  /** A key, value, range or namespace is outside what stores promise to hold. Nothing was written. */
  | 'limit.exceeded'
  /** The engine behind the store cannot be reached. `details.retryable` says whether trying again can help. */
  | 'store.unavailable'
  /** A write was cut off and may or may not have happened; read back before going on. */
  | 'write.unknown';

/** Facts beside a {@link StorageError}; never stored values. */
export interface StorageErrorDetails {
  /** Whether the same call can succeed later. */
  readonly retryable?: boolean;
  /** Further facts by name. */
  readonly [fact: string]: string | number | boolean | undefined;
}

/** The error of every store. Branch on {@link StorageError.code}, not on the text. A missing key is no error. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  /** Machine-readable reason. */
  readonly code: StorageErrorCode;
  /** Facts. */
  readonly details: StorageErrorDetails;

  constructor(code: StorageErrorCode, message: string, details: StorageErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}
