import { assertBytes, wipe } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { tagged, toScalar } from './curve.ts';
import { blame, individualPublicKey, type KeyAggContext } from './keys.ts';
import { masked, nonceAgg, noncesOf, sized } from './nonce.ts';
import { createSession } from './session.ts';

/** What the last signer of a group needs. */
export interface DeterministicSignOptions {
  readonly secretKey: Uint8Array;
  /** The sum of all other signers' public nonces. */
  readonly aggregateOtherNonce: Uint8Array;
  readonly keys: KeyAggContext;
  readonly message: Uint8Array;
  /** 32 random bytes, where there are any; they protect against side channels and faults. */
  readonly random?: Uint8Array;
}

/**
 * Signs without keeping a nonce (DeterministicSign): for one signer of a group, who has everybody else's nonces first.
 *
 * @returns the public nonce to add to the others', and the part of the signature.
 * @throws {@link CryptoError} `musig.contribution` with `contribution: 'aggothernonce'`, `musig.secret-key`,
 * `musig.not-a-member`.
 */
export function deterministicSign(options: DeterministicSignOptions): {
  readonly publicNonce: Uint8Array;
  readonly partialSignature: Uint8Array;
} {
  const { secretKey, aggregateOtherNonce, keys, message, random } = options;
  assertBytes('message', message);
  assertBytes('aggregateOtherNonce', aggregateOtherNonce);
  if (random !== undefined) assertBytes('random', random, 32);
  const publicKey = individualPublicKey(secretKey);
  const seed = random === undefined ? secretKey.slice() : masked(secretKey, random);
  const scalar = (index: number): bigint =>
    toScalar(
      tagged(
        'MuSig/deterministic/nonce',
        seed,
        aggregateOtherNonce,
        keys.publicKey,
        sized(8, message),
        Uint8Array.of(index),
      ),
    );
  const { publicNonce, secretNonce } = noncesOf(scalar(0), scalar(1), publicKey);
  wipe(seed);
  const aggregateNonce = sumWith(publicNonce, aggregateOtherNonce);
  const session = createSession({ keys, aggregateNonce, message });
  return { publicNonce, partialSignature: session.sign(secretNonce, secretKey) };
}

function sumWith(own: Uint8Array, others: Uint8Array): Uint8Array {
  try {
    return nonceAgg([own, others]);
  } catch (error) {
    if (error instanceof CryptoError && error.code === 'musig.contribution') return blame(undefined, 'aggothernonce');
    throw error;
  }
}
