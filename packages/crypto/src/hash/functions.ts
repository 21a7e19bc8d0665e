import { ripemd160 as nobleRipemd160 } from '@noble/hashes/legacy.js';
import { sha256 as nobleSha256, sha512 as nobleSha512 } from '@noble/hashes/sha2.js';
import {
  keccak_256 as nobleKeccak256,
  sha3_256 as nobleSha3_256,
  sha3_512 as nobleSha3_512,
} from '@noble/hashes/sha3.js';
import { defineHash } from './engine.ts';
import { nobleSm3 } from './sm3.ts';
import type { HashFunction } from './types.ts';

/** SHA-256, FIPS 180-4: 32 bytes. The hash of suite `std`. */
export const sha256: HashFunction = /* @__PURE__ */ defineHash('sha256', nobleSha256);

/** SHA-512, FIPS 180-4: 64 bytes. */
export const sha512: HashFunction = /* @__PURE__ */ defineHash('sha512', nobleSha512);

/** SHA3-256, FIPS 202: 32 bytes. The hash of suite `sha3` and of Bytom. */
export const sha3_256: HashFunction = /* @__PURE__ */ defineHash('sha3-256', nobleSha3_256);

/** SHA3-512, FIPS 202: 64 bytes. */
export const sha3_512: HashFunction = /* @__PURE__ */ defineHash('sha3-512', nobleSha3_512);

/** Keccak-256 with the padding from before FIPS 202, as Ethereum uses it: 32 bytes. Not SHA3-256. */
export const keccak_256: HashFunction = /* @__PURE__ */ defineHash('keccak-256', nobleKeccak256);

/** RIPEMD-160: 20 bytes, which gives 80 bits against collisions; only for the address formats that ask for it. */
export const ripemd160: HashFunction = /* @__PURE__ */ defineHash('ripemd160', nobleRipemd160);

/** SM3, GB/T 32905-2016: 32 bytes. The hash of suite `gm`. */
export const sm3: HashFunction = /* @__PURE__ */ defineHash('sm3', nobleSm3);
