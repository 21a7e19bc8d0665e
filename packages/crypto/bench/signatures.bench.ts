import { createPublicKey, verify as nodeVerify } from 'node:crypto';
import { createRequire } from 'node:module';
import type { Bench, Figure } from '@dougong/bench';
import { perSecond } from '@dougong/bench';
import { type BackendMode, useBackend } from '@dougong/crypto/backend';
import { keygen, type SignedMessage, sign, verify, verifyBatch } from '@dougong/crypto/ed25519';
import { createVerifierPool, packRecords, type VerifierPool } from '@dougong/crypto/pool';
import { ecdsa, schnorr } from '@dougong/crypto/secp256k1';
import { DEFAULT_SM2_ID, sm2 } from '@dougong/crypto/sm';
import { ed25519 as nobleEd25519 } from '@noble/curves/ed25519.js';
import { schnorr as nobleSchnorr, secp256k1 as nobleSecp256k1 } from '@noble/curves/secp256k1.js';
import libsodium from 'libsodium-wrappers';
import smCrypto from 'sm-crypto-v2';
import * as tinySecp256k1 from 'tiny-secp256k1';

/** The parts of packages without types that are measured here. */
interface Sodium {
  crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
}
interface Libsecp256k1 {
  ecdsaVerify(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean;
}

const require = createRequire(import.meta.url);
const COUNT = 256;
const POOLED = 8192;

let pool: VerifierPool | undefined;

/** Different signatures by 16 keys, so that nothing is answered from a cache. */
function signatures(
  pair: (seed: Uint8Array) => { readonly secretKey: Uint8Array; readonly publicKey: Uint8Array },
  signWith: (message: Uint8Array, secretKey: Uint8Array) => Uint8Array,
): readonly SignedMessage[] {
  const pairs = Array.from({ length: 16 }, (_, i) => pair(new Uint8Array(32).fill(i + 1)));
  return Array.from({ length: COUNT }, (_, i) => {
    const { secretKey, publicKey } = pairs[i % 16] ?? pair(new Uint8Array(32).fill(1));
    const message = new Uint8Array(32).fill(i);
    return { signature: signWith(message, secretKey), message, publicKey };
  });
}

/** One after the other through all signatures; a wrong answer stops the bench. */
function singles(items: readonly SignedMessage[], check: (item: SignedMessage) => boolean): () => Promise<number> {
  let next = 0;
  return perSecond(() => {
    const item = items[next++ % items.length];
    if (item === undefined || !check(item)) throw new RangeError('a valid signature was refused');
  });
}

function batches(items: readonly SignedMessage[], check: (items: readonly SignedMessage[]) => boolean) {
  return perSecond(() => {
    if (!check(items)) throw new RangeError('a valid batch was refused');
  }, items.length);
}

/** Measures under one backend and goes back to the fastest. */
function under(backend: BackendMode, measure: () => number | Promise<number>): () => Promise<number> {
  return async () => {
    useBackend(backend);
    try {
      return await measure();
    } finally {
      useBackend('auto');
    }
  };
}

async function ed25519Figures(): Promise<readonly Figure[]> {
  const items = signatures(keygen, sign);
  const sodium = require('sodium-native') as Sodium;
  await libsodium.ready;
  const keys = new Map<Uint8Array, ReturnType<typeof createPublicKey>>();
  for (const { publicKey } of items) {
    const x = Buffer.from(publicKey).toString('base64url');
    keys.set(publicKey, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }));
  }
  const check = (item: SignedMessage): boolean => verify(item.signature, item.message, item.publicKey);
  const rivals = {
    noble: singles(items, (item) => nobleEd25519.verify(item.signature, item.message, item.publicKey)),
    'node:crypto, key object kept': singles(items, ({ signature, message, publicKey }) =>
      nodeVerify(null, message, keys.get(publicKey) ?? '', signature),
    ),
    'sodium-native': singles(items, (item) =>
      sodium.crypto_sign_verify_detached(item.signature, item.message, item.publicKey),
    ),
    'libsodium-wrappers': singles(items, (item) =>
      libsodium.crypto_sign_verify_detached(item.signature, item.message, item.publicKey),
    ),
  };
  const name = 'Ed25519 ZIP-215 verify';
  const shared = { unit: '/s', better: 'higher' } as const;
  const batch = (some: readonly SignedMessage[]): boolean => verifyBatch(some);
  const { secretKey } = keygen(new Uint8Array(32).fill(1));
  const message = new Uint8Array(32);
  return [
    { ...shared, name: `${name}, native`, target: 17_000, measure: under('native', singles(items, check)), rivals },
    { ...shared, name: `${name}, kernel`, target: 8_000, measure: under('wasm', singles(items, check)) },
    { ...shared, name: `${name}, portable`, measure: under('portable', singles(items, check)) },
    { ...shared, name: `${name}, kernel, batch of 16`, measure: under('wasm', batches(items.slice(0, 16), batch)) },
    { ...shared, name: `${name}, kernel, batch of 64`, measure: under('wasm', batches(items.slice(0, 64), batch)) },
    { ...shared, name: `${name}, kernel, batch of 256`, target: 20_000, measure: under('wasm', batches(items, batch)) },
    { ...shared, name: `${name}, portable, batch of 256`, measure: under('portable', batches(items, batch)) },
    { ...shared, name: `${name}, two workers`, target: 40_000, measure: () => pooled(items) },
    {
      ...shared,
      name: 'Ed25519 sign, native',
      measure: under(
        'native',
        perSecond(() => sign(message, secretKey)),
      ),
      rivals: { noble: perSecond(() => nobleEd25519.sign(message, secretKey)) },
    },
  ];
}

