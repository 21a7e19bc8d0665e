import { type Adapter, type Json, type JsonObject, read, type VectorCase, type VectorFile } from '@dougong/conformance';
import { hexToBytes } from '@dougong/crypto';
import {
  aggregateSignatures,
  aggregateVerify,
  type BlsCiphersuite,
  fastAggregateVerify,
  getPublicKey,
  hashToG1,
  hashToG2,
  isPublicKey,
  isSignature,
  sign,
  verify,
} from '@dougong/crypto/bls';
import { compare, hex, orNull } from './compare.ts';

/** One operation a case, in the form of the Ethereum consensus tests; ciphersuite `pop`. */
const operations: Adapter = {
  folder: 'crypto/bls',
  files: /^eth2-style.*\.json$/,
  ignores: { name: 'says in words what was altered' },
  *cases(file) {
    for (const [index, data] of read.array(read.object(file.json(), 'file')['cases'], 'cases').entries()) {
      const { op } = read.object(data, 'case');
      const asserts = op === 'sign' ? ['output', 'publicKey'] : [op === 'aggregate' ? 'output' : 'valid'];
      yield { id: `${index} ${String(op)}`, data, asserts, run: operation };
    }
  },
};

function operation(data: Json): string | undefined {
  const c = read.object(data, 'case');
  const bytes = (name: string): Uint8Array => hex(c[name], name);
  const list = (name: string): Uint8Array[] => read.array(c[name], name).map((item) => hex(item, name));
  switch (c['op']) {
    case 'sign':
      return (
        compare('publicKey', getPublicKey(bytes('secretKey')), c['publicKey']) ??
        compare('output', sign(bytes('message'), bytes('secretKey')), c['output'])
      );
    case 'verify':
      return compare('valid', verify(bytes('signature'), bytes('message'), bytes('publicKey')), c['valid']);
    case 'aggregate':
      return compare(
        'output',
        orNull(() => aggregateSignatures(list('signatures'))),
        c['output'],
      );
    case 'fastAggregateVerify':
      return compare(
        'valid',
        fastAggregateVerify(bytes('signature'), bytes('message'), list('publicKeys')),
        c['valid'],
      );
    case 'aggregateVerify':
      return compare('valid', aggregateVerify(bytes('signature'), list('messages'), list('publicKeys')), c['valid']);
    case 'deserializeG1':
      return compare('valid', isPublicKey(bytes('bytes')), c['valid']);
    case 'deserializeG2':
      return compare('valid', isSignature(bytes('bytes')), c['valid']);
    default:
      return `unknown operation ${String(c['op'])}`;
  }
}

/** Signatures in G2 under the ciphersuite without proofs of possession. The file's keys are numbers yet to be reduced modulo r. */
const basicSignatures: Adapter = {
  folder: 'crypto/bls',
  files: /^g2-sign.*\.json$/,
  *cases(file) {
    for (const [index, data] of read.array(read.object(file.json(), 'file')['cases'], 'cases').entries()) {
      yield {
        id: String(index),
        data,
        asserts: ['signature'],
        run(value) {
          const c = read.object(value, 'case');
          const scalar = BigInt(`0x${read.string(c['secretKey'], 'secretKey')}`) % R;
          const secretKey = hexToBytes(scalar.toString(16).padStart(64, '0'));
          const made = sign(hex(c['message'], 'message'), secretKey, { ciphersuite: 'basic' });
          return compare('signature', made, c['signature']);
        },
      };
    }
  },
};

const ciphersuites: Readonly<Record<string, BlsCiphersuite>> = {
  'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_': 'basic',
  'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_': 'pop',
};

const wycheproof: Adapter = {
  folder: 'crypto/wycheproof',
  files: /^bls_.*_test.*\.json$/,
  ignores: {
    comment: 'words',
    flags: 'words',
    tcId: 'names the case',
    source: 'words',
    group: 'always G1',
    keySize: 'follows from the key',
    name: 'words',
    version: 'words',
  },
  *cases(file) {
    for (const group of read.array(read.object(file.json(), 'file')['testGroups'], 'testGroups')) {
      const { tests, ...shared } = read.object(group, 'group');
      for (const test of read.array(tests, 'tests')) yield wycheproofCase(shared, read.object(test, 'test'));
    }
  },
};

