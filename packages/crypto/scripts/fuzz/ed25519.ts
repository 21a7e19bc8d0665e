import { type Ed25519Rule, findInvalid, verify, verifyBatch } from '@dougong/crypto/ed25519';
import { ED25519_TORSION_SUBGROUP, ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE, concatBytes, hexToBytes, numberToBytesLE } from '@noble/curves/utils.js';
import { sha512 } from '@noble/hashes/sha2.js';
import type { Random } from './random.ts';
import { type Case, mutate, type Target } from './target.ts';

const { Point } = ed25519;
type Point = InstanceType<typeof Point>;
const L = Point.Fn.ORDER;

/** The eight points of small order. */
const torsion = ED25519_TORSION_SUBGROUP.map((hex) => Point.fromHex(hex));
/** All their encodings that ZIP-215 decodes: y + p where that fits 255 bits, and sign bits on x = 0. */
const smallOrderEncodings = [
  ...ED25519_TORSION_SUBGROUP,
  `01${'00'.repeat(30)}80`,
  `ec${'ff'.repeat(31)}`,
  `ed${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(31)}`,
  `ee${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(31)}`,
].map(hexToBytes);

interface Key {
  readonly a: bigint;
  readonly A: Point;
}

/** Few keys, so that batches repeat them; some have the smallest and largest scalars. */
function keys(random: Random): readonly Key[] {
  const scalars = [1n, 2n, L - 1n, ...Array.from({ length: 13 }, () => 1n + random.number(L - 1n))];
  return scalars.map((a) => ({ a, A: Point.BASE.multiplyUnsafe(a) }));
}

/** Signs with chosen encodings of R and A, so that the cofactored equation holds whatever torsion they carry. */
function signWith(kind: string, message: Uint8Array, r: bigint, R: Uint8Array, a: bigint, A: Uint8Array): Case {
  const k = Point.Fn.create(bytesToNumberLE(sha512(concatBytes(R, A, message))));
  const S = Point.Fn.create(r + k * a);
  return { kind, near: true, signature: concatBytes(R, numberToBytesLE(S, 32)), message, publicKey: A };
}

function withS(valid: Case, kind: string, S: bigint): Case {
  return { ...valid, kind, signature: concatBytes(valid.signature.subarray(0, 32), numberToBytesLE(S, 32)) };
}

function generator(): (random: Random) => Case {
  let pool: readonly Key[] | undefined;
  return (random) => {
    pool ??= keys(random);
    const { a, A } = random.pick(pool);
    const message = random.bytes(random.index(130));
    const r = random.pick([0n, 1n, L - 1n, random.number(L), random.number(L), random.number(L), random.number(L)]);
    const R = Point.BASE.multiplyUnsafe(r);
    const T = random.pick(torsion);
    const valid = signWith('valid', message, r, R.toBytes(), a, A.toBytes());
    const S = bytesToNumberLE(valid.signature.subarray(32));
    const kinds: readonly (() => Case)[] = [
      () => valid,
      () => valid,
      () => valid,
      () => mutate(valid, random),
      () => mutate(valid, random),
      () => signWith('A + T', message, r, R.toBytes(), a, A.add(T).toBytes()),
      () => signWith("R + T'", message, r, R.add(T).toBytes(), a, A.toBytes()),
      () => signWith("A + T, R + T'", message, r, R.add(random.pick(torsion)).toBytes(), a, A.add(T).toBytes()),
      () => signWith('A of small order', message, r, R.toBytes(), 0n, random.pick(smallOrderEncodings)),
      () => signWith('R of small order', message, 0n, random.pick(smallOrderEncodings), a, A.toBytes()),
      () =>
        signWith(
          'both of small order',
          message,
          0n,
          random.pick(smallOrderEncodings),
          0n,
          random.pick(smallOrderEncodings),
        ),
      () => withS(valid, 'S + L', S + L),
      () => withS(valid, 'S + 7L', S + 7n * L),
      () =>
        withS(
          valid,
          'S of the border',
          random.pick([0n, 1n, L - 1n, L, L + 1n, 1n << 252n, (1n << 253n) - 1n, 1n << 253n, (1n << 256n) - 1n]),
        ),
      () => ({ kind: 'rubbish', near: false, signature: random.bytes(64), message, publicKey: random.bytes(32) }),
    ];
    return random.pick(kinds)();
  };
}

function reference({ signature, message, publicKey }: Case, rule: Ed25519Rule): boolean {
  if (signature.length !== 64 || publicKey.length !== 32) return false;
  if (rule === 'zip215' || rule === 'strict') {
    return ed25519.verify(signature, message, publicKey, { zip215: rule === 'zip215' });
  }
  const S = bytesToNumberLE(signature.subarray(32));
  if (rule === 'ref10' ? S >= L : S >> 253n !== 0n) return false;
  let A: Point;
  try {
    A = Point.fromBytes(publicKey, true);
  } catch {
    return false;
  }
  const R = signature.subarray(0, 32);
  const k = Point.Fn.create(bytesToNumberLE(sha512(concatBytes(R, publicKey, message))));
  const expected = Point.BASE.multiplyUnsafe(S % L).add(A.negate().multiplyUnsafe(k));
  return expected.toBytes().every((byte, i) => byte === R[i]);
}

/** The four rules of Ed25519. */
export const ed25519Targets: readonly Target[] = (['zip215', 'strict', 'ref10', 'bytom'] as const).map((rule) => ({
  rule,
  generate: generator(),
  reference: (question) => reference(question, rule),
  verify: ({ signature, message, publicKey }) => verify(signature, message, publicKey, { rule }),
  batch: {
    verifyBatch: (questions) => verifyBatch(questions, { rule }),
    findInvalid: (questions) => findInvalid(questions, { rule }),
  },
}));
