/**
 * The program of the workers of `@dougong/consensus/miner`: start it as a module worker, never import it.
 *
 * @packageDocumentation
 */
import type { MinerReport, MinerRequest } from './protocol.ts';
import { serveMiner } from './serve.ts';
import { threadsOfNode } from './threads.ts';

/** The part of a port in use: Node's has `on`, the browser's global scope has `addEventListener`. */
interface Port {
  postMessage(message: MinerReport): void;
  on?(event: 'message', listener: (request: MinerRequest) => void): void;
  addEventListener?(event: 'message', listener: (event: { readonly data: MinerRequest }) => void): void;
}

const port = (threadsOfNode()?.parentPort ?? globalThis) as unknown as Port;
const listen = serveMiner(
  (message) => port.postMessage(message),
  () => performance.now(),
  (run) => setTimeout(run, 0),
);
if (port.on !== undefined) port.on('message', listen);
else port.addEventListener?.('message', ({ data }) => listen(data));
