import type { Height } from '../interface/primitives.ts';
import type { WalRecord } from '../interface/wal.ts';
import { encodeFrame, scanFrames } from '../wal/frame.ts';
import type { RandomStream } from './random.ts';
import type { DiskOutcome } from './scenario.ts';

/** What a restarting node finds. */
export interface Recovered {
  readonly records: readonly WalRecord[];
  /** The log is not all that was durable: the engine must be told. */
  readonly lost: boolean;
  /** How reading ended, for coverage: `clean`, or why it stopped. */
  readonly ended: 'clean' | 'torn' | 'length' | 'checksum' | 'field';
}

/** The write-ahead log of one machine, byte for byte. */
export interface Disk {
  /** Writes a record; it is durable only after `sync`. Returns its number, counted from 1 over the machine's life. */
  append(record: WalRecord): number;
  /** Everything written so far is durable. */
  sync(): void;
  /** Numbers of the last record written and the last that is durable. */
  readonly written: number;
  readonly durable: number;
  /** Forgets records of heights up to this one. */
  truncate(upTo: Height): void;
  /** Power is cut: the log is left as `outcome` says. */
  crash(outcome: DiskOutcome, rng: RandomStream): void;
  /** Reads the log as a starting node does, and cuts it behind the last sound frame. */
  recover(): Recovered;
}

interface Frame {
  readonly bytes: Uint8Array;
  readonly height: Height;
}

/** An empty log. */
export function createDisk(): Disk {
  let frames: Frame[] = [];
  /** Frames at the start of `frames` that are durable. */
  let safe = 0;
  let written = 0;
  let durable = 0;
  /** The log after a crash, until it is read. */
  let image: Uint8Array | undefined;
  let wiped = false;
  /** Durable beside the log: a start found it incomplete, and nothing was made durable since. */
  let incomplete = false;
  let safeBytes = 0;

  const joined = (parts: readonly Frame[]): Uint8Array => {
    const all = new Uint8Array(parts.reduce((sum, { bytes }) => sum + bytes.length, 0));
    let at = 0;
    for (const { bytes } of parts) {
      all.set(bytes, at);
      at += bytes.length;
    }
    return all;
  };

  return {
    get written() {
      return written;
    },
    get durable() {
      return durable;
    },
    append(record) {
      frames.push({ bytes: encodeFrame(record), height: record.height });
      return ++written;
    },
    sync() {
      incomplete = false;
      safe = frames.length;
      durable = written;
    },
    truncate(upTo) {
      const keptSafe = frames.slice(0, safe).filter(({ height }) => height > upTo);
      const keptRest = frames.slice(safe).filter(({ height }) => height > upTo);
      frames = [...keptSafe, ...keptRest];
      safe = keptSafe.length;
    },
    crash(outcome, rng) {
      const sound = joined(frames.slice(0, safe));
      const all = joined(frames);
      safeBytes = sound.length;
      switch (outcome) {
        case 'keep':
          image = all;
          return;
        case 'lose-unsynced':
          image = sound;
          return;
        case 'torn-tail':
          image = all.slice(0, sound.length + (all.length > sound.length ? rng.below(all.length - sound.length) : 0));
          return;
        case 'flip-bit': {
          image = all.slice();
          if (image.length === 0) return;
          const at = rng.below(image.length);
          image[at] = (image[at] as number) ^ (1 << rng.below(8));
          return;
        }
        case 'lose-all':
          image = new Uint8Array(0);
          safeBytes = 0;
          wiped = true;
      }
    },
    recover() {
      const bytes = image ?? joined(frames);
      const scan = scanFrames(bytes);
      // The end of what was durable is known from the superblock that a real log keeps beside its segments.
      const lost = wiped || incomplete || scan.end < safeBytes;
      incomplete = lost;
      image = undefined;
      wiped = false;
      safeBytes = 0;
      frames = scan.records.map((record) => ({ bytes: encodeFrame(record), height: record.height }));
      safe = frames.length;
      durable = written;
      return { records: scan.records, lost, ended: scan.stopped ?? 'clean' };
    },
  };
}
