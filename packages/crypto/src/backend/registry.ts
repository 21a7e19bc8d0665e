import { CryptoError } from '../errors.ts';

/** Where an implementation runs: plain JavaScript, our WebAssembly kernels, or compiled code of the platform. */
export type Tier = 'portable' | 'wasm' | 'native';

/** Which implementations may be chosen. `auto` takes the fastest that passes its self-test. */
export type BackendMode = Tier | 'auto';

interface CandidateName {
  readonly tier: Tier;
  /** Name for reports: `noble`, `kernel`, `node`, `sodium`, `blst`, `secp256k1`, … */
  readonly name: string;
}

/** An implementation whose answers are exact in both directions. */
interface ExactCandidate<F> extends CandidateName {
  /** The function, or `undefined` (or a throw) where it is not available here. */
  load(): F | undefined;
}

/**
 * An implementation of a rule that accepts less than ours: true may come from it, false only from an exact one.
 */
interface AcceptingCandidate<F> extends CandidateName {
  /**
   * A function that asks `exact`, the fastest permitted exact implementation, before it rejects; or `undefined` (or a
   * throw) where it is not available here.
   */
  loadOver(exact: F): F | undefined;
}

/** One implementation of an accelerated function. */
export type Candidate<F> = ExactCandidate<F> | AcceptingCandidate<F>;

/** What {@link slot} needs to choose. */
export interface SlotOptions<F> {
  /** Unique dotted name: `ed25519.verify`, `hash.sha256`, `bls.verify`. */
  readonly name: string;
  /** All implementations, fastest first, ending with the portable one, which is trusted without a test. */
  readonly candidates: readonly Candidate<F>[];
  /**
   * Known answers: one valid, one invalid and one edge case, a millisecond or less in all. False or a throw drops the
   * candidate.
   */
  test(run: F): boolean;
  /** Needed when a candidate is an {@link AcceptingCandidate}. */
  readonly acceptor?: {
    /** An `exact` that always rejects, so that `test` sees what the candidate accepts by itself. */
    readonly reject: F;
    /** Known answers of the accepting half alone: it must accept a plain valid case and nothing that is invalid. */
    test(run: F): boolean;
  };
}

/** What was chosen for a function, and why. */
export interface BackendChoice {
  /** The name of the implementation; `none` where not one works. */
  readonly backend: string;
  readonly tier: Tier;
  /** Why this one: its self-test passed, or why faster ones were passed over. */
  readonly reason: string;
  /** Whether the function was called since the choice was made. */
  readonly used: boolean;
}

/** A known-answer test of one implementation, as run by {@link testSlots}. */
export interface SelfTestResult {
  readonly function: string;
  readonly backend: string;
  readonly tier: Tier;
  /** `absent`: not available on this platform. */
  readonly outcome: 'passed' | 'failed' | 'absent';
}

interface Entry {
  info(): BackendChoice;
  test(): readonly SelfTestResult[];
}

/** The environment variable that sets the mode at start. */
const VARIABLE = 'DOUGONG_CRYPTO_BACKEND';
const modes: readonly BackendMode[] = ['portable', 'wasm', 'native', 'auto'];

const entries = new Map<string, Entry>();
let mode: BackendMode | undefined;
let generation = 0;

/**
 * Registers an accelerated function and returns a getter of its implementation, which chooses on the first call and
 * stays with the choice for the life of the process (until {@link setMode}).
 *
 * A subpath calls this once per function at module level, marked pure, so that importing one subpath pulls in no other's
 * kernels and an unused function disappears from bundles:
 *
 * ```ts
 * const implementation = slot<Sha256>({
 *   name: 'hash.sha256',
 *   candidates: [{ tier: 'native', name: 'node', load: () => nodeHash('sha256') }, { tier: 'portable', name: 'noble', load: () => sha256 }],
 *   test: (run) => equalBytes(run(input), output),
 * });
 * export const hash = (data: Uint8Array) => implementation()(data);
 * ```
 */
export function slot<F>(options: SlotOptions<F>): () => F {
  let chosen: Chosen<F> | undefined;
  let chosenIn = -1;
  let used = false;
  const current = (): Chosen<F> => {
    if (chosen === undefined || chosenIn !== generation) {
      chosen = choose(options, currentMode());
      chosenIn = generation;
      used = false;
    }
    return chosen;
  };
  entries.set(options.name, {
    info() {
      try {
        const { candidate, reason } = current();
        return { backend: candidate.name, tier: candidate.tier, reason, used };
      } catch (error) {
        if (!(error instanceof CryptoError) || error.code !== 'backend.unavailable') throw error;
        return { backend: 'none', tier: 'portable', reason: error.message, used };
      }
    },
    test: () => options.candidates.map((candidate) => examine(options, candidate)),
  });
  return () => {
    const { run } = current();
    used = true;
    return run;
  };
}

