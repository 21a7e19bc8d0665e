import { suites } from '@dougong/crypto/keys';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_FEES } from '../../src/chain/fees.ts';
import {
  cancelWitness,
  fullTradeWitness,
  leastPayment,
  type OpenOrder,
  type OrderTerms,
  openOrder,
  orderProgram,
  parseOrderProgram,
  partialTradeWitness,
  type Settlement,
  settlement,
  settlePair,
  settleRing,
} from '../../src/match/index.ts';
import { sighash } from '../../src/native/sighash.ts';
import { sealTransaction } from '../../src/native/transaction.ts';
import type { Output, PayOutput, Program, Transaction, Value } from '../../src/native/types.ts';
import { keyProgram } from '../../src/programs/keys.ts';
import { extractTransaction, signPartial } from '../../src/wallet/partial/sign.ts';
import { buildPayment } from '../../src/wallet/payment.ts';
import {
  alice,
  bob,
  chain,
  draft,
  fee,
  feeAsset,
  pay,
  refusal,
  seed,
  spend,
  testKey,
  toAlice,
  toBob,
  verdict,
  withWitness,
} from '../native/fixture.ts';

const asset = (name: string): Uint8Array => Uint8Array.of(1, ...seed(name).subarray(1));
const gold = asset('gold');
const silver = asset('silver');
const copper = asset('copper');
const carol = testKey('carol');
const toCarol = keyProgram('std', carol);
const of = (id: Uint8Array, amount: bigint): Value => ({ asset: id, token: 0n, amount });

const terms = (over: Partial<OrderTerms> = {}): OrderTerms => ({
  asset: silver,
  token: 0n,
  offeredToken: 0n,
  num: 2n,
  den: 3n,
  maxFeeBps: 0n,
  payTo: toAlice,
  cancelKey: alice,
  ...over,
});

const order = (label: string, value: Value, own: OrderTerms): OpenOrder => {
  const input = spend(label, value, orderProgram(own));
  const found = openOrder(input.txid, input.index, input.output);
  if (found === undefined) throw new Error('this is no order');
  return found;
};

const inputOf = ({ txid, index, output }: OpenOrder) => ({ kind: 'spend' as const, txid, index, output });

/** Bob pays silver for gold that Alice offers; what he does not sell goes back to him. */
function buy(
  sold: bigint,
  paid: bigint,
  change: (outputs: Output[], own: OpenOrder) => void = () => undefined,
): Transaction {
  const own = order('offer', of(gold, 100n), terms());
  const outputs: Output[] = [pay(of(silver, paid), toAlice), pay(of(gold, sold)), pay(fee(10n))];
  if (paid < 1000n) outputs.push(pay(of(silver, 1000n - paid)));
  if (sold < 100n) outputs.push({ ...own.output, value: of(gold, 100n - sold) });
  change(outputs, own);
  const inputs = [inputOf(own), spend('silver', of(silver, 1000n), toBob), spend('fee', fee(10n), toBob)];
  const tx = draft(inputs, outputs);
  const witnesses = [
    sold < 100n ? partialTradeWitness(sold) : fullTradeWitness(),
    [bob.publicKey, signature(tx, 1)],
    [bob.publicKey, signature(tx, 2)],
  ];
  return { ...tx, witnesses };
}

const signature = (tx: Transaction, input: number): Uint8Array =>
  Uint8Array.of(1, ...bob.sign(sighash(sealTransaction(tx), input)));

