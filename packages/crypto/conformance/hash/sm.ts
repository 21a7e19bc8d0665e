import { type Adapter, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import { bytesToHex, concatBytes, equalBytes, hexToBytes } from '@dougong/crypto';
import { hmac } from '@dougong/crypto/hash';
import { type Cipher, sm2, sm3, sm4 } from '@dougong/crypto/sm';
import { ciphertextFromDer, ciphertextToDer } from '../../src/sm/ciphertext.ts';
import { N, Point } from '../../src/sm/curve.ts';
import { sharedPoint } from '../../src/sm/exchange.ts';
import { differs, entries, hex, unknown } from './cases.ts';

/** The worked example of the standard: every intermediate value. */
function standardExample(json: Json): string | undefined {
  const data = read.object(json, 'case');
  const identity = hex(data, 'id');
  const message = hex(data, 'msg');
  const secretKey = hex(data, 'd');
  const publicKey = sm2.getPublicKey(secretKey);
  const identityDigest = sm2.identityDigest(publicKey, identity);
  const digest = sm3(concatBytes(identityDigest, message));
  const k = BigInt(`0x${read.string(data['k'], 'k')}`);
  const r = (BigInt(`0x${bytesToHex(digest)}`) + Point.BASE.multiply(k).x) % N;
  const problem =
    differs(data, 'Px', publicKey.subarray(1, 33)) ??
    differs(data, 'Py', publicKey.subarray(33)) ??
    differs(data, 'ZA', identityDigest) ??
    differs(data, 'e', digest) ??
    differs(data, 'r', hexToBytes(r.toString(16).padStart(64, '0')));
  if (problem !== undefined) return problem;
  const signature = concatBytes(hex(data, 'r'), hex(data, 's'));
  return sm2.verify(signature, message, publicKey, identity) ? undefined : 'the signature is not valid';
}

function signature(json: Json): string | undefined {
  const data = read.object(json, 'case');
  const identity = hex(data, 'id');
  const message = hex(data, 'msg');
  const publicKey = hex(data, 'publicKey');
  const raw = concatBytes(hex(data, 'r'), hex(data, 's'));
  const valid = read.boolean(data['valid'], 'valid');
  if (sm2.verify(raw, message, publicKey, identity) !== valid) return `verify says ${!valid}`;
  if (!valid) return undefined;
  if (!equalBytes(sm2.signatureFromDer(hex(data, 'der')), raw)) return 'the DER form is of another signature';
  const secretKey = hex(data, 'd');
  const own = sm2.sign(message, secretKey, identity);
  if (!sm2.verify(own, message, publicKey, identity)) return 'our signature is not valid';
  return differs(data, 'der', sm2.signatureToDer(raw)) ?? differs(data, 'publicKey', sm2.getPublicKey(secretKey));
}

function encryption(json: Json): string | undefined {
  const data = read.object(json, 'case');
  const ciphertext = hex(data, 'ctAsn1C1C3C2');
  const secretKey = hex(data, 'd');
  const publicKey = hex(data, 'publicKey');
  const parts = ciphertextFromDer(ciphertext);
  const raw = concatBytes(parts.c1, parts.c3, parts.c2);
  const plaintext = hex(data, 'pt');
  const own = sm2.decrypt(sm2.encrypt(plaintext, publicKey), secretKey);
  if (!equalBytes(own, plaintext)) return 'our ciphertext opens to something else';
  return (
    differs(data, 'publicKey', sm2.getPublicKey(secretKey)) ??
    differs(data, 'pt', sm2.decrypt(ciphertext, secretKey, 'asn1')) ??
    differs(data, 'pt', sm2.decrypt(raw, secretKey)) ??
    differs(data, 'ctAsn1C1C3C2', ciphertextToDer(parts))
  );
}

function keyExchange(json: Json): string | undefined {
  const data = read.object(json, 'case');
  const initiator = read.string(data['initiator'], 'initiator');
  if (initiator !== 'alice' && initiator !== 'bob') return `unknown initiator ${initiator}`;
  const keyLength = read.number(data['keyBits'], 'keyBits') / 8;
  const party = (name: 'alice' | 'bob') => ({
    secretKey: hex(data, `${name}StaticPriv`),
    ephemeralSecretKey: hex(data, `${name}EphemeralPriv`),
    identity: hex(data, `${name}Id`),
  });
  const side = (name: 'alice' | 'bob') => {
    const peer = party(name === 'alice' ? 'bob' : 'alice');
    return {
      ...party(name),
      role: name === initiator ? ('initiator' as const) : ('responder' as const),
      peerPublicKey: sm2.getPublicKey(peer.secretKey),
      peerEphemeralPublicKey: sm2.getPublicKey(peer.ephemeralSecretKey),
      peerIdentity: peer.identity,
      keyLength,
    };
  };
  const [alice, bob] = [sm2.keyExchange(side('alice')), sm2.keyExchange(side('bob'))];
  if (!equalBytes(alice.confirmation, bob.peerConfirmation) || !equalBytes(bob.confirmation, alice.peerConfirmation)) {
    return 'the sides do not confirm each other';
  }
  return (
    differs(data, 'sharedPoint', sharedPoint(side('alice')).toBytes(false)) ??
    differs(data, 'key', alice.key) ??
    differs(data, 'key', bob.key)
  );
}

/**
 * The known answer of gmsm hands the message over in place of the digest e: solving the signature for e gives its bytes.
 * Neither ZA nor the identity, which the note mentions, take part.
 */
function deterministicSigning(json: Json): string | undefined {
  const data = read.object(json, 'case');
  const message = hex(data, 'msg');
  const own = sm2.signDigest(concatBytes(new Uint8Array(32 - message.length), message), hex(data, 'd'));
  return differs(data, 'r', own.subarray(0, 32)) ?? differs(data, 's', own.subarray(32));
}

const kinds: Readonly<Record<string, { readonly run: VectorCase['run']; readonly asserts: readonly string[] }>> = {
  standardExample: { run: standardExample, asserts: ['Px', 'Py', 'ZA', 'e', 'r', 's'] },
  signatures: { run: signature, asserts: ['publicKey', 'der', 'r', 's', 'valid'] },
  encryption: { run: encryption, asserts: ['publicKey', 'pt', 'ctAsn1C1C3C2'] },
  keyExchange: { run: keyExchange, asserts: ['sharedPoint', 'key'] },
  deterministicSigning: { run: deterministicSigning, asserts: ['r', 's'] },
};

function* sm2Cases(json: Json): Iterable<VectorCase> {
  for (const [name, value] of Object.entries(read.object(json, 'file'))) {
    const kind = kinds[name];
    const list = Array.isArray(value) ? entries(value, name) : [read.object(value, name)];
    for (const [i, data] of list.entries()) {
      const id = `${name} ${i}`;
      if (kind === undefined) yield unknown(id, data, `an unknown list ${name}`);
      else yield { id, data, run: kind.run, asserts: data['valid'] === false ? ['valid'] : kind.asserts };
    }
  }
}

function* sm3Cases(json: Json): Iterable<VectorCase> {
  for (const [name, value] of Object.entries(read.object(json, 'file'))) {
    for (const [i, data] of entries(value, name).entries()) {
      const id = `${name} ${i}`;
      if (name === 'sm3') {
        const run = (altered: Json) =>
          differs(read.object(altered, 'case'), 'digest', sm3(hex(read.object(altered, 'case'), 'msg')));
        yield { id, data, asserts: ['digest'], run };
      } else if (name === 'hmacSm3') yield { id, data, asserts: ['tag'], run: hmacSm3 };
      else yield unknown(id, data, `an unknown list ${name}`);
    }
  }
}

function hmacSm3(json: Json): string | undefined {
  const data = read.object(json, 'case');
  return differs(data, 'tag', hmac(sm3, hex(data, 'key'), hex(data, 'msg')));
}

function cipherOf(data: JsonObject): Cipher | string {
  const mode = read.string(data['mode'], 'mode');
  const key = hex(data, 'key');
  const padding = data['padding'] ?? 'none';
  if (padding !== 'none' && padding !== 'pkcs7') return `unknown padding ${String(padding)}`;
  if (mode === 'ecb') return sm4.ecb(key, { padding });
  if (mode === 'cbc') return sm4.cbc(key, hex(data, 'iv'), { padding });
  if (padding !== 'none') return `padding in mode ${mode}`;
  if (mode === 'ctr' || mode === 'ofb' || mode === 'cfb') return sm4[mode](key, hex(data, 'iv'));
  return `unknown mode ${mode}`;
}

function sm4Case(json: Json): string | undefined {
  const data = read.object(json, 'case');
  const cipher = cipherOf(data);
  if (typeof cipher === 'string') return cipher;
  return differs(data, 'ct', cipher.encrypt(hex(data, 'pt'))) ?? differs(data, 'pt', cipher.decrypt(hex(data, 'ct')));
}

function* sm4Cases(json: Json): Iterable<VectorCase> {
  for (const [i, data] of entries(read.object(json, 'file')['cases'], 'cases').entries()) {
    yield { id: String(i), data, asserts: ['ct', 'pt'], run: sm4Case };
  }
}

const folder = 'crypto/sm';
const ignores = { source: 'says where the case comes from', note: 'describes the list' };

export const adapters: readonly Adapter[] = [
  { folder, ignores, files: /^sm2.*\.json$/, cases: (file) => sm2Cases(file.json()) },
  { folder, ignores, files: /^sm3.*\.json$/, cases: (file) => sm3Cases(file.json()) },
  { folder, ignores, files: /^sm4.*\.json$/, cases: (file) => sm4Cases(file.json()) },
];
