import { bytesToHex } from '@dougong/crypto';
import { type BackendMode, useBackend } from '@dougong/crypto/backend';
import { ed25519Targets } from './ed25519.ts';
import { Random } from './random.ts';
import type { Case, Target } from './target.ts';
import { weierstrassTargets } from './weierstrass.ts';

/** Every rule that can be run. */
export const targets: readonly Target[] = [...ed25519Targets, ...weierstrassTargets];

const backends: readonly BackendMode[] = ['portable', 'wasm', 'native', 'auto'];
/** Size of the mixed batches; their culprits must be exactly those of the reference. */
const BATCH = 64;
/** Batches of these sizes get one bad entry at every position; short runs leave the large ones out. */
const oneBadSizes = (count: number): readonly number[] => (count < 256 ? [2, 5] : [2, 3, 8, 17, 33]);

/** What a run found. */
export interface FuzzReport {
  readonly rule: string;
  readonly seed: string;
  readonly cases: number;
  /** Cases that the reference accepts. */
  readonly accepted: number;
  /** Cases that are valid or one mutation away. */
  readonly near: number;
  /** Cases by how they were made. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Comparisons made, over all backends, singles and batches. */
  readonly comparisons: number;
  /** Disagreements, at most ten, each with what reproduces it. */
  readonly failures: readonly string[];
}

/** Runs `count` cases of a rule under every backend against the reference. */
export function fuzz(target: Target, seed: string, count: number): FuzzReport {
  const random = new Random(`${seed}/${target.rule}`);
  const cases = Array.from({ length: count }, () => target.generate(random));
  const expected = cases.map((question) => target.reference(question));
  const kinds: Record<string, number> = {};
  for (const { kind } of cases) kinds[kind] = (kinds[kind] ?? 0) + 1;
  const failures: string[] = [];
  let comparisons = 0;
  const compare = (agrees: boolean, explain: () => string): void => {
    comparisons += 1;
    if (!agrees && failures.length < 10) failures.push(explain());
  };

  for (const backend of backends) {
    useBackend(backend);
    for (const [i, question] of cases.entries()) {
      const said = target.verify(question);
      compare(said === expected[i], () => `${backend}: case ${i} says ${said}: ${describe(question)}`);
    }
    if (target.batch === undefined) continue;
    for (let from = 0; from < count; from += BATCH) {
      const wanted = expected.slice(from, from + BATCH).flatMap((valid, i) => (valid ? [] : [i]));
      const found = target.batch.findInvalid(cases.slice(from, from + BATCH));
      compare(
        String(found) === String(wanted),
        () => `${backend}: batch at ${from} finds ${found} instead of ${wanted}`,
      );
    }
    const good = cases.filter((_, i) => expected[i] === true);
    const bad = cases.filter((_, i) => expected[i] === false);
    for (const size of oneBadSizes(count))
      oneBad(target.batch, good, bad, size, (agrees, what) => compare(agrees, () => `${backend}: ${what}`));
  }
  useBackend('auto');
  return {
    rule: target.rule,
    seed,
    cases: count,
    accepted: expected.filter(Boolean).length,
    near: cases.filter(({ near }) => near).length,
    kinds,
    comparisons,
    failures,
  };
}

/** Why a run counts for nothing, besides disagreements; `undefined` when it counts. */
export function objection({ accepted, cases, near }: FuzzReport): string | undefined {
  if (accepted === 0 || accepted === cases) return `${accepted} of ${cases} accepted: nothing was told apart`;
  if (2 * near < cases) return `only ${near} of ${cases} cases lie within one mutation of acceptance`;
  return undefined;
}

function oneBad(
  batch: NonNullable<Target['batch']>,
  good: readonly Case[],
  bad: readonly Case[],
  size: number,
  compare: (agrees: boolean, what: string) => void,
): void {
  if (good.length < size || bad.length < size) return;
  const valid = good.slice(0, size);
  compare(batch.verifyBatch(valid), `a valid batch of ${size} is refused`);
  for (let at = 0; at < size; at++) {
    const entries = valid.with(at, bad[at] ?? valid[0] ?? never());
    compare(!batch.verifyBatch(entries), `a batch of ${size} with a bad entry at ${at} is accepted`);
    compare(String(batch.findInvalid(entries)) === String(at), `the bad entry at ${at} of ${size} is not found`);
  }
}

function never(): never {
  throw new RangeError('an empty batch');
}

function describe({ kind, signature, message, publicKey }: Case): string {
  return `${kind}, signature ${bytesToHex(signature)}, message ${bytesToHex(message)}, key ${bytesToHex(publicKey)}`;
}
