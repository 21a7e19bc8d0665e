// Runs the miner's worker from its TypeScript source, where Node by itself would not read it.
import { register } from 'tsx/esm/api';

register();
await import('../../src/miner/worker.ts');