describe('a trade with one order', () => {
  it('takes the whole at the price asked, rounded up for the maker', () => {
    expect(verdict(buy(100n, 67n)).ok).toBe(true);
    expect(refusal(buy(100n, 66n))).toMatchObject({ code: 'program.false', input: 0 });
  });

  it('takes a part and leaves the rest under the same program', () => {
    expect(verdict(buy(40n, 27n)).ok).toBe(true);
    expect(refusal(buy(40n, 26n))).toMatchObject({ code: 'program.false', input: 0 });
  });

  it.each<[string, (outputs: Output[], own: OpenOrder) => void]>([
    ['pays somebody else', (outputs) => outputs.splice(0, 1, pay(of(silver, 27n), toBob))],
    ['pays another asset', (outputs) => outputs.splice(0, 1, pay(of(gold, 27n), toAlice))],
    ['keeps some of the rest', (outputs) => outputs.splice(-1, 1, pay(of(gold, 60n)))],
    ['puts the rest elsewhere', (outputs) => outputs.reverse()],
    ['cuts the rest', (outputs, own) => outputs.splice(-1, 1, { ...own.output, value: of(gold, 59n) })],
  ])('is refused when it %s', (_, change) => {
    const tx = buy(40n, 27n, change);
    const outcome = openVerdict(tx);
    expect(outcome).toMatchObject({ ok: false, input: 0 });
    expect(outcome.code).toMatch(/^program\./);
  });

  it('is no payment when it votes', () => {
    const own = order('offer', of(gold, 300n), terms({ asset: feeAsset }));
    const inputs = [inputOf(own), spend('fee', fee(200n), toBob)];
    const paying = (output: Output): Transaction => {
      const tx = draft(inputs, [output, pay(of(gold, 300n))]);
      return { ...tx, witnesses: [fullTradeWitness(), [bob.publicKey, signature(tx, 1)]] };
    };
    expect(verdict(paying(pay(fee(200n), toAlice))).ok).toBe(true);
    const vote: Output = { ...pay(fee(200n), toAlice), kind: 'vote', candidate: seed('candidate') };
    expect(refusal(paying(vote))).toMatchObject({ code: 'program.fault', input: 0 });
  });

  it('counts no payment for two orders', () => {
    const [a, b] = [order('one', of(gold, 30n), terms()), order('two', of(gold, 30n), terms())];
    const inputs = [inputOf(a), inputOf(b), spend('silver', of(silver, 20n), toBob)];
    const tx = draft(inputs, [pay(of(silver, 20n), toAlice), pay(of(gold, 60n))]);
    expect(openVerdict({ ...tx, witnesses: [fullTradeWitness(), fullTradeWitness(), []] })).toMatchObject({
      ok: false,
      input: 1,
    });
  });

  it('accepts no amount outside the offer and no further arguments', () => {
    for (const sold of [0n, 100n, 101n, -1n]) {
      const tx = withWitness(buy(40n, 27n), 0, partialTradeWitness(sold));
      expect(refusal(tx)).toMatchObject({ code: 'program.fault', input: 0 });
    }
    const padded = [new Uint8Array(1), ...partialTradeWitness(40n)];
    expect(refusal(withWitness(buy(40n, 27n), 0, padded))).toMatchObject({ code: 'program.fault', input: 0 });
    expect(refusal(withWitness(buy(40n, 27n), 0, []))).toMatchObject({ code: 'program.fault', input: 0 });
  });
});

/** The verdict on programs alone: what comes first is what the test is about. */
function openVerdict(tx: Transaction): { ok: boolean; code: string; input?: number } {
  const outcome = verdict(tx);
  if (outcome.ok) return { ok: true, code: '' };
  if (outcome.code !== 'balance.asset') return outcome;
  // An altered sum is refused before any program runs; level it with an input and an output at the end.
  const level = [gold, silver].map((id) => {
    const sum = (list: readonly { value?: Value }[]): bigint =>
      list.reduce((total, { value }) => total + (value && String(value.asset) === String(id) ? value.amount : 0n), 0n);
    const missing = sum(tx.outputs) - sum(tx.inputs.flatMap((i) => (i.kind === 'spend' ? [i.output] : [])));
    return { id, missing };
  });
  const added = level
    .filter(({ missing }) => missing > 0n)
    .map(({ id, missing }) => spend('level', of(id, missing), toBob));
  const removed = level.filter(({ missing }) => missing < 0n).map(({ id, missing }) => pay(of(id, -missing), toBob));
  const outputs = [...tx.outputs.slice(0, 1), ...removed, ...tx.outputs.slice(1)];
  return verdict({
    ...tx,
    inputs: [...tx.inputs, ...added],
    outputs,
    witnesses: [...tx.witnesses, ...added.map(() => [])],
  }) as {
    ok: boolean;
    code: string;
  };
}

