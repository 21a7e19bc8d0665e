import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OrderBook } from '../../src/bytom/mov/book.ts';
import { feeOf, isMatchable, matchOrders, ringAmounts } from '../../src/bytom/mov/match.ts';
import { compareOrders, type MovOrder, orderOf, payAmount, requestAmount } from '../../src/bytom/mov/order.ts';
import { checkMovTransaction, movParameters } from '../../src/bytom/mov/rules.ts';
import { bytomNetworks } from '../../src/bytom/networks.ts';
import { vapor } from '../../src/bytom/profile.ts';
import { orderProgram } from '../../src/bytom/programs.ts';
import type { BytomTransaction } from '../../src/bytom/transaction.ts';
import { validateTransaction } from '../../src/bytom/validate.ts';
import { alice, bob, fields, id, NONE, pay, spend, type Wallet } from './fixture.ts';

const [GOLD, SILVER] = [id(0x60), id(0x51)];
const HEIGHT = 90_000_000n;
const reward = movParameters.rewardProgram(HEIGHT) ?? NONE;

function order(
  seller: Wallet,
  offered: Uint8Array,
  wanted: Uint8Array,
  amount: bigint,
  numerator: bigint,
  denominator: bigint,
  source = 1,
): MovOrder {
  const program = orderProgram({
    requestedAsset: wanted,
    numerator,
    denominator,
    sellerProgram: seller.program,
    sellerKey: seller.publicKey,
  });
  const utxo = { sourceId: id(source), sourcePosition: 0n, assetId: offered, amount, program, suffix: NONE };
  const made = orderOf(vapor.entryHasher, utxo, 42_884_900n, source);
  if (made === undefined) throw new TypeError('an order is expected');
  return made;
}

const check = (transaction: BytomTransaction, height = HEIGHT, statusFail = false): string | undefined =>
  checkMovTransaction(vapor.entryHasher, transaction, height, statusFail, movParameters);

function trade(): BytomTransaction {
  const ring = [order(alice, GOLD, SILVER, 10_000n, 2n, 1n), order(bob, SILVER, GOLD, 50_000n, 1n, 2n, 2)];
  const matched = matchOrders(vapor, ring, reward);
  if (matched === undefined) throw new TypeError('the orders match');
  return matched.transaction;
}

test('two orders that meet trade by their contracts, and balance', () => {
  const amount = fc.bigInt({ min: 1_000n, max: 10n ** 12n });
  const ratio = fc.bigInt({ min: 1n, max: 1_000n });
  fc.assert(
    fc.property(amount, amount, ratio, ratio, ratio, ratio, (a, b, n1, d1, n2, d2) => {
      const ring = [order(alice, GOLD, SILVER, a, n1, d1), order(bob, SILVER, GOLD, b, n2, d2, 2)];
      fc.pre(isMatchable(ring) && ring.every((one) => requestAmount(one.utxo.amount, one.terms) >= 1n));
      const { received } = ringAmounts(ring);
      fc.pre(received.every((units) => units > 1_000n));
      const matched = matchOrders(vapor, ring, reward);
      if (matched === undefined) throw new TypeError('a pair can always be built');
      for (const asset of [GOLD, SILVER]) {
        const paid = matched.transaction.outputs.filter(({ assetId }) => assetId.join() === asset.join());
        const sold = ring.find(({ utxo }) => utxo.assetId === asset)?.utxo.amount ?? 0n;
        expect(paid.reduce((sum, output) => sum + output.amount, 0n)).toBe(sold);
      }
      const verdict = validateTransaction(bytomNetworks.vapor.chain, matched.transaction, {
        blockVersion: 1n,
        blockHeight: HEIGHT,
        first: false,
      });
      expect(verdict.rule).toBeUndefined();
      expect(check(matched.transaction)).toBeUndefined();
    }),
    { numRuns: 60 },
  );
});

test('arithmetic rounds down, fees up, and what does not fit is nothing', () => {
  const terms = { numerator: 3n, denominator: 7n };
  expect([requestAmount(10n, terms), payAmount(4n, terms), feeOf(1n), feeOf(1_000n), feeOf(1_001n)]).toEqual([
    4n,
    9n,
    1n,
    1n,
    2n,
  ]);
  expect(requestAmount(2n ** 63n - 1n, { numerator: 3n, denominator: 1n })).toBe(0n);
  expect(requestAmount(1n, { numerator: 1n, denominator: 0n })).toBe(0n);
});

