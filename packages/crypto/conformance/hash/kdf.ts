import { type Adapter, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import { pbkdf2, scrypt } from '@dougong/crypto/kdf';
import { differs, entries, hex, skipped, unknown } from './cases.ts';
import { hashes } from './digests.ts';

function text(data: JsonObject, field: string): Uint8Array {
  return new TextEncoder().encode(read.string(data[field], field));
}

function runScrypt(json: Json): string | undefined {
  const data = read.object(json, 'case');
  const outputLength = hex(data, 'dk').length;
  const [N, r, p] = (['N', 'r', 'p'] as const).map((field) => read.number(data[field], field));
  return differs(
    data,
    'dk',
    scrypt(text(data, 'P'), text(data, 'S'), { N: N ?? 0, r: r ?? 0, p: p ?? 0, outputLength }),
  );
}

function runPbkdf2(name: string): VectorCase['run'] {
  return (json) => {
    const data = read.object(json, 'case');
    const hash = hashes[name];
    if (hash === undefined) return `unknown hash ${name}`;
    const parameters = { iterations: read.number(data['c'], 'c'), outputLength: hex(data, 'dk').length };
    return differs(data, 'dk', pbkdf2(hash, text(data, 'P'), text(data, 'S'), parameters));
  };
}

/** Lists named after their function: `scrypt`, `pbkdf2-sha512`. */
function* cases(json: Json): Iterable<VectorCase> {
  for (const [list, value] of Object.entries(read.object(json, 'file'))) {
    if (typeof value === 'string') continue;
    const hash = /^pbkdf2-(.+)$/.exec(list)?.[1];
    const run = list === 'scrypt' ? runScrypt : hash === undefined ? undefined : runPbkdf2(hash);
    for (const [i, data] of entries(value, list).entries()) {
      const id = `${list} ${i}`;
      if (run === undefined) yield unknown(id, data, `an unknown list ${list}`);
      else if (hash !== undefined && hashes[hash] === undefined) {
        yield skipped(id, data, `${hash} is not part of the package`);
      } else yield { id, data, asserts: ['dk'], run };
    }
  }
}

export const adapters: readonly Adapter[] = [
  { folder: 'crypto/kdf', files: /\.json$/, cases: (file) => cases(file.json()) },
];
