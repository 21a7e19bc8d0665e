import { type Adapter, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import { bytesToHex } from '@dougong/crypto';
import {
  proveTransactions,
  statusRoot,
  transactionsRoot,
  verifyStatuses,
  verifyTransactions,
} from '../../src/bytom/merkle.ts';
import { bytom1 } from '../../src/bytom/profile.ts';
import { bytesListOf, compare, firstOf, hexList } from './support.ts';

interface Tree {
  readonly ids: readonly Uint8Array[];
  readonly failed: readonly boolean[];
  readonly roots: { readonly transactions: Uint8Array; readonly statuses: Uint8Array };
}

function checkProof(tree: Tree, json: JsonObject): string | undefined {
  const { related_indexes: related } = json;
  const wanted =
    related === null ? [] : read.array(related, 'related_indexes').map((index) => read.number(index, 'index'));
  const made = proveTransactions(bytom1, tree.ids, tree.failed, wanted);
  const flags = read.array(json['flags'], 'flags').map((flag) => read.number(flag, 'flag'));
  const ids = wanted.map((index) => tree.ids[index] ?? new Uint8Array(0));
  const failed = wanted.map((index) => tree.failed[index] === true);
  const given = { flags, hashes: bytesListOf(json['tx_hashes'], 'tx_hashes') };
  const givenStatus = { flags, hashes: bytesListOf(json['status_hashes'], 'status_hashes') };
  return compare(json, {
    flags: made.flags,
    tx_hashes: hexList(made.hashes),
    status_hashes: hexList(made.statusHashes),
    tx_proof_valid: verifyTransactions(bytom1, given, ids, tree.roots.transactions),
    status_proof_valid: verifyStatuses(bytom1, givenStatus, failed, tree.roots.statuses),
  });
}

function runTree(data: Json): string | undefined {
  const json = read.object(data, 'case');
  const { tx_ids: idList, status_fail: failList } = json;
  const ids = bytesListOf(idList ?? [], 'tx_ids');
  const failed = read.array(failList ?? [], 'status_fail').map((one) => read.boolean(one, 'status_fail'));
  const roots = { transactions: transactionsRoot(bytom1, ids), statuses: statusRoot(bytom1, failed) };
  const proofs = json['proofs'] === undefined ? [] : read.array(json['proofs'], 'proofs');
  return firstOf(
    compare(json, { tx_merkle_root: bytesToHex(roots.transactions), tx_status_root: bytesToHex(roots.statuses) }),
    ...proofs.map((proof) => checkProof({ ids, failed, roots }, read.object(proof, 'proof'))),
  );
}

const PROOF_FIELDS = ['flags', 'tx_hashes', 'status_hashes', 'tx_proof_valid', 'status_proof_valid'];

const merkle: Adapter = {
  folder: 'bytom',
  files: /^merkle.*\.json$/,
  *cases(file): Iterable<VectorCase> {
    const json = read.object(file.json(), file.name);
    for (const [i, row] of read.array(json['cases'], 'cases').entries()) {
      const { proofs } = read.object(row, 'case');
      const count = proofs === undefined ? 0 : read.array(proofs, 'proofs').length;
      const ofProofs = Array.from({ length: count }, (_, k) => PROOF_FIELDS.map((field) => `proofs.${k}.${field}`));
      yield {
        id: String(i),
        data: row,
        asserts: ['tx_merkle_root', 'tx_status_root', ...ofProofs.flat()],
        run: runTree,
      };
    }
  },
};

export const adapters: readonly Adapter[] = [merkle];
