import { type Adapter, type Json, read, type VectorCase } from '@dougong/conformance';
import { bytesToHex } from '@dougong/crypto';
import { decodeBlockParts, decodeHeader, encodeBlockParts, encodeHeader } from '../../src/bytom/block.ts';
import { transactionsRoot } from '../../src/bytom/merkle.ts';
import { type BytomProfile, bytom1, vapor } from '../../src/bytom/profile.ts';
import { classOfThrown, decodeClass } from './errors.ts';
import { bytesListOf, bytesOf, compare } from './support.ts';

/** The profile that vectors of a chain run against. */
function profileOf(chain: Json | undefined): BytomProfile {
  if (chain === 'vapor') return vapor;
  if (chain === 'bytom1x') return bytom1;
  throw new TypeError(`the chain ${JSON.stringify(chain)} is unknown`);
}

/** Decodes, and checks that what was decoded survives another round: same id, and a fixed point of the encoder. */
function roundTrip(profile: BytomProfile, object: string, bytes: Uint8Array): Uint8Array {
  switch (object) {
    case 'tx': {
      const transaction = profile.decode(bytes);
      const again = profile.encode(transaction);
      const id = profile.id(transaction);
      same('id after encoding', id, profile.id(profile.decode(again)));
      same('second encoding', again, profile.encode(profile.decode(again)));
      return id;
    }
    case 'header': {
      const header = profile.decodeHeader(bytes);
      const id = profile.headerId(header);
      same('id after encoding', id, profile.headerId(profile.decodeHeader(encodeHeader(header))));
      return id;
    }
    case 'block': {
      const parts = decodeBlockParts(bytes, profile.format, profile.assetId);
      same('block bytes', bytes, encodeBlockParts(parts, profile.format));
      // The reference names a block without header by the header whose fields are all zero.
      return profile.headerId(parts.header ?? decodeHeader(ZERO_HEADER, profile.format));
    }
    default:
      throw new TypeError(`the object ${object} is unknown`);
  }
}

const ZERO_HEADER = Uint8Array.of(1, ...new Uint8Array(35), 64, ...new Uint8Array(66));

function same(what: string, a: Uint8Array, b: Uint8Array): void {
  if (bytesToHex(a) !== bytesToHex(b)) throw new TypeError(`${what} differs`);
}

function runDecode(data: Json): string | undefined {
  const json = read.object(data, 'case');
  const profile = profileOf(json['chain']);
  const object = read.string(json['object'], 'object');
  const bytes = bytesOf(json['hex'], 'hex');
  const error = decodeClass(read.string(json['error'], 'error'));
  let id = '';
  let ours = 'none';
  try {
    id = bytesToHex(roundTrip(profile, object, bytes));
  } catch (thrown) {
    ours = classOfThrown(thrown);
  }
  return ours === error ? compare(json, { id }) : `error: expected ${error}, got ${ours}`;
}

function runRoot(data: Json): string | undefined {
  const json = read.object(data, 'block');
  const ids = bytesListOf(json['raw'], 'raw').map((raw) => roundTrip(bytom1, 'tx', raw));
  return compare(json, { tx_merkle_root: bytesToHex(transactionsRoot(bytom1, ids)) });
}

const decode: Adapter = {
  folder: 'bytom',
  files: /^decode-tests.*\.json$/,
  ignores: { test: 'a label' },
  *cases(file): Iterable<VectorCase> {
    const json = read.object(file.json(), file.name);
    for (const [i, row] of read.array(json['cases'], 'cases').entries()) {
      yield {
        id: `${i} ${String(read.object(row, 'case')['test'])}`,
        data: row,
        asserts: ['id', 'error'],
        run: runDecode,
      };
    }
    const block = json['real_mainnet_block_transactions'];
    if (block !== undefined) {
      yield { id: 'real block', data: block, asserts: ['tx_merkle_root'], run: runRoot };
    }
  },
};

export const adapters: readonly Adapter[] = [decode];