describe('taking an order back', () => {
  it.each([alice, testKey('schnorr', suites.schnorr), testKey('sm2', suites.sm2)])(
    'takes a signature of suite $suite',
    (key) => {
      const own = order('offer', of(gold, 100n), terms({ cancelKey: key }));
      const tx = draft([inputOf(own)], [pay(of(gold, 100n), toAlice)]);
      const sign = (signer: typeof key) => cancelWitness(signer.sign(sighash(sealTransaction(tx), 0)));
      expect(verdict(withWitness(tx, 0, sign(key))).ok).toBe(true);
      const other = testKey('mallory', suites[key.suite === 1 ? 'ed25519' : key.suite === 2 ? 'schnorr' : 'sm2']);
      expect(refusal(withWitness(tx, 0, sign(other)))).toMatchObject({ code: 'program.false' });
      expect(refusal({ ...withWitness(tx, 0, sign(key)), memo: Uint8Array.of(1) })).toMatchObject({
        code: 'program.false',
      });
    },
  );

  it('needs a key that can sign for it', () => {
    expect(() => orderProgram(terms({ cancelKey: { suite: 3, publicKey: new Uint8Array(33) } }))).toThrow(
      expect.objectContaining({ code: 'match.program' }),
    );
  });

  it('works through a partial transaction', () => {
    const own = order('offer', of(gold, 100n), terms());
    const { partial } = buildPayment({
      chain: { suite: 'std', chain, feeAsset, fees: NO_FEES },
      coins: [],
      inputs: [{ input: inputOf(own), known: { keys: [alice] } }],
      outputs: [{ output: pay(of(gold, 100n), toAlice) }],
      change: { program: toAlice },
    });
    const tx = extractTransaction(signPartial(partial, alice));
    expect(verdict(tx)).toMatchObject({ ok: true });
  });
});

describe('order programs', () => {
  it('give their terms back', () => {
    const program: fc.Arbitrary<Program> = fc.constantFrom(toAlice, toBob, { vm: 2, code: new Uint8Array(500) });
    const u64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
    const part = fc.oneof(fc.bigInt({ min: 1n, max: 20n }), fc.bigInt({ min: 1n, max: (1n << 63n) - 1n }));
    const arbitrary = fc.record({
      asset: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      token: u64,
      offeredToken: u64,
      num: part,
      den: part,
      maxFeeBps: fc.bigInt({ min: 0n, max: 9_999n }),
      payTo: program,
      cancelKey: fc
        .constantFrom(alice, bob, testKey('sm2', suites.sm2))
        .map(({ suite, publicKey }) => ({ suite, publicKey })),
    });
    fc.assert(
      fc.property(arbitrary, (own) => {
        expect(parseOrderProgram(orderProgram(own))).toEqual(own);
      }),
      { numRuns: 60 },
    );
  });

  it('are told from everything else', () => {
    const { code } = orderProgram(terms());
    fc.assert(
      fc.property(fc.nat(code.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const altered = code.with(at, (code[at] ?? 0) ^ flip);
        const parsed = parseOrderProgram({ vm: 2, code: altered });
        // Where a term changed, the program is another order; it is never read as something that it is not.
        if (parsed !== undefined) expect(orderProgram(parsed).code).toEqual(altered);
      }),
      { numRuns: 300 },
    );
    expect(parseOrderProgram({ vm: 1, code })).toBeUndefined();
    expect(parseOrderProgram({ vm: 2, code: new Uint8Array(0) })).toBeUndefined();
  });
});

/** Dave settles: he pays the fee and gets what the orders give on top. */
const dave = testKey('dave');
const toDave = keyProgram('std', dave);

function settle(parts: Settlement): Transaction {
  const coin = spend('dave', fee(100_000n), toDave);
  const { partial } = buildPayment({
    ...parts,
    chain: { suite: 'std', chain, feeAsset, fees: { ...NO_FEES, perKilobyte: 100n } },
    coins: [{ txid: coin.txid, index: 0, output: coin.output, known: { keys: [dave] } }],
    change: { program: toDave },
  });
  return extractTransaction(signPartial(partial, dave));
}

function received(tx: Transaction, program: Program, id: Uint8Array): bigint {
  return tx.outputs.reduce((sum, output) => {
    const own = output.kind === 'pay' && String(output.program.code) === String(program.code);
    return own && String(output.value.asset) === String(id) ? sum + output.value.amount : sum;
  }, 0n);
}

