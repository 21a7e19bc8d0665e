import { wordlist as czechWords } from '@scure/bip39/wordlists/czech.js';
import { wordlist as englishWords } from '@scure/bip39/wordlists/english.js';
import { wordlist as frenchWords } from '@scure/bip39/wordlists/french.js';
import { wordlist as italianWords } from '@scure/bip39/wordlists/italian.js';
import { wordlist as japaneseWords } from '@scure/bip39/wordlists/japanese.js';
import { wordlist as koreanWords } from '@scure/bip39/wordlists/korean.js';
import { wordlist as portugueseWords } from '@scure/bip39/wordlists/portuguese.js';
import { wordlist as simplifiedChineseWords } from '@scure/bip39/wordlists/simplified-chinese.js';
import { wordlist as spanishWords } from '@scure/bip39/wordlists/spanish.js';
import { wordlist as traditionalChineseWords } from '@scure/bip39/wordlists/traditional-chinese.js';

/** 2,048 words; those of BIP-39 are here by language, each loaded only by who imports it. */
export type Wordlist = readonly string[];

/** The English words of BIP-39. */
export const english: Wordlist = englishWords;
/** The Czech words of BIP-39. */
export const czech: Wordlist = czechWords;
/** The French words of BIP-39. */
export const french: Wordlist = frenchWords;
/** The Italian words of BIP-39. */
export const italian: Wordlist = italianWords;
/** The Japanese words of BIP-39; phrases are printed with ideographic spaces. */
export const japanese: Wordlist = japaneseWords;
/** The Korean words of BIP-39. */
export const korean: Wordlist = koreanWords;
/** The Portuguese words of BIP-39. */
export const portuguese: Wordlist = portugueseWords;
/** The simplified Chinese words of BIP-39. Many characters are in the traditional list, too, at other places. */
export const simplifiedChinese: Wordlist = simplifiedChineseWords;
/** The Spanish words of BIP-39. */
export const spanish: Wordlist = spanishWords;
/** The traditional Chinese words of BIP-39. */
export const traditionalChinese: Wordlist = traditionalChineseWords;
