import { DEFAULT_SM2_ID, sm2, sm4 } from '@dougong/crypto/sm';

const message = new TextEncoder().encode('raise the roof');
const signer = sm2.keygen();
const reader = sm2.keygen();

const signature = sm2.sign(message, signer.secretKey, DEFAULT_SM2_ID);
const key = crypto.getRandomValues(new Uint8Array(16));
const nonce = crypto.getRandomValues(new Uint8Array(12));
const sealed = sm4.gcm(key, nonce).encrypt(message);
const wrappedKey = sm2.encrypt(key, reader.publicKey);

const opened = sm4.gcm(sm2.decrypt(wrappedKey, reader.secretKey), nonce).decrypt(sealed);
console.log('opened:', new TextDecoder().decode(opened));
console.log('signed:', sm2.verify(signature, opened, signer.publicKey, DEFAULT_SM2_ID));
