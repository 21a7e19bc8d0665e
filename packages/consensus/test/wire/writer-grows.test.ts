import { expect, test } from 'vitest';
import { Reader } from '../../src/wire/reader.ts';
import { Writer } from '../../src/wire/writer.ts';

test('a writer grows in the middle of every kind of field', () => {
  for (let capacity = 1; capacity < 40; capacity++) {
    const bytes = new Writer(capacity)
      .u8(1)
      .u16(2)
      .u32(3)
      .i32(-4)
      .u53(5)
      .u64(6n)
      .fixed(Uint8Array.of(7, 8, 9))
      .bytes8(Uint8Array.of(10))
      .done();
    const reader = new Reader(bytes);
    expect([reader.u8(), reader.u16(), reader.u32(), reader.i32(), reader.u53(), reader.u64()]).toEqual([
      1,
      2,
      3,
      -4,
      5,
      6n,
    ]);
    expect(bytes.subarray(27)).toEqual(Uint8Array.of(7, 8, 9, 1, 10));
  }
});
