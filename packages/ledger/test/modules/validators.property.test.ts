import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ValidatorsAction, validatorsActions } from '../../src/modules/validators/actions.ts';
import type { CandidateDescription } from '../../src/modules/validators/queries.ts';
import type { Output } from '../../src/native/types.ts';
import { alice, pay, toAlice, toBob } from '../native/fixture.ts';
import type { ModuleChain } from './harness.ts';
import { expectCanonical, expectSoundWalks } from './properties.ts';
import {
  act,
  candidateOf,
  evidenceOf,
  idOf,
  idText,
  judge,
  keysOf,
  membersAt,
  operator,
  registering,
  startValidators,
  validatorsSpec,
  voteFor,
} from './validators-fixture.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const operatorKey = fc.oneof(
  fc.record({ suite: fc.constantFrom(1, 2), publicKey: bytes(32) }),
  fc.record({ suite: fc.constantFrom(3, 4), publicKey: bytes(33) }),
);
const voteKey = fc.oneof(
  fc.tuple(fc.constantFrom(1, 2), bytes(32)),
  fc.tuple(fc.constantFrom(3, 4), bytes(33)),
  fc.tuple(fc.constant(5), bytes(48)),
);
const keys = {
  id: bytes(32),
  chain: bytes(32),
  networkKey: fc.uint8Array({ minLength: 1, maxLength: 64 }),
  voteKey: voteKey.map(([suite, key]) => Uint8Array.of(suite, ...key)),
  proof: fc.uint8Array({ maxLength: 96 }),
};
const program = fc.constantFrom(toAlice, toBob, { vm: 1, code: Uint8Array.of(0x51) });

const actions: fc.Arbitrary<ValidatorsAction> = fc.oneof(
  fc.record({ kind: fc.constant('register' as const), operator: operatorKey, refund: program, ...keys }),
  fc.record({ kind: fc.constant('rekey' as const), ...keys }),
  fc.record({ kind: fc.constant('deposit' as const), id: bytes(32) }),
  fc.record({ kind: fc.constant('unbond' as const), id: bytes(32) }),
  fc.record({ kind: fc.constant('unjail' as const), id: bytes(32) }),
  fc.record({
    kind: fc.constant('evidence' as const),
    evidence: fc.uint8Array({ maxLength: 300 }),
    reporter: program,
  }),
);

const POSITIONS = [0, 1, 2, 3, 4, 5, 6] as const;
const OFFENCES = ['double-commit', 'double-proposal', 'report-rollback', 'bad-share'] as const;

function move(chain: ModuleChain, n: number) {
  const i = n % 7;
  const key = operator(i);
  const verb = Math.floor(n / 7) % 8;
  const by = (output: Output) => chain.tx(key, output);
  try {
    switch (verb) {
      case 0:
        return registering(chain, i, {}, BigInt(500 + (n % 400)));
      case 1:
        return by(act({ kind: 'deposit', id: idOf(i) }, chain.value(BigInt(1 + (n % 90)))));
      case 2:
        return by(act({ kind: 'unbond', id: idOf(i) }));
      case 3:
        return by(act({ kind: 'unjail', id: idOf(i) }));
      case 4: {
        const height = Math.max(0, chain.height - (n % 5));
        const evidence = evidenceOf(OFFENCES[n % 4] ?? '', height, idOf(i));
        return chain.tx(alice, act({ kind: 'evidence', evidence, reporter: toBob }));
      }
      case 5:
        return by(act({ kind: 'rekey', ...keysOf(chain, i) }));
      case 6:
        return chain.tx(alice, voteFor(chain, i, BigInt(10 + (n % 300))));
      default: {
        const [coin] = [...chain.coins.values()].filter(({ output }) => output.kind === 'vote');
        if (coin === undefined) return undefined;
        chain.coins.delete(`${coin.txid} ${coin.index}`);
        return chain.chain.spend([coin], [pay(coin.output.value, toAlice)]);
      }
    }
  } catch {
    return undefined;
  }
}

/** The account is deposits and forfeits; the index of votes is a scan of the unspent vote outputs. */
async function invariant(chain: ModuleChain): Promise<void> {
  const found = (await Promise.all(POSITIONS.map((i) => candidateOf(chain, i)))) as (CandidateDescription | null)[];
  const deposits = found.reduce((sum, one) => sum + BigInt(one?.deposit ?? 0), 0n);
  const lost = BigInt(String(await chain.ask('validators', 'forfeited')));
  expect(await chain.account('validators')).toBe(deposits + lost);
  for (const i of POSITIONS) {
    let votes = 0n;
    for (const { output } of chain.coins.values()) {
      if (output.kind === 'vote' && String(output.candidate) === String(idOf(i))) votes += output.value.amount;
    }
    expect(await chain.ask('validators', 'votes', { id: idText(i) })).toBe(`${votes}`);
  }
  expect((await membersAt(chain)).length).toBeGreaterThanOrEqual(4);
  const page = (await chain.ask('validators', 'candidates', {})) as { candidates: CandidateDescription[] };
  const active = found.flatMap((one) => (one?.status === 'active' ? one : []));
  active.sort((a, b) => Number(BigInt(b.votes) - BigInt(a.votes)) || (a.id < b.id ? -1 : 1));
  expect(page.candidates).toEqual(active);
}

describe('validators, at random', () => {
  it('has canonical actions', () => expectCanonical(validatorsActions, actions));

  it('conserves value, reverts exactly, keeps its indexes, and asks for what it lacks', async () => {
    const attendance = ({ height }: { height: number }) => ({
      proposer: height % 3,
      signed: Array.from({ length: 5 }, (_, i) => (height + i) % 3 !== 0),
    });
    const { accepted, events } = await expectSoundWalks(
      (store) => startValidators({ judge, attendance }, validatorsSpec(), store),
      move,
      invariant,
      8,
    );
    expect(accepted).toBeGreaterThan(20);
    expect([...events.keys()]).toEqual(expect.arrayContaining(['registered', 'deposited', 'unbonding', 'slashed']));
  });
});
