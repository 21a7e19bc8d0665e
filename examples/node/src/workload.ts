import { txid } from '@dougong/ledger';
import { type Account, type Coin, payment } from './account.ts';
import type { Devnet } from './devnet.ts';

const FEE = 100n;
const AMOUNT = 5_000n;

/** Pays round the ring of accounts: each account spends its newest change, so no two payments ever conflict. */
export class Workload {
  readonly #devnet: Devnet;
  readonly #change: Coin[];
  #next = 0;
  /** Payments that a validator took. */
  accepted = 0;
  /** Sum of the fees of accepted payments. */
  fees = 0n;

  constructor(devnet: Devnet) {
    this.#devnet = devnet;
    this.#change = [...devnet.coins];
  }

  /** Submits the next payments, at most one an account. */
  pay(count: number): void {
    const { accounts, chain } = this.#devnet;
    for (let n = 0; n < Math.min(count, accounts.length); n++) {
      const from = this.#next % accounts.length;
      this.#next += 1;
      this.#payFrom(from, accounts, chain);
    }
  }

  #payFrom(from: number, accounts: readonly Account[], chain: Devnet['chain']): void {
    const payer = accounts[from];
    const payee = accounts[(from + 1) % accounts.length];
    const coin = this.#change[from];
    if (payer === undefined || payee === undefined || coin === undefined) return;
    const transaction = payment(chain, payer, coin, payee, AMOUNT, FEE);
    const admission = this.#devnet.submit(transaction.parts.bytes);
    if (!admission.ok) return;
    this.accepted += 1;
    this.fees += FEE;
    const change = transaction.outputs[1];
    if (change?.kind === 'pay') this.#change[from] = { txid: txid(transaction), index: 1, output: change };
  }
}
