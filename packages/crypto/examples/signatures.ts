import { findInvalid, keygen, sign, verify } from '@dougong/crypto/ed25519';
import { sha256 } from '@dougong/crypto/hash';
import { ecdsa, schnorr } from '@dougong/crypto/secp256k1';

const contract = new TextEncoder().encode('Delivery of 40 beams on 1 May');

// One signature, two rules: consensus, and documents that must bind a single message.
const builder = keygen();
const signature = sign(contract, builder.secretKey);
console.log('consensus:', verify(signature, contract, builder.publicKey));
console.log('document:', verify(signature, contract, builder.publicKey, { rule: 'strict' }));

// A batch tells which of its signatures are wrong.
const items = ['first', 'second', 'third'].map((text) => {
  const message = new TextEncoder().encode(text);
  return { signature: sign(message, builder.secretKey), message, publicKey: builder.publicKey };
});
const altered = items.map((item, i) => (i === 1 ? { ...item, message: contract } : item));
console.log('wrong:', findInvalid(altered));

// The Bitcoin family: ECDSA over a digest, with DER at the border, and BIP-340.
const buyer = ecdsa.keygen();
const digest = sha256(contract);
const der = ecdsa.toDer(ecdsa.sign(digest, buyer.secretKey));
console.log('ECDSA:', ecdsa.verify(ecdsa.fromDer(der), digest, buyer.publicKey));

const seller = schnorr.keygen();
console.log('Schnorr:', schnorr.verify(schnorr.sign(contract, seller.secretKey), contract, seller.publicKey));
