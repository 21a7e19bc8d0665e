import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/errors.ts';
import type { Program } from '../../src/native/types.ts';
import { decodeAddress, encodeAddress } from '../../src/programs/address.ts';
import { encodeTemplate } from '../../src/programs/template.ts';
import { program } from '../native/arbitrary.ts';
import { seed, toAlice } from '../native/fixture.ts';

const withAddress: readonly (readonly [string, Program])[] = [
  ['key hash', toAlice],
  ['threshold', { vm: 0, code: encodeTemplate({ name: 'threshold', policyHash: seed('p') }) }],
  ['MAST', { vm: 0, code: encodeTemplate({ name: 'mast', outputKey: seed('k') }) }],
  ['standard key form of vm 1', { vm: 1, code: Uint8Array.of(0, 0x14, ...seed('h').subarray(12)) }],
  ['standard script form of vm 2', { vm: 2, code: Uint8Array.of(0, 0x20, ...seed('h')) }],
  ['WebAssembly', { vm: 3, code: seed('w') }],
];

describe('addresses', () => {
  it.each(withAddress)('%s has one and comes back from it', (_, p) => {
    const text = encodeAddress('dg', p) ?? '';
    expect(text).toMatch(/^dg1[a-z0-9]{30,86}$/);
    expect(decodeAddress('dg', text)).toEqual(p);
    expect(decodeAddress('dg', text.toUpperCase())).toEqual(p);
  });

  it('comes back from every program that has one; others have none', () => {
    fc.assert(
      fc.property(program, (p) => {
        const text = encodeAddress('test', p);
        if (text !== undefined) expect(decodeAddress('test', text)).toEqual(p);
      }),
    );
    expect(encodeAddress('dg', { vm: 0, code: encodeTemplate({ name: 'module', module: 'm' }) })).toBeUndefined();
    expect(encodeAddress('dg', { vm: 1, code: Uint8Array.of(0x51) })).toBeUndefined();
    expect(encodeAddress('dg', { vm: 0, code: Uint8Array.of(9) })).toBeUndefined();
    expect(encodeAddress('dg', { vm: 7, code: seed('x') })).toBeUndefined();
  });

  it('address.malformed: another network, a wrong letter, a program without address', async () => {
    const text = encodeAddress('dg', toAlice) ?? '';
    const { bech32, bech32m, toWords } = await import('@dougong/crypto/address');
    const payload = Uint8Array.of(0, ...toAlice.code);
    for (const bad of [
      encodeAddress('tg', toAlice) ?? '',
      `${text.slice(0, -1)}${text.endsWith('q') ? 'p' : 'q'}`,
      text.slice(0, 20),
      '',
      bech32.encode('dg', toWords(payload)),
      bech32m.encode('dg', toWords(payload.subarray(0, 20))),
      bech32m.encode('dg', toWords(Uint8Array.of(1, 0x51))),
      bech32m.encode('dg', new Uint8Array(0)),
    ]) {
      expect(() => decodeAddress('dg', bad)).toThrow(LedgerError);
    }
  });
});
