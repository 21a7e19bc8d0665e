import { type Adapter, type Asserted, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import { bytesToHex, CryptoError, hexToBytes } from '@dougong/crypto';
import {
  type BitcoinNetworkName,
  base58,
  bech32,
  bech32m,
  decodeAddress,
  decodeWif,
  encodeAddress,
  encodeWif,
  outputScript,
} from '@dougong/crypto/address';
import { casesOf, expectEqual } from './support.ts';

const networks: readonly BitcoinNetworkName[] = ['bitcoin', 'bitcoin-testnet', 'bitcoin-regtest'];

/** The result, or undefined when the code refuses the input with a typed error. */
function accepted<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof CryptoError) return undefined;
    throw error;
  }
}

function caseOf(
  data: JsonObject,
  id: string,
  asserts: readonly Asserted[],
  run: (vector: JsonObject) => string | undefined,
): VectorCase {
  return { id, data, asserts, run: (altered: Json) => run(read.object(altered, 'case')) };
}

/** A WIF key or an address, with what encodes it again. */
function readKeyText(
  vector: JsonObject,
  network: BitcoinNetworkName,
): { payload: Uint8Array; kind: string; again: string } {
  const text = read.string(vector['string'], 'string');
  if (read.boolean(vector['isPrivkey'], 'isPrivkey')) {
    const key = decodeWif(network, text);
    return { payload: key.secretKey, kind: String(key.compressed), again: encodeWif(network, key) };
  }
  const address = decodeAddress(text, network);
  if (address.kind !== 'p2pkh' && address.kind !== 'p2sh') throw new TypeError(`string: an address of ${address.kind}`);
  const kind = address.kind === 'p2pkh' ? 'pubkey' : 'script';
  return { payload: address.hash, kind, again: encodeAddress(address) };
}

export const adapters: readonly Adapter[] = [
  {
    folder: 'crypto/address',
    files: /^base58\.json$/,
    cases: (file) =>
      casesOf(file).map((data, i) =>
        caseOf(data, String(i), ['hex', 'base58'], (vector) => {
          const hex = read.string(vector['hex'], 'hex');
          const text = read.string(vector['base58'], 'base58');
          return (
            expectEqual('base58', base58.encode(hexToBytes(hex)), text) ??
            expectEqual('hex', bytesToHex(base58.decode(text)), hex)
          );
        }),
      ),
  },
  {
    folder: 'crypto/address',
    files: /^base58check-keys-valid.*\.json$/,
    cases: (file) =>
      casesOf(file).map((data) => {
        const key = read.boolean(data['isPrivkey'], 'isPrivkey');
        const kind = key ? 'isCompressed' : 'addrType';
        return caseOf(data, String(data['string']), ['payload', 'isTestnet', 'isPrivkey', kind], (vector) => {
          const testnet = read.boolean(vector['isTestnet'], 'isTestnet');
          const got = readKeyText(vector, testnet ? 'bitcoin-testnet' : 'bitcoin');
          return (
            expectEqual('payload', bytesToHex(got.payload), vector['payload']) ??
            expectEqual(kind, got.kind, String(vector[kind])) ??
            expectEqual('string', got.again, vector['string'])
          );
        });
      }),
  },
  {
    folder: 'crypto/address',
    files: /^base58check-keys-invalid.*\.json$/,
    cases: (file) =>
      casesOf(file).map((data) => {
        const valid = '1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH';
        return caseOf(data, String(data['string']), [{ path: 'string', to: valid }], (vector) => {
          const text = read.string(vector['string'], 'string');
          for (const network of networks) {
            const got = accepted(() => decodeAddress(text, network)) ?? accepted(() => decodeWif(network, text));
            if (got !== undefined) return `${text} was accepted on ${network}`;
          }
          return undefined;
        });
      }),
  },
  {
    folder: 'crypto/address',
    files: /^bech32.*\.json$/,
    ignores: { reason: 'why a text is invalid, in words' },
    cases: (file) =>
      casesOf(file).map((data, i) =>
        caseOf(data, `${i}: ${String(data['string'])}`, ['valid'], (vector) => {
          const text = read.string(vector['string'], 'string');
          const kind = read.string(vector['kind'], 'kind');
          if (kind !== 'bech32' && kind !== 'bech32m') return `kind ${kind} is unknown`;
          const codec = kind === 'bech32' ? bech32 : bech32m;
          const decoded = accepted(() => codec.decode(text));
          const again = decoded === undefined ? undefined : codec.encode(decoded.prefix, decoded.words);
          return (
            expectEqual('valid', decoded !== undefined, vector['valid']) ??
            (again === undefined ? undefined : expectEqual('string', again, text.toLowerCase()))
          );
        }),
      ),
  },
  {
    folder: 'crypto/address',
    files: /^segwit.*\.json$/,
    ignores: { bip: 'says which document the case is from', reason: 'why an address is invalid, in words' },
    cases: (file) =>
      casesOf(file).map((data, i) => {
        const asserts = data['valid'] === true ? ['valid', 'scriptPubKey'] : ['valid'];
        return caseOf(data, `${i}: ${String(data['address'])}`, asserts, (vector) => {
          const text = read.string(vector['address'], 'address');
          const [address] = networks.flatMap((network) => accepted(() => decodeAddress(text, network)) ?? []);
          const wrong = expectEqual('valid', address !== undefined, vector['valid']);
          if (wrong !== undefined || address === undefined) return wrong;
          return (
            expectEqual('scriptPubKey', bytesToHex(outputScript(address)), vector['scriptPubKey']) ??
            expectEqual('address', encodeAddress(address), text.toLowerCase())
          );
        });
      }),
  },
];
