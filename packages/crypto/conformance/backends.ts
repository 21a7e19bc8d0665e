import type { RunContext, VectorFile } from '@dougong/conformance';
import { type BackendMode, backendInfo, useBackend } from '@dougong/crypto/backend';

type Promised = Readonly<Record<BackendMode, string>>;

/** The same implementation whatever is asked for. */
const always = (name: string): Promised => ({ portable: name, wasm: name, native: name, auto: name });
/** Accelerated by native code only. */
const native = (name: string): Promised => ({ portable: 'noble', wasm: 'noble', native: name, auto: name });
/** Accelerated by our kernel only. */
const kernel: Promised = { portable: 'noble', wasm: 'kernel', native: 'kernel', auto: 'kernel' };
/** Accelerated by both, of which the native one is faster. */
const both = (name: string): Promised => ({ portable: 'noble', wasm: 'kernel', native: name, auto: name });

/** What the table in `docs/backends.md` promises for Node, by function. */
export const promises: Readonly<Record<string, Promised>> = {
  'ed25519.verify': both('sodium'),
  'ed25519.verifyBatch': both('sodium'),
  'ed25519.sign': native('sodium'),
  'secp256k1.ecdsaVerify': both('secp256k1'),
  'secp256k1.schnorrVerify': kernel,
  'secp256k1.schnorrVerifyBatch': kernel,
  'sm2.verify': kernel,
  bls: native('blst'),
  'hash.sha256': native('node'),
  'hash.sha512': native('node'),
  'hash.sha3-256': native('node'),
  'hash.sha3-512': native('node'),
  'hash.ripemd160': native('node'),
  'hash.sm3': native('node'),
  'hash.keccak-256': always('noble'),
  'hash.blake2b': native('node'),
  'hash.blake2s': native('node'),
  'hash.blake3': always('noble'),
  'hash.many': { portable: 'noble', wasm: 'kernel', native: 'node', auto: 'kernel' },
  'kdf.pbkdf2': native('node'),
  'kdf.scrypt': native('node'),
  'kdf.argon2id': native('sodium'),
};

/** Functions without which a folder's files cannot have been answered. */
const needed: readonly { readonly files: RegExp; readonly functions: readonly string[] }[] = [
  { files: /^crypto\/ed25519\//, functions: ['ed25519.verify', 'ed25519.verifyBatch'] },
  { files: /^crypto\/ed25519\/(rfc8032|sign)/, functions: ['ed25519.sign'] },
  { files: /^crypto\/wycheproof\/ed25519/, functions: ['ed25519.verify', 'ed25519.verifyBatch'] },
  { files: /^crypto\/secp256k1\/bip340/, functions: ['secp256k1.schnorrVerify', 'secp256k1.schnorrVerifyBatch'] },
  { files: /^crypto\/secp256k1\/ecdsa-/, functions: ['secp256k1.ecdsaVerify'] },
  { files: /^crypto\/wycheproof\/ecdsa_secp256k1/, functions: ['secp256k1.ecdsaVerify'] },
  { files: /^crypto\/bls\//, functions: ['bls'] },
  { files: /^crypto\/sm\/sm2/, functions: ['sm2.verify'] },
];

const modes: readonly string[] = ['portable', 'wasm', 'native', 'auto'];

function isMode(name: string): name is BackendMode {
  return modes.includes(name);
}

/** Sets what `--backend` names. */
export function prepare({ backend }: RunContext): void {
  if (backend === undefined) return;
  if (!isMode(backend)) throw new TypeError(`There is no backend ${backend}; there are: ${modes.join(', ')}.`);
  useBackend(backend);
}

/** Which promised implementations did not answer for the file; afterwards all functions choose afresh. */
export function answered(file: VectorFile, { backend }: RunContext): string | undefined {
  if (backend === undefined || !isMode(backend)) return undefined;
  const used = Object.entries(backendInfo()).filter(([, choice]) => choice.used);
  useBackend(backend);
  const complaints = used.flatMap(([name, choice]) => {
    const promised = promises[name]?.[backend];
    if (promised === undefined) return [`${name} was answered by ${choice.backend}, and nothing is promised for it`];
    if (promised === choice.backend) return [];
    return [`${name} was answered by ${choice.backend} (${choice.reason}) instead of ${promised}`];
  });
  const path = `${file.suite}/${file.name}`;
  const idle = needed
    .flatMap(({ files, functions }) => (files.test(path) ? functions : []))
    .filter((name) => !used.some(([other]) => other === name));
  complaints.push(...idle.map((name) => `${name} was never called`));
  return complaints.length === 0 ? undefined : `backend ${backend}: ${complaints.join('; ')}`;
}
