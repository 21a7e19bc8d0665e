import type { SignedMessage } from '../backend/items.ts';
import { equalBytes, hexToBytes } from '../bytes.ts';
import type { Sign, Verify, VerifyBatch } from './types.ts';

interface KnownAnswers {
  /** RFC 8032, 7.1, test 2. */
  readonly valid: SignedMessage;
  /** The same with another message. */
  readonly invalid: SignedMessage;
  /**
   * Key = A + T with T of order 8: the cofactored equation holds, the plain one does not. A seed hashed from
   * `dougong/self-test/a`, a nonce from `dougong/self-test/r`.
   */
  readonly mixedOrder: SignedMessage;
  /** Key, R and S all zero points or numbers: of small order, valid under ZIP-215 for any message. */
  readonly smallOrder: SignedMessage;
}

let cached: KnownAnswers | undefined;

function answers(): KnownAnswers {
  cached ??= make();
  return cached;
}

function make(): KnownAnswers {
  const valid: SignedMessage = {
    signature: hexToBytes(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ),
    message: Uint8Array.of(0x72),
    publicKey: hexToBytes('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'),
  };
  return {
    valid,
    invalid: { ...valid, message: Uint8Array.of(0x73) },
    mixedOrder: {
      signature: hexToBytes(
        '63ace26e3930e2a2ee55a5f089c1462e8dff5e4be5c5b4931ff6769485db3a33348bc07fc17e90765c2aefcb0d2f78be8662425f4485ee1ea783d2ddf39ec20c',
      ),
      message: new TextEncoder().encode('mixed order'),
      publicKey: hexToBytes('f22350f4b6b504f27dc71b57dfee6cdec0bcfca94ff94cf5ff2e4f8f02034b8a'),
    },
    smallOrder: { signature: new Uint8Array(64), message: new Uint8Array(0), publicKey: new Uint8Array(32) },
  };
}

/** Answers of the exact rules. */
export function testVerify(run: Verify): boolean {
  const { valid, invalid, mixedOrder, smallOrder } = answers();
  const says = (item: SignedMessage, rule: 'zip215' | 'ref10'): boolean =>
    run(item.signature, item.message, item.publicKey, rule);
  return (
    says(valid, 'zip215') &&
    says(valid, 'ref10') &&
    !says(invalid, 'zip215') &&
    !says(invalid, 'ref10') &&
    says(mixedOrder, 'zip215') &&
    !says(mixedOrder, 'ref10') &&
    says(smallOrder, 'zip215')
  );
}

/** What an implementation of a narrower rule must accept by itself, and what it must not. */
export function testAcceptor(run: Verify): boolean {
  const { valid, invalid, mixedOrder } = answers();
  const accepts = (item: SignedMessage): boolean => run(item.signature, item.message, item.publicKey, 'ref10');
  return accepts(valid) && !accepts(invalid) && !accepts(mixedOrder);
}

/** The same for short batches. */
export function testBatchAcceptor(run: VerifyBatch): boolean {
  const { valid, invalid } = answers();
  return run([valid, valid]) && !run([valid, invalid]) && !run([invalid]);
}

/** Answers of the cofactored batch equation. */
export function testVerifyBatch(run: VerifyBatch): boolean {
  const { valid, invalid, mixedOrder, smallOrder } = answers();
  return run([valid, mixedOrder, smallOrder, valid]) && !run([valid, invalid]) && !run([mixedOrder, invalid, valid]);
}

/** The signature of RFC 8032, 7.1, test 2. */
export function testSign(run: Sign): boolean {
  const { valid } = answers();
  const secretKey = hexToBytes('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
  return equalBytes(run(valid.message, secretKey), valid.signature);
}
