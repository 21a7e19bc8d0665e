import { bytesToHex } from '@dougong/crypto';
import { decodeTransaction, txid } from '@dougong/ledger';
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

  private constructor(devnet: Devnet, change: readonly Coin[]) {
    this.#devnet = devnet;
    this.#change = [...change];
  }

  /** Goes on from the blocks that the network keeps. */
  static async on(devnet: Devnet): Promise<Workload> {
    const change = [...devnet.coins];
    const owners = new Map(change.map((coin, account) => [keyOf(coin), account]));
    for await (const block of devnet.history()) {
      for (const bytes of block.transactions) {
        const transaction = decodeTransaction(bytes);
        const [input] = transaction.inputs;
        const [, output] = transaction.outputs;
        if (input?.kind !== 'spend' || output?.kind !== 'pay') continue;
        const account = owners.get(keyOf(input));
        if (account === undefined) continue;
        const coin = { txid: txid(transaction), index: 1, output };
        owners.delete(keyOf(input));
        owners.set(keyOf(coin), account);
        change[account] = coin;
      }
    }
    return new Workload(devnet, change);
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

function keyOf({ txid: id, index }: Pick<Coin, 'txid' | 'index'>): string {
  return `${bytesToHex(id)}:${index}`;
}
