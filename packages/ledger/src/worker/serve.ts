import { useBackend } from '@dougong/crypto/backend';
import { LedgerError } from '../errors.ts';
import type { Checker, RuleSet } from './checker.ts';
import type { FromWorker, Job, Setup, ToWorker } from './protocol.ts';
import { runJob } from './run-job.ts';
import { nodeThreads } from './threads.ts';
import { VerifiedSet } from './verified-set.ts';

/** The part of a port in use: Node's has `on`, the browser's global scope has `addEventListener`. */
export interface ServingPort {
  postMessage(message: FromWorker, transfer: ArrayBuffer[]): void;
  on?(event: 'message', listener: (message: ToWorker) => void): unknown;
  addEventListener?(event: 'message', listener: (event: { readonly data: ToWorker }) => void): unknown;
}

/** Most ids of verified transactions that a worker remembers. */
export const VERIFIED_CAPACITY = 262_144;

/**
 * Makes the calling worker one of a validation pipeline. The module `@dougong/ledger/worker` does this by itself; a
 * worker of your own is needed only by chains with machines of vm 3 or 4:
 *
 * ```ts
 * import { nativeRules, serveValidation } from '@dougong/ledger';
 *
 * serveValidation([nativeRules([wasmMachine])]);
 * ```
 *
 * @param port - by default the port to whoever started this worker.
 */
export function serveValidation(ruleSets: readonly RuleSet[], port: ServingPort = parentPort()): void {
  let session: { readonly checker: Checker; readonly wanted: Int32Array | undefined } | undefined;
  const verified = new VerifiedSet(VERIFIED_CAPACITY);
  const setUp = (message: Setup): void => {
    if (message.backend !== undefined) useBackend(message.backend);
    const wanted = message.wanted && new Int32Array(message.wanted);
    session = { checker: checkerOf(ruleSets, message), wanted };
  };
  const work = ({ id, run, pieces, buffer }: Job): void => {
    if (session === undefined) throw new LedgerError('state.order', 'a job came before the rules');
    const { checker, wanted } = session;
    const isWanted = (): boolean => wanted === undefined || Atomics.load(wanted, 0) === run;
    const result = runJob(checker, pieces, new Uint8Array(buffer), verified, isWanted);
    if (result === undefined) port.postMessage({ kind: 'dropped', id }, []);
    else {
      const { buffer: effects } = result.effects;
      port.postMessage({ kind: 'done', id, verdicts: result.verdicts, buffer: effects }, [effects]);
    }
  };
  let broken: unknown;
  const receive = (message: ToWorker): void => {
    try {
      if (message.kind === 'setup') setUp(message);
      else if (message.kind === 'verified') addAll(verified, message.ids);
      else if (broken !== undefined) throw broken;
      else work(message);
    } catch (error) {
      if (message.kind !== 'job') broken = error;
      else port.postMessage({ kind: 'failed', id: message.id, reason: String(error) }, []);
    }
  };
  if (port.on !== undefined) port.on('message', receive);
  else port.addEventListener?.('message', ({ data }) => receive(data));
}

/** Adds ids that lie end to end. */
export function addAll(set: VerifiedSet, ids: Uint8Array): void {
  for (let at = 0; at + 32 <= ids.length; at += 32) set.add(ids.subarray(at, at + 32));
}

function checkerOf(ruleSets: readonly RuleSet[], { rules, parameters }: Setup): Checker {
  const found = ruleSets.find(({ name }) => name === rules);
  if (found === undefined) throw new LedgerError('registry.conflict', `this worker has no rules named ${rules}`);
  return found.checker(parameters);
}

function parentPort(): ServingPort {
  return nodeThreads()?.parentPort ?? (globalThis as unknown as ServingPort);
}
