import { assertBytes, concatBytes, equalBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { assertLeafVersion, MAX_TAPTREE_DEPTH, type TapLeafProof, tapBranch, tapLeaf } from './tree.ts';
import { tweakPublicKey } from './tweak.ts';

/** The parts of a control block (BIP-341): 33 + 32·m bytes. */
export interface ControlBlock {
  /** Leaf version: the first byte without its lowest bit. */
  readonly version: number;
  /** Parity of the output key: the lowest bit of the first byte. */
  readonly parity: 0 | 1;
  /** 32 bytes, x only. */
  readonly internalKey: Uint8Array;
  /** m hashes of 32 bytes from the leaf up, at most {@link MAX_TAPTREE_DEPTH}. */
  readonly path: readonly Uint8Array[];
}

/**
 * The control block that reveals a leaf.
 *
 * @param parity The parity that {@link tweakPublicKey} gave.
 * @throws TypeError when the key is not 32 bytes; {@link CryptoError} `mast.version`, `mast.depth`.
 */
export function controlBlock(
  internalKey: Uint8Array,
  parity: 0 | 1,
  leaf: Pick<TapLeafProof, 'version' | 'path'>,
): Uint8Array {
  return encodeControlBlock({ version: leaf.version, parity, internalKey, path: leaf.path });
}

/**
 * Bytes of a control block.
 *
 * @throws TypeError when a hash or the key is not 32 bytes; {@link CryptoError} `mast.version`, `mast.depth`.
 */
export function encodeControlBlock(block: ControlBlock): Uint8Array {
  const { version, parity, internalKey, path } = block;
  assertLeafVersion(version);
  if (parity !== 0 && parity !== 1) throw new TypeError('parity: expected 0 or 1');
  assertBytes('internalKey', internalKey, 32);
  for (const [i, hash] of path.entries()) assertBytes(`path[${i}]`, hash, 32);
  if (path.length > MAX_TAPTREE_DEPTH) {
    throw new CryptoError('mast.depth', `${path.length} hashes exceed ${MAX_TAPTREE_DEPTH}`, {
      limit: MAX_TAPTREE_DEPTH,
    });
  }
  return concatBytes(Uint8Array.of(version | parity), internalKey, ...path);
}

/**
 * Reads a control block. Every byte string that it accepts is what {@link encodeControlBlock} writes.
 *
 * @throws {@link CryptoError} `mast.controlBlock` for a length other than 33 + 32·m with m up to
 * {@link MAX_TAPTREE_DEPTH}, `mast.version` for the version 0x50.
 */
export function decodeControlBlock(bytes: Uint8Array): ControlBlock {
  assertBytes('bytes', bytes);
  const first = bytes[0];
  const depth = (bytes.length - 33) / 32;
  if (first === undefined || !Number.isInteger(depth) || depth < 0 || depth > MAX_TAPTREE_DEPTH) {
    throw new CryptoError(
      'mast.controlBlock',
      `${bytes.length} bytes are not 33 + 32·m with m up to ${MAX_TAPTREE_DEPTH}`,
      {
        offset: bytes.length,
      },
    );
  }
  const version = first & 0xfe;
  assertLeafVersion(version);
  return {
    version,
    parity: (first & 1) as 0 | 1,
    internalKey: bytes.slice(1, 33),
    path: Array.from({ length: depth }, (_, i) => bytes.slice(33 + 32 * i, 65 + 32 * i)),
  };
}

/**
 * Whether `block` shows that the output key commits to the script (BIP-341, script path spending). Running the script is
 * the caller's.
 *
 * @param outputKey 32 bytes, x only.
 * @returns the leaf's version and hash, or undefined when the proof does not hold or the block is malformed.
 * @throws TypeError when an argument is no `Uint8Array`, or the output key not 32 bytes.
 */
export function verifyControlBlock(
  outputKey: Uint8Array,
  script: Uint8Array,
  block: Uint8Array,
): { readonly version: number; readonly leafHash: Uint8Array } | undefined {
  assertBytes('outputKey', outputKey, 32);
  assertBytes('script', script);
  assertBytes('block', block);
  try {
    const { version, parity, internalKey, path } = decodeControlBlock(block);
    const leafHash = tapLeaf(script, version);
    const tweaked = tweakPublicKey(internalKey, path.reduce(tapBranch, leafHash));
    return tweaked.parity === parity && equalBytes(tweaked.key, outputKey) ? { version, leafHash } : undefined;
  } catch (error) {
    if (error instanceof CryptoError) return undefined;
    throw error;
  }
}
