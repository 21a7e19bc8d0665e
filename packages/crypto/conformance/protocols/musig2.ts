import { type Adapter, type Json, type JsonObject, read, type VectorCase, type VectorFile } from '@dougong/conformance';
import { bytesToHex, CryptoError, concatBytes } from '@dougong/crypto';
import {
  applyTweak,
  createSession,
  deterministicSign,
  individualPublicKey,
  type KeyAggContext,
  keyAgg,
  keySort,
  nonceAgg,
  type SecretNonce,
} from '@dougong/crypto/musig2';
import { schnorr } from '@dougong/crypto/secp256k1';
import { nonceGenFrom, secretNonce, takeNonce } from '../../src/musig2/nonce.ts';
import { compare, hex } from './compare.ts';

/** The value that `run` yields, or the error that it throws, in the words of the BIP's vectors. */
type Outcome = { readonly value: Uint8Array | readonly Uint8Array[] | boolean } | { readonly error: CryptoError };

type Run = (c: JsonObject, file: JsonObject) => Uint8Array | readonly Uint8Array[] | boolean;

/** Which list of a file holds which kind of case, and how such a case runs. */
const forms: readonly { readonly file: RegExp; readonly lists: Readonly<Record<string, Run>> }[] = [
  { file: /^key_agg_vectors/, lists: { valid_test_cases: aggregateKey, error_test_cases: aggregateKey } },
  { file: /^nonce_gen_vectors/, lists: { test_cases: generateNonce } },
  { file: /^nonce_agg_vectors/, lists: { valid_test_cases: aggregateNonces, error_test_cases: aggregateNonces } },
  {
    file: /^sign_verify_vectors/,
    lists: {
      valid_test_cases: signPart,
      sign_error_test_cases: signPart,
      verify_fail_test_cases: verifyPart,
      verify_error_test_cases: verifyPart,
    },
  },
  { file: /^tweak_vectors/, lists: { valid_test_cases: signPart, error_test_cases: signPart } },
  { file: /^det_sign_vectors/, lists: { valid_test_cases: signAlone, error_test_cases: signAlone } },
  { file: /^sig_agg_vectors/, lists: { valid_test_cases: aggregateParts, error_test_cases: aggregateParts } },
];

function* cases(file: VectorFile): Iterable<VectorCase> {
  const whole = read.object(file.json(), 'file');
  if (/^key_sort/.test(file.name)) {
    yield { id: 'sort', data: whole, asserts: ['sorted_pubkeys'], run: sortKeys };
    return;
  }
  const form = forms.find((candidate) => candidate.file.test(file.name));
  if (form === undefined) throw new TypeError(`unknown form ${file.name}`);
  const shared = Object.fromEntries(Object.entries(whole).filter(([name]) => !/test_cases$/.test(name)));
  for (const [name, list] of Object.entries(whole).filter(([key]) => /test_cases$/.test(key))) {
    const run = form.lists[name];
    if (run === undefined) throw new TypeError(`unknown list ${name}`);
    for (const [index, test] of read.array(list, name).entries())
      yield caseOf(name, index, read.object(test, name), shared, run);
  }
}

function caseOf(list: string, index: number, test: JsonObject, shared: JsonObject, run: Run): VectorCase {
  const data: JsonObject = /verify_fail/.test(list) ? { shared, test: { ...test, expected: false } } : { shared, test };
  return {
    id: `${list} ${index}`,
    data,
    asserts: assertedBy(test, list),
    run(value) {
      const c = read.object(value, 'case');
      const altered = read.object(c['test'], 'test');
      const outcome = attempt(() => run(altered, read.object(c['shared'], 'shared')));
      return 'error' in outcome ? compareError(outcome.error, altered) : compareValue(outcome.value, altered);
    },
  };
}

function assertedBy(test: JsonObject, list: string): VectorCase['asserts'] {
  if (test['error'] !== undefined) {
    const { type } = read.object(test['error'], 'error');
    if (type === 'value') return [{ path: 'test.error.type', to: 'invalid_contribution' }];
    return ['test.error.signer', 'test.error.contrib', { path: 'test.error.type', to: 'value' }];
  }
  if (/verify_fail/.test(list)) return ['test.expected'];
  if (test['expected_pubnonce'] !== undefined) return ['test.expected_secnonce', 'test.expected_pubnonce'];
  if (Array.isArray(test['expected'])) return ['test.expected.0', 'test.expected.1'];
  return ['test.expected'];
}

