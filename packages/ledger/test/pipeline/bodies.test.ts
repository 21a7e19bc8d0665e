import { beforeAll, describe, expect, it } from 'vitest';
import { vaporPayment } from '../../bench/support/vapor-payments.ts';
import { bytomDialect } from '../../src/bytom/dialect.ts';
import { bytomNetworks } from '../../src/bytom/networks.ts';
import type { TransactionEffects } from '../../src/dialect.ts';
import { checkTransaction } from '../../src/native/check.ts';
import { decodeTransaction } from '../../src/native/transaction.ts';
import { type Body, createBodyValidator } from '../../src/pipeline/bodies.ts';
import type { Outcome } from '../../src/rules.ts';
import { bytomRules } from '../../src/worker/bytom-rules.ts';
import { nativeRules } from '../../src/worker/native-rules.ts';
import { madeChain, random, SlowWorker } from './fixture.ts';

const dialect = bytomDialect(bytomNetworks.vapor);
let payments: readonly Uint8Array[];

beforeAll(() => {
  payments = Array.from({ length: 40 }, (_, i) => vaporPayment(i));
});

/** One transaction after the other. */
function serially({ transactions, height, timeMs }: Body): Outcome<readonly TransactionEffects[]> {
  const effects: TransactionEffects[] = [];
  for (const [transaction, bytes] of transactions.entries()) {
    let outcome: ReturnType<typeof dialect.check>;
    try {
      outcome = dialect.check(dialect.decode(bytes), { height, timeMs });
    } catch {
      return { ok: false, code: 'tx.malformed', transaction };
    }
    if (!outcome.ok) return { ...outcome, transaction };
    effects.push(outcome.value.effects);
  }
  return { ok: true, value: effects };
}

const flip = (bytes: Uint8Array, at: number): Uint8Array => bytes.with(at, (bytes[at] ?? 0) ^ 1);

describe('bodies of the side chain', () => {
  it.each([0, 1, 3])(
    'come out in order, with the outcome of one check after the other (%d workers)',
    async (workers) => {
      const next = random(workers);
      const bodies = Array.from({ length: 12 }, (_, i): Body => {
        const transactions = payments.slice(3 * i, 3 * i + 4 * (i % 3));
        const at = Math.floor(next() * transactions.length);
        const bad = transactions[at];
        if (i % 4 === 1 && bad !== undefined) transactions[at] = flip(bad, bad.length - 1);
        if (i % 4 === 2 && bad !== undefined) transactions[at] = flip(bad, Math.floor(next() * bad.length));
        if (i % 4 === 3 && bad !== undefined) transactions[at] = bad.slice(0, -1);
        return { height: 20_000_000 + i, timeMs: 0, transactions };
      });
      const validator = createBodyValidator({
        rules: bytomRules,
        parameters: { network: 'vapor' },
        workers,
        jobTransactions: 2,
        spawn: () => new SlowWorker(() => Math.floor(3 * next())),
      });
      const outcomes: boolean[] = [];
      for await (const { body, outcome } of validator.run(bodies)) {
        expect(body).toBe(bodies[outcomes.length]);
        expect(outcome).toEqual(serially(body));
        outcomes.push(outcome.ok);
      }
      expect(outcomes.length).toBe(12);
      expect(new Set(outcomes)).toEqual(new Set([true, false]));
      await validator.close();
    },
  );

  it('may be left in the middle', async () => {
    const validator = createBodyValidator({ rules: bytomRules, parameters: { network: 'vapor' }, workers: 0 });
    const body = { height: 20_000_000, timeMs: 0, transactions: payments.slice(0, 2) };
    for (let round = 0; round < 2; round++) {
      for await (const { outcome } of validator.run([body, body, body])) {
        expect(outcome.ok).toBe(true);
        break;
      }
    }
    await validator.close();
  });

  it('need a network that exists', () => {
    const options = { rules: bytomRules, parameters: { network: 'moon' }, workers: 0 };
    expect(() => createBodyValidator(options)).toThrow(expect.objectContaining({ code: 'registry.conflict' }));
  });
});

describe('bodies of native chains', () => {
  it('lead to the effects that one check after the other leads to', async () => {
    const { maker, blocks } = await madeChain(7, 4);
    const { programs: _, ...rules } = maker.chain.block;
    const parameters = { ...rules, vms: maker.chain.spec.vms };
    const spawn = () => new SlowWorker();
    const validator = createBodyValidator({ rules: nativeRules(), parameters, workers: 2, spawn });
    const bodies = blocks.map(({ block }) => ({ ...block.header, transactions: block.transactions.slice(0, -1) }));
    let seen = 0;
    for await (const { body, outcome } of validator.run(bodies)) {
      seen += 1;
      const effects = body.transactions.map((bytes) => {
        const checked = checkTransaction(decodeTransaction(bytes), maker.chain.block, body);
        return checked.ok ? checked.value.effects : undefined;
      });
      expect(outcome).toEqual({ ok: true, value: effects });
    }
    expect(seen).toBe(4);
    await validator.close();
  });
});
