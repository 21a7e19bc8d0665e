import { type Adapter, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import { bytesToHex, hexToBytes } from '@dougong/crypto';
import { encodeAddress, outputScript } from '@dougong/crypto/address';
import { taggedHash } from '@dougong/crypto/hash';
import {
  controlBlock,
  type TapLeafProof,
  type TapTree,
  tapTweak,
  taptree,
  tweakPublicKey,
  tweakSecretKey,
  verifyControlBlock,
} from '@dougong/crypto/mast';
import { schnorr } from '@dougong/crypto/secp256k1';
import { expectEqual, firstDifference } from './support.ts';

const hex = (value: Json | undefined, what: string): Uint8Array => hexToBytes(read.string(value, what));

/** A tree as the file writes it, with the ids that give its leaves their order. */
function treeOf(value: Json, ids: number[]): TapTree {
  if (Array.isArray(value)) {
    const [left, right, ...more] = read.array(value, 'scriptTree');
    if (left === undefined || right === undefined || more.length > 0) throw new TypeError('scriptTree: not a pair');
    return [treeOf(left, ids), treeOf(right, ids)];
  }
  const leaf = read.object(value, 'scriptTree');
  ids.push(read.number(leaf['id'], 'id'));
  return { script: hex(leaf['script'], 'script'), version: read.number(leaf['leafVersion'], 'leafVersion') };
}

function scriptPubKeyCase(data: JsonObject, index: number): VectorCase {
  const intermediary = read.object(data['intermediary'], 'intermediary');
  const expected = read.object(data['expected'], 'expected');
  return {
    id: `scriptPubKey ${index}`,
    data,
    asserts: [
      ...Object.keys(intermediary).map((field) => `intermediary.${field}`),
      ...Object.keys(expected).map((field) => `expected.${field}`),
    ],
    run: (altered) => runScriptPubKey(read.object(altered, 'case')),
  };
}

function runScriptPubKey(vector: JsonObject): string | undefined {
  const given = read.object(vector['given'], 'given');
  const intermediary = read.object(vector['intermediary'], 'intermediary');
  const expected = read.object(vector['expected'], 'expected');
  const internalKey = hex(given['internalPubkey'], 'internalPubkey');
  const ids: number[] = [];
  const scriptTree = given['scriptTree'];
  const tree = scriptTree === undefined || scriptTree === null ? undefined : taptree(treeOf(scriptTree, ids));
  const leaves = tree?.leaves.map((leaf, i) => ({ leaf, id: ids[i] ?? -1 })).sort((a, b) => a.id - b.id) ?? [];
  const { key, parity } = tweakPublicKey(internalKey, tree?.root);
  const address = { network: 'bitcoin', kind: 'witness', version: 1, program: key } as const;
  const blocks = leaves.map(({ leaf }) => controlBlock(internalKey, parity, leaf));
  const unproven = leaves.findIndex(({ leaf }, i) => !proves(key, leaf, blocks[i]));
  if (unproven >= 0) return `the control block of leaf ${unproven} does not verify`;

  const computed: Record<string, Json> = {
    'intermediary.merkleRoot': tree === undefined ? null : bytesToHex(tree.root),
    'intermediary.tweak': bytesToHex(tapTweak(internalKey, tree?.root)),
    'intermediary.tweakedPubkey': bytesToHex(key),
    'expected.scriptPubKey': bytesToHex(outputScript(address)),
    'expected.bip350Address': encodeAddress(address),
  };
  if (tree !== undefined) {
    computed['intermediary.leafHashes'] = leaves.map(({ leaf }) => bytesToHex(leaf.hash));
    computed['expected.scriptPathControlBlocks'] = blocks.map(bytesToHex);
  }
  return firstDifference(computed, { intermediary, expected });
}

function proves(outputKey: Uint8Array, leaf: TapLeafProof, block: Uint8Array | undefined): boolean {
  return block !== undefined && verifyControlBlock(outputKey, leaf.script, block)?.version === leaf.version;
}

function spendingCase(data: JsonObject, id: string): VectorCase {
  return {
    id,
    data,
    asserts: [
      'intermediary.internalPubkey',
      'intermediary.tweak',
      'intermediary.tweakedPrivkey',
      'intermediary.sigHash',
      'expected.witness',
    ],
    run: (altered) => {
      const vector = read.object(altered, 'case');
      const given = read.object(vector['given'], 'given');
      const intermediary = read.object(vector['intermediary'], 'intermediary');
      const expected = read.object(vector['expected'], 'expected');
      const secret = hex(given['internalPrivkey'], 'internalPrivkey');
      const root = given['merkleRoot'] === null ? undefined : hex(given['merkleRoot'], 'merkleRoot');
      const internalKey = schnorr.getPublicKey(secret);
      const tweaked = tweakSecretKey(secret, root);
      const digest = taggedHash('TapSighash', hex(intermediary['sigMsg'], 'sigMsg'));
      const signature = bytesToHex(schnorr.sign(digest, tweaked, new Uint8Array(32)));
      const hashType = read.number(given['hashType'], 'hashType');
      return firstDifference(
        {
          'intermediary.internalPubkey': bytesToHex(internalKey),
          'intermediary.tweak': bytesToHex(tapTweak(internalKey, root)),
          'intermediary.tweakedPrivkey': bytesToHex(tweaked),
          'intermediary.sigHash': bytesToHex(digest),
          'expected.witness': [hashType === 0 ? signature : signature + bytesToHex(Uint8Array.of(hashType))],
        },
        { intermediary, expected },
      );
    },
  };
}

const sighash = 'part of building the signature message, which belongs to the software that builds transactions';

export const adapters: readonly Adapter[] = [
  {
    folder: 'crypto/mast',
    files: /^bip341-wallet.*\.json$/,
    ignores: { txinIndex: sighash, precomputedUsed: sighash },
    *cases(file) {
      const whole = read.object(file.json(), file.name);
      const version = expectEqual('version', whole['version'], 1);
      if (version !== undefined) throw new TypeError(version);
      for (const [i, entry] of read.array(whole['scriptPubKey'], 'scriptPubKey').entries()) {
        yield scriptPubKeyCase(read.object(entry, 'case'), i);
      }
      for (const [i, group] of read.array(whole['keyPathSpending'], 'keyPathSpending').entries()) {
        const inputs = read.array(read.object(group, 'group')['inputSpending'], 'inputSpending');
        for (const [j, entry] of inputs.entries()) yield spendingCase(read.object(entry, 'case'), `spending ${i}.${j}`);
      }
    },
  },
];