describe('settlement', () => {
  it('carries a pair out at the maker price; the matcher keeps the fee', () => {
    const maker = order('maker', of(gold, 1000n), terms({ num: 2n, den: 1n, maxFeeBps: 10n }));
    const taker = order(
      'taker',
      of(silver, 600n),
      terms({ asset: gold, num: 1n, den: 2n, maxFeeBps: 10n, payTo: toBob, cancelKey: bob }),
    );
    const parts = settlePair(maker, taker, 10n);
    if ('matched' in parts) throw new Error(parts.why);
    const tx = settle(parts);
    expect(verdict(tx)).toMatchObject({ ok: true });
    expect(received(tx, toAlice, silver)).toBe(599n);
    expect(received(tx, toBob, gold)).toBe(299n);
    expect([received(tx, toDave, silver), received(tx, toDave, gold)]).toEqual([1n, 1n]);
    const left = tx.outputs.at(-1) as PayOutput;
    expect(openOrder(seed('next'), 1, left)).toMatchObject({ amount: 700n, terms: { num: 2n, den: 1n } });
  });

  it('carries a ring out; the taker has the surplus', () => {
    const ring = [
      order('a', of(gold, 7429n), terms({ asset: silver, num: 6n, den: 1n })),
      order('b', of(silver, 161_968n), terms({ asset: copper, num: 11n, den: 2n, payTo: toBob, cancelKey: bob })),
      order('c', of(copper, 980_381n), terms({ asset: gold, num: 1n, den: 40n, payTo: toCarol, cancelKey: carol })),
    ];
    const parts = settleRing(ring, 2);
    if ('matched' in parts) throw new Error(parts.why);
    const tx = settle(parts);
    expect(verdict(tx)).toMatchObject({ ok: true });
    for (const [i, id] of [gold, silver, copper].entries()) expect(received(tx, toDave, id), String(i)).toBe(0n);
  });

  it('validates for any ring and any pair, and every asset adds up', () => {
    const assets = ['gold', 'silver', 'copper', 'zinc'].map(asset);
    const owners = [alice, bob, carol, testKey('erin')];
    const part = fc.bigInt({ min: 1n, max: 60n });
    const one = fc.record({ amount: fc.bigInt({ min: 1n, max: 100_000n }), num: part, den: part });
    const arbitrary = fc.tuple(
      fc.array(one, { minLength: 2, maxLength: 4 }),
      fc.bigInt({ min: 0n, max: 300n }),
      fc.nat(),
    );
    let traded = 0;
    fc.assert(
      fc.property(arbitrary, ([offers, feeBps, last]) => {
        const ring = offers.map(({ amount, num, den }, i) => {
          const wanted = assets[(i + 1) % offers.length] ?? gold;
          const owner = owners[i] ?? alice;
          const own = terms({
            asset: wanted,
            num,
            den,
            maxFeeBps: 300n,
            payTo: keyProgram('std', owner),
            cancelKey: owner,
          });
          return order(`ring ${i}`, of(assets[i] ?? gold, amount), own);
        });
        const [maker, taker] = ring;
        if (maker === undefined || taker === undefined) return;
        const parts =
          offers.length === 2 ? settlePair(maker, taker, feeBps) : settleRing(ring, last % ring.length, feeBps);
        if ('matched' in parts) return;
        traded++;
        expect(verdict(settle(parts))).toMatchObject({ ok: true });
      }),
      { numRuns: 80 },
    );
    expect(traded).toBeGreaterThan(10);
  });

  it('trades nothing that is not wanted, and keeps no more than is allowed', () => {
    const maker = order('maker', of(gold, 10n), terms({ maxFeeBps: 5n }));
    expect(() => settlePair(maker, maker)).toThrow(expect.objectContaining({ code: 'match.offer' }));
    const taker = order('taker', of(silver, 10n), terms({ asset: gold, num: 1n, den: 1n }));
    expect(() => settlePair(maker, taker, 6n)).toThrow(expect.objectContaining({ code: 'match.offer' }));
    expect(() => settlement([{ order: maker, sold: 10n, paid: 5n }])).toThrow(
      expect.objectContaining({ code: 'match.offer' }),
    );
    expect(settlePair(maker, { ...taker, num: 9n })).toEqual({ matched: false, why: 'PRICE' });
  });

  it('never pays less than the program demands, for any amounts', () => {
    const part = fc.bigInt({ min: 1n, max: 1000n });
    fc.assert(
      fc.property(
        part,
        part,
        fc.bigInt({ min: 1n, max: 10n ** 12n }),
        fc.bigInt({ min: 0n, max: 500n }),
        (num, den, sold, maxFeeBps) => {
          const own = terms({ num, den, maxFeeBps });
          const least = leastPayment(sold, own);
          if (least < 1n) return;
          const offered = order('offer', of(gold, sold), own);
          const paying = (paid: bigint) => {
            const inputs = [inputOf(offered), spend('silver', of(silver, paid), toBob)];
            const tx = draft(inputs, [pay(of(silver, paid), toAlice), pay(of(gold, sold))]);
            return verdict({ ...tx, witnesses: [fullTradeWitness(), [bob.publicKey, signature(tx, 1)]] });
          };
          expect(paying(least)).toMatchObject({ ok: true });
          if (least > 1n) expect(paying(least - 1n)).toMatchObject({ ok: false, code: 'program.false', input: 0 });
        },
      ),
      { numRuns: 60 },
    );
  });
});
