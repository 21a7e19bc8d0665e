import { type Adapter, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import { bytesToHex, CryptoError } from '@dougong/crypto';
import { eip2335, web3v3 } from '@dougong/crypto/keystore';
import { casesOf, expectEqual } from './support.ts';

/** What a file with hostile parameters may meet; a wrong password is none of them. */
const refusals: readonly string[] = ['kdf.parameters', 'keystore.malformed', 'keystore.version', 'keystore.damaged'];

/** `priv` is the secret, or null where the file must be refused. */
async function openWeb3(vector: JsonObject): Promise<string | undefined> {
  const expected = vector['priv'] === null ? undefined : read.string(vector['priv'], 'priv');
  const password = read.string(vector['password'], 'password');
  try {
    const secret = await web3v3.decrypt(JSON.stringify(vector['json']), password);
    return expectEqual('priv', bytesToHex(secret), expected);
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error;
    if (expected !== undefined) return `priv: refused with ${error.code}`;
    return refusals.includes(error.code) ? undefined : `refused with ${error.code}`;
  }
}

async function openEip2335(vector: JsonObject): Promise<string | undefined> {
  const password = read.string(vector['password'], 'password');
  const secret = await eip2335.decrypt(JSON.stringify(vector), password);
  return expectEqual('secret', `0x${bytesToHex(secret)}`, vector['secret']);
}

function caseOf(
  data: JsonObject,
  id: string,
  asserted: string,
  run: (vector: JsonObject) => Promise<string | undefined>,
): VectorCase {
  return { id, data, asserts: [asserted], run: (altered: Json) => run(read.object(altered, 'case')) };
}

export const adapters: readonly Adapter[] = [
  {
    folder: 'crypto/keystore',
    files: /^web3-v3.*\.json$/,
    ignores: { name: 'names the case' },
    cases: (file) => casesOf(file).map((data) => caseOf(data, read.string(data['name'], 'name'), 'priv', openWeb3)),
  },
  {
    folder: 'crypto/keystore',
    files: /^eip2335-.*\.json$/,
    cases: (file) => [caseOf(read.object(file.json(), file.name), file.name, 'secret', openEip2335)],
  },
];