async function pooled(items: readonly SignedMessage[]): Promise<number> {
  pool ??= createVerifierPool({ workers: 2 });
  const running = pool;
  const records = packRecords(
    Array.from({ length: POOLED }, (_, i) => items[i % items.length]).filter((item) => item !== undefined),
  );
  await running.findInvalid(records);
  return await perSecond(async () => {
    const invalid = await running.findInvalid(records);
    if (invalid.length > 0) throw new RangeError('valid signatures were refused');
  }, POOLED)();
}

function secp256k1Figures(): readonly Figure[] {
  const zeros = new Uint8Array(32);
  const items = signatures(schnorr.keygen, (message, secretKey) => schnorr.sign(message, secretKey, zeros));
  const ecdsaItems = signatures(ecdsa.keygen, ecdsa.sign);
  const library = require('secp256k1/bindings.js') as Libsecp256k1;
  const shared = { unit: '/s', better: 'higher' } as const;
  const check = (item: SignedMessage): boolean => schnorr.verify(item.signature, item.message, item.publicKey);
  const checkEcdsa = (item: SignedMessage): boolean => ecdsa.verify(item.signature, item.message, item.publicKey);
  const name = 'Schnorr BIP-340 verify';
  return [
    {
      ...shared,
      name: `${name}, kernel`,
      target: 6_000,
      measure: under('wasm', singles(items, check)),
      rivals: {
        noble: singles(items, (item) => nobleSchnorr.verify(item.signature, item.message, item.publicKey)),
        'tiny-secp256k1': singles(items, (item) =>
          tinySecp256k1.verifySchnorr(item.message, item.publicKey, item.signature),
        ),
      },
    },
    {
      ...shared,
      name: `${name}, kernel, batch of 16`,
      measure: under('wasm', batches(items.slice(0, 16), schnorr.verifyBatch)),
    },
    {
      ...shared,
      name: `${name}, kernel, batch of 256`,
      target: 14_000,
      measure: under('wasm', batches(items, schnorr.verifyBatch)),
    },
    {
      ...shared,
      name: `${name}, portable, batch of 256`,
      measure: under('portable', batches(items, schnorr.verifyBatch)),
    },
    {
      ...shared,
      name: 'ECDSA secp256k1 verify, native',
      measure: under('native', singles(ecdsaItems, checkEcdsa)),
      rivals: {
        noble: singles(ecdsaItems, (item) =>
          nobleSecp256k1.verify(item.signature, item.message, item.publicKey, { prehash: false }),
        ),
        secp256k1: singles(ecdsaItems, (item) => library.ecdsaVerify(item.signature, item.message, item.publicKey)),
        'tiny-secp256k1': singles(ecdsaItems, (item) =>
          tinySecp256k1.verify(item.message, item.publicKey, item.signature, true),
        ),
      },
    },
    { ...shared, name: 'ECDSA secp256k1 verify, kernel', measure: under('wasm', singles(ecdsaItems, checkEcdsa)) },
  ];
}

function sm2Figures(): readonly Figure[] {
  const items = signatures(
    (seed) => sm2.keygen(seed),
    (message, secretKey) => sm2.sign(message, secretKey, DEFAULT_SM2_ID),
  );
  const check = (item: SignedMessage): boolean =>
    sm2.verify(item.signature, item.message, item.publicKey, DEFAULT_SM2_ID);
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  return [
    {
      name: 'SM2 verify, kernel',
      unit: '/s',
      better: 'higher',
      target: 4_500,
      measure: under('wasm', singles(items, check)),
      rivals: {
        'sm-crypto-v2': singles(items, (item) =>
          smCrypto.sm2.doVerifySignature(item.message, hex(item.signature), hex(item.publicKey), { hash: true }),
        ),
      },
    },
    { name: 'SM2 verify, portable', unit: '/s', better: 'higher', measure: under('portable', singles(items, check)) },
  ];
}

export const bench: Bench = {
  title: 'signatures',
  figures: async () => [...(await ed25519Figures()), ...secp256k1Figures(), ...sm2Figures()],
  close: async () => {
    await pool?.close();
    pool = undefined;
  },
};
