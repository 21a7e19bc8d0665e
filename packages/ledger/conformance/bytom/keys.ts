import { type Adapter, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import { bytesToHex, hexToBytes } from '@dougong/crypto';
import { bytomPrefixes } from '@dougong/crypto/address';
import { ripemd160, sha3_256 } from '@dougong/crypto/hash';
import { chainkd } from '@dougong/crypto/hd';
import { addressOf, programOfAddress } from '../../src/bytom/addresses.ts';
import { executedProgram, multisigScript, p2wpkhProgram, p2wshProgram } from '../../src/bytom/programs.ts';
import { LedgerError } from '../../src/errors.ts';
import { bytesListOf, bytesOf, compare, firstOf } from './support.ts';

/** How the reference words what is wrong with an address. */
const ADDRESS_ERRORS: readonly (readonly [RegExp, string])[] = [
  [/^$/, 'none'],
  [/^unknown address type$/, 'network'],
  [/^string not all lowercase or all uppercase$/, 'case'],
  [/^checksum failed\. Expected [a-z0-9]{6}, got [a-z0-9]{6}\.$/, 'checksum'],
  [/^unsupported witness version/, 'version'],
  [/^(invalid|unsupported|unknown witness|incomplete|decoded|failed) .*[A-Za-z0-9.\])]$/, 'form'],
];

function runAddress(data: Json): string | undefined {
  const json = read.object(data, 'address');
  const text = read.string(json['error'], 'error');
  const expected = ADDRESS_ERRORS.find(([pattern]) => pattern.test(text))?.[1] ?? text;
  let hash = '';
  let ours = 'none';
  try {
    hash = bytesToHex(programOfAddress('bm', read.string(json['address'], 'address')).subarray(2));
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    ours = String(error.details['reason']);
  }
  return ours === expected ? compare(json, { program_hash: hash }) : `error: expected ${expected}, got ${ours}`;
}

function addressesOf(json: JsonObject, program: Uint8Array): Record<string, string | undefined> {
  const prefixes = Object.keys(read.object(json['addresses'], 'addresses'));
  const all = prefixes.map((hrp) => [hrp, addressOf(hrp, program)] as const);
  for (const [hrp, address] of all) {
    const back = address === undefined ? undefined : bytesToHex(programOfAddress(hrp, address));
    if (back !== bytesToHex(program)) throw new TypeError(`${hrp}: the address does not lead back to its program`);
  }
  return Object.fromEntries(all);
}

function checkChild(root: Uint8Array, json: JsonObject): string | undefined {
  const selector = bytesOf(json['selector'], 'selector');
  const hardened = chainkd.child(root, selector, true);
  const normal = chainkd.child(root, selector);
  return compare(json, {
    hardened_xprv: bytesToHex(hardened),
    hardened_xpub: bytesToHex(chainkd.xpub(hardened)),
    nonhardened_xprv: bytesToHex(normal),
    nonhardened_xpub: bytesToHex(chainkd.childPublic(chainkd.xpub(root), selector)),
  });
}

function checkPath(root: Uint8Array, json: JsonObject): string | undefined {
  const path = bytesListOf(json['path'], 'path');
  const xprv = chainkd.derive(root, path);
  const key = chainkd.derivePublic(chainkd.xpub(root), path).subarray(0, 32);
  const hash = ripemd160(key);
  const program = p2wpkhProgram(hash);
  return compare(json, {
    xprv: bytesToHex(xprv),
    xpub: bytesToHex(chainkd.xpub(xprv)),
    public_key: bytesToHex(key),
    ripemd160: bytesToHex(hash),
    p2wpkh_program: bytesToHex(program),
    addresses: addressesOf(json, program),
  });
}

function runKey(data: Json): string | undefined {
  const json = read.object(data, 'key');
  const root = chainkd.root(bytesOf(json['seed'], 'seed'));
  const message = bytesOf(json['message'], 'message');
  const signature = chainkd.sign(root, message);
  if (!chainkd.verify(signature, message, chainkd.xpub(root))) return 'our own signature is invalid';
  return firstOf(
    compare(json, {
      xprv: bytesToHex(root),
      xpub: bytesToHex(chainkd.xpub(root)),
      expanded_private_key: bytesToHex(chainkd.expand(root)),
      signature: bytesToHex(signature),
    }),
    ...read.array(json['children'], 'children').map((child) => checkChild(root, read.object(child, 'child'))),
    ...read.array(json['paths'], 'paths').map((path) => checkPath(root, read.object(path, 'path'))),
  );
}

function runMultisig(data: Json): string | undefined {
  const json = read.object(data, 'multisig');
  const keys = bytesListOf(json['public_keys'], 'public_keys');
  const quorum = read.number(json['quorum'], 'quorum');
  const limit = BigInt(read.number(json['height_limit'], 'height_limit'));
  const script = multisigScript(quorum, keys);
  const program = p2wshProgram(sha3_256(script));
  return compare(json, {
    script: bytesToHex(script),
    script_with_height: bytesToHex(multisigScript(quorum, keys, limit)),
    script_sha3: bytesToHex(sha3_256(script)),
    p2wsh_program: bytesToHex(program),
    converted_program: bytesToHex(executedProgram(program, 0xaa, true)),
    addresses: addressesOf(json, program),
  });
}

