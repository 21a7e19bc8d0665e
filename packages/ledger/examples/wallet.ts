import { suites } from '@dougong/crypto/keys';
import {
  buildPayment,
  type Coin,
  extractTransaction,
  type KeySigner,
  keyProgram,
  NO_FEES,
  type PayOutput,
  reviewPartial,
  signPartial,
} from '@dougong/ledger';

const secret = suites.ed25519.generateSecretKey();
const me: KeySigner = {
  suite: suites.ed25519.id,
  publicKey: suites.ed25519.getPublicKey(secret),
  sign: (digest) => suites.ed25519.sign(digest, secret),
};
const feeAsset = new Uint8Array(32).fill(1); // in life: of the chain spec
const program = keyProgram('std', me);
const pays = (amount: bigint): PayOutput => ({ kind: 'pay', value: { asset: feeAsset, token: 0n, amount }, program });

// Coins come from the wallet's own index: where they lie, what they hold, which keys spend them.
const coins = [70_000n, 20_000n, 5_000n].map((amount, i): Coin => {
  return { txid: new Uint8Array(32).fill(i), index: 0, output: pays(amount), known: { keys: [me] } };
});

const { partial, fee, size } = buildPayment({
  chain: { suite: 'std', chain: new Uint8Array(32), feeAsset, fees: { ...NO_FEES, perKilobyte: 1_000n } },
  coins,
  outputs: [{ output: pays(21_000n) }],
  change: { program },
});
const transaction = extractTransaction(signPartial(partial, me));
console.log(transaction.parts.bytes.length === size, fee === BigInt(size)); // true true

// A signer that knows nothing of this chain refuses.
const review = reviewPartial(partial, { keys: [me], chains: [] });
console.log(review.ok ? review.lines : review.why); // chain
