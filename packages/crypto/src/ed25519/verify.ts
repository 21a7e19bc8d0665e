import { assertBytes } from '../bytes.ts';
import { admissible, ruleOf } from './rules.ts';
import { verifySlot } from './slots.ts';
import type { VerifyOptions } from './types.ts';

/**
 * Whether `signature` (64 bytes) by `publicKey` (32 bytes) over `message` is valid under the rule, `zip215` unless
 * told otherwise. The answer depends on the rule alone, never on the implementation that computes it. Any bytes are
 * allowed in: wrong lengths are simply invalid.
 *
 * @throws TypeError naming the argument that is no `Uint8Array`, or an unknown rule.
 *
 * @example
 * ```ts
 * import { keygen, sign, verify } from '@dougong/crypto/ed25519';
 *
 * const { secretKey, publicKey } = keygen();
 * const message = new TextEncoder().encode('raise the roof');
 * verify(sign(message, secretKey), message, publicKey); // true
 * ```
 */
export function verify(
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
  options?: VerifyOptions,
): boolean {
  assertBytes('signature', signature);
  assertBytes('message', message);
  assertBytes('publicKey', publicKey);
  const rule = ruleOf(options);
  return admissible(signature, publicKey, rule) && verifySlot()(signature, message, publicKey, rule);
}
