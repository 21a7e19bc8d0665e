/** Why the simulator refused something; stable across releases, safe to switch on. */
export type SimErrorCode =
  /** A scenario does not have the documented form, or contradicts itself. */
  | 'scenario.invalid'
  /** A scenario names an engine that the caller did not supply. */
  | 'engine.unknown'
  /** An engine refuses the configuration of a scenario. */
  | 'engine.config'
  /** A scenario names a strategy that does not exist for its engine. */
  | 'strategy.unknown'
  /** A formula of a sweep cannot be read, or names something that is not there. */
  | 'expression.invalid'
  /** A sweep varies a field that the scenario does not have. */
  | 'sweep.path';

/** Where a scenario is wrong. */
export interface SimErrorDetails {
  /** Fields on the way to the fault, outermost first. */
  readonly path?: readonly (string | number)[];
  /** Line of the file, counted from 1, when there is a file. */
  readonly line?: number;
}

/** The error of the simulator's entry points; what a simulated engine does wrong is a finding instead. */
export class SimError extends Error {
  override readonly name = 'SimError';
  /** Machine-readable reason. */
  readonly code: SimErrorCode;
  readonly details: SimErrorDetails;

  constructor(code: SimErrorCode, message: string, details: SimErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}
