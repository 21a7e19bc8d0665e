import { encodeAddress, keyAddress } from '@dougong/crypto/address';
import { bip32, bip44, coinTypes, derivePath, generateMnemonic, mnemonicToSeed } from '@dougong/crypto/hd';
import { PrivateKey, suites } from '@dougong/crypto/keys';
import { v5 } from '@dougong/crypto/keystore';

const mnemonic = generateMnemonic();
const root = bip32.fromSeed(mnemonicToSeed(mnemonic));
const node = derivePath(root, bip44.path({ purpose: 84, coin: coinTypes.BTC }));
console.log(encodeAddress(keyAddress('bitcoin', node.publicKey)));

const key = PrivateKey.from(suites.ecdsa, node.exportSecret());
const file = await v5.encrypt(key.exportSecret(), 'correct horse battery staple', {
  kind: key.suite.name,
  publicKey: key.publicKey.encode(),
  label: 'first address',
});
console.log(`${key}`, JSON.stringify(file).length, 'characters');
key.wipe();
