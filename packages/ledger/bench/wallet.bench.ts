import { type Bench, type Figure, milliseconds, perSecond } from '@dougong/bench';
import { sha256 } from '@dougong/crypto/hash';
import { suites } from '@dougong/crypto/keys';
import {
  buildPayment,
  type Candidate,
  type Coin,
  extractTransaction,
  keyProgram,
  Mempool,
  NO_FEES,
  type PayOutput,
  type PoolTransaction,
  type SelectionStrategy,
  selectCoins,
  signPartial,
  type TransactionEffects,
} from '../src/index.ts';
import { type BookOrder, matchPair, matchRing, OrderBook } from '../src/match/index.ts';

const id = (label: string): Uint8Array => sha256(new TextEncoder().encode(label));

/** Numbers that look random and are the same in every run. */
function randomly(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

const COINS = 10_000;
const random = randomly(1);
const candidates: readonly Candidate[] = Array.from({ length: COINS }, () => ({
  amount: BigInt(1 + random(10_000_000)),
  cost: 215n,
}));
const goal = { target: 123_456_789n, window: 400n, leastChange: 400n, maxCoins: 4096 };

function selection(strategy: SelectionStrategy): Figure {
  return {
    name: `${strategy} over 10,000 coins`,
    unit: 'ms',
    better: 'lower',
    target: 100,
    measure: milliseconds(() => selectCoins(candidates, goal, [strategy], random)),
  };
}

const secret = id('a secret');
const signer = {
  suite: suites.ed25519.id,
  publicKey: suites.ed25519.getPublicKey(secret),
  sign: (digest: Uint8Array) => suites.ed25519.sign(digest, secret),
};
const program = keyProgram('std', signer);
const feeAsset = Uint8Array.of(1, ...id('fee').subarray(1));
const pays = (amount: bigint): PayOutput => ({ kind: 'pay', value: { asset: feeAsset, token: 0n, amount }, program });

const coins: readonly Coin[] = candidates.map(({ amount }, i) => ({
  txid: id(`coin ${i}`),
  index: 0,
  output: pays(amount),
  known: { keys: [signer] },
}));
const chain = { suite: 'std' as const, chain: id('chain'), feeAsset, fees: { ...NO_FEES, perKilobyte: 1000n } };
const request = { chain, coins, outputs: [{ output: pays(5_000_000n) }], change: { program } };

const POOL = 20_000;

/** Transactions of one input and two outputs; every fourth spends one that came shortly before. */
const pooled: readonly PoolTransaction[] = Array.from({ length: POOL }, (_, i): PoolTransaction => {
  const size = 250 + random(250);
  const parent = i % 4 === 3 ? `${i - 1}:0` : `coin ${i}`;
  const effects: TransactionEffects = {
    id: id(`tx ${i}`),
    witnessId: id(`wtx ${i}`),
    size,
    spends: [id(parent)],
    creates: [0, 1].map((index) => ({ id: id(`${i}:${index}`), index, origin: 'normal' })),
    once: [],
    supply: [],
    votes: [],
    calls: [],
    fee: BigInt(size + random(5000)),
    transferred: 0n,
    gas: 0n,
    validUntil: 0,
    notBeforeHeight: 0,
    notBeforeMs: 0,
    contextual: false,
  };
  return { effects, bytes: new Uint8Array(0), sender: String(i % 1000) };
});

function filled(maxBytes: number): Mempool {
  const pool = new Mempool({ fees: NO_FEES, maxBytes });
  for (const transaction of pooled) pool.add(transaction, () => 'spendable', { height: 1, timeMs: 0 });
  return pool;
}

const orders: readonly BookOrder[] = Array.from({ length: 10_000 }, (_, i) => ({
  id: String(i),
  offers: i % 2 === 0 ? 'A' : 'B',
  wants: i % 2 === 0 ? 'B' : 'A',
  amount: BigInt(1 + random(1_000_000)),
  num: BigInt(900 + random(200)),
  den: 1000n,
}));

/** Adds every order and trades until nothing meets. */
function trade(): number {
  const book = new OrderBook();
  let trades = 0;
  for (const order of orders) {
    book.add(order);
    for (let found = book.crossing('A', 'B'); found !== undefined; found = book.crossing('A', 'B')) {
      const [maker, taker] = found.taker === 1 ? found.orders : found.orders.toReversed();
      if (maker === undefined || taker === undefined) break;
      const outcome = matchPair(maker, taker, 10n);
      if (!outcome.matched) break;
      trades++;
      settle(book, maker, outcome.makerLeft);
      settle(book, taker, outcome.takerLeft);
    }
  }
  return trades;
}

function settle(book: OrderBook, order: BookOrder, left: bigint): void {
  if (left > 0n) book.replace(order.id, { ...order, amount: left });
  else book.remove(order.id);
}

const ring = [
  { amount: 7429n, num: 6n, den: 1n },
  { amount: 161_968n, num: 11n, den: 2n },
  { amount: 980_381n, num: 9n, den: 8n },
  { amount: 167_056n, num: 1600n, den: 65_340n },
];

export const bench: Bench = {
  title: 'Wallet side, pool and matching',
  figures: () => {
    const pool = filled(64 * 1024 * 1024);
    const room = { maxBytes: 1_000_000, height: 1 };
    return [
      selection('branchAndBound'),
      selection('largestFirst'),
      selection('singleRandomDraw'),
      {
        name: 'build a payment from 10,000 coins',
        unit: 'ms',
        better: 'lower',
        target: 500,
        measure: milliseconds(() => buildPayment(request)),
      },
      {
        name: 'build, sign, finish a payment from 10 coins',
        unit: '/s',
        better: 'higher',
        measure: perSecond(() => {
          const own = { ...request, coins: coins.slice(0, 10), outputs: [{ output: pays(1000n) }] };
          return extractTransaction(signPartial(buildPayment(own).partial, signer));
        }),
      },
      {
        name: 'add to the pool, with room',
        unit: '/s',
        better: 'higher',
        target: 25_000,
        measure: perSecond(() => filled(64 * 1024 * 1024), POOL),
      },
      {
        name: 'add to a pool that is full after a quarter',
        unit: '/s',
        better: 'higher',
        target: 25_000,
        measure: perSecond(() => filled(1_900_000), POOL),
      },
      {
        name: 'select a block of 1 MB from 20,000 transactions',
        unit: 'ms',
        better: 'lower',
        target: 200,
        measure: milliseconds(() => pool.select(room)),
        rivals: {
          'sort by fee rate, blind to ancestors': milliseconds(() =>
            pooled.toSorted((a, b) => Number(b.effects.fee) / b.effects.size - Number(a.effects.fee) / a.effects.size),
          ),
        },
      },
      {
        name: 'orders through a book, pairs traded on the way',
        unit: '/s',
        better: 'higher',
        target: 50_000,
        measure: perSecond(trade, orders.length),
      },
      {
        name: 'match a ring of four',
        unit: '/s',
        better: 'higher',
        target: 100_000,
        measure: perSecond(() => matchRing(ring)),
      },
    ];
  },
};