/**
 * The mode in force: {@link setMode}'s, else the environment's, else `auto`.
 *
 * @throws {@link CryptoError} `backend.unknown` when `DOUGONG_CRYPTO_BACKEND` names no mode.
 */
export function currentMode(): BackendMode {
  mode ??= parseMode(environment(VARIABLE) ?? 'auto', VARIABLE);
  return mode;
}

/** Sets the mode and forgets all choices, so that each function chooses (and tests itself) again. */
export function setMode(next: BackendMode): void {
  mode = parseMode(next, 'mode');
  generation += 1;
}

/** The choices of all registered functions, by name. */
export function choices(): Readonly<Record<string, BackendChoice>> {
  return Object.fromEntries([...entries].map(([name, entry]) => [name, entry.info()] as const).sort(byName));
}

/** Runs the known answers of every implementation of every registered function. */
export function testSlots(): readonly SelfTestResult[] {
  return [...entries.values()].flatMap((entry) => entry.test());
}

interface Chosen<F> {
  readonly run: F;
  readonly candidate: Candidate<F>;
  readonly reason: string;
}

const permitted: Readonly<Record<BackendMode, readonly Tier[]>> = {
  portable: ['portable'],
  wasm: ['wasm', 'portable'],
  native: ['native', 'wasm', 'portable'],
  auto: ['native', 'wasm', 'portable'],
};

function choose<F>(options: SlotOptions<F>, wanted: BackendMode): Chosen<F> {
  const tiers = permitted[wanted];
  const allowed = options.candidates.filter((candidate) => tiers.includes(candidate.tier));
  if (wanted !== 'auto') allowed.sort((a, b) => tiers.indexOf(a.tier) - tiers.indexOf(b.tier));
  const passedOver: string[] = [];
  if (wanted !== 'auto' && wanted !== 'portable' && !allowed.some((candidate) => candidate.tier === wanted)) {
    passedOver.push(`${wanted}: not implemented`);
  }
  for (const candidate of allowed) {
    const run = attempt(options, candidate, allowed);
    if (typeof run !== 'string') {
      const why = candidate.tier === 'portable' ? 'always available' : 'passed its self-test';
      return { run: run.run, candidate, reason: [...passedOver, why].join('; ') };
    }
    passedOver.push(`${candidate.name}: ${run}`);
  }
  throw new CryptoError('backend.unavailable', `${options.name} has no working implementation`, {
    function: options.name,
    tried: passedOver.join('; '),
  });
}

/** The candidate's function when it loads and passes, else why not. */
function attempt<F>(
  options: SlotOptions<F>,
  candidate: Candidate<F>,
  allowed: readonly Candidate<F>[],
): { readonly run: F } | string {
  try {
    if ('load' in candidate) {
      const run = candidate.load();
      if (run === undefined) return 'not available';
      return candidate.tier === 'portable' || options.test(run) ? { run } : 'failed its self-test';
    }
    const alone = options.acceptor === undefined ? undefined : candidate.loadOver(options.acceptor.reject);
    if (alone === undefined) return 'not available';
    if (options.acceptor?.test(alone) !== true) return 'failed its self-test';
    const run = candidate.loadOver(exactOf(options, allowed));
    if (run === undefined) return 'not available';
    return options.test(run) ? { run } : 'failed its self-test';
  } catch {
    return 'threw while loading or in its self-test';
  }
}

/** The fastest permitted implementation that decides alone. */
function exactOf<F>(options: SlotOptions<F>, allowed: readonly Candidate<F>[]): F {
  for (const candidate of allowed) {
    if (!('load' in candidate)) continue;
    const run = attempt(options, candidate, allowed);
    if (typeof run !== 'string') return run.run;
  }
  throw new CryptoError('backend.unavailable', `${options.name} has no exact implementation`, {
    function: options.name,
  });
}

function examine<F>(options: SlotOptions<F>, candidate: Candidate<F>): SelfTestResult {
  const about = { function: options.name, backend: candidate.name, tier: candidate.tier };
  const run = attempt(options, candidate, options.candidates);
  if (run === 'not available') return { ...about, outcome: 'absent' };
  if (typeof run === 'string') return { ...about, outcome: 'failed' };
  // The portable implementation is trusted when choosing; here its answers are checked like any other's.
  return { ...about, outcome: passes(() => options.test(run.run)) ? 'passed' : 'failed' };
}

function passes(test: () => boolean): boolean {
  try {
    return test();
  } catch {
    return false;
  }
}

function parseMode(text: string, source: string): BackendMode {
  const found = modes.find((known) => known === text);
  if (found !== undefined) return found;
  throw new CryptoError('backend.unknown', `${source}: ${JSON.stringify(text)} is none of ${modes.join(', ')}`, {
    source,
  });
}

function environment(name: string): string | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const value = process?.env?.[name];
  return value === '' ? undefined : value;
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}
