/** Random linear combinations on edwards25519: the kernel against noble. */
import { concatBytes } from '@dougong/crypto';
import { ED25519_TORSION_SUBGROUP, ed25519 } from '@noble/curves/ed25519.js';
import { numberToBytesLE } from '@noble/curves/utils.js';
import type { Ed25519Kernel } from '../../src/backend/kernels.ts';
import type { Random } from '../fuzz/random.ts';

const { Point } = ed25519;
const { BASE } = Point;
const L = Point.Fn.ORDER;
const torsion = ED25519_TORSION_SUBGROUP.map((hex) => Point.fromHex(hex, true));
const edges = [0n, 1n, 2n, 3n, 8n, L - 1n, L - 2n, (L - 1n) / 2n, 2n ** 127n, 2n ** 128n - 1n, 2n ** 252n];

/** d·B + torsion, with what is needed to predict its multiples. */
interface Known {
  readonly log: bigint;
  readonly twist: number;
  readonly bytes: Uint8Array;
}

function scalar(random: Random): bigint {
  switch (random.index(4)) {
    case 0:
      return random.pick(edges);
    case 1:
      return random.number(1n << BigInt(1 + random.index(252)));
    default:
      return random.number(L);
  }
}

/** The point log·B + twist·T, with T of order 8. */
function point(log: bigint, twist: number): Uint8Array {
  const reduced = ((log % L) + L) % L;
  const main = reduced === 0n ? Point.ZERO : BASE.multiply(reduced);
  return main.add(torsionPoint(twist)).toBytes();
}

/** twist·T for the first T of order 8 among noble's low-order points. */
function torsionPoint(twist: number) {
  const generator = torsion.find((candidate) => !candidate.multiplyUnsafe(4n).is0());
  if (generator === undefined) throw new RangeError('no point of order 8');
  const reduced = ((twist % 8) + 8) % 8;
  return reduced === 0 ? Point.ZERO : generator.multiplyUnsafe(BigInt(reduced));
}

function known(random: Random): Known {
  const log = random.index(3) === 0 ? random.pick(edges) % L : random.number(L);
  const twist = random.index(2) === 0 ? 0 : random.index(8);
  return { log, twist, bytes: point(log, twist) };
}

interface Triple {
  readonly signature: Uint8Array;
  readonly publicKey: Uint8Array;
  /** k + a multiple of L, in 64 bytes. */
  readonly challenge: Uint8Array;
  readonly twist: number;
}

/** A signature equation that holds up to `twist` torsion and `error`·B. */
function triple(random: Random, key: Known, twist: number, error: bigint): Triple {
  const [s, k] = [scalar(random) % L, scalar(random) % L];
  const nonce = point(s - k * key.log + error, Number(-(k % 8n)) * key.twist + twist);
  return {
    signature: concatBytes(nonce, numberToBytesLE(s, 32)),
    publicKey: key.bytes,
    challenge: numberToBytesLE(k + L * random.number(2n ** 259n), 64),
    twist,
  };
}

function verifications(kernel: Ed25519Kernel, random: Random): string | undefined {
  const twist = random.index(3) === 0 ? random.index(8) : 0;
  const good = triple(random, known(random), twist, 0n);
  const wrong = triple(random, known(random), twist, 1n + random.number(L - 1n));
  if (!kernel.verifyCofactored(good.signature, good.publicKey, good.challenge)) return 'cofactored refuses';
  if (kernel.verifyCofactored(wrong.signature, wrong.publicKey, wrong.challenge)) return 'cofactored accepts';
  if (kernel.verifyCofactorless(good.signature, good.publicKey, good.challenge) !== (twist === 0)) {
    return 'cofactorless errs';
  }
  if (kernel.verifyCofactorless(wrong.signature, wrong.publicKey, wrong.challenge)) return 'cofactorless accepts';
  return undefined;
}

function batch(kernel: Ed25519Kernel, random: Random): string | undefined {
  const keys = Array.from({ length: 1 + random.index(4) }, () => known(random));
  const items = Array.from({ length: 1 + random.index(24) }, () => {
    return triple(random, random.pick(keys), random.index(8), 0n);
  });
  // Repeated signatures with repeated weights meet in the same buckets.
  for (let copies = random.index(8); copies > 0; copies--) items.push(random.pick(items));
  const weights = items.map(() => (random.index(3) === 0 ? numberToBytesLE(1n, 16) : random.bytes(16)));
  const run = (list: readonly Triple[]): boolean =>
    kernel.verifyBatch(
      concatBytes(...list.map(({ signature }) => signature)),
      concatBytes(...list.map(({ publicKey }) => publicKey)),
      concatBytes(...list.map(({ challenge }) => challenge)),
      concatBytes(...weights),
    );
  if (!run(items)) return 'batch refuses';
  const broken = [...items];
  broken[random.index(items.length)] = triple(random, random.pick(keys), 0, 1n + random.number(L - 1n));
  return run(broken) ? 'batch accepts' : undefined;
}

function sum(kernel: Ed25519Kernel, random: Random, length: number): string | undefined {
  const pool = Array.from({ length: 1 + random.index(6) }, () => known(random));
  const shared = scalar(random);
  const terms = Array.from({ length }, () => ({
    point: random.pick(pool),
    factor: random.index(3) === 0 ? shared : scalar(random),
  }));
  const log = terms.reduce((total, { point: { log: d }, factor }) => total + d * factor, 0n);
  const twist = terms.reduce((total, { point: { twist: t }, factor }) => total + t * Number(factor % 8n), 0);
  const result = kernel.multiScalar(
    concatBytes(...terms.map(({ point: { bytes } }) => bytes)),
    concatBytes(...terms.map(({ factor }) => numberToBytesLE(factor, 32))),
  );
  const expected = point(log, twist);
  return result?.every((byte, i) => byte === expected[i]) ? undefined : `sum of ${length} differs`;
}

/** One case; returns what was wrong, if anything. */
export function edwardsCase(kernel: Ed25519Kernel, random: Random): string | undefined {
  switch (random.index(6)) {
    case 0:
      return batch(kernel, random);
    case 1:
      return sum(kernel, random, random.index(50) === 0 ? 100 + random.index(2200) : 1 + random.index(40));
    default:
      return verifications(kernel, random);
  }
}
