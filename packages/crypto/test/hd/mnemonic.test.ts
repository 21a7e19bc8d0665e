import * as scure from '@scure/bip39';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex } from '../../src/bytes.ts';
import {
  czech,
  english,
  entropyToMnemonic,
  french,
  generateMnemonic,
  italian,
  japanese,
  korean,
  mnemonicToEntropy,
  mnemonicToSeed,
  mnemonicToSeedAsync,
  portuguese,
  simplifiedChinese,
  spanish,
  traditionalChinese,
  validateMnemonic,
} from '../../src/hd/index.ts';

const code = (name: string, details?: object): unknown =>
  expect.objectContaining(details === undefined ? { code: name } : { code: name, details });
const about = 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about';
const lists = {
  czech,
  english,
  french,
  italian,
  japanese,
  korean,
  portuguese,
  simplifiedChinese,
  spanish,
  traditionalChinese,
};
const entropies = fc.constantFrom(16, 20, 24, 28, 32).chain((n) => fc.uint8Array({ minLength: n, maxLength: n }));

describe('mnemonics', () => {
  test('the first vector of BIP-39', () => {
    expect(entropyToMnemonic(new Uint8Array(16))).toBe(about);
    expect(bytesToHex(mnemonicToSeed(about, { passphrase: 'TREZOR' }))).toBe(
      'c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04',
    );
  });

  test.each(Object.entries(lists))('%s: entropy and back, as @scure/bip39 does', (_, wordlist) => {
    fc.assert(
      fc.property(entropies, (entropy) => {
        const mnemonic = entropyToMnemonic(entropy, wordlist);
        expect(mnemonicToEntropy(mnemonic, wordlist)).toEqual(entropy);
        expect(scure.mnemonicToEntropy(mnemonic, [...wordlist])).toEqual(entropy);
        expect(mnemonicToEntropy(mnemonic.normalize('NFC'), wordlist)).toEqual(entropy);
      }),
      { numRuns: 20 },
    );
  });

  test('generated ones have the strength asked for, and differ', () => {
    for (const [strength, words] of [
      [128, 12],
      [160, 15],
      [192, 18],
      [224, 21],
      [256, 24],
    ] as const) {
      const mnemonic = generateMnemonic({ strength });
      expect(mnemonic.split(' ')).toHaveLength(words);
      expect(validateMnemonic(mnemonic)).toBe(true);
      expect(mnemonic).not.toBe(generateMnemonic({ strength }));
    }
    expect(generateMnemonic({ wordlist: japanese })).toContain('\u3000');
    expect(() => generateMnemonic({ strength: 100 as never })).toThrow(TypeError);
  });

  test('white space and composition do not matter', () => {
    const padded = `  ${about.replaceAll(' ', ' \t\n ')} `;
    expect(mnemonicToSeed(padded)).toEqual(mnemonicToSeed(about));
    const kana = entropyToMnemonic(new Uint8Array(16).fill(0x7f), japanese);
    const options = { wordlist: japanese, passphrase: '㍍ガバヴァぱばぐゞちぢ十人十色' };
    expect(mnemonicToSeed(kana.normalize('NFC').replaceAll('\u3000', ' '), options)).toEqual(
      mnemonicToSeed(kana.normalize('NFKD'), options),
    );
  });

  test('the wrong word is named with its position', () => {
    const wrong = about.replace(/^(\S+ \S+) abandon/, '$1 abandom');
    expect(() => mnemonicToEntropy(wrong)).toThrow(code('mnemonic.word', { position: 3, word: 'abandom' }));
    expect(() => mnemonicToSeed(wrong)).toThrow(code('mnemonic.word'));
    expect(() => mnemonicToEntropy(about.toUpperCase())).toThrow(
      code('mnemonic.word', { position: 1, word: 'ABANDON' }),
    );
    expect(() => mnemonicToEntropy(about, french)).toThrow(code('mnemonic.word'));
    expect(validateMnemonic(wrong)).toBe(false);
  });

  test('wrong numbers of words and wrong checksums', () => {
    for (const bad of ['', 'abandon', about.replace('about', ''), `${about} about`, `${about} ${about} abandon`]) {
      expect(() => mnemonicToEntropy(bad)).toThrow(code('mnemonic.length'));
    }
    expect(() => mnemonicToEntropy(about.replace('about', 'abandon'))).toThrow(code('mnemonic.checksum'));
    // 24 words whose last byte of the checksum is wrong.
    expect(() => mnemonicToEntropy(`${'zoo '.repeat(23)}zoo`)).toThrow(code('mnemonic.checksum'));
    expect(validateMnemonic(about.replace('about', 'abandon'))).toBe(false);
  });

  test('a phrase that is none makes a seed only on request', () => {
    expect(() => mnemonicToSeed('correct horse battery staple')).toThrow(code('mnemonic.length'));
    expect(mnemonicToSeed('correct horse battery staple', { validate: false })).toHaveLength(64);
  });

  test('half a surrogate pair is refused, because encoders replace it silently', () => {
    expect(() => mnemonicToSeed(about, { passphrase: 'a\ud800' })).toThrow(code('mnemonic.unicode'));
    expect(mnemonicToSeed(about, { passphrase: '😀' })).toHaveLength(64);
    expect(() => mnemonicToSeed(about, { passphrase: 7 as never })).toThrow(TypeError);
    expect(() => mnemonicToEntropy(undefined as never)).toThrow(TypeError);
  });

  test('entropy of other lengths and short word lists are refused', () => {
    for (const length of [0, 12, 15, 17, 36]) {
      expect(() => entropyToMnemonic(new Uint8Array(length))).toThrow(code('mnemonic.entropy'));
    }
    expect(() => mnemonicToEntropy(about, english.slice(1))).toThrow(TypeError);
  });

  test('the asynchronous form gives the same seed', async () => {
    const options = { passphrase: 'TREZOR' };
    await expect(mnemonicToSeedAsync(about, options)).resolves.toEqual(mnemonicToSeed(about, options));
    await expect(mnemonicToSeedAsync('about')).rejects.toThrow(code('mnemonic.length'));
  });
});