function attempt(run: () => Uint8Array | readonly Uint8Array[] | boolean): Outcome {
  try {
    return { value: run() };
  } catch (error) {
    if (error instanceof CryptoError) return { error };
    throw error;
  }
}

function compareValue(value: Uint8Array | readonly Uint8Array[] | boolean, test: JsonObject): string | undefined {
  if (test['error'] !== undefined) return 'expected a refusal';
  if (test['expected_pubnonce'] !== undefined) {
    const [publicNonce, secret] = value as readonly Uint8Array[];
    return (
      compare('expected_pubnonce', publicNonce ?? null, test['expected_pubnonce']) ??
      compare('expected_secnonce', secret ?? null, test['expected_secnonce'])
    );
  }
  if (value instanceof Uint8Array || typeof value === 'boolean') return compare('expected', value, test['expected']);
  const expected = read.array(test['expected'], 'expected');
  const wrong = value.findIndex((item, i) => compare('', item, expected[i]) !== undefined);
  return wrong < 0 ? undefined : `expected[${wrong}] is ${bytesToHex(value[wrong] ?? new Uint8Array())}`;
}

function compareError(error: CryptoError, test: JsonObject): string | undefined {
  if (test['error'] === undefined) return `${error.code}: ${error.message}`;
  const expected = read.object(test['error'], 'error');
  const type = error.code === 'musig.contribution' ? 'invalid_contribution' : 'value';
  if (type !== expected['type']) return `error.type: ${error.code}`;
  if (type === 'value') return undefined;
  const contribution = {
    pubnonce: 'pubnonce',
    pubkey: 'pubkey',
    aggnonce: 'aggnonce',
    psig: 'psig',
    aggothernonce: 'aggothernonce',
  };
  return (
    compare(
      'error.contrib',
      contribution[error.details['contribution'] as keyof typeof contribution] ?? null,
      expected['contrib'],
    ) ??
    (expected['signer'] === (error.details['signer'] ?? null)
      ? undefined
      : `error.signer: ${String(error.details['signer'])}`)
  );
}

function sortKeys(value: Json): string | undefined {
  const c = read.object(value, 'case');
  const sorted = keySort(pick(c, 'pubkeys')).map((key) => bytesToHex(key));
  const expected = read.array(c['sorted_pubkeys'], 'sorted_pubkeys').map((key) => String(key).toLowerCase());
  return sorted.join() === expected.join() ? undefined : `sorted as ${sorted.join()}`;
}

function aggregateKey(c: JsonObject, file: JsonObject): Uint8Array {
  return keysOf(c, file).publicKey;
}

function generateNonce(c: JsonObject): readonly Uint8Array[] {
  const optional = (field: string, name: string) => (c[field] === null ? {} : { [name]: hex(c[field], field) });
  const nonces = nonceGenFrom(hex(c['rand_'], 'rand_'), {
    publicKey: hex(c['pk'], 'pk'),
    ...optional('sk', 'secretKey'),
    ...optional('aggpk', 'aggregatePublicKey'),
    ...optional('msg', 'message'),
    ...optional('extra_in', 'extra'),
  });
  const { first, second, publicKey } = takeNonce(nonces.secretNonce);
  const scalars = [first, second].map((scalar) => hex(scalar.toString(16).padStart(64, '0'), 'scalar'));
  return [nonces.publicNonce, concatBytes(...scalars, publicKey)];
}

function aggregateNonces(c: JsonObject, file: JsonObject): Uint8Array {
  return nonceAgg(pick(file, 'pnonces', c['pnonce_indices'] ?? c['nonce_indices']));
}

function signPart(c: JsonObject, file: JsonObject): Uint8Array {
  const message = messageOf(c, file);
  const keys = keysOf(c, file);
  const signer = c['signer_index'];
  const aggregateNonce = aggregateNonceOf(c, file);
  const session = createSession({ keys, aggregateNonce, message });
  const part = session.sign(secretNonceOf(c, file), hex(file['sk'], 'sk'));
  if (typeof signer === 'number' && c['nonce_indices'] !== undefined) {
    const publicNonce = pick(file, 'pnonces', c['nonce_indices'])[signer] ?? new Uint8Array();
    const publicKey = keys.publicKeys[signer] ?? new Uint8Array();
    if (!session.partialSigVerify(part, publicNonce, publicKey)) throw new TypeError('its own part does not verify');
  }
  return part;
}

