import { equalBytes } from '../bytes.ts';
import type { SignatureSuite } from './suite.ts';

/**
 * Tries a suite against the contract of {@link SignatureSuite}: lengths, round trips, refusals, single and batch answers
 * alike. For the tests of whoever writes one; it proves nothing about the scheme's security.
 *
 * @returns one sentence for each violation, none when the suite keeps the contract.
 */
export function checkSuite(suite: SignatureSuite): string[] {
  const faults: string[] = [];
  const expect = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault);
  };
  const message = new Uint8Array(suite.messageLength ?? 43).fill(7);
  const otherMessage = new Uint8Array(suite.messageLength ?? 43).fill(8);
  const secret = suite.generateSecretKey();
  const publicKey = suite.getPublicKey(secret);
  const signature = suite.sign(message, secret);
  const otherKey = suite.getPublicKey(suite.generateSecretKey());

  expect(secret.length === suite.secretKeyLength, 'a generated secret key has another length');
  expect(publicKey.length === suite.publicKeyLength, 'a public key has another length');
  expect(signature.length === suite.signatureLength, 'a signature has another length');
  expect(suite.isSecretKey(secret), 'isSecretKey refuses a generated key');
  expect(suite.isPublicKey(publicKey), 'isPublicKey refuses the key of a generated secret');
  expect(suite.isSignature(signature), 'isSignature refuses a made signature');
  expect(equalBytes(publicKey, suite.getPublicKey(secret)), 'getPublicKey answers differently the second time');
  expect(!equalBytes(publicKey, otherKey), 'two generated keys are the same');

  expect(suite.verify(signature, message, publicKey), 'verify refuses a made signature');
  expect(!suite.verify(signature, otherMessage, publicKey), 'verify accepts another message');
  expect(!suite.verify(signature, message, otherKey), 'verify accepts another key');
  for (const [what, altered] of alterations(signature)) {
    expect(
      !answers(() => suite.verify(altered, message, publicKey)),
      `verify accepts or throws for a signature ${what}`,
    );
  }
  for (const [what, altered] of alterations(publicKey).slice(1)) {
    expect(!answers(() => suite.verify(signature, message, altered)), `verify accepts or throws for a key ${what}`);
    expect(!suite.isPublicKey(altered), `isPublicKey accepts a key ${what}`);
  }
  for (const [what, altered] of alterations(secret).slice(1)) {
    expect(!suite.isSecretKey(altered), `isSecretKey accepts a secret ${what}`);
  }
  expect(
    throws(() => suite.sign(message, secret.subarray(1))),
    'sign accepts a secret that is too short',
  );
  if (suite.messageLength !== undefined) {
    expect(
      throws(() => suite.sign(message.subarray(1), secret)),
      'sign accepts a digest that is too short',
    );
    expect(!answers(() => suite.verify(signature, message.subarray(1), publicKey)), 'verify accepts a short digest');
  }

  const good = { signature, message, publicKey };
  const bad = { signature, message: otherMessage, publicKey };
  if (suite.verifyBatch !== undefined) {
    expect(suite.verifyBatch([]), 'verifyBatch refuses an empty batch');
    expect(suite.verifyBatch([good, good, good]), 'verifyBatch refuses valid signatures');
    expect(!suite.verifyBatch([good, bad, good]), 'verifyBatch accepts an invalid signature');
  }
  if (suite.findInvalid !== undefined) {
    expect(suite.findInvalid([good, bad, good, bad]).join() === '1,3', 'findInvalid does not name the culprits');
    expect(suite.findInvalid([good]).length === 0, 'findInvalid accuses a valid signature');
  }
  return faults;
}

/** One bit flipped; then wrong lengths. */
function alterations(bytes: Uint8Array): [string, Uint8Array][] {
  const flipped = Uint8Array.from(bytes);
  flipped[0] = (flipped[0] ?? 0) ^ 1;
  return [
    ['with one bit flipped', flipped],
    ['of no bytes', new Uint8Array(0)],
    ['one byte short', bytes.slice(1)],
    ['one byte long', Uint8Array.of(...bytes, 0)],
  ];
}

/** Verifying must not throw whatever the bytes; a throw counts as the wrong answer. */
function answers(verify: () => boolean): boolean {
  try {
    return verify();
  } catch {
    return true;
  }
}

function throws(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch {
    return true;
  }
}
