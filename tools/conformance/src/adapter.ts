/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** One file of vectors, read on demand. */
export interface VectorFile {
  /** Folder below the vectors root, with `/`: `crypto/ed25519`. */
  readonly suite: string;
  /** File name in that folder: `zip215.json`. */
  readonly name: string;
  /** The whole file as text. */
  text(): string;
  /** The whole file as bytes. */
  bytes(): Uint8Array;
  /** The whole file as JSON. */
  json(): Json;
  /** The rows of a `.csv` file, keyed by its header line; double quotes are understood. */
  csv(): readonly Readonly<Record<string, string>>[];
}

/** What a run was asked for. */
export interface RunContext {
  /** `--backend NAME`, for packages that have several. */
  readonly backend?: string;
}

/**
 * A field that a case asserts, as a dotted path into the case's data (`out.id`, `outputs.0.amount`). Where the usual
 * change of value would not be a change of meaning, `to` names the value that the self-test writes instead.
 */
export type Asserted = string | { readonly path: string; readonly to: Json };

/** One case: its data, the fields of the data that it asserts, and how to run it. */
export interface VectorCase {
  /** Names the case within its file. */
  readonly id: string;
  /** What {@link VectorCase.run} reads. The self-test passes an altered copy. */
  readonly data: Json;
  /** The fields that `run` compares with what the code says; at least one. */
  readonly asserts: readonly Asserted[];
  /** Why the case is out of the package's scope; it is then counted as skipped. */
  readonly skip?: string;
  /** A declared difference: why `run` asserts another outcome than the file; it is then counted under `differs`. */
  readonly differs?: string;
  /**
   * Runs the case on `data`.
   *
   * @returns nothing when it passed, else a sentence that says what differed. A throw is a failure, too.
   */
  run(data: Json): string | undefined | Promise<string | undefined>;
}

/** Turns files of one form into cases. */
export interface Adapter {
  /** The folder below the vectors root, exactly: `crypto/ed25519`. */
  readonly folder: string;
  /** Which of the folder's files it understands. A pattern, so that further files of the same form are found. */
  readonly files: RegExp;
  /** Fields of the data that no run needs to read, with the reason. */
  readonly ignores?: Readonly<Record<string, string>>;
  /** The cases of a file. A file or case whose form is unknown must become a failing case or a throw, never be left out. */
  cases(file: VectorFile, context: RunContext): Iterable<VectorCase>;
}

/** What a package's `conformance/index.ts` exports under the name `registration`. */
export interface Registration {
  /** The adapters of the package. */
  readonly adapters: readonly Adapter[];
  /** Called once before the first file. Throws a sentence when the context asks for something that does not exist. */
  prepare?(context: RunContext): void | Promise<void>;
  /** Called after each file: a sentence when the implementation that the context promised did not answer. */
  answered?(file: VectorFile, context: RunContext): string | undefined;
}
