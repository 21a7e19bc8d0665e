import { inspect } from 'node:util';
import { HDKey } from '@scure/bip32';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from '../../src/bytes.ts';
import { CryptoError } from '../../src/errors.ts';
import {
  type Bip32Key,
  bip32,
  bip44,
  bytomPath,
  chainkd,
  coinTypes,
  derivePath,
  formatPath,
  HARDENED,
  parsePath,
  type Slip10Curve,
  slip10,
} from '../../src/hd/index.ts';

const code = (name: string): unknown => expect.objectContaining({ code: name });
const seed = hexToBytes('000102030405060708090a0b0c0d0e0f');
const indices = fc.oneof(fc.nat({ max: 100 }), fc.integer({ min: 0, max: 0xffff_ffff }));

describe('paths', () => {
  test('text and indices', () => {
    expect(parsePath("m/84'/0h/2H/1/2147483647")).toEqual([84 + HARDENED, HARDENED, 2 + HARDENED, 1, HARDENED - 1]);
    expect(parsePath('0/1')).toEqual([0, 1]);
    expect(parsePath('m')).toEqual([]);
    fc.assert(
      fc.property(fc.array(indices, { maxLength: 10 }), (path) => {
        expect(parsePath(formatPath(path))).toEqual(path);
      }),
    );
  });

  test('malformed steps are refused with their offset', () => {
    const refused: [string, number][] = [
      ['m/', 2],
      ['m//1', 2],
      ['m/1/', 4],
      ['m/01', 2],
      ['m/0/-1', 4],
      ["m/0/1''", 4],
      ['m/2147483648', 2],
      ['m/0/99999999999', 4],
      ['m/0/x', 4],
      ['/0', 0],
      ['m/0 /1', 2],
      [`m/${'0/'.repeat(255)}0`, 512],
    ];
    for (const [path, offset] of refused) {
      expect(() => parsePath(path), path).toThrow(expect.objectContaining({ code: 'hd.path', details: { offset } }));
    }
    expect(() => parsePath(1 as never)).toThrow(TypeError);
  });

  test('BIP-44 and its successors', () => {
    expect(formatPath(bip44.path({ coin: coinTypes.BTC }))).toBe("m/44'/0'/0'/0/0");
    expect(formatPath(bip44.path({ purpose: 86, coin: coinTypes.LTC, account: 3, change: 1, index: 9 }))).toBe(
      "m/86'/2'/3'/1/9",
    );
    expect(formatPath(bip44.accountPath({ purpose: 84, coin: coinTypes.ETH }))).toBe("m/84'/60'/0'");
    expect(() => bip44.path({ coin: -1 })).toThrow(code('hd.path'));
    expect(() => bip44.path({ coin: 0, index: HARDENED })).toThrow(code('hd.path'));
    expect(bytomPath().map(bytesToHex)).toEqual(['2c000000', '99000000', '01000000', '00000000', '01000000']);
  });
});

