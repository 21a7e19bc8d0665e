import { bytesToHex } from '@dougong/crypto';
import { backendInfo } from '@dougong/crypto/backend';
import { findInvalid, keygen, sign, verify, verifyBatch } from '@dougong/crypto/ed25519';
import { sha256 } from '@dougong/crypto/hash';

const bytes = (text: string) => new TextEncoder().encode(text);
const alice = keygen();
const message = bytes('2 BTE to Bob');
const signature = sign(message, alice.secretKey);
console.log('valid:', verify(signature, message, alice.publicKey));

const items = [1, 2, 3].map((n) => {
  const payment = bytes(`payment ${n}`);
  return { signature: sign(payment, alice.secretKey), message: payment, publicKey: alice.publicKey };
});
console.log('all valid:', verifyBatch(items), '- wrong ones:', findInvalid(items));
console.log('digest:', bytesToHex(sha256(message)));
console.log('who answered:', backendInfo()['ed25519.verify']?.backend);
