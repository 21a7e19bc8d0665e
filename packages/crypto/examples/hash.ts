import { bytesToHex } from '@dougong/crypto';
import { createHasher, hashMany, hashSuites, sha256, taggedHash } from '@dougong/crypto/hash';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const show = (what: string, digest: Uint8Array): void => console.log(`${what}: ${bytesToHex(digest)}`);

show('at once', sha256(text('raise the roof')));
show('in parts', createHasher(sha256).update(text('raise ')).update(text('the roof')).digest());
show('for one use only', taggedHash('example/beam', text('raise the roof')));
show('the same with SM3', hashSuites.gm.tagged('example/beam', text('raise '), text('the roof')));

// Four leaves of 32 bytes, then each level of the tree in one call.
const leaves = hashMany(sha256, new Uint8Array(4 * 32), 32, Uint8Array.of(0));
const nodes = hashMany(sha256, leaves, 64, Uint8Array.of(1));
show('root', hashMany(sha256, nodes, 64, Uint8Array.of(1)));
