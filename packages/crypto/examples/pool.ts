import { keygen, sign } from '@dougong/crypto/ed25519';
import { sha256 } from '@dougong/crypto/hash';
import { createVerifierPool, packRecords } from '@dougong/crypto/pool';

const { secretKey, publicKey } = keygen();
const items = Array.from({ length: 10 }, (_, i) => {
  const message = sha256(Uint8Array.of(i));
  return { signature: sign(message, secretKey), message, publicKey };
});
const records = packRecords(items);
records[128 * 3 + 127] = 0; // The last byte of the fourth digest.

// From 16 signatures on, workers check them.
const pool = createVerifierPool({ workers: 2 });
console.log('invalid:', await pool.findInvalid(records, { signal: AbortSignal.timeout(5_000) }));
await pool.close();
