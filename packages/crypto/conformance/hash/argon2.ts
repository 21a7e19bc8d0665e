import {
  type Adapter,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  read,
  type VectorCase,
} from '@dougong/conformance';
import { hexToBytes } from '@dougong/crypto';
import { type Argon2Parameters, argon2d, argon2i, argon2id } from '@dougong/crypto/kdf';
import { differs, unknown } from './cases.ts';

const functions = { argon2d, argon2i, argon2id } as const;

type Name = keyof typeof functions;

interface Task {
  readonly name: Name;
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly parameters: Omit<Argon2Parameters, 'outputLength'>;
}

/**
 * The inputs behind a bare list of digests, as noble-hashes generates them: for each function and version, each of six
 * parameters takes its values in turn, fifteen times, while the others keep their first. All bytes are zero.
 */
function* grid(): Iterable<Task> {
  const passwords = [0, 1, 32, 64, 256, 64 * 1024, 256 * 1024, 1024];
  const salts = [8, 16, 32, 64, 256, 64 * 1024, 256 * 1024, 1024];
  const passes = [1, 2, 4, 8, 256, 1024, 2 ** 16];
  const counts = [1, 2, 3, 4, 8, 16, 1024, 2 ** 16];
  for (const name of ['argon2d', 'argon2i', 'argon2id'] as const) {
    for (const version of [0x10, 0x13] as const) {
      for (let varied = 0; varied < 6; varied++) {
        for (let i = 0; i < 15; i++) {
          const pick = (values: readonly number[], position: number): number =>
            values[position === varied ? i % values.length : 0] ?? 0;
          const parallelism = pick(counts, 4);
          yield {
            name,
            password: new Uint8Array(pick(passwords, 0)),
            salt: new Uint8Array(pick(salts, 1)),
            parameters: {
              version,
              parallelism,
              memoryKiB: 8 * parallelism * pick(counts, 5),
              iterations: pick(passes, 3),
            },
          };
        }
      }
    }
  }
}

const tasks: readonly Task[] = [...grid()];

/** A digest of the grid, by its number there. */
function gridCase(id: string, data: JsonObject, index: number, field: string): VectorCase {
  const task = tasks[index];
  if (task === undefined) return unknown(id, data, `there is no input number ${index}`);
  return {
    id: `${id} ${task.name}`,
    data,
    asserts: [field],
    run: (altered) => {
      const entry = read.object(altered, 'case');
      const outputLength = read.string(entry[field], field).length / 2;
      const parameters = { ...task.parameters, outputLength };
      return differs(entry, field, functions[task.name](task.password, task.salt, parameters));
    },
  };
}

/** Names that files have for the same thing. */
const synonyms = {
  name: ['fn', 'type', 'algorithm', 'name', 'hash'],
  index: ['index', 'i', 'n'],
  digest: ['exp', 'out', 'digest', 'tag', 'dk', 'expected', 'output'],
  password: ['password', 'pass', 'P'],
  salt: ['salt', 'S'],
  secret: ['secret', 'key', 'K'],
  data: ['data', 'ad', 'personalization', 'X'],
  t: ['t', 'iterations', 'time'],
  m: ['m', 'memory'],
  p: ['p', 'parallelism', 'lanes'],
} as const;

function fieldOf(data: JsonObject, what: keyof typeof synonyms): string | undefined {
  return synonyms[what].find((field) => data[field] !== undefined && data[field] !== null);
}

function byName(id: string, data: JsonObject): VectorCase {
  const [name, digest, t, m, p] = (['name', 'digest', 't', 'm', 'p'] as const).map((what) => fieldOf(data, what));
  const index = fieldOf(data, 'index');
  if (index !== undefined && digest !== undefined && t === undefined) {
    return gridCase(id, data, read.number(data[index], index), digest);
  }
  if (name === undefined || digest === undefined || t === undefined || m === undefined || p === undefined) {
    return unknown(id, data, `a case of an unknown form: ${Object.keys(data).join(', ')}`);
  }
  return {
    id,
    data,
    asserts: [digest],
    run: (altered) => {
      const entry = read.object(altered, 'case');
      const hash = read.string(entry[name], name).toLowerCase();
      if (hash !== 'argon2d' && hash !== 'argon2i' && hash !== 'argon2id') return `unknown function ${hash}`;
      const secret = optional(entry, 'secret');
      const associatedData = optional(entry, 'data');
      const version = entry['version'] === undefined || entry['version'] === null ? 0x13 : entry['version'];
      if (version !== 0x10 && version !== 0x13) return `unknown version ${String(version)}`;
      const parameters: Argon2Parameters = {
        version,
        iterations: read.number(entry[t], t),
        memoryKiB: read.number(entry[m], m),
        parallelism: read.number(entry[p], p),
        outputLength: hexToBytes(read.string(entry[digest], digest)).length,
        ...(secret === undefined ? {} : { secret }),
        ...(associatedData === undefined ? {} : { associatedData }),
      };
      const password = optional(entry, 'password') ?? new Uint8Array();
      const salt = optional(entry, 'salt') ?? new Uint8Array();
      return differs(entry, digest, functions[hash](password, salt, parameters));
    },
  };
}

/** Bytes as text, or as hexadecimal where the text is that and long. */
function optional(data: JsonObject, what: keyof typeof synonyms): Uint8Array | undefined {
  const field = fieldOf(data, what);
  if (field === undefined) return undefined;
  const text = read.string(data[field], field);
  return /^([0-9a-f]{2}){8,}$/.test(text) ? hexToBytes(text) : new TextEncoder().encode(text);
}

function* cases(json: Json): Iterable<VectorCase> {
  const list = isArray(json) ? json : read.array(read.object(json, 'file')['cases'], 'cases');
  for (const [i, entry] of list.entries()) {
    const id = String(i);
    if (typeof entry === 'string') yield gridCase(id, { digest: entry }, i, 'digest');
    else yield isObject(entry) ? byName(id, entry) : unknown(id, entry, 'a case of an unknown form');
  }
}

export const adapters: readonly Adapter[] = [
  { folder: 'crypto/hash', files: /^argon2.*\.json$/, cases: (file) => cases(file.json()) },
];
