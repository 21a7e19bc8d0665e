import { type Adapter, isObject, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import { bytesToHex, CryptoError, hexToBytes } from '@dougong/crypto';
import { dleq, ecdh, ecdsa, schnorr } from '@dougong/crypto/secp256k1';

const INFINITY = 'INFINITY';

function bytesOf(data: JsonObject, field: string): Uint8Array {
  return hexToBytes(read.string(data[field], field));
}

function truth(data: JsonObject, field: string): boolean {
  const text = read.string(data[field], field);
  if (text !== 'TRUE' && text !== 'FALSE') throw new TypeError(`${field}: expected TRUE or FALSE, got ${text}`);
  return text === 'TRUE';
}

/** Runs `make` and gives the code of the error that it throws, if any. */
function refusal(make: () => unknown): string | undefined {
  try {
    make();
    return undefined;
  } catch (error) {
    if (error instanceof CryptoError) return error.code;
    if (error instanceof TypeError) return error.message.slice(0, error.message.indexOf(':'));
    throw error;
  }
}

function runBip340(json: Json): string | undefined {
  const data = read.object(json, 'row');
  const publicKey = bytesOf(data, 'public key');
  const message = bytesOf(data, 'message');
  const signature = bytesOf(data, 'signature');
  const expected = truth(data, 'verification result');
  if (read.string(data['secret key'], 'secret key') !== '') {
    const secretKey = bytesOf(data, 'secret key');
    const key = bytesToHex(schnorr.getPublicKey(secretKey));
    if (key !== bytesToHex(publicKey)) return `the public key is ${key}`;
    const made = bytesToHex(schnorr.sign(message, secretKey, bytesOf(data, 'aux_rand')));
    if (made !== bytesToHex(signature)) return `the signature is ${made}`;
  }
  const item = { signature, message, publicKey };
  if (schnorr.verify(signature, message, publicKey) !== expected) return `verify says ${!expected}`;
  if (schnorr.verifyBatch([item, item]) !== expected) return `a batch of it says ${!expected}`;
  return (schnorr.findInvalid([item]).length === 0) === expected ? undefined : `findInvalid says ${!expected}`;
}

function runDleqGenerate(json: Json): string | undefined {
  const data = read.object(json, 'row');
  const expected = read.string(data['result_proof'], 'result_proof');
  // The point at infinity has no compressed form; zeros stand for it.
  const pointB = data['point_B'] === INFINITY ? new Uint8Array(33) : bytesOf(data, 'point_B');
  const make = (): Uint8Array =>
    dleq.prove(bytesOf(data, 'scalar_a'), pointB, {
      generator: bytesOf(data, 'point_G'),
      auxRand: bytesOf(data, 'auxrand_r'),
      message: bytesOf(data, 'message'),
    });
  if (expected === 'INVALID') {
    return refusal(make) === undefined ? 'a proof was made' : undefined;
  }
  const made = bytesToHex(make());
  return made === expected ? undefined : `the proof is ${made}`;
}

function runDleqVerify(json: Json): string | undefined {
  const data = read.object(json, 'row');
  const point = (field: string): Uint8Array => (data[field] === INFINITY ? new Uint8Array(33) : bytesOf(data, field));
  const said = dleq.verify(point('point_A'), point('point_B'), point('point_C'), bytesOf(data, 'proof'), {
    generator: point('point_G'),
    message: bytesOf(data, 'message'),
  });
  return said === truth(data, 'result_success') ? undefined : `verify says ${said}`;
}

function runRfc6979(json: Json): string | undefined {
  const data = read.object(json, 'case');
  const secretKey = bytesOf(data, 'd');
  const digest = bytesOf(data, 'm');
  const expected = read.string(data['signature'], 'signature');
  const { signature, recovery } = ecdsa.signRecoverable(digest, secretKey);
  if (bytesToHex(signature) !== expected || bytesToHex(ecdsa.sign(digest, secretKey)) !== expected) {
    return `the signature is ${bytesToHex(signature)}`;
  }
  const publicKey = ecdsa.getPublicKey(secretKey);
  if (!ecdsa.verify(signature, digest, publicKey)) return 'verify refuses it';
  if (!ecdsa.verify(signature, digest, ecdsa.getPublicKey(secretKey, false))) return 'verify refuses the long key';
  const recovered = bytesToHex(ecdsa.recover(signature, digest, recovery));
  if (recovered !== bytesToHex(publicKey)) return `the recovered key is ${recovered}`;
  return bytesToHex(ecdsa.fromDer(ecdsa.toDer(signature))) === expected ? undefined : 'DER does not come back';
}

/** What a case of the file of invalid ones must make us say; the names of the errors are those of its source. */
const refusals: Readonly<Record<string, (data: JsonObject) => boolean>> = {
  'Expected Private': (data) => {
    const code = refusal(() => ecdsa.sign(bytesOf(data, 'm'), bytesOf(data, 'd')));
    return code === 'secretKey.range' || code === 'secretKey';
  },
  'Expected Hash': (data) =>
    'd' in data ? refusal(() => ecdsa.sign(bytesOf(data, 'm'), bytesOf(data, 'd'))) === 'digest' : true,
  'Expected Point': (data) =>
    refusal(() => ecdh(new Uint8Array(32).fill(1), bytesOf(data, 'Q'))) === 'publicKey.invalid',
  'Expected Signature': (data) => {
    const code = refusal(() => ecdsa.normalize(bytesOf(data, 'signature')));
    return code === 'signature.invalid' || code === 'signature';
  },
};

function runInvalid(json: Json): string | undefined {
  const data = read.object(json, 'case');
  if ('exception' in data) {
    const exception = read.string(data['exception'], 'exception');
    const check = refusals[exception];
    if (check === undefined) return `unknown exception ${exception}`;
    if (!check(data)) return `not refused as ${exception}`;
  }
  const valid = read.boolean(data['valid'], 'valid');
  const kind = read.string(data['kind'], 'kind');
  if (kind === 'sign') {
    const signed = refusal(() => ecdsa.sign(bytesOf(data, 'm'), bytesOf(data, 'd'))) === undefined;
    return signed === valid ? undefined : `sign says ${signed}`;
  }
  if (kind !== 'verify') return `unknown kind ${kind}`;
  // `strict` marks the cases that only a low-s rule refuses, which is the rule here.
  if ('strict' in data && !read.boolean(data['strict'], 'strict'))
    return 'strict is false: a form of case not seen before';
  const said = ecdsa.verify(bytesOf(data, 'signature'), bytesOf(data, 'm'), bytesOf(data, 'Q'));
  return said === valid ? undefined : `verify says ${said}`;
}

function fromRows(
  files: RegExp,
  asserts: (row: Readonly<Record<string, string>>) => VectorCase['asserts'],
  run: VectorCase['run'],
): Adapter {
  return {
    folder: 'crypto/secp256k1',
    files,
    ignores: { index: 'names the row', comment: 'describes the row' },
    *cases(file) {
      for (const row of file.csv()) yield { id: row['index'] ?? '', data: row, asserts: asserts(row), run };
    },
  };
}

/** The other of TRUE and FALSE. */
function flipped(row: Readonly<Record<string, string>>, path: string): { path: string; to: string } {
  return { path, to: row[path] === 'TRUE' ? 'FALSE' : 'TRUE' };
}

export const adapters: readonly Adapter[] = [
  fromRows(
    /^bip340.*\.csv$/,
    (row) => {
      const result = flipped(row, 'verification result');
      return row['secret key'] === '' ? [result] : [result, 'public key', 'signature'];
    },
    runBip340,
  ),
  fromRows(/^bip374-dleq-generate.*\.csv$/, () => ['result_proof'], runDleqGenerate),
  fromRows(/^bip374-dleq-verify.*\.csv$/, (row) => [flipped(row, 'result_success')], runDleqVerify),
  {
    folder: 'crypto/secp256k1',
    files: /^ecdsa-.*\.json$/,
    ignores: { description: 'describes the case' },
    *cases(file) {
      for (const [index, data] of read.array(read.object(file.json(), 'file')['cases'], 'cases').entries()) {
        const id = `${index}`;
        const fields = isObject(data) ? data : {};
        if (!('kind' in fields)) yield { id, data, asserts: ['signature'], run: runRfc6979 };
        else {
          // The file's name says what is expected of all its cases; here it becomes a field that can be asserted.
          const asserts = 'exception' in fields ? ['valid', 'exception'] : ['valid'];
          yield { id, data: { ...fields, valid: !file.name.includes('invalid') }, asserts, run: runInvalid };
        }
      }
    },
  },
];
