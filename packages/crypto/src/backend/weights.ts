/** `getRandomValues` fills at most this many bytes at a time (Web Cryptography API, 10.1.1). */
const QUOTA = 65536;

/**
 * Weights for a batch of `count` equations: 16 random bytes each, none zero, and the first one equal to 1 in the byte
 * order asked for. From the platform's secure generator: whoever can predict the weights can make invalid signatures
 * cancel each other out. An invalid batch passes with probability below 2^−127.
 */
export function batchWeights(count: number, order: 'little' | 'big'): Uint8Array {
  const weights = new Uint8Array(16 * count);
  for (let at = 16; at < weights.length; at += QUOTA) {
    crypto.getRandomValues(weights.subarray(at, Math.min(at + QUOTA, weights.length)));
  }
  const lowest = order === 'little' ? 0 : 15;
  for (let i = 0; i < count; i++) {
    const weight = weights.subarray(16 * i, 16 * i + 16);
    if (weight.every((byte) => byte === 0)) weight[lowest] = 1;
  }
  return weights;
}
