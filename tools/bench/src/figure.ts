/** One number worth knowing about a package. */
export interface Figure {
  /** What is measured: `Ed25519 verify, batch of 256`. */
  readonly name: string;
  /** Unit of the number: `/s`, `ms`, `bytes`. */
  readonly unit: string;
  /** Which direction is good. */
  readonly better: 'higher' | 'lower';
  /** What we promise on two ordinary cores. */
  readonly target?: number;
  /** Measures once. */
  readonly measure: () => number | Promise<number>;
  /** Others doing the same job, measured in the same run, by name. */
  readonly rivals?: Readonly<Record<string, () => number | Promise<number>>>;
}

/** What a `*.bench.ts` file exports under the name `bench`. */
export interface Bench {
  /** The question that the file answers. */
  readonly title: string;
  /** Sets up and names the figures. */
  readonly figures: () => readonly Figure[] | Promise<readonly Figure[]>;
  /** Releases what `figures` opened (worker pools, stores). */
  readonly close?: () => void | Promise<void>;
}

/** A measured figure. */
export interface Measured {
  readonly package: string;
  readonly bench: string;
  readonly name: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly target?: number;
  readonly value: number;
  readonly rivals: Readonly<Record<string, number>>;
}

/** Whether `value` reaches `target`. */
export function reaches(figure: Measured): boolean | undefined {
  if (figure.target === undefined) return undefined;
  return figure.better === 'higher' ? figure.value >= figure.target : figure.value <= figure.target;
}
