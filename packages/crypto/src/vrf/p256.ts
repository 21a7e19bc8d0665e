import type { WeierstrassPoint } from '@noble/curves/abstract/weierstrass.js';
import { p256, p256_hasher } from '@noble/curves/nist.js';
import { bytesToNumberBE, createHmacDrbg, numberToBytesBE } from '@noble/curves/utils.js';
import { concatBytes, wipe } from '../bytes.ts';
import { hmac, sha256 } from '../hash/index.ts';
import type { VrfSuite } from './suite.ts';
import { tryAndIncrement } from './try-and-increment.ts';

const { Point } = p256;
const ORDER = Point.Fn.ORDER;

const common = {
  base: Point.BASE,
  order: ORDER,
  secretKeyBytes: 32,
  pointBytes: 33,
  outputBytes: 32,
  hash,
  secret(secretKey: Uint8Array) {
    const scalar = bytesToNumberBE(secretKey);
    if (scalar === 0n || scalar >= ORDER) return undefined;
    const copy = secretKey.slice();
    return { scalar, nonce: (encodedPoint: Uint8Array) => nonceRfc6979(copy, encodedPoint), wipe: () => wipe(copy) };
  },
  /** SEC 1, 2.3.3: the point at infinity is one zero byte. */
  encodePoint: (point: WeierstrassPoint<bigint>) => (point.is0() ? new Uint8Array(1) : point.toBytes(true)),
  decodePoint,
  encodeInteger: (value: bigint, length: number) => numberToBytesBE(value, length),
  decodeInteger: (bytes: Uint8Array) => bytesToNumberBE(bytes),
};

/** `ECVRF-P256-SHA256-TAI`. */
export const p256Tai: VrfSuite<WeierstrassPoint<bigint>> = {
  ...common,
  id: 1,
  encodeToCurve(publicKey, alpha) {
    return tryAndIncrement(1, hash, publicKey, alpha, (hashed) => decodePoint(concatBytes(Uint8Array.of(2), hashed)));
  },
};

const SSWU_DOMAIN = 'ECVRF_P256_XMD:SHA-256_SSWU_NU_\x02';

/** `ECVRF-P256-SHA256-SSWU`. */
export const p256Sswu: VrfSuite<WeierstrassPoint<bigint>> = {
  ...common,
  id: 2,
  encodeToCurve(publicKey, alpha) {
    return p256_hasher.encodeToCurve(concatBytes(publicKey, alpha), { DST: SSWU_DOMAIN });
  },
};

const generate = createHmacDrbg<bigint>(32, 32, (key: Uint8Array, message: Uint8Array) => hmac(sha256, key, message));

/** RFC 6979, 3.2, with SHA-256. */
function nonceRfc6979(secretKey: Uint8Array, message: Uint8Array): bigint {
  const digest = numberToBytesBE(bytesToNumberBE(sha256(message)) % ORDER, 32);
  return generate(concatBytes(secretKey, digest), (bytes) => {
    const candidate = bytesToNumberBE(bytes);
    return candidate > 0n && candidate < ORDER ? candidate : undefined;
  });
}

function hash(...parts: readonly Uint8Array[]): Uint8Array {
  return sha256(concatBytes(...parts));
}

function decodePoint(bytes: Uint8Array): WeierstrassPoint<bigint> | undefined {
  if (bytes.length !== 33) return undefined;
  try {
    return Point.fromBytes(bytes);
  } catch {
    return undefined;
  }
}
