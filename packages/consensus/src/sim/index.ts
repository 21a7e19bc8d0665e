/**
 * A deterministic simulator for the engines of this package and yours: the engine objects that nodes run, under virtual
 * time, on a modelled network, processor and disk, with faults drawn from a seed and checkers that watch every step.
 * One scenario and one seed give one trace, on every machine.
 *
 * @packageDocumentation
 */

export { brokenExpectations, chartsOf, type Row, rowOf, summarise } from './analysis.ts';
export { type Shrunk, shrink } from './bisect.ts';
export type { Check, CheckTable, Report } from './checks/check.ts';
export { CHECK_TABLE } from './checks/index.ts';
export { type Cell, flatten, toCsv } from './csv.ts';
export { type Distribution, draw, meanOf } from './distribution.ts';
export { ENGINES } from './engines/index.ts';
export type { HostFaults } from './environment.ts';
export { SimError, type SimErrorCode, type SimErrorDetails } from './errors.ts';
export { type Expression, FUNCTIONS, type FunctionTable, parseExpression } from './expression.ts';
export type {
  AnySimEngine,
  AttackContext,
  ConfigureContext,
  SignedVote,
  SimEngine,
  SimEngines,
  Strategy,
  StrategyFactory,
} from './harness.ts';
export { eventLog, type LogOptions } from './log.ts';
export type { Machine } from './machine.ts';
export type { Envelope, Observer } from './observer.ts';
export { halfInterval, type Percentiles, percentiles } from './percentiles.ts';
export { type EventQueue, eventQueue } from './queue.ts';
export { type RandomStream, randomStream } from './random.ts';
export { judge, type Outcome, reportMarkdown, tableOf } from './report.ts';
export type { Finding, Metrics, RunResult } from './result.ts';
export { parseScenario, type RunOptions, simulate } from './run.ts';
export {
  CHECKS,
  type CheckId,
  type CpuModel,
  type DiskOutcome,
  type Fault,
  type LinkChange,
  type LoadModel,
  type NetworkModel,
  type Scenario,
  type Selection,
  type Split,
  type StrategyRef,
  type When,
} from './scenario.ts';
export { scenarioSchema } from './scenario-schema.ts';
export { Simulation, type SimulationOptions } from './simulation.ts';
export { GENERAL_STRATEGIES } from './strategies/general.ts';
export {
  type Expectation,
  type PlotSpec,
  type Point,
  parseStudy,
  pointsOf,
  type Study,
  type ValueRange,
} from './study.ts';
export { type Chart, type Series, svgChart } from './svg.ts';
export { type SwarmLimits, swarmScenario } from './swarm.ts';
export { enumerateTwins, type TwinsOptions, type TwinsOutcome } from './twins.ts';
export {
  type Attachment,
  arbitraryAttachment,
  CITIES,
  nearestAttachment,
  type RegionMap,
  regionMapFromCsv,
  uniformMap,
  WORLD,
} from './world.ts';
