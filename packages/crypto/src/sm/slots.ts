import { bytesToNumberBE } from '@noble/curves/utils.js';
import { slot } from '../backend/registry.ts';
import { hexToBytes } from '../bytes.ts';
import { loadSm2Kernel } from '../wasm/sm2.ts';
import { N, Point, pointOrUndefined } from './curve.ts';

/**
 * Whether a signature, whose r and s lie in [1, n − 1], is valid for the digest e and a key of 33 or 65 bytes in SEC1
 * form; false when the key is not on the curve.
 */
export type Sm2Verify = (signature: Uint8Array, publicKey: Uint8Array, digest: Uint8Array) => boolean;

/** GB/T 32918.2 clause 7.1, steps B5 to B7. */
export function verifyPortable(signature: Uint8Array, publicKey: Uint8Array, digest: Uint8Array): boolean {
  const r = bytesToNumberBE(signature.subarray(0, 32));
  const s = bytesToNumberBE(signature.subarray(32));
  const t = (r + s) % N;
  const point = pointOrUndefined(publicKey);
  if (t === 0n || point === undefined) return false;
  const sum = Point.BASE.mulAddUnsafe(s, point, t);
  return !sum.is0() && (bytesToNumberBE(digest) + sum.x) % N === r;
}

/** Verification of the signature equation. */
export const verifySlot: () => Sm2Verify = /* @__PURE__ */ slot<Sm2Verify>({
  name: 'sm2.verify',
  candidates: [
    { tier: 'wasm', name: 'kernel', load: () => loadSm2Kernel()?.verify },
    { tier: 'portable', name: 'noble', load: () => verifyPortable },
  ],
  test: answersRight,
});

/** The signature example of GB/T 32918.5 annex A.2 and alterations of it. */
function answersRight(verify: Sm2Verify): boolean {
  const x = hexToBytes('09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020');
  const y = hexToBytes('ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13');
  const digest = hexToBytes('f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640');
  const signature = hexToBytes(
    'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3' +
      'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
  );
  const key = Uint8Array.of(4, ...x, ...y);
  const offCurve = key.slice();
  offCurve[64] = 0x14;
  // s = n − r makes t zero.
  const cancelling = signature.slice();
  const r = bytesToNumberBE(signature.subarray(0, 32));
  cancelling.set(hexToBytes((N - r).toString(16).padStart(64, '0')), 32);
  const other = digest.slice();
  other[31] = 0x41;
  return (
    verify(signature, key, digest) &&
    verify(signature, Uint8Array.of(3, ...x), digest) &&
    !verify(signature, Uint8Array.of(2, ...x), digest) &&
    !verify(signature, key, other) &&
    !verify(signature, offCurve, digest) &&
    !verify(cancelling, key, digest)
  );
}
