import type { SimEngines } from '../harness.ts';
import { bbftEngine, fbftEngine, pbftEngine } from './bbft.ts';
import { dposEngine } from './dpos.ts';
import { hotstuffEngine } from './hotstuff.ts';
import { powEngine } from './nakamoto.ts';
import { raftEngine } from './raft.ts';

/** The engines of this package, by the ids that scenarios use. */
export const ENGINES: SimEngines = {
  bbft: bbftEngine,
  fbft: fbftEngine,
  pbft: pbftEngine,
  hotstuff: hotstuffEngine,
  raft: raftEngine,
  pow: powEngine,
  dpos: dposEngine,
};