test('the book gives the best price first, then the lower id', () => {
  const book = new OrderBook();
  const orders = [3n, 1n, 2n, 1n].map((numerator, i) => order(alice, GOLD, SILVER, 100n, numerator, 4n, i + 1));
  for (const one of orders) book.add(one);
  expect(book.orders()).toEqual([...orders].sort(compareOrders));
  const best = book.best(GOLD, SILVER);
  if (best === undefined) throw new TypeError('there are orders');
  expect(best.terms.numerator).toBe(1n);
  expect([book.remove(best), book.remove(best), book.best(SILVER, GOLD)]).toEqual([true, false, undefined]);
});

describe('rules of the exchange', () => {
  const cancelled = (one: MovOrder, clause: readonly Uint8Array[]): ReturnType<typeof spend> => ({
    ...spend(one.utxo),
    arguments: clause,
  });
  const mine = order(alice, GOLD, SILVER, 10_000n, 2n, 1n);
  const cancel = [new Uint8Array(64), NONE, Uint8Array.of(2)];
  const full = [NONE, Uint8Array.of(1)];

  test('bind above their start height', () => {
    expect(check(trade(), HEIGHT, true)).toBe('mov.statusFail');
    expect(check(trade(), movParameters.startHeight, true)).toBeUndefined();
  });

  test('mov.input', () => {
    const mixed = vapor.make(fields([cancelled(mine, full), spend()], [pay(1n)]));
    expect(check(mixed)).toBe('mov.input');
  });

  test('mov.cancelInTrade', () => {
    const other = order(bob, SILVER, GOLD, 50_000n, 1n, 2n, 2);
    expect(check(vapor.make(fields([cancelled(mine, full), cancelled(other, cancel)], [pay(1n)])))).toBe(
      'mov.cancelInTrade',
    );
  });

  test('mov.tradeInCancel', () => {
    const odd = cancelled(order(bob, SILVER, GOLD, 5n, 1n, 2n, 2), [Uint8Array.of(9)]);
    expect(check(vapor.make(fields([cancelled(mine, cancel), odd], [pay(1n)])))).toBe('mov.tradeInCancel');
    expect(check(vapor.make(fields([cancelled(mine, cancel)], [pay(1n)])))).toBeUndefined();
  });

  test('mov.assets', () => {
    const twin = order(bob, GOLD, SILVER, 50_000n, 1n, 2n, 2);
    expect(check(vapor.make(fields([cancelled(mine, full), cancelled(twin, full)], [pay(1n)])))).toBe('mov.assets');
  });

  const changed = (change: (amount: bigint) => bigint, program = reward): BytomTransaction => {
    const made = trade();
    const outputs = made.outputs.map((output) =>
      output.program.join() === reward.join() ? { ...output, amount: change(output.amount), program } : output,
    );
    return vapor.make({ ...made, outputs });
  };

  test('mov.fee', () => {
    expect(check(changed((amount) => amount + 4n))).toBeUndefined();
    expect(check(changed((amount) => amount + 5n))).toBe('mov.fee');
    const early = movParameters.exactFeesFrom - 1n;
    expect(
      check(
        changed((amount) => amount * 50n),
        early,
      ),
    ).toBeUndefined();
    expect(
      check(
        changed((amount) => amount * 51n),
        early,
      ),
    ).toBe('mov.fee');
    expect(
      check(
        changed((amount) => amount - 1n),
        early,
      ),
    ).toBe('mov.fee');
  });

  test('mov.feeProgram', () => {
    expect(check(changed((amount) => amount, retired()))).toBe('mov.feeProgram');
  });

  function retired(): Uint8Array {
    return Uint8Array.of(0x6a);
  }

  test('mov.order', () => {
    const selling = (one: MovOrder): BytomTransaction =>
      vapor.make(fields([spend()], [pay(one.utxo.amount, one.utxo.program, one.utxo.assetId)]));
    expect(check(selling(mine))).toBeUndefined();
    expect(check(selling(order(alice, GOLD, GOLD, 10_000n, 2n, 1n)))).toBe('mov.order');
    expect(check(selling(order(alice, GOLD, SILVER, 10_000n, -2n, 1n)))).toBe('mov.order');
    expect(check(selling(order(alice, GOLD, SILVER, 1n, 1n, 2n)))).toBe('mov.order');
  });
});
