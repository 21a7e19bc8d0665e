import { open, seal } from '@dougong/crypto/aead';
import { createGrant, decodeGrant, keygen, openGrant } from '@dougong/crypto/ecies';
import { argon2id } from '@dougong/crypto/kdf';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const now = 1_700_000_000;

// The owner keeps a record under a password …
const salt = crypto.getRandomValues(new Uint8Array(16));
const cost = { iterations: 3, memoryKiB: 1024, parallelism: 1, outputLength: 32 };
const contentKey = argon2id(bytes('correct horse'), salt, cost);
const record = seal(contentKey, bytes('blood group 0'));

// … and lets one reader read it for an hour.
const reader = keygen();
const grant = createGrant({
  suite: 'x25519',
  ownerSecretKey: crypto.getRandomValues(new Uint8Array(32)),
  contentKey,
  reader: reader.publicKey,
  scope: 'record/1234',
  validFromSeconds: now,
  validUntilSeconds: now + 3600,
});

const { owner } = decodeGrant(grant);
const opening = openGrant(grant, reader.secretKey, { nowSeconds: now, owner, scope: 'record/1234' });
console.log(opening.ok ? new TextDecoder().decode(open(opening.contentKey, record)) : opening.code);
const late = openGrant(grant, reader.secretKey, { nowSeconds: now + 3600, owner, scope: 'record/1234' });
console.log(late.ok ? 'opened' : late.code);
