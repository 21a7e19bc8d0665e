import { addon } from '#native';
import { portableEngine } from './portable.ts';
import type { BlsEngine } from './types.ts';

/** The part of `@chainsafe/blst` in use. Its ciphersuite is `pop`; other domains stay with the portable engine. */
interface Blst {
  readonly SecretKey: { fromBytes(bytes: Uint8Array): { sign(message: Uint8Array): BlstSignature } };
  readonly PublicKey: { fromBytes(bytes: Uint8Array, validate: boolean): BlstKey };
  readonly Signature: { fromBytes(bytes: Uint8Array, validate: boolean, refuseIdentity: boolean): BlstSignature };
  aggregatePublicKeys(keys: BlstKey[], validate: boolean): BlstKey;
  aggregateSignatures(signatures: BlstSignature[], groupCheck: boolean): BlstSignature;
  verify(
    message: Uint8Array,
    key: BlstKey,
    signature: BlstSignature,
    validateKey: boolean,
    groupCheck: boolean,
  ): boolean;
  aggregateVerify(
    messages: Uint8Array[],
    keys: BlstKey[],
    signature: BlstSignature,
    validateKeys: boolean,
    groupCheck: boolean,
  ): boolean;
  fastAggregateVerify(message: Uint8Array, keys: BlstKey[], signature: BlstSignature, groupCheck: boolean): boolean;
}
interface BlstKey {
  toBytes(compress: boolean): Uint8Array;
}
interface BlstSignature {
  toBytes(compress: boolean): Uint8Array;
}

/** On the native library, where it is installed. */
export function blstEngine(): BlsEngine | undefined {
  const blst = addon('@chainsafe/blst') as Blst | undefined;
  if (blst === undefined) return undefined;
  // Copies: the addon must not see views of shared memory.
  const key = (bytes: Uint8Array): BlstKey => blst.PublicKey.fromBytes(bytes.slice(), true);
  const point = (bytes: Uint8Array): BlstSignature => blst.Signature.fromBytes(bytes.slice(), true, true);
  return {
    isPublicKey: (publicKey) => attempt(() => key(publicKey)) !== undefined,
    isSignature: (signature) => attempt(() => point(signature)) !== undefined,
    sign(message, secretKey, domain) {
      if (domain !== 'pop') return portableEngine.sign(message, secretKey, domain);
      return bytesOf(blst.SecretKey.fromBytes(secretKey.slice()).sign(message.slice()));
    },
    verify(signature, message, publicKey, domain) {
      if (domain !== 'pop') return portableEngine.verify(signature, message, publicKey, domain);
      return attempt(() => blst.verify(message.slice(), key(publicKey), point(signature), false, false)) ?? false;
    },
    aggregateVerify(signature, messages, publicKeys, domain) {
      if (domain !== 'pop') return portableEngine.aggregateVerify(signature, messages, publicKeys, domain);
      const copies = messages.map((message) => message.slice());
      return attempt(() => blst.aggregateVerify(copies, publicKeys.map(key), point(signature), false, false)) ?? false;
    },
    aggregateSignatures: (parts) => attempt(() => bytesOf(blst.aggregateSignatures(parts.map(point), false))),
    aggregatePublicKeys: (publicKeys) => attempt(() => bytesOf(blst.aggregatePublicKeys(publicKeys.map(key), false))),
    decode(publicKeys) {
      const keys: BlstKey[] = [];
      for (const publicKey of publicKeys) {
        const decoded = attempt(() => key(publicKey));
        if (decoded === undefined) return keys.length;
        keys.push(decoded);
      }
      return {
        fastAggregateVerify(signature, message, positions) {
          const chosen = positions.flatMap((position) => keys[position] ?? []);
          return attempt(() => blst.fastAggregateVerify(message.slice(), chosen, point(signature), false)) ?? false;
        },
      };
    },
  };
}

function bytesOf(value: BlstKey | BlstSignature): Uint8Array {
  return Uint8Array.from(value.toBytes(true));
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