/** `[]byte{0x01, 0x02}` as bytes. */
function goBytes(text: string): Uint8Array {
  return Uint8Array.from([...text.matchAll(/0x([0-9a-f]{2})/g)].map(([, digits]) => Number.parseInt(digits ?? '', 16)));
}

const CALL =
  /^\.(XPub|ExpandedPrivateKey)\(\)|^\.Child\(\[\]byte\{([^}]*)\}(?:, (true|false))?\)|^\.Derive\(\[\]\[\]byte\{(.*?)\}\}?\)/;

/** Evaluates the key expressions of the repository's tests: calls on `root`, or `child` for its one child. */
function evaluate(expression: string, root: Uint8Array): Uint8Array {
  let key = expression.startsWith('child') ? chainkd.child(root, hexToBytes('beef')) : root;
  let isPublic = false;
  for (let rest = expression.replace(/^(root|child)/, ''); rest !== ''; ) {
    const call = CALL.exec(rest);
    if (call === null) throw new TypeError(`the expression ${expression} is not understood`);
    const [whole, plain, selector, hardened, path] = call;
    if (plain === 'XPub') {
      key = chainkd.xpub(key);
      isPublic = true;
    } else if (plain === 'ExpandedPrivateKey') key = chainkd.expand(key);
    else if (path !== undefined) {
      const selectors = [...path.matchAll(/\[\]byte\{([^}]*)\}?/g)].map(([, bytes]) => goBytes(bytes ?? ''));
      key = isPublic ? chainkd.derivePublic(key, selectors) : chainkd.derive(key, selectors);
    } else if (isPublic) key = chainkd.childPublic(key, goBytes(selector ?? ''));
    else key = chainkd.child(key, goBytes(selector ?? ''), hardened === 'true');
    rest = rest.slice(whole.length);
  }
  return key;
}

function runExpression(data: Json): string | undefined {
  const json = read.object(data, 'test');
  const root = chainkd.root(bytesOf(json['seed'], 'seed'));
  return compare(json, { value: bytesToHex(evaluate(read.string(json['expression'], 'expression'), root)) });
}

/** The prefixes of all networks, whatever the file calls these. */
function prefixesOf(json: Json): readonly string[] {
  if (typeof json === 'string') return [json];
  return Object.values(read.object(json, 'hrp')).flatMap(prefixesOf);
}

function runPrefixes(data: Json): string | undefined {
  const known = Object.values(bytomPrefixes);
  const unknown = prefixesOf(data).find((hrp) => !known.includes(hrp));
  return unknown === undefined ? undefined : `the prefix ${unknown} is unknown`;
}

function keyAsserts(json: JsonObject): readonly string[] {
  const childFields = ['hardened_xprv', 'hardened_xpub', 'nonhardened_xprv', 'nonhardened_xpub'];
  const pathFields = ['xprv', 'xpub', 'public_key', 'ripemd160', 'p2wpkh_program', 'addresses'];
  const of = (list: string, fields: readonly string[]): readonly string[] =>
    read.array(json[list], list).flatMap((_, i) => fields.map((field) => `${list}.${i}.${field}`));
  return [
    'xprv',
    'xpub',
    'expanded_private_key',
    'signature',
    ...of('children', childFields),
    ...of('paths', pathFields),
  ];
}

const MULTISIG_FIELDS = [
  'script',
  'script_with_height',
  'script_sha3',
  'p2wsh_program',
  'converted_program',
  'addresses',
];

const keys: Adapter = {
  folder: 'bytom',
  files: /^keys-addresses.*\.json$/,
  ignores: { name: 'a label', test: 'a label' },
  *cases(file): Iterable<VectorCase> {
    const json = read.object(file.json(), file.name);
    const list = (name: string): readonly Json[] => read.array(json[name], name);
    for (const [i, data] of list('decode_mainnet').entries()) {
      yield { id: `address ${i}`, data, asserts: ['error', 'program_hash'], run: runAddress };
    }
    for (const [i, data] of list('keys').entries()) {
      yield { id: `key ${i}`, data, asserts: keyAsserts(read.object(data, 'key')), run: runKey };
    }
    for (const [i, data] of list('multisig').entries()) {
      yield { id: `multisig ${i}`, data, asserts: MULTISIG_FIELDS, run: runMultisig };
    }
    for (const data of list('chainkd_repository_tests')) {
      yield { id: String(read.object(data, 'test')['name']), data, asserts: ['value'], run: runExpression };
    }
    const hrp = read.object(json['hrp'], 'hrp');
    yield {
      id: 'prefixes',
      data: hrp,
      asserts: Object.keys(hrp).filter((name) => !name.includes('.')),
      run: runPrefixes,
    };
  },
};

export const adapters: readonly Adapter[] = [keys];
