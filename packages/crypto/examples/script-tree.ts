import { controlBlock, taptree, tweakPublicKey, tweakSecretKey, verifyControlBlock } from '@dougong/crypto/mast';
import { schnorr } from '@dougong/crypto/secp256k1';

const everyday = Uint8Array.of(0x51);
const recovery = Uint8Array.of(0x52);
const owner = schnorr.keygen();

const tree = taptree([{ script: everyday }, { script: recovery }]);
const output = tweakPublicKey(owner.publicKey, tree.root);

// By script: reveal one leaf and its path.
const leaf = tree.leaves.find(({ script }) => script === recovery) ?? { version: 0, path: [] };
const block = controlBlock(owner.publicKey, output.parity, leaf);
console.log('script path:', verifyControlBlock(output.key, recovery, block) !== undefined);

// By key: an ordinary signature, nothing revealed.
const digest = new Uint8Array(32).fill(7);
const signature = schnorr.sign(digest, tweakSecretKey(owner.secretKey, tree.root));
console.log('key path:', schnorr.verify(signature, digest, output.key));
