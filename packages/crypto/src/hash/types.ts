/** The hash algorithms of this package, by the names that registries and files use. */
export type HashAlgorithm =
  | 'sha256'
  | 'sha512'
  | 'sha3-256'
  | 'sha3-512'
  | 'keccak-256'
  | 'shake128'
  | 'shake256'
  | 'ripemd160'
  | 'blake2b'
  | 'blake2s'
  | 'blake3'
  | 'sm3';

/**
 * A hash function: call it with the whole message, or pass it to {@link createHasher}, {@link hmac}, {@link hashMany}.
 */
export interface HashFunction {
  /**
   * The digest of `message`, `digestLength` bytes in a fresh array.
   *
   * @throws TypeError when `message` is no `Uint8Array`.
   */
  (message: Uint8Array): Uint8Array;
  /** Name in registries and files. */
  readonly algorithm: HashAlgorithm;
  /** Bytes of a digest. */
  readonly digestLength: number;
  /** Bytes of a block of the compression function or sponge; HMAC pads its key to it. */
  readonly blockLength: number;
}

/** A hash in progress: feed it in parts, read the digest once. */
export interface Hasher {
  /** Bytes of the digest. */
  readonly digestLength: number;
  /** Appends to the message. Throws TypeError after the digest was read. */
  update(part: Uint8Array): this;
  /** The digest of everything fed so far. The hasher is spent afterwards; fork it with {@link Hasher.clone} before. */
  digest(): Uint8Array;
  /** An independent copy in the same state, for common prefixes. */
  clone(): Hasher;
}

/** Writes the digest of `message` to `out` from `at`. */
export type DigestInto = (message: Uint8Array, out: Uint8Array, at: number) => void;

/** A hash in progress as its implementation sees it: arguments are checked, the digest is read once. */
export interface RunningHash {
  update(data: Uint8Array): void;
  digestInto(out: Uint8Array, at: number): void;
  clone(): RunningHash;
}
