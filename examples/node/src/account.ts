import { getPublicKey, sign } from '@dougong/crypto/ed25519';
import { sha256 } from '@dougong/crypto/hash';
import {
  type Chain,
  encodeSignature,
  keyProgram,
  type PayOutput,
  type Program,
  type SealedTransaction,
  SIGHASH,
  type SpendInput,
  sealTransaction,
  sighash,
  type Transaction,
} from '@dougong/ledger';

/** A coin that can be spent. */
export type Coin = Omit<SpendInput, 'kind'>;

/** A key of the demonstration with what it pays to. Derived from a name, so never to be used for value. */
export interface Account {
  readonly name: string;
  readonly secretKey: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly program: Program;
}

/** The account of a name. */
export function demoAccount(name: string): Account {
  const secretKey = sha256(new TextEncoder().encode(`dougong devnet account ${name}`));
  const publicKey = getPublicKey(secretKey);
  return { name, secretKey, publicKey, program: keyProgram('std', { suite: 1, publicKey }) };
}

/** A signed payment of `amount` from one coin, the rest back to its owner less the fee. */
export function payment(
  chain: Chain,
  from: Account,
  coin: Coin,
  to: Account,
  amount: bigint,
  fee: bigint,
): SealedTransaction {
  const { value } = coin.output;
  const rest = value.amount - amount - fee;
  if (amount < 1n || rest < 1n) throw new RangeError(`${value.amount} does not cover ${amount} and a fee of ${fee}`);
  const pay = (program: Program, units: bigint): PayOutput => ({
    kind: 'pay',
    value: { ...value, amount: units },
    program,
  });
  const unsigned: Transaction = {
    suite: chain.spec.suite,
    chain: chain.hash,
    validUntil: 0,
    memo: new Uint8Array(),
    inputs: [{ kind: 'spend', ...coin }],
    outputs: [pay(to.program, amount), pay(from.program, rest)],
    witnesses: [[]],
  };
  const signature = sign(sighash(sealTransaction(unsigned), 0), from.secretKey);
  const item = encodeSignature({ cover: { flag: SIGHASH.all }, signature });
  return sealTransaction({ ...unsigned, witnesses: [[from.publicKey, item]] });
}
