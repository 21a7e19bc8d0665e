import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type AnchoredDocument,
  anchorDocuments,
  decodeAnchorProof,
  documentDigest,
  encodeAnchorProof,
  verifyAnchor,
} from '../../src/audit/anchor.ts';
import { LedgerError } from '../../src/errors.ts';
import { proveOutput } from '../../src/light/proofs.ts';
import type { BlockHeader } from '../../src/native/header.ts';
import { treeRoot, txid } from '../../src/native/ids.ts';
import { sealTransaction } from '../../src/native/transaction.ts';
import { chain, draft, fee, pay, seed, spend } from '../native/fixture.ts';

/** A block whose second transaction carries the anchor as its second output. */
function anchored(documents: readonly AnchoredDocument[]) {
  const { output, inclusions } = anchorDocuments('std', documents);
  const first = sealTransaction(draft([spend('a', fee(5n))], [pay(fee(5n))]));
  const tx = sealTransaction(draft([spend('b', fee(5n))], [pay(fee(4n)), output]));
  const ids = [first, tx].map((t) => txid(t));
  const header: BlockHeader = {
    suite: 'std',
    chain,
    height: 7,
    parent: seed('p'),
    timeMs: 70_000,
    txCount: 2,
    txRoot: treeRoot('std', ids),
    witnessRoot: seed('w'),
    stateRoot: seed('s'),
    validators: seed('v'),
    nextValidators: seed('v'),
    proposer: new Uint8Array(0),
    attachHash: seed('a'),
    engine: new Uint8Array(0),
  };
  const part = proveOutput(tx, 1, ids);
  const proofs = documents.map(({ salt }, i) => ({
    salt,
    inclusion: inclusions[i] ?? { index: 0, size: 0, path: [] },
    output: part,
  }));
  return { header, proofs, id: txid(tx) };
}

const documents = fc.array(
  fc.record({ document: fc.uint8Array({ maxLength: 200 }), salt: fc.uint8Array({ maxLength: 64 }) }),
  {
    minLength: 1,
    maxLength: 9,
  },
);

it('shows that each document existed, and no other', () => {
  fc.assert(
    fc.property(documents, fc.nat(), fc.nat(), (list, n, at) => {
      const { header, proofs, id } = anchored(list);
      const i = n % list.length;
      const [own, proof] = [list[i], proofs[i]];
      if (own === undefined || proof === undefined) return;
      expect(verifyAnchor(header, own.document, proof)).toEqual({ txid: id, height: 7, timeMs: 70_000 });
      expect(verifyAnchor(header, Uint8Array.of(...own.document, 0), proof)).toBeUndefined();
      expect(
        verifyAnchor(header, own.document, { ...proof, salt: Uint8Array.of(...proof.salt.subarray(0, 63), 1) }),
      ).toSatisfy((found) => found === undefined || String(proof.salt) === String([...proof.salt.subarray(0, 63), 1]));
      expect(verifyAnchor({ ...header, txRoot: seed('x') }, own.document, proof)).toBeUndefined();
      const bytes = encodeAnchorProof(proof);
      expect(decodeAnchorProof(bytes)).toEqual(proof);
      const place = at % bytes.length;
      const altered = tryDecode(bytes.with(place, (bytes[place] ?? 0) ^ 1));
      if (altered !== undefined) expect(verifyAnchor(header, own.document, altered)).toBeUndefined();
    }),
    { numRuns: 100 },
  );
});

it('fits into an output and is bounded', () => {
  const { output } = anchorDocuments('std', [{ document: seed('d'), salt: seed('s') }]);
  expect(output.data).toHaveLength(38);
  expect(() => anchorDocuments('std', [])).toThrow(expect.objectContaining({ code: 'encode.value' }));
  expect(() => documentDigest('std', { document: seed('d'), salt: new Uint8Array(65) })).toThrow(
    expect.objectContaining({ code: 'encode.value' }),
  );
});

it('takes no other output for an anchor', () => {
  const { header, proofs } = anchored([{ document: seed('d'), salt: seed('s') }]);
  const [proof] = proofs;
  if (proof === undefined) throw new Error('no proof');
  const plain = sealTransaction(draft([spend('c', fee(5n))], [{ kind: 'retire', data: seed('d') }, pay(fee(4n))]));
  const ids = [txid(plain)];
  const own = { ...header, txCount: 1, txRoot: treeRoot('std', ids) };
  for (const index of [0, 1]) {
    expect(verifyAnchor(own, seed('d'), { ...proof, output: proveOutput(plain, index, ids) })).toBeUndefined();
  }
});

it('answers random bytes with typed errors that name the place', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const proof = tryDecode(bytes);
      if (proof !== undefined) expect(encodeAnchorProof(proof)).toEqual(bytes);
    }),
  );
});

function tryDecode(bytes: Uint8Array) {
  try {
    return decodeAnchorProof(bytes);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    expect(error.code).toMatch(/^decode\./);
    expect(error.details.offset).toBeTypeOf('number');
    return undefined;
  }
}
