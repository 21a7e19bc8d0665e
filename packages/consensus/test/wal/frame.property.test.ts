import { crc32c, encodeFrame, MAX_WAL_BODY, scanFrames, type WalRecord } from '@dougong/consensus';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const record = fc.record({
  kind: fc.integer({ min: 0, max: 255 }),
  height: fc.maxSafeNat(),
  round: fc.integer({ min: 0, max: 0xffff_ffff }),
  body: fc.uint8Array({ maxLength: 64 }),
});

function log(records: readonly WalRecord[]): Uint8Array {
  return Uint8Array.from(records.flatMap((entry) => [...encodeFrame(entry)]));
}

describe('crc32c', () => {
  test('check value of the catalogue and RFC 3720 B.4', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe306_9283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a91_36aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8_ab43);
  });
});

describe('frames', () => {
  test('a log reads back whole', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 6 }), (records) => {
        const bytes = log(records);
        expect(scanFrames(bytes)).toEqual({ records, end: bytes.length });
      }),
    );
  });

  test('a log cut anywhere gives the whole frames before the cut and says that it is torn', () => {
    const records = [0, 1, 2].map((kind) => ({ kind, height: 7, round: kind, body: new Uint8Array(kind * 5) }));
    const bytes = log(records);
    const ends = records.map((_, i) => log(records.slice(0, i + 1)).length);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const whole = ends.filter((end) => end <= cut).length;
      const scan = scanFrames(bytes.slice(0, cut));
      expect(scan.records).toEqual(records.slice(0, whole));
      expect(scan.end).toBe(whole === 0 ? 0 : ends[whole - 1]);
      expect(scan.stopped).toBe(scan.end === cut ? undefined : 'torn');
    }
  });

  test('a flipped bit never yields another record', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 3 }), fc.nat(), (records, at) => {
        const bytes = log(records);
        const bit = at % (8 * bytes.length);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const scan = scanFrames(bytes);
        expect(scan.stopped).toBeDefined();
        expect(scan.records).toEqual(records.slice(0, scan.records.length));
        expect(scan.records.length).toBeLessThan(records.length);
      }),
    );
  });

  test('a record that does not fit is refused', () => {
    const good = { kind: 1, height: 1, round: 1, body: new Uint8Array() };
    for (const bad of [{ kind: 256 }, { height: -1 }, { round: 2 ** 32 }, { body: new Uint8Array(MAX_WAL_BODY + 1) }]) {
      expect(() => encodeFrame({ ...good, ...bad })).toThrow(expect.objectContaining({ code: 'wal.record' }));
    }
  });
});
