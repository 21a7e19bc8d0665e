import { type Adapter, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import { bytesToHex } from '@dougong/crypto';
import { hashSuites, sha512 } from '@dougong/crypto/hash';
import { MerkleFrontier, merkleRoot, verifyConsistency, verifyInclusion } from '@dougong/crypto/merkle';
import { base64 } from '@scure/base';
import { casesOf, expectEqual } from './support.ts';

const bytes = (value: Json | undefined, what: string): Uint8Array => base64.decode(read.string(value, what));

/** A missing proof stands for one without hashes. */
function path(value: Json | undefined): Uint8Array[] {
  return value === null ? [] : read.array(value, 'proof').map((hash) => bytes(hash, 'proof'));
}

/** Where the file says valid, roots and leaf are asserted, too; a broken case stays broken with another root. */
function verification(data: JsonObject, fields: readonly string[], run: (data: JsonObject) => boolean): VectorCase {
  return {
    id: read.string(data['file'], 'file'),
    data,
    asserts: data['wantErr'] === false ? ['wantErr', ...fields] : ['wantErr'],
    run: (altered) => {
      const vector = read.object(altered, 'case');
      return expectEqual('wantErr', !run(vector), read.boolean(vector['wantErr'], 'wantErr'));
    },
  };
}

const ignores = { file: 'names the case', desc: 'says in words what wantErr says' };

/** Leaf data by the rule that the case states. */
function leavesOf(rule: string, count: number): Uint8Array[] {
  const form = /^leaf i = first (\d+) bytes of SHA-512\("([^"]*<i>[^"]*)"\)$/.exec(rule);
  if (form === null) throw new TypeError(`leafRule: unknown rule ${rule}`);
  const [, length, text] = form;
  return Array.from({ length: count }, (_, i) =>
    sha512(new TextEncoder().encode(text?.replace('<i>', String(i)))).subarray(0, Number(length)),
  );
}

export const adapters: readonly Adapter[] = [
  {
    folder: 'crypto/merkle',
    files: /^rfc6962-inclusion.*\.json$/,
    ignores,
    cases: (file) =>
      casesOf(file).map((data) =>
        verification(data, ['root', 'leafHash'], (vector) =>
          verifyInclusion(hashSuites.std, bytes(vector['root'], 'root'), bytes(vector['leafHash'], 'leafHash'), {
            index: read.number(vector['leafIdx'], 'leafIdx'),
            size: read.number(vector['treeSize'], 'treeSize'),
            path: path(vector['proof']),
          }),
        ),
      ),
  },
  {
    folder: 'crypto/merkle',
    files: /^rfc6962-consistency.*\.json$/,
    ignores,
    cases: (file) =>
      casesOf(file).map((data) =>
        verification(data, ['root1', 'root2'], (vector) =>
          verifyConsistency(hashSuites.std, bytes(vector['root1'], 'root1'), bytes(vector['root2'], 'root2'), {
            from: read.number(vector['size1'], 'size1'),
            to: read.number(vector['size2'], 'size2'),
            path: path(vector['proof']),
          }),
        ),
      ),
  },
  {
    folder: 'crypto/merkle',
    files: /^roots.*\.json$/,
    cases: (file) =>
      casesOf(file).map((data, i) => ({
        id: `${i}: ${String(data['leaves'])} leaves`,
        data,
        asserts: ['sha256', 'sha3-256'],
        run: (altered) => {
          const vector = read.object(altered, 'case');
          const leaves = leavesOf(read.string(vector['leafRule'], 'leafRule'), read.number(vector['leaves'], 'leaves'));
          for (const [field, suite] of [['sha256', hashSuites.std] as const, ['sha3-256', hashSuites.sha3] as const]) {
            const expected = read.string(vector[field], field);
            const frontier = new MerkleFrontier(suite);
            for (const leaf of leaves) frontier.append(leaf);
            const difference =
              expectEqual(field, bytesToHex(merkleRoot(suite, leaves)), expected) ??
              expectEqual(`${field} (streamed)`, bytesToHex(frontier.root()), expected);
            if (difference !== undefined) return difference;
          }
          return undefined;
        },
      })),
  },
];
