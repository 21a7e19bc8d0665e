import { describe, expect, it } from 'vitest';
import { applyTweak, createSession, individualPublicKey, keyAgg, nonceAgg, nonceGen } from '../../src/musig2/index.ts';

const secretKeys = [1, 2].map((n) => new Uint8Array(32).fill(n));
const publicKeys = secretKeys.map(individualPublicKey);
const [first = new Uint8Array(32), second = new Uint8Array(32)] = secretKeys;
const [firstKey = new Uint8Array(33)] = publicKeys;
const keys = keyAgg(publicKeys);
const message = new TextEncoder().encode('once');

function session() {
  const nonces = publicKeys.map((publicKey) => nonceGen({ publicKey }));
  const aggregateNonce = nonceAgg(nonces.map((nonce) => nonce.publicNonce));
  const [mine] = nonces;
  if (mine === undefined) throw new Error('no nonce');
  return { nonce: mine.secretNonce, run: createSession({ keys, aggregateNonce, message }) };
}

describe('a secret nonce', () => {
  it('signs once', () => {
    const { nonce, run } = session();
    expect(nonce.spent).toBe(false);
    run.sign(nonce, first);
    expect(nonce.spent).toBe(true);
    expect(() => run.sign(nonce, first)).toThrow(expect.objectContaining({ code: 'musig.nonce-reuse' }));
  });

  it('is spent even when signing fails', () => {
    const { nonce, run } = session();
    expect(() => run.sign(nonce, second)).toThrow(expect.objectContaining({ code: 'musig.secret-nonce' }));
    expect(() => run.sign(nonce, first)).toThrow(expect.objectContaining({ code: 'musig.nonce-reuse' }));
  });

  it('has nothing to copy', () => {
    const { nonce } = session();
    expect(() => JSON.stringify({ nonce })).toThrow(expect.objectContaining({ code: 'musig.secret-nonce' }));
    const copy = { ...nonce };
    const { run } = session();
    expect(() => run.sign(copy, first)).toThrow(expect.objectContaining({ code: 'musig.nonce-reuse' }));
  });

  it('can be thrown away', () => {
    const { nonce, run } = session();
    nonce.discard();
    expect(() => run.sign(nonce, first)).toThrow(expect.objectContaining({ code: 'musig.nonce-reuse' }));
  });
});

describe('keys', () => {
  it('that nobody can use are refused', () => {
    expect(() => keyAgg([])).toThrow(expect.objectContaining({ code: 'musig.empty' }));
    expect(() => nonceAgg([])).toThrow(expect.objectContaining({ code: 'musig.empty' }));
    expect(() => individualPublicKey(new Uint8Array(32))).toThrow(
      expect.objectContaining({ code: 'musig.secret-key' }),
    );
    expect(() => applyTweak(keys, new Uint8Array(32).fill(255), true)).toThrow(
      expect.objectContaining({ code: 'musig.tweak' }),
    );
    expect(() => applyTweak({ ...keys }, new Uint8Array(32), true)).toThrow(/made by keyAgg/);
  });

  it('that cancel each other are caught', async () => {
    const { secp256k1 } = await import('@noble/curves/secp256k1.js');
    const single = keyAgg([firstKey]);
    const { Point } = secp256k1;
    // The tweak −a·x of an aggregate a·x·G: found with the secret key, as only its owner could.
    const a = BigInt(`0x${Buffer.from(single.publicKey).toString('hex')}`);
    expect(a).toBeGreaterThan(0n);
    const list = await import('../../src/musig2/curve.ts');
    const coefficient = list.toScalar(
      list.tagged('KeyAgg coefficient', list.tagged('KeyAgg list', firstKey), firstKey),
    );
    const tweak = list.fromScalar(list.modulo(-coefficient * list.toScalar(first)));
    expect(Point.BASE.multiply(list.toScalar(tweak)).negate().toBytes(true)).toEqual(single.plainPublicKey);
    expect(() => applyTweak(single, tweak, false)).toThrow(expect.objectContaining({ code: 'musig.infinity' }));
  });

  it('outside the group cannot sign for it', () => {
    const outsider = new Uint8Array(32).fill(7);
    const { secretNonce, publicNonce } = nonceGen({ publicKey: individualPublicKey(outsider) });
    const run = createSession({ keys, aggregateNonce: nonceAgg([publicNonce]), message });
    expect(() => run.sign(secretNonce, outsider)).toThrow(expect.objectContaining({ code: 'musig.not-a-member' }));
  });
});
