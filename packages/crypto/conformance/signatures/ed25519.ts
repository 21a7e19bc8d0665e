import { type Adapter, isObject, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import { bytesToHex, hexToBytes } from '@dougong/crypto';
import {
  type Ed25519Rule,
  findInvalid,
  getPublicKey,
  type SignedMessage,
  sign,
  verify,
  verifyBatch,
} from '@dougong/crypto/ed25519';

/** The columns of the files and the rules that they are. */
const columns: Readonly<Record<string, Ed25519Rule>> = {
  zip215: 'zip215',
  strict: 'strict',
  ref10Cofactorless: 'ref10',
};

/** What each rule says, singly and in a batch; a sentence when singles and batches differ, or `bytom` refuses `ref10`. */
export function askAll(
  item: SignedMessage,
  expected: Readonly<Partial<Record<Ed25519Rule, boolean>>>,
): string | undefined {
  for (const rule of ['zip215', 'strict', 'ref10'] as const) {
    const wanted = expected[rule];
    if (wanted === undefined) continue;
    const said = verify(item.signature, item.message, item.publicKey, { rule });
    if (said !== wanted) return `${rule}: ${said} instead of ${wanted}`;
    if (verifyBatch([item, item], { rule }) !== wanted) return `${rule}: a batch of it says ${!wanted}`;
    const culprits = findInvalid([item], { rule }).length;
    if ((culprits === 0) !== wanted) return `${rule}: findInvalid says ${!wanted}`;
    if (rule === 'ref10' && wanted && !verify(item.signature, item.message, item.publicKey, { rule: 'bytom' })) {
      return 'bytom refuses what ref10 accepts';
    }
  }
  return undefined;
}

function itemOf(data: JsonObject): SignedMessage {
  return {
    signature: hexToBytes(read.string(data['signature'], 'signature')),
    message: hexToBytes(read.string(data['message'], 'message')),
    publicKey: hexToBytes(read.string(data['publicKey'], 'publicKey')),
  };
}

function runRules(json: Json): string | undefined {
  const data = read.object(json, 'case');
  const expect = read.object(data['expect'], 'expect');
  const expected: Partial<Record<Ed25519Rule, boolean>> = {};
  for (const [column, rule] of Object.entries(columns)) expected[rule] = read.boolean(expect[column], column);
  if ('validZip215' in data && read.boolean(data['validZip215'], 'validZip215') !== expected.zip215) {
    return 'validZip215 is not expect.zip215';
  }
  return askAll(itemOf(data), expected);
}

function runSigning(json: Json): string | undefined {
  const data = read.object(json, 'case');
  const secretKey = hexToBytes(read.string(data['secretKey'], 'secretKey'));
  const item = itemOf(data);
  const publicKey = bytesToHex(getPublicKey(secretKey));
  if (publicKey !== bytesToHex(item.publicKey)) return `the public key is ${publicKey}`;
  const signature = bytesToHex(sign(item.message, secretKey));
  if (signature !== bytesToHex(item.signature)) return `the signature is ${signature}`;
  return askAll(item, { zip215: true, strict: true, ref10: true });
}

function caseOf(data: Json, index: number): VectorCase {
  const fields = isObject(data) ? data : {};
  const id = `${fields['number'] ?? index}`;
  if ('secretKey' in fields) return { id, data, asserts: ['publicKey', 'signature'], run: runSigning };
  const asserts = Object.keys(columns).map((column) => `expect.${column}`);
  if ('validZip215' in fields) asserts.push('validZip215');
  return { id, data, asserts, run: runRules };
}

export const adapters: readonly Adapter[] = [
  {
    folder: 'crypto/ed25519',
    files: /\.json$/,
    ignores: {
      libsodium: 'what a library says, for information',
      validLegacy: 'the answer of an abandoned rule',
      number: 'names the case',
      flags: 'describes the case',
    },
    *cases(file) {
      for (const [index, data] of read.array(read.object(file.json(), 'file')['cases'], 'cases').entries()) {
        yield caseOf(data, index);
      }
    },
  },
];
