// Entry points of the hash kernel: digests of equally long records behind a common prefix.
import { check } from '../common/checks.ts';
import { CHECKED } from '../config.ts';
import { MAX_PREFIX, MAX_RECORD, messages, STRIDE, storeBigEndian } from './lanes.ts';
import { compress as compressSha256, start as startSha256 } from './sha256.ts';
import { compress as compressSm3, start as startSm3 } from './sm3.ts';
import { absorb, RATE, squeeze } from './sponge.ts';

/** The algorithms by number; 0 is SHA-256. */
const SM3 = 1;
const SHA3_256 = 2;
const KECCAK_256 = 3;

/** Bytes of records that one call takes, and digests that it gives. */
const ROOM = 65536;
const MAX_COUNT = 2048;

const inputs = memory.data(64 + 65536);
const digests = memory.data(2048 * 32 + 3 * 32);
const state = memory.data(25 * 16, 16);

/** Where the prefix stands, in 64 bytes, and the records behind them. */
export function input(): usize {
  return inputs;
}

/** Where the digests stand. */
export function output(): usize {
  return digests;
}

export function init(): void {}

/** Writes prefix and padding of all four messages; returns their padded length. */
function prepare(algorithm: i32, prefixLength: usize, recordLength: usize): usize {
  const length = prefixLength + recordLength;
  const sponge = algorithm >= SHA3_256;
  const padded = sponge ? (length / RATE + 1) * RATE : ((length + 8) / 64) * 64 + 64;
  for (let i: usize = 0; i < 4; i++) {
    const message = messages + i * STRIDE;
    memory.copy(message, inputs, prefixLength);
    memory.fill(message + length, 0, padded - length);
    if (sponge) {
      store<u8>(message + length, algorithm === SHA3_256 ? 6 : 1);
      store<u8>(message + padded - 1, load<u8>(message + padded - 1) | 128);
    } else {
      store<u8>(message + length, 128);
      store<u64>(message + padded - 8, bswap<u64>((<u64>length) << 3));
    }
  }
  return padded;
}

/** Digests of the four messages. */
function digestFour(out: usize, algorithm: i32, padded: usize): void {
  if (algorithm >= SHA3_256) {
    for (let pair: usize = 0; pair < 4; pair += 2) {
      memory.fill(state, 0, 25 * 16);
      for (let offset: usize = 0; offset < padded; offset += RATE) absorb(state, offset, pair);
      squeeze(out + pair * 32, state);
    }
    return;
  }
  if (algorithm === SM3) {
    startSm3(state);
    for (let offset: usize = 0; offset < padded; offset += 64) compressSm3(state, offset);
  } else {
    startSha256(state);
    for (let offset: usize = 0; offset < padded; offset += 64) compressSha256(state, offset);
  }
  storeBigEndian(out, 32, state);
  storeBigEndian(out + 16, 32, state + 64);
}

/** Hashes `count` records; digests beyond the last are rubbish. */
export function hashRecords(algorithm: i32, prefixLength: usize, recordLength: usize, count: usize): void {
  if (CHECKED) {
    check(algorithm >= 0 && algorithm <= KECCAK_256);
    check(prefixLength <= MAX_PREFIX && recordLength <= MAX_RECORD);
    check(count <= MAX_COUNT && count * recordLength <= ROOM);
  }
  const padded = prepare(algorithm, prefixLength, recordLength);
  const records = inputs + MAX_PREFIX;
  for (let i: usize = 0; i < count; i += 4) {
    const lanes = min<usize>(4, count - i);
    for (let lane: usize = 0; lane < lanes; lane++) {
      memory.copy(messages + lane * STRIDE + prefixLength, records + (i + lane) * recordLength, recordLength);
    }
    digestFour(digests + i * 32, algorithm, padded);
  }
}
