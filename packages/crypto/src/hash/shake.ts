import { shake128 as nobleShake128, shake256 as nobleShake256 } from '@noble/hashes/sha3.js';
import { assertBytes } from '../bytes.ts';
import { assertLength } from './arguments.ts';

/** An output may be long, but not so long that it exhausts the memory: 1 GiB. */
const LONGEST = 2 ** 30;

/** An extendable-output function in progress. */
export interface Xof {
  /** Appends to the message. Throws TypeError after the first read. */
  update(part: Uint8Array): this;
  /** The next `length` bytes of the output; reads continue one another. */
  read(length: number): Uint8Array;
}

/** An extendable-output function: the caller says how many bytes, and longer outputs continue shorter ones. */
export interface XofFunction {
  /** The first `outputLength` bytes for `message`. @throws TypeError naming the wrong argument. */
  (message: Uint8Array, outputLength: number): Uint8Array;
  /** Name in registries and files. */
  readonly algorithm: 'shake128' | 'shake256';
  /** Bytes of the sponge's rate. */
  readonly blockLength: number;
  /** Starts an incremental computation. */
  create(): Xof;
}

/** SHAKE128, FIPS 202: at most 128 bits of strength. */
export const shake128: XofFunction = /* @__PURE__ */ defineXof('shake128', nobleShake128);

/** SHAKE256, FIPS 202: at most 256 bits of strength. */
export const shake256: XofFunction = /* @__PURE__ */ defineXof('shake256', nobleShake256);

function defineXof(algorithm: XofFunction['algorithm'], noble: typeof nobleShake128): XofFunction {
  const hash = (message: Uint8Array, outputLength: number): Uint8Array => {
    assertBytes('message', message);
    assertLength('outputLength', outputLength, 1, LONGEST);
    return noble(message, { dkLen: outputLength });
  };
  return Object.assign(hash, { algorithm, blockLength: noble.blockLen, create: (): Xof => start(noble) });
}

function start(noble: typeof nobleShake128): Xof {
  const state = noble.create();
  let reading = false;
  const xof: Xof = {
    update: (part) => {
      assertBytes('part', part);
      if (reading) throw new TypeError('update: the output was already read');
      state.update(part);
      return xof;
    },
    read: (length) => {
      assertLength('length', length, 1, LONGEST);
      reading = true;
      return state.xof(length);
    },
  };
  return xof;
}
