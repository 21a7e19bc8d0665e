import { sha256 as noble } from '@noble/hashes/sha2.js';
import type { MerkleHash } from '../../src/merkle/index.ts';

export const sha256: MerkleHash = Object.assign((message: Uint8Array) => noble(message), { digestLength: 32 });
