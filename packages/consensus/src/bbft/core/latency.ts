import type { ValidatorSet } from '../../interface/validator-set.ts';
import type { Topology } from '../overlay/topology.ts';
import type { Core } from './state.ts';

/** The bins planned for a set, if the configuration plans by latency and a plan is known. */
export function plannedBins(core: Core, set: ValidatorSet): readonly Topology[] | undefined {
  return core.plan?.set === set ? core.plan.bins : undefined;
}
