/**
 * What the WebAssembly kernels promise. Rules about encodings and ranges that need no field arithmetic stay in
 * TypeScript, beside the portable implementation; a kernel decides equations. Only public data goes in: WebAssembly is
 * not constant-time.
 *
 * All arguments have the stated lengths (the caller has checked), are plain `Uint8Array`s of any byte offset, and are
 * read before the call returns. Nothing is kept. No function throws on any bytes.
 */

/** Curve25519 in Edwards form. Points are decoded as ZIP-215 does: y modulo p, a sign bit with x = 0 allowed. */
export interface Ed25519Kernel {
  /**
   * [8]([S]B − R − [k]A) = 0 for a signature R ‖ S (64 bytes), key A (32) and challenge (64 bytes, the unreduced
   * SHA-512 of R ‖ A ‖ M, little-endian). False when A or R does not decode or S ≥ L.
   */
  verifyCofactored(signature: Uint8Array, publicKey: Uint8Array, challenge: Uint8Array): boolean;
  /**
   * encode([S]B − [k]A) = R as bytes, with k the challenge reduced modulo L. S is any number below 2^253. False when A
   * does not decode. R is never decoded.
   */
  verifyCofactorless(signature: Uint8Array, publicKey: Uint8Array, challenge: Uint8Array): boolean;
  /**
   * [8](Σ zᵢ([Sᵢ]B − Rᵢ − [kᵢ]Aᵢ)) = 0 over n ≥ 1 signatures laid end to end: 64 n bytes, 32 n, 64 n, and weights zᵢ of
   * 16 bytes each, little-endian, not zero. False when any A or R does not decode or any S ≥ L.
   */
  verifyBatch(signatures: Uint8Array, publicKeys: Uint8Array, challenges: Uint8Array, weights: Uint8Array): boolean;
  /**
   * Σ [sᵢ]Pᵢ, encoded; n points of 32 bytes and n scalars of 32 bytes, little-endian, below 2^253. `undefined` when a
   * point does not decode.
   */
  multiScalar(points: Uint8Array, scalars: Uint8Array): Uint8Array | undefined;
}

/** secp256k1. Scalars and coordinates are big-endian, as everywhere with this curve. */
export interface Secp256k1Kernel {
  /**
   * BIP-340 verification from "let P = lift_x(pk)" on: signature 64 bytes, key 32, challenge 32 (the tagged hash
   * `BIP0340/challenge`, unreduced). False for r ≥ p, s ≥ n or a key that is no x coordinate.
   */
  schnorrVerify(signature: Uint8Array, publicKey: Uint8Array, challenge: Uint8Array): boolean;
  /**
   * BIP-340 batch verification over n ≥ 1 signatures laid end to end: 64 n, 32 n and 32 n bytes, and weights of 16 bytes
   * each, big-endian, not zero. False when any r ≥ p, s ≥ n, or R or P does not lift.
   */
  schnorrVerifyBatch(
    signatures: Uint8Array,
    publicKeys: Uint8Array,
    challenges: Uint8Array,
    weights: Uint8Array,
  ): boolean;
  /**
   * ECDSA: signature r ‖ s with 0 < r, s < n (the caller has checked, low-S included), key in SEC1 form of 33 bytes
   * (02, 03) or 65 (04), digest 32 bytes. False when the key is not on the curve.
   */
  ecdsaVerify(signature: Uint8Array, publicKey: Uint8Array, digest: Uint8Array): boolean;
  /**
   * Σ sᵢPᵢ in compressed form, or 33 zero bytes for the point at infinity; n points of 33 bytes (02, 03) and n scalars
   * of 32 bytes below the group order. `undefined` when a point does not decode.
   */
  multiScalar(points: Uint8Array, scalars: Uint8Array): Uint8Array | undefined;
}

/** SM2 (GB/T 32918). */
export interface Sm2Kernel {
  /**
   * GB/T 32918.2 verification: signature r ‖ s with r, s in [1, n−1] (the caller has checked), key in SEC1 form of 33
   * bytes (02, 03) or 65 (04), e = SM3(ZA ‖ M), 32 bytes. False when r + s = 0 mod n or the key is not on the curve.
   */
  verify(signature: Uint8Array, publicKey: Uint8Array, digest: Uint8Array): boolean;
}

/**
 * How `src/wasm/ed25519.ts`, `secp256k1.ts` and `sm2.ts` hand their kernel out, as `loadEd25519Kernel`,
 * `loadSecp256k1Kernel` and `loadSm2Kernel`: synchronously, the same instance each time, `undefined` where
 * WebAssembly is missing or forbidden by the page's policy.
 */
export type KernelLoader<Kernel> = () => Kernel | undefined;