describe('BIP-32', () => {
  const root = bip32.fromSeed(seed);

  test('vector 1', () => {
    const key = derivePath(root, "m/0'/1/2'/2/1000000000");
    expect(key.toPrivateText()).toBe(
      'xprvA41z7zogVVwxVSgdKUHDy1SKmdb533PjDz7J6N6mV6uS3ze1ai8FHa8kmHScGpWmj4WggLyQjgPie1rFSruoUihUZREPSL39UNdE3BBDu76',
    );
    expect(key.toPublicText()).toBe(
      'xpub6H1LXWLaKsWFhvm6RVpEL9P4KfRZSW7abD2ttkWP3SSQvnyA8FSVqNTEcYFgJS2UaFcxupHiYkro49S8yGasTvXEYBVPamhGW6cFJodrTHy',
    );
    expect([key.depth, key.index]).toEqual([5, 1_000_000_000]);
  });

  test('agrees with @scure/bip32 on random paths', () => {
    fc.assert(
      fc.property(fc.array(indices, { maxLength: 4 }), (path) => {
        const theirs = HDKey.fromMasterSeed(seed).derive(formatPath(path));
        const ours = derivePath(root, path);
        expect(ours.toPrivateText()).toBe(theirs.privateExtendedKey);
        expect(ours.fingerprint).toBe(theirs.fingerprint);
        expect(ours.parentFingerprint).toBe(theirs.parentFingerprint);
        expect(ours.exportSecret()).toEqual(theirs.privateKey);
        expect(bip32.fromText(ours.toPrivateText()).toPrivateText()).toBe(ours.toPrivateText());
        expect(bip32.fromText(ours.toPublicText()).toPublicText()).toBe(ours.toPublicText());
      }),
      { numRuns: 15 },
    );
  });

  test('the public half derives the public halves of normal children', () => {
    const account = derivePath(root, "m/84'/0'/0'");
    const watching = account.neuter();
    expect(watching.isPrivate).toBe(false);
    expect(derivePath(watching, '0/7').toPublicText()).toBe(derivePath(account, '0/7').toPublicText());
    expect(() => watching.child(HARDENED)).toThrow(code('hd.hardened'));
    expect(() => watching.exportSecret()).toThrow(code('hd.public'));
    expect(() => watching.toPrivateText()).toThrow(code('hd.public'));
  });

  test('after wiping only the public half is left', () => {
    const key = derivePath(root, 'm/1');
    const text = key.toPublicText();
    key.wipe();
    expect(key.isPrivate).toBe(false);
    expect(() => key.exportSecret()).toThrow(code('hd.public'));
    expect(key.toPublicText()).toBe(text);
  });

  test('printing never shows the secret', () => {
    const secret = bytesToHex(root.exportSecret());
    const shown = `${root} ${JSON.stringify({ root })} ${inspect(root, { depth: 9, showHidden: true })}`;
    expect(shown).toContain('xpub');
    expect(shown).not.toContain('xprv');
    expect(shown).not.toContain(secret);
  });

  test('what is no key is refused without being repeated', () => {
    const text = root.toPrivateText();
    for (const bad of ['', 'xprv', `${text.slice(0, -1)}1`, text.slice(1), `${text}${text}`]) {
      try {
        bip32.fromText(bad);
        expect.unreachable();
      } catch (error) {
        expect(error).toEqual(code('hd.extendedKey'));
        expect((error as Error).cause).toBeUndefined();
        if (bad !== '') expect(String(error)).not.toContain(bad);
      }
    }
    expect(() => bip32.fromText(root.toPublicText(), { private: 1, public: 2 })).toThrow(code('hd.extendedKey'));
    expect(() => bip32.fromSeed(new Uint8Array(15))).toThrow(code('hd.seed'));
    expect(() => bip32.fromSeed(new Uint8Array(65))).toThrow(code('hd.seed'));
    expect(() => root.child(-1)).toThrow(code('hd.path'));
    expect(() => root.child(2 ** 32)).toThrow(code('hd.path'));
  });

  test('255 levels, not 256', () => {
    let key: Bip32Key = bip32.fromSeed(seed);
    for (let i = 0; i < 255; i++) key = key.child(0);
    expect(key.depth).toBe(255);
    expect(() => key.child(0)).toThrow(code('hd.depth'));
  });
});

