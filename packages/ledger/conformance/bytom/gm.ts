import { type Adapter, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import { bytesToHex } from '@dougong/crypto';
import { ripemd160, sm3 } from '@dougong/crypto/hash';
import { sm2 } from '@dougong/crypto/sm';
import { addressOf } from '../../src/bytom/addresses.ts';
import { gmKeys } from '../../src/bytom/gm-keys.ts';
import { gmVm } from '../../src/bytom/machines.ts';
import { bytomNetworks } from '../../src/bytom/networks.ts';
import { gm } from '../../src/bytom/profile.ts';
import { p2wpkhProgram } from '../../src/bytom/programs.ts';
import { validateTransaction } from '../../src/bytom/validate.ts';
import { isIncludable } from '../../src/bytom/verdict.ts';
import { transactionErrorText } from './errors.ts';
import { bytesListOf, bytesOf, compare, firstOf } from './support.ts';

const { chain, hrp } = bytomNetworks['bytom-gm'];

function runHash(data: Json): string | undefined {
  const json = read.object(data, 'hash');
  return compare(json, { sm3: bytesToHex(sm3(bytesOf(json['message'], 'message'))) });
}

function runKey(data: Json): string | undefined {
  const json = read.object(data, 'key');
  const root = gmKeys.root(bytesOf(json['seed'], 'seed'));
  const derived = gmKeys.derive(root, bytesListOf(json['path'], 'path'));
  const key = gmKeys.xpub(derived).subarray(0, 33);
  const message = bytesOf(json['message_e'], 'message_e');
  const own = gmKeys.sign(derived, message);
  if (!sm2.verifyDigest(own, message, key)) return 'our own signature is invalid';
  const hash = ripemd160(key);
  return compare(json, {
    xprv: bytesToHex(root),
    xpub: bytesToHex(gmKeys.xpub(root)),
    "hardened_child_of_'sel'": bytesToHex(gmKeys.child(root, new TextEncoder().encode('sel'), true)),
    derived_xprv: bytesToHex(derived),
    derived_xpub: bytesToHex(gmKeys.xpub(derived)),
    ripemd160: bytesToHex(hash),
    gm_address: addressOf(hrp, p2wpkhProgram(hash)),
    verifies: sm2.verifyDigest(bytesOf(json['signature_r_s'], 'signature_r_s'), message, key),
  });
}

const KEY_FIELDS = [
  'xprv',
  'xpub',
  "hardened_child_of_'sel'",
  'derived_xprv',
  'derived_xpub',
  'ripemd160',
  'gm_address',
  'verifies',
];

function checkEntries(json: JsonObject, transaction: ReturnType<typeof gm.decode>): string | undefined {
  const bodies = new Map<string, Record<string, string>>();
  gm.entryHasher.map(transaction, (type, id, body) => {
    bodies.set(bytesToHex(id), { type, id: bytesToHex(id), body: bytesToHex(body) });
  });
  const theirs = read.array(json['entries'], 'entries').map((entry) => read.object(entry, 'entry'));
  if (theirs.length !== bodies.size) return `entries: expected ${theirs.length}, got ${bodies.size}`;
  return firstOf(...theirs.map((entry) => compare(entry, bodies.get(String(entry['id'])) ?? { id: 'missing' })));
}

function runTransaction(data: Json): string | undefined {
  const json = read.object(data, 'transaction');
  const transaction = gm.decode(bytesOf(json['hex'], 'hex'));
  const verdict = validateTransaction(chain, transaction, { blockVersion: 1n, blockHeight: 1n, first: false });
  return firstOf(
    checkEntries(json, transaction),
    compare(json, {
      tx_id: bytesToHex(gm.id(transaction)),
      sig_hashes: transaction.inputs.map((_, i) => bytesToHex(gm.sighash(transaction, i))),
      error: transactionErrorText(verdict.rule),
      gas_valid: isIncludable(verdict),
      ...(verdict.ok ? { gas_used: verdict.gas.gasUsed } : {}),
    }),
  );
}

function transactionAsserts(json: JsonObject): readonly string[] {
  const entries = read.array(json['entries'], 'entries');
  const ofEntries = entries.flatMap((_, i) => ['id', 'type', 'body'].map((field) => `entries.${i}.${field}`));
  return ['tx_id', 'sig_hashes', 'error', 'gas_valid', ...(json['error'] === '' ? ['gas_used'] : []), ...ofEntries];
}

function runGenesis(data: Json): string | undefined {
  const json = read.object(data, 'genesis');
  const block = gm.decodeBlock(bytesOf(json['hex'], 'hex'));
  const ours = bytomNetworks['bytom-gm'].genesis();
  const [first] = block.transactions;
  if (bytesToHex(gm.headerId(ours.header)) !== json['hash']) return 'hash: our genesis block is another one';
  return compare(json, {
    hash: bytesToHex(gm.headerId(block.header)),
    tx_id: first === undefined ? '' : bytesToHex(gm.id(first)),
  });
}

function runOpcodes(data: Json): string | undefined {
  const named = Object.fromEntries(
    gmVm.opcodes.flatMap((row) => (row === undefined ? [] : [[row.name, `0x${row.value.toString(16)}`] as const])),
  );
  const json = read.object(data, 'opcodes');
  return compare(json, Object.fromEntries(Object.keys(json).map((name) => [name, named[name]])));
}

const gmAdapter: Adapter = {
  folder: 'bytom',
  files: /^gm.*\.json$/,
  ignores: { chain_id: 'both networks of the branch share one genesis block' },
  *cases(file): Iterable<VectorCase> {
    const json = read.object(file.json(), file.name);
    const list = (name: string): readonly Json[] => read.array(json[name], name);
    for (const [i, data] of list('sm3').entries()) yield { id: `sm3 ${i}`, data, asserts: ['sm3'], run: runHash };
    for (const [i, data] of list('keys').entries()) yield { id: `key ${i}`, data, asserts: KEY_FIELDS, run: runKey };
    for (const [i, data] of list('transactions').entries()) {
      const asserts = transactionAsserts(read.object(data, 'transaction'));
      yield { id: `transaction ${i}`, data, asserts, run: runTransaction };
    }
    for (const [i, data] of list('genesis').entries()) {
      yield { id: `genesis ${i}`, data, asserts: ['hash', 'tx_id'], run: runGenesis };
    }
    const opcodes = read.object(json['opcodes_added'], 'opcodes_added');
    yield { id: 'opcodes', data: opcodes, asserts: Object.keys(opcodes), run: runOpcodes };
  },
};

export const adapters: readonly Adapter[] = [gmAdapter];
