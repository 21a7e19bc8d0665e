import { hash256, sha256, sm3 } from '@dougong/crypto/hash';
import type { Bytes } from '../interface/primitives.ts';
import { sha256dWork, sm3Work, tensorityWork, type WorkFunction } from '../pow/work.ts';

/** A block to be mined, as the host that built it describes it. */
export interface MinerJob {
  /** Work function: `sha256d`, `sm3`, `tensority`. It is measured on the block id. */
  readonly algo: string;
  /** Largest value of a work hash that solves the job. */
  readonly target: bigint;
  /** Everything that is hashed into the block id before the nonce, which is its last 8 bytes; domain tags included. */
  readonly prefix: Bytes;
  /** Hash of the block id; the tag of a tagged hash belongs into the prefix. */
  readonly idHash: 'sha256' | 'sha256d' | 'sm3';
  /** Seed of the work function, when it has one. */
  readonly seed?: Bytes;
}

/** What {@link createSearch} found. */
export interface Solution {
  readonly nonce: Bytes;
  readonly id: Bytes;
}

/** A search through the nonces of one job. */
export interface Search {
  /** Tries `count` nonces from `from` on, `stride` apart; nonces are big-endian. */
  run(from: bigint, count: number, stride: bigint): Solution | undefined;
}

const ID_HASHES: Readonly<Record<MinerJob['idHash'], (bytes: Bytes) => Bytes>> = {
  sha256: (bytes) => sha256(bytes),
  sha256d: (bytes) => hash256(bytes),
  sm3: (bytes) => sm3(bytes),
};

const works = new Map<string, WorkFunction>([
  [sha256dWork.id, sha256dWork],
  [sm3Work.id, sm3Work],
]);

/** The work function of an id; Tensority is made when it is first asked for, because of its memory. */
function workOf(algo: string): WorkFunction {
  let work = works.get(algo);
  if (work === undefined && algo === 'tensority') {
    work = tensorityWork(1);
    works.set(algo, work);
  }
  if (work === undefined) throw new TypeError(`algo: no work function "${algo}"`);
  return work;
}

/** A search for one job. @throws TypeError for an unknown function or a seed that is missing. */
export function createSearch(job: MinerJob): Search {
  const work = workOf(job.algo);
  if (work.seeded && job.seed === undefined) throw new TypeError(`seed: ${job.algo} needs one`);
  const idHash = ID_HASHES[job.idHash];
  if (idHash === undefined) throw new TypeError(`idHash: no hash "${String(job.idHash)}"`);
  const target = bytesOf(job.target);
  const bytes = new Uint8Array(job.prefix.length + 8);
  bytes.set(job.prefix);
  const view = new DataView(bytes.buffer, job.prefix.length);
  return {
    run(from, count, stride) {
      for (let i = 0, nonce = from; i < count; i++, nonce += stride) {
        view.setBigUint64(0, BigInt.asUintN(64, nonce));
        const id = idHash(bytes);
        if (meets(work.hash(id, job.seed), target)) return { nonce: bytes.slice(job.prefix.length), id };
      }
      return undefined;
    },
  };
}

/** A target as 32 bytes, least first, as work hashes are read. */
function bytesOf(target: bigint): Bytes {
  const bytes = new Uint8Array(32);
  let rest = target < 0n ? 0n : target;
  for (let i = 0; i < 32; i++, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  if (rest > 0n) bytes.fill(0xff);
  return bytes;
}

function meets(hash: Bytes, target: Bytes): boolean {
  for (let i = 31; i >= 0; i--) {
    const a = hash[i] ?? 0;
    const b = target[i] ?? 0;
    if (a !== b) return a < b;
  }
  return true;
}