describe('SLIP-10', () => {
  test('ed25519, vector 1', () => {
    const key = derivePath(slip10.fromSeed('ed25519', seed), "m/0'/1'/2'/2'/1000000000'");
    expect(bytesToHex(key.exportSecret())).toBe('8f94d394a8e8fd6b1bc2f3f49f5c47e385281d5c17e65324b0f62483e37e8793');
    expect(bytesToHex(key.publicKey)).toBe('003c24da049451555d51a7014a37337aa4e12d41e485abccfa46b47dfb2af54b7a');
    expect(bytesToHex(key.chainCode)).toBe('68789923a0cac2cd5a29172a475fe9e0fb14cd6adb5ad98a3fa70333e7afa230');
  });

  test('P-256, a seed and a child that take a second try', () => {
    const retried = slip10.fromSeed(
      'nist256p1',
      hexToBytes('a7305bc8df8d0951f0cb224c0e95d7707cbdf2c6ce7e8d481fec69c7ff5e9446'),
    );
    expect(bytesToHex(retried.exportSecret())).toBe('3b8c18469a4634517d6d0b65448f8e6c62091b45540a1743c5846be55d47d88f');
    const child = derivePath(slip10.fromSeed('nist256p1', seed), "m/28578'/33941");
    expect(bytesToHex(child.exportSecret())).toBe('092154eed4af83e078ff9b84322015aefe5769e31270f62c3f66c33888335f3a');
  });

  test('secp256k1 is BIP-32', () => {
    fc.assert(
      fc.property(fc.array(indices, { maxLength: 3 }), (path) => {
        const ours = derivePath(slip10.fromSeed('secp256k1', seed), path);
        const theirs = derivePath(bip32.fromSeed(seed), path);
        expect(ours.exportSecret()).toEqual(theirs.exportSecret());
        expect(ours.publicKey).toEqual(theirs.publicKey);
        expect(ours.chainCode).toEqual(theirs.chainCode);
        expect(ours.fingerprint).toBe(theirs.fingerprint);
        expect(ours.parentFingerprint).toBe(theirs.parentFingerprint);
      }),
      { numRuns: 10 },
    );
  });

  test('public derivation where the curve has it', () => {
    for (const curve of ['secp256k1', 'nist256p1'] as const) {
      const key = derivePath(slip10.fromSeed(curve, seed), "m/1'/2");
      expect(key.neuter().child(5).publicKey).toEqual(key.child(5).publicKey);
      expect(key.neuter().isPrivate).toBe(false);
      expect(() => key.neuter().child(HARDENED)).toThrow(code('hd.hardened'));
      expect(() => key.neuter().exportSecret()).toThrow(code('hd.public'));
    }
    for (const curve of ['ed25519', 'curve25519'] as const) {
      expect(() => slip10.fromSeed(curve, seed).child(0)).toThrow(code('hd.hardened'));
    }
  });

  test('limits and mistakes', () => {
    expect(() => slip10.fromSeed('p521' as Slip10Curve, seed)).toThrow(TypeError);
    expect(() => slip10.fromSeed('ed25519', new Uint8Array(8))).toThrow(code('hd.seed'));
    let key = slip10.fromSeed('ed25519', seed);
    for (let i = 0; i < 255; i++) key = key.child(HARDENED);
    expect(() => key.child(HARDENED)).toThrow(code('hd.depth'));
    key.wipe();
    expect(() => key.exportSecret()).toThrow(code('hd.public'));
  });
});

describe('chainkd', () => {
  const root = chainkd.root(hexToBytes('010203'));

  test('the root of 010203 and its children, from the original tests', () => {
    expect(bytesToHex(root)).toBe(
      '50f8c532ce6f088de65c2c1fbc27b491509373fab356eba300dfa7cc587b0748' +
        '3bc9e0d93228549c6888d3f68ad664b92c38f5ea8ca07181c1410949c02d3146',
    );
    expect(bytesToHex(chainkd.xpub(root))).toBe(
      'e11f321ffef364d01c2df2389e61091b15dab2e8eee87cb4c053fa65ed281299' +
        '3bc9e0d93228549c6888d3f68ad664b92c38f5ea8ca07181c1410949c02d3146',
    );
    expect(bytesToHex(chainkd.child(root, hexToBytes('010203'), true))).toBe(
      '6023c8e7633a9353a59bd930ea6dc397e400b1088b86b4a15d8de8567554df55' +
        '74274bc1a0bd93b4494cb68e45c5ec5aefc1eed4d0c3bfd53b0b4e679ce52028',
    );
    expect(bytesToHex(chainkd.child(root, hexToBytes('010203')))).toBe(
      '705afd25a0e242b7333105d77cbb0ec15e667154916bbed5084c355dba7b0748' +
        'b0faca523928f42e685ee6deb0cb3d41a09617783c87e9a161a04f2207ad4d2f',
    );
  });

  const selectors = fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 4 });

  test('private and public derivation meet, and children sign', () => {
    fc.assert(
      fc.property(selectors, fc.uint8Array({ maxLength: 50 }), (path, message) => {
        const xprv = chainkd.derive(root, path);
        const xpub = chainkd.derivePublic(chainkd.xpub(root), path);
        expect(chainkd.xpub(xprv)).toEqual(xpub);
        const signature = chainkd.sign(xprv, message);
        expect(chainkd.verify(signature, message, xpub)).toBe(true);
        expect(chainkd.verify(signature, Uint8Array.of(...message, 1), xpub)).toBe(false);
        expect(chainkd.verify(signature, message, chainkd.xpub(chainkd.child(xprv, message)))).toBe(false);
      }),
      { numRuns: 15 },
    );
  });

  test('wrong lengths and points', () => {
    expect(() => chainkd.xpub(root.subarray(1))).toThrow(TypeError);
    expect(() => chainkd.childPublic(new Uint8Array(64).fill(2), seed)).toThrow(code('publicKey.invalid'));
    const full = new Uint8Array(64).fill(0xff);
    expect(() => chainkd.child(full, seed)).toThrow(CryptoError);
  });
});
