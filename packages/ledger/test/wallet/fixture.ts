import { suites } from '@dougong/crypto/keys';
import type { FeePolicy } from '../../src/chain/fees.ts';
import { NO_FEES } from '../../src/chain/fees.ts';
import type { Program, Value } from '../../src/native/types.ts';
import { keyProgram, thresholdPolicy, thresholdProgram } from '../../src/programs/keys.ts';
import type { ThresholdPolicy } from '../../src/programs/template.ts';
import type { InputKnowledge } from '../../src/wallet/partial/build.ts';
import type { Coin, PaymentChain } from '../../src/wallet/payment.ts';
import { alice, bob, chain, feeAsset, seed, type TestKey, testKey } from '../native/fixture.ts';

export const carol: TestKey = testKey('carol');
export const schnorrKey: TestKey = testKey('schnorr', suites.schnorr);

export const asset = (name: string): Uint8Array => Uint8Array.of(1, ...seed(name).subarray(1));
export const of = (id: Uint8Array, amount: bigint): Value => ({ asset: id, token: 0n, amount });

/** Two of Alice, Bob and Carol. */
export const policy: ThresholdPolicy = thresholdPolicy('std', 2, [alice, bob, carol]);
export const toTwo: Program = thresholdProgram('std', policy);

export const coin = (label: string, value: Value, key: TestKey = alice, over: Partial<Coin> = {}): Coin => ({
  txid: seed(label),
  index: 0,
  output: { kind: 'pay', value, program: keyProgram('std', key) },
  known: { keys: [plain(key)] },
  ...over,
});

export const coinOf = (label: string, value: Value, program: Program, known: InputKnowledge): Coin => ({
  txid: seed(label),
  index: 0,
  output: { kind: 'pay', value, program },
  known,
});

/** A key without what signs. */
export const plain = ({ suite, publicKey }: TestKey): { suite: number; publicKey: Uint8Array } => ({
  suite,
  publicKey,
});

export const payments = (over: Partial<FeePolicy> = {}): PaymentChain => ({
  suite: 'std',
  chain,
  feeAsset,
  fees: { ...NO_FEES, perKilobyte: 1000n, ...over },
});
