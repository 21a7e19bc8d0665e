import type { SignedMessage } from '../backend/items.ts';
import { hexToBytes } from '../bytes.ts';
import type { EcdsaVerify, SchnorrVerify, SchnorrVerifyBatch } from './types.ts';

interface KnownAnswers {
  /** BIP-340, vector 1. */
  readonly schnorr: SignedMessage;
  /** BIP-340, vector 6: R has odd y. */
  readonly oddR: SignedMessage;
  /** RFC 6979 signature by key 1 of the SHA-256 of `Satoshi Nakamoto`; the digest stands as the message. */
  readonly ecdsa: SignedMessage;
}

let cached: KnownAnswers | undefined;

function answers(): KnownAnswers {
  cached ??= {
    schnorr: {
      publicKey: hexToBytes('dff1d77f2a671c5f36183726db2341be58feae1da2deced843240f7b502ba659'),
      message: hexToBytes('243f6a8885a308d313198a2e03707344a4093822299f31d0082efa98ec4e6c89'),
      signature: hexToBytes(
        '6896bd60eeae296db48a229ff71dfe071bde413e6d43f917dc8dcf8c78de33418906d11ac976abccb20b091292bff4ea897efcb639ea871cfa95f6de339e4b0a',
      ),
    },
    oddR: {
      publicKey: hexToBytes('dff1d77f2a671c5f36183726db2341be58feae1da2deced843240f7b502ba659'),
      message: hexToBytes('243f6a8885a308d313198a2e03707344a4093822299f31d0082efa98ec4e6c89'),
      signature: hexToBytes(
        'fff97bd5755eeea420453a14355235d382f6472f8568a18b2f057a14602975563cc27944640ac607cd107ae10923d9ef7a73c643e166be5ebeafa34b1ac553e2',
      ),
    },
    ecdsa: {
      publicKey: hexToBytes('0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798'),
      message: hexToBytes('a0dc65ffca799873cbea0ac274015b9526505daaaed385155425f7337704883e'),
      signature: hexToBytes(
        '934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d82442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5',
      ),
    },
  };
  return cached;
}

/** A valid signature, another digest, and a key that is not on the curve. */
export function testEcdsaVerify(run: EcdsaVerify): boolean {
  const { signature, message: digest, publicKey } = answers().ecdsa;
  const offCurve = new Uint8Array(33).fill(0, 1);
  offCurve[0] = 2;
  offCurve[32] = 5;
  return (
    run(signature, digest, publicKey) &&
    !run(
      signature,
      Uint8Array.from(digest, (byte) => byte ^ 1),
      publicKey,
    ) &&
    !run(signature, digest, offCurve)
  );
}

/** A valid signature, another message, and an R with odd y. */
export function testSchnorrVerify(run: SchnorrVerify): boolean {
  const { schnorr, oddR } = answers();
  return (
    run(schnorr.signature, schnorr.message, schnorr.publicKey) &&
    !run(schnorr.signature, schnorr.message.subarray(1), schnorr.publicKey) &&
    !run(oddR.signature, oddR.message, oddR.publicKey)
  );
}

/** The same in batches. */
export function testSchnorrVerifyBatch(run: SchnorrVerifyBatch): boolean {
  const { schnorr, oddR } = answers();
  const invalid = { ...schnorr, message: schnorr.message.subarray(1) };
  return run([schnorr, schnorr, schnorr]) && !run([schnorr, invalid]) && !run([oddR, schnorr]);
}
