/**
 * A signer as a device would be: a process of its own that holds one key, knows the chains it signs for, and sees nothing
 * but the bytes of partial transactions. It says in words what it is asked to sign and refuses what it cannot say.
 *
 * One JSON object a line: first `{"secret", "chain": {...}}` (what a device has been set up with), then
 * `{"partial"}` in hexadecimal. It answers `{"publicKey"}`, then `{"lines", "partial"}` or `{"refused"}`.
 */
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { bytesToHex, hexToBytes } from '@dougong/crypto';
import { suites } from '@dougong/crypto/keys';
import {
  decodePartial,
  encodePartial,
  type KeySigner,
  type KnownChain,
  LedgerError,
  reviewPartial,
  signPartial,
} from '@dougong/ledger';

/** What a device is set up with; bytes in hexadecimal. */
export interface SignerSetup {
  readonly secret: string;
  readonly chain: { readonly name: string; readonly hash: string; readonly feeAsset: string; readonly hrp: string };
}

function setUp({ secret, chain }: SignerSetup): { signer: KeySigner; known: KnownChain } {
  const suite = suites.ed25519;
  const key = hexToBytes(secret);
  const signer = {
    suite: suite.id,
    publicKey: suite.getPublicKey(key),
    sign: (digest: Uint8Array) => suite.sign(digest, key),
  };
  const feeAsset = hexToBytes(chain.feeAsset);
  const { name, hrp } = chain;
  return {
    signer,
    known: { name, hrp, hash: hexToBytes(chain.hash), suite: 'std', feeAsset, voteAsset: feeAsset, minVote: 1n },
  };
}

/** Reviews, and signs only what the review could explain. */
function answer(bytes: Uint8Array, signer: KeySigner, known: KnownChain): object {
  try {
    const partial = decodePartial(bytes);
    const review = reviewPartial(partial, { keys: [signer], chains: [known] });
    if (!review.ok) return { refused: review.why, text: review.text };
    return { lines: review.lines, partial: bytesToHex(encodePartial(signPartial(partial, signer))) };
  } catch (error) {
    if (error instanceof LedgerError) return { refused: error.code, text: error.message };
    throw error;
  }
}

async function serve(): Promise<void> {
  let device: ReturnType<typeof setUp> | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line) as SignerSetup & { partial?: string };
    if (device === undefined) {
      device = setUp(message);
      console.log(JSON.stringify({ publicKey: bytesToHex(device.signer.publicKey) }));
    } else {
      console.log(JSON.stringify(answer(hexToBytes(message.partial ?? ''), device.signer, device.known)));
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await serve();
