import type { SimEngines } from '../harness.ts';
import { bbftEngine, fbftEngine, pbftEngine } from './bbft.ts';

/** The engines of this package, by the ids that scenarios use. */
export const ENGINES: SimEngines = {
  bbft: bbftEngine,
  fbft: fbftEngine,
  pbft: pbftEngine,
};
