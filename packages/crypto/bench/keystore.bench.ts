import { type Bench, milliseconds, perSecond } from '@dougong/bench';
import { bip32, derivePath, mnemonicToSeed } from '@dougong/crypto/hd';
import { v5, web3v3 } from '@dougong/crypto/keystore';
import { argon2id } from '@noble/hashes/argon2.js';
import { scrypt } from '@noble/hashes/scrypt.js';
import * as scureBip39 from '@scure/bip39';

const mnemonic = 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about';
const secret: Uint8Array = new Uint8Array(32).fill(7);
const salt: Uint8Array = new Uint8Array(16).fill(9);

export const bench: Bench = {
  title: 'Keys and key stores',
  figures: async () => {
    const own = await v5.encrypt(secret, 'password');
    const web3 = await web3v3.encrypt(secret, 'password');
    const root = bip32.fromSeed(mnemonicToSeed(mnemonic));
    return [
      {
        name: 'open a version 5 file (Argon2id, 64 MiB, 3 passes)',
        unit: 'ms',
        better: 'lower',
        measure: milliseconds(() => v5.decrypt(own, 'password')),
        rivals: {
          'noble argon2id alone': milliseconds(() => argon2id('password', salt, { t: 3, m: 65_536, p: 1, dkLen: 32 })),
        },
      },
      {
        name: 'open a Web3 version 3 file (scrypt, N = 2^17)',
        unit: 'ms',
        better: 'lower',
        measure: milliseconds(() => web3v3.decrypt(web3, 'password')),
        rivals: {
          'noble scrypt alone': milliseconds(() => scrypt('password', salt, { N: 2 ** 17, r: 8, p: 1, dkLen: 32 })),
        },
      },
      {
        name: 'seed of a mnemonic',
        unit: 'ms',
        better: 'lower',
        target: 5,
        measure: milliseconds(() => mnemonicToSeed(mnemonic)),
        rivals: { '@scure/bip39': milliseconds(() => scureBip39.mnemonicToSeedSync(mnemonic)) },
      },
      {
        name: 'addresses of a watching wallet derived (BIP-32, public)',
        unit: '1/s',
        better: 'higher',
        measure: perSecond(() => {
          const chain = derivePath(root, "m/84'/0'/0'/0").neuter();
          for (let i = 0; i < 20; i++) chain.child(i);
        }, 20),
      },
    ];
  },
};