function wycheproofCase(shared: JsonObject, test: JsonObject): VectorCase {
  const data = { shared, test };
  const asserts =
    shared['type'] === 'BlsHashToG2' ? ['test.expected'] : [{ path: 'test.result', to: opposite(test['result']) }];
  return { id: `tcId ${String(test['tcId'])}`, data, asserts, run: wycheproofRun };
}

function opposite(result: Json | undefined): string {
  return result === 'valid' ? 'invalid' : 'valid';
}

function wycheproofRun(value: Json): string | undefined {
  const c = read.object(value, 'case');
  const shared = read.object(c['shared'], 'group');
  const test = read.object(c['test'], 'test');
  if (shared['type'] === 'BlsHashToG2') {
    if (test['result'] !== 'valid') return `unknown result ${String(test['result'])}`;
    return compare('expected', hashToG2(hex(test['msg'], 'msg'), read.string(shared['dst'], 'dst')), test['expected']);
  }
  const ciphersuite = ciphersuites[read.string(shared['ciphersuite'], 'ciphersuite')];
  if (ciphersuite === undefined) return `unknown ciphersuite ${String(shared['ciphersuite'])}`;
  const signature = hex(test['sig'], 'sig');
  if (shared['type'] === 'BlsSigVerify') {
    const publicKey = hex(read.object(shared['publicKey'], 'publicKey')['pk'], 'pk');
    const accepted = verify(signature, hex(test['msg'], 'msg'), publicKey, { ciphersuite });
    return compare('result', accepted ? 'valid' : 'invalid', test['result']);
  }
  if (shared['type'] !== 'BlsAggregateVerify') return `unknown group type ${String(shared['type'])}`;
  const messages = read.array(test['messages'], 'messages').map((item) => hex(item, 'messages'));
  const publicKeys = read.array(test['pubkeys'], 'pubkeys').map((item) => hex(item, 'pubkeys'));
  const accepted = aggregateVerify(signature, messages, publicKeys, { ciphersuite });
  return compare('result', accepted ? 'valid' : 'invalid', test['result']);
}

const hashToCurve: Adapter = {
  folder: 'crypto/hash-to-curve',
  files: /^BLS12381G[12]_XMD-SHA-256_SSWU_RO_\.json$/,
  ignores: { Q0: 'an intermediate point', Q1: 'an intermediate point', u: 'intermediate field elements' },
  *cases(file) {
    yield* hashToCurveCases(file);
  },
};

function* hashToCurveCases(file: VectorFile): Iterable<VectorCase> {
  const suite = read.object(file.json(), 'file');
  const dst = read.string(suite['dst'], 'dst');
  const curve = read.string(suite['curve'], 'curve');
  for (const [index, data] of read.array(suite['vectors'], 'vectors').entries()) {
    yield {
      id: String(index),
      data,
      asserts: ['P.x'],
      run(value) {
        const c = read.object(value, 'case');
        const message = new TextEncoder().encode(read.string(c['msg'], 'msg'));
        const point = curve === 'BLS12-381 G1' ? hashToG1(message, dst) : hashToG2(message, dst);
        const { x, y } = read.object(c['P'], 'P');
        return compare('P', point, compressed(read.string(x, 'x'), read.string(y, 'y')));
      },
    };
  }
}

/** The order of the groups, and the prime of the base field. */
const R = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n;
const P = 0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn;

/** The compressed form of affine coordinates as RFC 9380's vectors write them: `c0,c1` in the extension field. */
function compressed(x: string, y: string): string {
  const [x0 = 0n, x1] = x.split(',').map((part) => BigInt(part));
  const [y0 = 0n, y1 = 0n] = y.split(',').map((part) => BigInt(part));
  const high = y1 === 0n ? 2n * y0 > P : 2n * y1 > P;
  const body = [x1, x0]
    .filter((part) => part !== undefined)
    .map((part) => part.toString(16).padStart(96, '0'))
    .join('');
  const first = Number.parseInt(body.slice(0, 2), 16) | 0x80 | (high ? 0x20 : 0);
  return first.toString(16) + body.slice(2);
}

export const adapters: readonly Adapter[] = [operations, basicSignatures, wycheproof, hashToCurve];
