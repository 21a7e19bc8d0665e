/** How a long derivation is watched and stopped. */
export interface KdfProgress {
  /** Rejects the promise with the signal's reason. Native code that already runs finishes in the background. */
  readonly signal?: AbortSignal;
  /** Called with the fraction done, from 0 to 1. Native code reports the end only. */
  readonly onProgress?: (fraction: number) => void;
}

/** For noble's callback: reports, and stops the work by throwing the reason. */
export function watcher({ signal, onProgress }: KdfProgress): (fraction: number) => void {
  return (fraction) => {
    signal?.throwIfAborted();
    onProgress?.(fraction);
  };
}

/** Work that cannot be interrupted: its result is dropped when the signal comes first. */
export async function abandonable<T>(start: () => Promise<T>, { signal, onProgress }: KdfProgress): Promise<T> {
  signal?.throwIfAborted();
  const work = start();
  if (signal === undefined) {
    const result = await work;
    onProgress?.(1);
    return result;
  }
  const result = await new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
  onProgress?.(1);
  return result;
}
