/**
 * The BBFT family: byzantine agreement in two phases of votes over an overlay of aggregators.
 *
 * @packageDocumentation
 */
export { BBFT_DEFAULTS, type BbftConfig, checkBbftConfig, FBFT_DEFAULTS, PBFT_DEFAULTS, rootCount } from './config.ts';
export {
  type Attachment,
  decodeAttachment,
  decodeCarry,
  encodeAttachment,
  encodeCarry,
} from './header.ts';
export type {
  BbftMessage,
  Decided,
  Entry,
  Phase,
  Propose,
  Pull,
  Quorum,
  ReportGroup,
  Share,
  Status,
  Supply,
  TimedOut,
  Timeout,
  TimeoutCertificate,
  Vote,
} from './message.ts';
export { bbft } from './module.ts';
export type { OverlayCarry } from './overlay/carry.ts';
export type { Topology } from './overlay/topology.ts';
export type { LatencyVector } from './planner/distances.ts';
export { type BinPlan, type PlanOptions, planBins, predictedMs } from './planner/plan.ts';
