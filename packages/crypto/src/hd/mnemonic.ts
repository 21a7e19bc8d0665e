import { entropyToMnemonic as scureEntropyToMnemonic } from '@scure/bip39';
import { assertBytes, wipe } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { sha256, sha512 } from '../hash/index.ts';
import { pbkdf2, pbkdf2Async } from '../kdf/index.ts';
import { english, type Wordlist } from './wordlists.ts';

/** Options of {@link generateMnemonic}. */
export interface GenerateOptions {
  /** Bits of entropy: 128 (12 words), 160, 192, 224 or 256 (24 words). 128 unless given. */
  readonly strength?: 128 | 160 | 192 | 224 | 256;
  /** English unless given. */
  readonly wordlist?: Wordlist;
}

/** Options of {@link mnemonicToSeed}. */
export interface SeedOptions {
  /** The BIP-39 passphrase ("25th word"); empty unless given. Another passphrase is another wallet, never an error. */
  readonly passphrase?: string;
  /** The list whose words and checksum are checked; English unless given. */
  readonly wordlist?: Wordlist;
  /** False for phrases of foreign wallets that do not follow BIP-39's words or checksum. */
  readonly validate?: boolean;
}

/** Rounds that BIP-39 prescribes. */
const PARAMETERS = { iterations: 2048, outputLength: 64 };

/**
 * A new mnemonic from the platform's secure generator (BIP-39). The text is a secret that cannot be wiped.
 *
 * @throws TypeError for another strength.
 */
export function generateMnemonic({ strength = 128, wordlist = english }: GenerateOptions = {}): string {
  if (![128, 160, 192, 224, 256].includes(strength))
    throw new TypeError('strength: expected 128, 160, 192, 224 or 256');
  const entropy = crypto.getRandomValues(new Uint8Array(strength / 8));
  const mnemonic = entropyToMnemonic(entropy, wordlist);
  wipe(entropy);
  return mnemonic;
}

/**
 * The mnemonic of given entropy.
 *
 * @throws {@link CryptoError} `mnemonic.entropy` unless it has 16, 20, 24, 28 or 32 bytes.
 */
export function entropyToMnemonic(entropy: Uint8Array, wordlist: Wordlist = english): string {
  assertBytes('entropy', entropy);
  const { length } = entropy;
  if (length < 16 || length > 32 || length % 4 !== 0) {
    throw new CryptoError('mnemonic.entropy', `${length} bytes of entropy: expected 16, 20, 24, 28 or 32`, { length });
  }
  return scureEntropyToMnemonic(entropy, [...wordlist]);
}

/**
 * The entropy of a mnemonic. Words may be separated by any white space.
 *
 * @throws {@link CryptoError} `mnemonic.length` for another number of words than 12, 15, 18, 21 or 24; `mnemonic.word` with
 * the first `word` that is not in the list and its `position` from 1; `mnemonic.checksum` when the words are right and
 * their order or choice is not.
 */
export function mnemonicToEntropy(mnemonic: string, wordlist: Wordlist = english): Uint8Array {
  const words = splitWords(mnemonic);
  const { length } = words;
  if (length < 12 || length > 24 || length % 3 !== 0) {
    throw new CryptoError('mnemonic.length', `${length} words: expected 12, 15, 18, 21 or 24`, { length });
  }
  const indices = indicesOf(wordlist);
  // 11 bits a word: entropy, then one bit of checksum for every 32 bits of it.
  const bytes = new Uint8Array(Math.ceil((length * 11) / 8));
  for (const [i, word] of words.entries()) {
    const index = indices.get(word);
    if (index === undefined) {
      const details = { position: i + 1, word };
      throw new CryptoError('mnemonic.word', `word ${i + 1}, "${word}", is not in the list`, details);
    }
    for (let bit = 0; bit < 11; bit++) {
      const at = 11 * i + bit;
      bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (((index >> (10 - bit)) & 1) << (7 - (at & 7)));
    }
  }
  const entropy = bytes.slice(0, (length / 3) * 4);
  const checksum = (sha256(entropy)[0] ?? 0) & (0xff << (8 - length / 3));
  if (checksum !== bytes[entropy.length]) {
    wipe(entropy, bytes);
    throw new CryptoError('mnemonic.checksum', 'the words do not fit together: one is wrong, or they are out of order');
  }
  wipe(bytes);
  return entropy;
}

/** Whether a mnemonic has the right number of words, all from the list, with the right checksum. */
export function validateMnemonic(mnemonic: string, wordlist: Wordlist = english): boolean {
  try {
    wipe(mnemonicToEntropy(mnemonic, wordlist));
    return true;
  } catch (error) {
    if (error instanceof CryptoError) return false;
    throw error;
  }
}

/**
 * The 64-byte seed of a mnemonic (BIP-39): PBKDF2 with HMAC-SHA512, 2,048 rounds, about a millisecond where the platform
 * has it and fifty where it has not.
 *
 * @throws {@link CryptoError} as {@link mnemonicToEntropy} does, unless told not to validate; `mnemonic.unicode` when the
 * passphrase holds half a surrogate pair.
 */
export function mnemonicToSeed(mnemonic: string, options: SeedOptions = {}): Uint8Array {
  const { password, salt } = seedInputs(mnemonic, options);
  const seed = pbkdf2(sha512, password, salt, PARAMETERS);
  wipe(password, salt);
  return seed;
}

/** {@link mnemonicToSeed} without blocking the thread: in browsers by the Web Cryptography API. */
export async function mnemonicToSeedAsync(mnemonic: string, options: SeedOptions = {}): Promise<Uint8Array> {
  const { password, salt } = seedInputs(mnemonic, options);
  const seed = await pbkdf2Async(sha512, password, salt, PARAMETERS);
  wipe(password, salt);
  return seed;
}

function seedInputs(mnemonic: string, options: SeedOptions): { password: Uint8Array; salt: Uint8Array } {
  const { passphrase = '', wordlist = english, validate = true } = options;
  if (typeof passphrase !== 'string') throw new TypeError(`passphrase: expected a string, got ${typeof passphrase}`);
  if (validate) wipe(mnemonicToEntropy(mnemonic, wordlist));
  const encoder = new TextEncoder();
  return {
    password: encoder.encode(splitWords(mnemonic).join(' ')),
    salt: encoder.encode(`mnemonic${normalized(passphrase)}`),
  };
}

function splitWords(mnemonic: string): string[] {
  if (typeof mnemonic !== 'string') throw new TypeError(`mnemonic: expected a string, got ${typeof mnemonic}`);
  return normalized(mnemonic)
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** NFKD, as BIP-39 asks; a lone surrogate would become another character without notice. */
function normalized(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new CryptoError('mnemonic.unicode', 'the text holds half a surrogate pair');
  return text.normalize('NFKD');
}

const known: WeakMap<Wordlist, ReadonlyMap<string, number>> = /* @__PURE__ */ new WeakMap();

function indicesOf(wordlist: Wordlist): ReadonlyMap<string, number> {
  let indices = known.get(wordlist);
  if (indices === undefined) {
    if (wordlist.length !== 2048) throw new TypeError(`wordlist: expected 2048 words, got ${wordlist.length}`);
    indices = new Map(wordlist.map((word, index) => [word.normalize('NFKD'), index]));
    known.set(wordlist, indices);
  }
  return indices;
}