function verifyPart(c: JsonObject, file: JsonObject): boolean {
  const signer = read.number(c['signer_index'], 'signer_index');
  const publicNonces = pick(file, 'pnonces', c['nonce_indices']);
  const keys = keysOf(c, file);
  const session = createSession({ keys, aggregateNonce: nonceAgg(publicNonces), message: messageOf(c, file) });
  const empty = new Uint8Array();
  return session.partialSigVerify(
    hex(c['sig'], 'sig'),
    publicNonces[signer] ?? empty,
    keys.publicKeys[signer] ?? empty,
  );
}

function signAlone(c: JsonObject, file: JsonObject): readonly Uint8Array[] {
  const secretKey = hex(file['sk'], 'sk');
  const signer = pick(file, 'pubkeys', c['key_indices'])[Number(c['signer_index'] ?? 0)];
  if (c['error'] === undefined && bytesToHex(signer ?? secretKey) !== bytesToHex(individualPublicKey(secretKey))) {
    throw new TypeError('signer_index: another key');
  }
  const result = deterministicSign({
    secretKey,
    aggregateOtherNonce: hex(c['aggothernonce'], 'aggothernonce'),
    keys: keysOf(c, file),
    message: messageOf(c, file),
    ...(c['rand'] === null ? {} : { random: hex(c['rand'], 'rand') }),
  });
  return [result.publicNonce, result.partialSignature];
}

function aggregateParts(c: JsonObject, file: JsonObject): Uint8Array {
  const keys = keysOf(c, file);
  const message = hex(file['msg'], 'msg');
  const aggregateNonce = hex(c['aggnonce'], 'aggnonce');
  if (bytesToHex(aggregateNonces(c, file)) !== bytesToHex(aggregateNonce)) throw new TypeError('aggnonce differs');
  const signature = createSession({ keys, aggregateNonce, message }).partialSigAgg(
    pick(file, 'psigs', c['psig_indices']),
  );
  if (!schnorr.verify(signature, message, keys.publicKey)) throw new TypeError('the signature does not verify');
  return signature;
}

/** The aggregate of the case's keys with its tweaks, which stand in the file or in the case. */
function keysOf(c: JsonObject, file: JsonObject): KeyAggContext {
  let keys = keyAgg(pick(file, 'pubkeys', c['key_indices']));
  const tweaks = c['tweaks'] === undefined ? pick(file, 'tweaks', c['tweak_indices'] ?? []) : pick(c, 'tweaks');
  const kinds = read.array(c['is_xonly'] ?? [], 'is_xonly');
  for (const [index, tweak] of tweaks.entries()) keys = applyTweak(keys, tweak, read.boolean(kinds[index], 'is_xonly'));
  return keys;
}

function aggregateNonceOf(c: JsonObject, file: JsonObject): Uint8Array {
  if (c['aggnonce_index'] !== undefined)
    return pick(file, 'aggnonces', [c['aggnonce_index'] ?? 0])[0] ?? new Uint8Array();
  return hex(file['aggnonce'], 'aggnonce');
}

function secretNonceOf(c: JsonObject, file: JsonObject): SecretNonce {
  const bytes =
    file['secnonce'] === undefined
      ? pick(file, 'secnonces', [c['secnonce_index'] ?? 0])[0]
      : hex(file['secnonce'], 'secnonce');
  if (bytes === undefined) throw new TypeError('secnonce: absent');
  return secretNonce(bytes.slice(0, 32), bytes.slice(32, 64), bytes.slice(64));
}

function messageOf(c: JsonObject, file: JsonObject): Uint8Array {
  return c['msg_index'] === undefined
    ? hex(file['msg'], 'msg')
    : (pick(file, 'msgs', [c['msg_index']])[0] ?? new Uint8Array());
}

/** The items of a list of bytes, or those at the given indices. */
function pick(from: JsonObject, name: string, indices?: Json): Uint8Array[] {
  if (indices !== undefined && read.array(indices, `${name} indices`).length === 0) return [];
  const list = read.array(from[name], name);
  const chosen =
    indices === undefined ? list : read.array(indices, `${name} indices`).map((index) => list[Number(index)] ?? null);
  return chosen.map((item) => hex(item, name));
}

const ignores = {
  comment: 'words',
  message: 'the words of the reference for a value error',
  sorted_pubkeys: 'read in place',
};

export const adapters: readonly Adapter[] = ['crypto/musig2', 'hw/bip327-vectors'].map((folder) => ({
  folder,
  files: /_vectors.*\.json$/,
  ignores,
  cases,
}));
