import { createCipheriv } from 'node:crypto';
import { type Bench, perSecond } from '@dougong/bench';
import { bytesToHex } from '@dougong/crypto';
import { DEFAULT_SM2_ID, sm2, sm4 } from '@dougong/crypto/sm';
import rival from 'sm-crypto-v2';

export const bench: Bench = {
  title: 'SM2 and SM4',
  figures() {
    const { secretKey, publicKey } = sm2.keygen();
    const message = new Uint8Array(32).fill(7);
    const signature = sm2.sign(message, secretKey, DEFAULT_SM2_ID);
    const ciphertext = sm2.encrypt(message, publicKey);
    const [secretHex, publicHex, signatureHex] = [secretKey, publicKey, signature].map(bytesToHex) as [
      string,
      string,
      string,
    ];
    const options = { hash: true, publicKey: publicHex };
    const precomputed = { hash: true, publicKey: publicHex };
    const point = rival.sm2.precomputePublicKey(publicHex);
    const key = new Uint8Array(16).fill(1);
    const block = new Uint8Array(65_536);
    const nonce = new Uint8Array(12);
    return [
      {
        name: 'SM2 verify',
        unit: '/s',
        better: 'higher',
        target: 4500,
        measure: perSecond(() => sm2.verify(signature, message, publicKey, DEFAULT_SM2_ID)),
        rivals: {
          'sm-crypto-v2': perSecond(() => rival.sm2.doVerifySignature(message, signatureHex, publicHex, options)),
          'sm-crypto-v2, key precomputed': perSecond(() =>
            rival.sm2.doVerifySignature(message, signatureHex, point, precomputed),
          ),
        },
      },
      {
        name: 'SM2 sign',
        unit: '/s',
        better: 'higher',
        measure: perSecond(() => sm2.sign(message, secretKey, DEFAULT_SM2_ID, publicKey)),
        rivals: { 'sm-crypto-v2': perSecond(() => rival.sm2.doSignature(message, secretHex, options)) },
      },
      {
        name: 'SM2 decrypt, 32 B',
        unit: '/s',
        better: 'higher',
        measure: perSecond(() => sm2.decrypt(ciphertext, secretKey)),
        rivals: {
          'sm-crypto-v2': perSecond(() =>
            rival.sm2.doDecrypt(bytesToHex(ciphertext).slice(2), secretHex, 1, { output: 'array' }),
          ),
        },
      },
      {
        name: 'SM4-CTR, 64 KiB',
        unit: 'MB/s',
        better: 'higher',
        measure: perSecond(() => sm4.ctr(key, key).encrypt(block), block.length / 1e6),
        rivals: {
          'node:crypto': perSecond(() => createCipheriv('sm4-ctr', key, key).update(block), block.length / 1e6),
          'sm-crypto-v2 (CBC)': perSecond(
            () => rival.sm4.encrypt(block, key, { mode: 'cbc', iv: key, output: 'array' }),
            block.length / 1e6,
          ),
        },
      },
      {
        name: 'SM4-GCM, 64 KiB',
        unit: 'MB/s',
        better: 'higher',
        measure: perSecond(() => sm4.gcm(key, nonce).encrypt(block), block.length / 1e6),
      },
    ];
  },
};
