import { type Adapter, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import {
  ancestorsIn,
  bits64FromTarget,
  bytomRetarget,
  createTensorityCache,
  INITIAL_SEED_HEX,
  nextSeed,
  targetFromBits64,
  type WorkHeader,
  workOfTarget,
} from '@dougong/consensus/pow';
import { bytesToHex, concatBytes, hexToBytes } from '@dougong/crypto';
import { sha3_256 } from '@dougong/crypto/hash';
import { createMatrices } from '../src/pow/tensority/seed-cache.ts';

const hash = createTensorityCache(1);

const tensority: Adapter = {
  folder: 'bytom',
  files: /^tensority.*\.json$/,
  ignores: {
    from: 'where the case comes from',
    source: 'where the file comes from',
    product_matrix_first_64_bytes: 'intermediate digest inside the kernel',
    product_matrix_sha3: 'intermediate digest inside the kernel',
    seed_cache_first_64_bytes: 'the beginning of what seed_cache_sha3 covers',
  },
  *cases(file) {
    const whole = read.object(file.json(), 'file');
    if (whole['initial_seed'] !== undefined) {
      yield {
        id: 'initial seed',
        data: { initial_seed: whole['initial_seed'] },
        asserts: ['initial_seed'],
        run: (data) => equal('initial_seed', INITIAL_SEED_HEX, read.object(data, 'file')['initial_seed']),
      };
    }
    if (whole['trace_of_first_vector'] !== undefined) yield traceCase(whole['trace_of_first_vector']);
    for (const [index, data] of read.array(whole['vectors'], 'vectors').entries()) {
      yield { id: String(index), data, asserts: ['hash'], run: hashCase };
    }
  },
};

function hashCase(data: Json): string | undefined {
  const c = read.object(data, 'case');
  return equal('hash', bytesToHex(hash(bytes(c, 'header_hash'), bytes(c, 'seed'))), c['hash']);
}

/** The intermediate digests of the first vector. */
function traceCase(data: Json): VectorCase {
  const asserts = [
    'hash',
    'ext_seed_before_smix',
    'first_smix_block_128KiB_sha3',
    'seed_cache_sha3',
    'seed_cache_len_bytes',
    'sequences.0',
    'sequences.3',
  ];
  return { id: 'trace', data, asserts, run: trace };
}

function trace(data: Json): string | undefined {
  const c = read.object(data, 'trace');
  const seed = bytes(c, 'seed');
  const header = bytes(c, 'header_hash');
  const once = sha3_256(seed);
  const twice = sha3_256(once);
  const tables = tablesOf(createMatrices(seed));
  const sequences = [0, 8, 16, 24].map((from) => bytesToHex(sha3_256(header.subarray(from, from + 8))));
  return (
    equal(
      'ext_seed_before_smix',
      bytesToHex(concatBytes(seed, once, twice, sha3_256(twice))),
      c['ext_seed_before_smix'],
    ) ??
    equal(
      'first_smix_block_128KiB_sha3',
      bytesToHex(sha3_256(tables.subarray(0, 131_072))),
      c['first_smix_block_128KiB_sha3'],
    ) ??
    equal('seed_cache_sha3', bytesToHex(sha3_256(tables)), c['seed_cache_sha3']) ??
    equal('seed_cache_len_bytes', tables.length, c['seed_cache_len_bytes']) ??
    equal('sequences', sequences.join(), read.array(c['sequences'], 'sequences').join()) ??
    hashCase(data)
  );
}

/** The ROMix tables in the order in which they were filled: even rows stand in one matrix, odd rows in the next. */
function tablesOf(matrices: Uint8Array): Uint8Array {
  const tables = new Uint8Array(matrices.length);
  for (let row = 0; row < matrices.length / 128; row++) {
    const table = Math.floor(row / 1024);
    const from = (2 * table + (row % 2)) * 65_536 + Math.floor((row % 1024) / 2) * 128;
    tables.set(matrices.subarray(from, from + 128), row * 128);
  }
  return tables;
}

const difficulty: Adapter = {
  folder: 'bytom',
  files: /^bytom1x-difficulty.*\.json$/,
  ignores: { source: 'where the file comes from', rule: 'says in words what `headers` computes' },
  *cases(file) {
    const whole = read.object(file.json(), 'file');
    const lists: Readonly<Record<string, readonly [readonly string[], (c: JsonObject) => string | undefined]>> = {
      compact_to_target: [['target_hex', 'work_hex'], fromCompact],
      target_to_compact: [['compact', 'round_trip_hex'], toCompact],
      retarget: [['next_bits'], retarget],
    };
    for (const [name, value] of Object.entries(whole)) {
      if (name === 'source') continue;
      if (name === 'header_chain') {
        yield* chainCases(read.object(value, name));
        continue;
      }
      const form = lists[name];
      if (form === undefined) throw new TypeError(`unknown list ${name}`);
      for (const [index, data] of read.array(value, name).entries()) {
        yield { id: `${name} ${index}`, data, asserts: form[0], run: (altered) => form[1](read.object(altered, name)) };
      }
    }
  },
};

function fromCompact(c: JsonObject): string | undefined {
  const target = targetFromBits64(BigInt(read.string(c['compact'], 'compact')));
  return (
    equal('target_hex', target.toString(16), c['target_hex']) ??
    equal('work_hex', workOfTarget(target).toString(16), c['work_hex'])
  );
}

function toCompact(c: JsonObject): string | undefined {
  const bits = bits64FromTarget(BigInt(`0x${read.string(c['target_hex'], 'target_hex')}`));
  return (
    equal('compact', compactText(bits), c['compact']) ??
    equal('round_trip_hex', targetFromBits64(bits).toString(16), c['round_trip_hex'])
  );
}

function retarget(c: JsonObject): string | undefined {
  const height = read.number(c['last_height'], 'last_height');
  const target = targetFromBits64(BigInt(read.string(c['last_bits'], 'last_bits')));
  const parent = { height, time: read.number(c['actual_time_span'], 'actual_time_span'), target };
  const next = bytomRetarget.next(parent, (at) => ({ height: at, time: 0, target }));
  return equal('next_bits', compactText(bits64FromTarget(next)), c['next_bits']);
}

interface ChainHeader extends WorkHeader {
  readonly hash: Uint8Array;
  readonly seed: Uint8Array;
  readonly work: bigint;
}

/** The chain that the file describes in words: fixed clock, empty blocks, bits by the rule. */
function headers(count: number): readonly ChainHeader[] {
  const chain: ChainHeader[] = [];
  let clock = 1_524_549_600;
  let bits = 0x1e00000000011b68n;
  let seed: Uint8Array = hexToBytes(INITIAL_SEED_HEX);
  let previous: Uint8Array = new Uint8Array(32);
  let work = 0n;
  for (let height = 0; height <= count; height++) {
    if (height > 0) clock += 100 + ((height * 7919) % 83);
    const time = height > 0 && height % 13 === 0 ? clock - 300 : clock;
    const nonce = height === 0 ? 9_253_507_043_297n : BigInt(height);
    const hashed = headerHash(height, previous, time, bits, nonce);
    const target = targetFromBits64(bits);
    work += workOfTarget(target);
    const header = { height, time, target, hash: hashed, seed, work };
    chain.push(header);
    previous = hashed;
    bits = bits64FromTarget(bytomRetarget.next(header, ancestorsIn(chain)));
    seed = nextSeed(header);
  }
  return chain;
}

/** The id of a deployed header with empty roots: SHA3-256 of `entryid:blockheader:` and the hash of its fields. */
function headerHash(height: number, previous: Uint8Array, time: number, bits: bigint, nonce: bigint): Uint8Array {
  const u64 = (value: bigint): Uint8Array => {
    const field = new Uint8Array(8);
    new DataView(field.buffer).setBigUint64(0, value, true);
    return field;
  };
  const empty = new Uint8Array(32);
  const body = concatBytes(
    u64(1n),
    u64(BigInt(height)),
    previous,
    u64(BigInt(time)),
    empty,
    empty,
    u64(bits),
    u64(nonce),
  );
  return sha3_256(concatBytes(new TextEncoder().encode('entryid:blockheader:'), sha3_256(body)));
}

function* chainCases(chain: JsonObject): Iterable<VectorCase> {
  const marks = read.array(chain['marks'], 'marks');
  const heights = marks.map((mark) => read.number(read.object(mark, 'mark')['height'], 'height'));
  const made = headers(Math.max(...heights));
  for (const [index, data] of marks.entries()) {
    yield {
      id: `header chain, height ${heights[index]}`,
      data,
      asserts: ['bits', 'hash', 'next_bits', 'next_seed', 'past_median_time', 'timestamp', 'work_sum_hex'],
      run: (altered) => markCase(read.object(altered, 'mark'), made),
    };
  }
}

function markCase(c: JsonObject, chain: readonly ChainHeader[]): string | undefined {
  const height = read.number(c['height'], 'height');
  const header = chain[height];
  if (header === undefined) return `there is no height ${height}`;
  const times = chain
    .slice(Math.max(0, height - 10), height + 1)
    .map((item) => item.time)
    .sort((a, b) => a - b);
  return (
    equal('hash', bytesToHex(header.hash), c['hash']) ??
    equal('bits', compactText(bits64FromTarget(header.target)), c['bits']) ??
    equal('timestamp', header.time, c['timestamp']) ??
    equal('next_bits', compactText(bits64FromTarget(bytomRetarget.next(header, ancestorsIn(chain)))), c['next_bits']) ??
    equal('next_seed', bytesToHex(nextSeed(header)), c['next_seed']) ??
    equal('past_median_time', times[Math.floor(times.length / 2)] ?? 0, c['past_median_time']) ??
    equal('work_sum_hex', header.work.toString(16), c['work_sum_hex'])
  );
}

function compactText(bits: bigint): string {
  return `0x${bits.toString(16).padStart(16, '0')}`;
}

function bytes(c: JsonObject, name: string): Uint8Array {
  return hexToBytes(read.string(c[name], name));
}

function equal(name: string, actual: string | number, expected: Json | undefined): string | undefined {
  return actual === expected ? undefined : `${name}: expected ${String(expected)}, got ${actual}`;
}

export const adapters: readonly Adapter[] = [difficulty, tensority];
