import { type Adapter, type Asserted, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import { bytesToHex, CryptoError, hexToBytes } from '@dougong/crypto';
import { type Address, encodeAddress, encodeWif, keyAddress, outputScript } from '@dougong/crypto/address';
import {
  type Bip32Key,
  bip32,
  chainkd,
  czech,
  derivePath,
  english,
  entropyToMnemonic,
  french,
  HARDENED,
  italian,
  japanese,
  korean,
  mnemonicToEntropy,
  mnemonicToSeed,
  parsePath,
  portuguese,
  type Slip10Curve,
  simplifiedChinese,
  slip10,
  spanish,
  traditionalChinese,
  type Wordlist,
} from '@dougong/crypto/hd';
import { tweakPublicKey } from '@dougong/crypto/mast';
import { casesOf, expectEqual, firstDifference } from './support.ts';

const wordlists: Readonly<Record<string, Wordlist>> = {
  english,
  japanese,
  korean,
  french,
  italian,
  czech,
  spanish,
  portuguese,
  chinese_simplified: simplifiedChinese,
  chinese_traditional: traditionalChinese,
};

const text = (vector: JsonObject, field: string): string => read.string(vector[field], field);
const hex = (vector: JsonObject, field: string): Uint8Array => hexToBytes(text(vector, field));

function caseOf(
  data: JsonObject,
  id: string,
  asserts: readonly Asserted[],
  run: (vector: JsonObject) => string | undefined,
): VectorCase {
  return { id, data, asserts, run: (altered: Json) => run(read.object(altered, 'case')) };
}

/** The fields of every entry of `chains`, as asserted paths. */
function chainFields(data: JsonObject, fields: readonly string[]): string[] {
  return read.array(data['chains'], 'chains').flatMap((_, i) => fields.map((field) => `chains.${i}.${field}`));
}

function runChains(vector: JsonObject, run: (chain: JsonObject) => string | undefined): string | undefined {
  for (const entry of read.array(vector['chains'], 'chains')) {
    const chain = read.object(entry, 'chain');
    const difference = run(chain);
    if (difference !== undefined) return `${text(chain, 'path')}: ${difference}`;
  }
  return undefined;
}

function runBip32Chain(seed: Uint8Array, chain: JsonObject): string | undefined {
  const path = text(chain, 'path');
  const key = derivePath(bip32.fromSeed(seed), path);
  const last = parsePath(path).at(-1) ?? HARDENED;
  const viaPublic =
    last < HARDENED
      ? derivePath(bip32.fromSeed(seed), parsePath(path).slice(0, -1)).neuter().child(last).toPublicText()
      : key.neuter().toPublicText();
  return (
    firstDifference({ xprv: key.toPrivateText(), xpub: key.toPublicText() }, chain) ??
    expectEqual('xpub by public derivation', viaPublic, chain['xpub']) ??
    expectEqual('xprv read and written', bip32.fromText(text(chain, 'xprv')).toPrivateText(), chain['xprv'])
  );
}

function runSlip10Chain(curve: Slip10Curve, seed: Uint8Array, chain: JsonObject): string | undefined {
  const key = derivePath(slip10.fromSeed(curve, seed), text(chain, 'path'));
  return firstDifference(
    {
      fingerprint: key.parentFingerprint.toString(16).padStart(8, '0'),
      chain_code: bytesToHex(key.chainCode),
      private: bytesToHex(key.exportSecret()),
      public: bytesToHex(key.publicKey),
    },
    chain,
  );
}

function runMnemonic(vector: JsonObject): string | undefined {
  const language = text(vector, 'language');
  const wordlist = wordlists[language];
  if (wordlist === undefined) return `language ${language} is unknown`;
  const mnemonic = text(vector, 'mnemonic');
  const seed = mnemonicToSeed(mnemonic, { passphrase: text(vector, 'passphrase'), wordlist });
  const again = entropyToMnemonic(hex(vector, 'entropy'), wordlist);
  return (
    firstDifference(
      {
        entropy: bytesToHex(mnemonicToEntropy(mnemonic, wordlist)),
        seed: bytesToHex(seed),
        xprv: bip32.fromSeed(seed).toPrivateText(),
      },
      vector,
    ) ?? expectEqual('mnemonic', again.normalize('NFKD'), mnemonic.normalize('NFKD'))
  );
}

/** Fields that say which key is meant. */
const given: readonly string[] = ['bip', 'mnemonic', 'path'];

/** Fields of the two documents, each computed from the key at the path. */
const addressFields: Readonly<Record<string, (key: Bip32Key, address: Address) => string>> = {
  address: (_, address) => encodeAddress(address),
  scriptPubKey: (_, address) => bytesToHex(outputScript(address)),
  xprv: (key) => key.toPrivateText(),
  xpub: (key) => key.toPublicText(),
  privkey: (key) => encodeWif('bitcoin', { secretKey: key.exportSecret(), compressed: true }),
  pubkey: (key) => bytesToHex(key.publicKey),
  internal_key: (key) => bytesToHex(key.publicKey.subarray(1)),
  output_key: (key) => bytesToHex(tweakPublicKey(key.publicKey.subarray(1)).key),
};

function runAddress(vector: JsonObject): string | undefined {
  const bip = read.number(vector['bip'], 'bip');
  if (bip !== 84 && bip !== 86) return `bip ${bip} is unknown`;
  const root = bip32.fromSeed(mnemonicToSeed(text(vector, 'mnemonic')));
  const key = derivePath(root, text(vector, 'path'));
  const address = keyAddress('bitcoin', key.publicKey, bip === 84 ? 'p2wpkh' : 'p2tr');
  const computed: Record<string, Json> = {};
  for (const field of Object.keys(vector).filter((name) => !given.includes(name))) {
    const compute = addressFields[field];
    if (compute === undefined) return `field ${field} is unknown`;
    computed[field] = compute(key, address);
  }
  return firstDifference(computed, vector);
}

function runChainkd(vector: JsonObject): string | undefined {
  const root = chainkd.root(hex(vector, 'seed'));
  const path = read.array(vector['path'], 'path').map((selector) => hexToBytes(read.string(selector, 'path')));
  const derived = chainkd.derive(root, path);
  const mixed = path.reduce((key, selector, k) => chainkd.child(key, selector, k % 2 === 0), root);
  const message = hex(vector, 'message');
  const xpub = chainkd.xpub(derived);
  return firstDifference(
    {
      rootXprv: bytesToHex(root),
      rootXpub: bytesToHex(chainkd.xpub(root)),
      derivedXprv: bytesToHex(derived),
      derivedXpub: bytesToHex(chainkd.derivePublic(chainkd.xpub(root), path)),
      derivedXpubFromXprv: bytesToHex(xpub),
      mixedHardenedXprv: bytesToHex(mixed),
      mixedHardenedXpub: bytesToHex(chainkd.xpub(mixed)),
      expandedPrivateKey: bytesToHex(chainkd.expand(derived)),
      publicKey: bytesToHex(xpub.subarray(0, 32)),
      signature: bytesToHex(chainkd.sign(derived, message)),
      valid: chainkd.verify(hex(vector, 'signature'), message, xpub),
    },
    vector,
  );
}

const chainkdFields = [
  'rootXprv',
  'rootXpub',
  'derivedXprv',
  'derivedXpub',
  'derivedXpubFromXprv',
  'mixedHardenedXprv',
  'mixedHardenedXpub',
  'expandedPrivateKey',
  'publicKey',
  'signature',
  'valid',
];

export const adapters: readonly Adapter[] = [
  {
    folder: 'crypto/hd',
    files: /^bip32\.json$/,
    cases: (file) =>
      casesOf(file).map((data) =>
        caseOf(data, text(data, 'seed'), chainFields(data, ['xprv', 'xpub']), (vector) =>
          runChains(vector, (chain) => runBip32Chain(hex(vector, 'seed'), chain)),
        ),
      ),
  },
  {
    folder: 'crypto/hd',
    files: /^bip32-invalid.*\.json$/,
    ignores: { reason: 'why the key is invalid, in words' },
    cases: (file) =>
      casesOf(file).map((data) => {
        const valid = bip32.fromSeed(new Uint8Array(16)).toPrivateText();
        return caseOf(data, text(data, 'key'), [{ path: 'key', to: valid }], (vector) => {
          try {
            bip32.fromText(text(vector, 'key'));
          } catch (error) {
            return expectEqual('code', error instanceof CryptoError ? error.code : error, 'hd.extendedKey');
          }
          return 'the key was accepted';
        });
      }),
  },
  {
    folder: 'crypto/hd',
    files: /^slip10.*\.json$/,
    ignores: { title: 'names the case' },
    cases: (file) =>
      casesOf(file).map((data) =>
        caseOf(
          data,
          text(data, 'title'),
          chainFields(data, ['fingerprint', 'chain_code', 'private', 'public']),
          (vector) =>
            runChains(vector, (chain) =>
              runSlip10Chain(text(vector, 'curve') as Slip10Curve, hex(vector, 'seed'), chain),
            ),
        ),
      ),
  },
  {
    folder: 'crypto/hd',
    files: /^bip39.*\.json$/,
    cases: (file) =>
      casesOf(file).map((data, i) =>
        caseOf(data, `${i}: ${text(data, 'entropy')}`, ['entropy', 'mnemonic', 'seed', 'xprv'], runMnemonic),
      ),
  },
  {
    folder: 'crypto/hd',
    files: /^bip84-bip86-addresses.*\.json$/,
    cases: (file) =>
      casesOf(file).map((data) => {
        const asserts = Object.keys(data).filter((field) => !given.includes(field));
        return caseOf(data, `${text(data, 'path')}`, asserts, runAddress);
      }),
  },
  {
    folder: 'crypto/hd',
    files: /^bytom-chainkd.*\.json$/,
    cases: (file) => casesOf(file).map((data) => caseOf(data, text(data, 'seed'), chainkdFields, runChainkd)),
  },
];
