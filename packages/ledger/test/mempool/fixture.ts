import { NO_FEES } from '../../src/chain/fees.ts';
import type { TransactionEffects } from '../../src/dialect.ts';
import { Mempool } from '../../src/mempool/mempool.ts';
import type { CoinStatus, MempoolOptions, PoolOutcome, PoolTransaction } from '../../src/mempool/types.ts';
import { seed } from '../native/fixture.ts';

/** A transaction by what it spends and makes; ids follow from names. */
export interface Sketch {
  readonly name: string;
  /** Names of outputs. */
  readonly spends: readonly string[];
  readonly makes?: readonly string[];
  readonly fee?: bigint;
  readonly size?: number;
  readonly sender?: string;
  readonly over?: Partial<TransactionEffects>;
}

export const outputNamed = (name: string): Uint8Array => seed(`output ${name}`);

export function sketch({
  name,
  spends,
  makes = [`${name}:0`],
  fee = 100n,
  size = 100,
  sender = name,
  over = {},
}: Sketch): PoolTransaction {
  const effects: TransactionEffects = {
    id: seed(`tx ${name}`),
    witnessId: seed(`wtx ${name}`),
    size,
    spends: spends.map(outputNamed),
    creates: makes.map((own, index) => ({ id: outputNamed(own), index, origin: 'normal' })),
    once: [],
    supply: [],
    votes: [],
    calls: [],
    fee,
    transferred: 0n,
    gas: 0n,
    validUntil: 0,
    notBeforeHeight: 0,
    notBeforeMs: 0,
    contextual: false,
    ...over,
  };
  return { effects, bytes: new Uint8Array(size), sender };
}

/** Coins whose names start with `coin` are there. */
export const coins = new Set(Array.from({ length: 64 }, (_, i) => String(outputNamed(`coin${i}`))));
export const lookUp = (id: Uint8Array): CoinStatus => (coins.has(String(id)) ? 'spendable' : 'missing');
export const next = { height: 10, timeMs: 1000 };

export const poolOf = (options: Partial<MempoolOptions> = {}): Mempool => new Mempool({ fees: NO_FEES, ...options });

export const add = (pool: Mempool, draft: Sketch, at = next): PoolOutcome => pool.add(sketch(draft), lookUp, at);
