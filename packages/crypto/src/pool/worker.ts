/**
 * The program of the workers of `@dougong/crypto/pool`: start it as a module worker, never import it.
 *
 * @packageDocumentation
 */
import { nodeModule } from '#native';
import { type BackendMode, currentMode, setMode } from '../backend/registry.ts';
import { invalidRecords, type Job, type JobDone } from './check.ts';
import { RECORD_LENGTH } from './records.ts';

/** The part of a port in use: Node's has `on`, the browser's global scope has `addEventListener`. */
interface Port {
  postMessage(message: JobDone): void;
  on?(event: 'message', listener: (job: Job) => void): void;
  addEventListener?(event: 'message', listener: (event: { readonly data: Job }) => void): void;
}

function serve(port: Port): void {
  const run = (job: Job): void => {
    useMode(job.backend);
    // Records in shared memory are copied, so that what is checked cannot change meanwhile.
    const records = new Uint8Array(job.buffer, job.offset, job.count * RECORD_LENGTH).slice();
    port.postMessage({ id: job.id, invalid: invalidRecords(records, job.suite, job.rule) });
  };
  if (port.on !== undefined) port.on('message', run);
  else port.addEventListener?.('message', ({ data }) => run(data));
}

function useMode(mode: BackendMode): void {
  if (mode !== currentMode()) setMode(mode);
}

const threads = nodeModule('worker_threads') as { readonly parentPort: Port | null } | undefined;
serve(
  threads === undefined ? (globalThis as unknown as Port) : (threads.parentPort ?? (globalThis as unknown as Port)),
);
