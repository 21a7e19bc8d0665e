import { equalBytes, hexToBytes } from '../bytes.ts';
import type { BlsEngine } from './types.ts';

// Key material of 32 bytes 07, message "dougong": computed with blst 2.2.0 and noble-curves 2.4.0, which agree.
const secretKey = '23c205e368093188a73311a45658e3d30e00741019b0eff05277ba2fd42bc422';
const publicKey = 'a6ceb0760781082c1954d2a4ec868c82e81d0b2bfb6d95b28bfcae30842fc58387da58dcfed367f74d878739285cae92';
const signature =
  'a4b75b4c32b33d81c0849cad6d165f06cbb162ba07401a66e2f52320fc48c82f0c456134892bbee757bda70350417ef8' +
  '08f9233023f0f127b8837db3ce623f8e09f79c5be767ce6bd374ec70c06995cf51b5d590c66e40e6c3fc0d1c4e5da5ae';

/** A valid signature, a wrong message, the identity as key and as signature, an aggregate of two equal signers. */
export function testEngine(run: BlsEngine): boolean {
  const key = hexToBytes(publicKey);
  const made = hexToBytes(signature);
  const message = new TextEncoder().encode('dougong');
  const other = new TextEncoder().encode('Dougong');
  const identityKey = hexToBytes(`c0${'00'.repeat(47)}`);
  const identity = hexToBytes(`c0${'00'.repeat(95)}`);
  const sum = run.aggregateSignatures([made, made]);
  const keys = run.decode([key]);
  return (
    equalBytes(run.sign(message, hexToBytes(secretKey), 'pop'), made) &&
    run.verify(made, message, key, 'pop') &&
    !run.verify(made, other, key, 'pop') &&
    !run.isPublicKey(identityKey) &&
    !run.isSignature(identity) &&
    !run.verify(identity, message, identityKey, 'pop') &&
    sum !== undefined &&
    typeof keys !== 'number' &&
    keys.fastAggregateVerify(made, message, [0]) &&
    keys.fastAggregateVerify(sum, message, [0, 0]) &&
    !keys.fastAggregateVerify(made, message, [0, 0])
  );
}
