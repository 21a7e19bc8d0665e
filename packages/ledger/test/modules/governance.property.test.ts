import type { StateStore } from '@dougong/storage';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GovernanceAction, governanceActions } from '../../src/modules/governance/actions.ts';
import { governance } from '../../src/modules/governance/governance.ts';
import type { ProposalDescription } from '../../src/modules/governance/queries.ts';
import { validators } from '../../src/modules/validators/validators.ts';
import type { Output } from '../../src/native/types.ts';
import { keyProgram } from '../../src/programs/keys.ts';
import { alice, pay, toAlice, toBob } from '../native/fixture.ts';
import { action, ModuleChain } from './harness.ts';
import { expectCanonical, expectSoundWalks } from './properties.ts';
import { idOf, operator, operators, validatorsSpec } from './validators-fixture.ts';

const text = fc.constantFrom('', 'More seats', '斗拱 ✓', 'x'.repeat(120));
const proposal = fc.nat(Number.MAX_SAFE_INTEGER);
const choice = fc.constantFrom('yes' as const, 'no' as const, 'abstain' as const);

const actions: fc.Arbitrary<GovernanceAction> = fc.oneof(
  fc.record({
    kind: fc.constant('propose' as const),
    title: text,
    text,
    changes: fc.array(
      fc.record({
        module: fc.constantFrom('validators', 'a-b'),
        name: fc.constantFrom('seats', 'lead'),
        value: fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }),
      }),
      { maxLength: 16 },
    ),
    refund: fc.constantFrom(toAlice, toBob),
  }),
  fc.record({
    kind: fc.constant('vote' as const),
    proposal,
    validator: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    choice,
  }),
  fc.record({ kind: fc.constant('cancel' as const), proposal }),
);

const act = (request: GovernanceAction, value?: Output['value']): Output =>
  action('governance', governanceActions.encode(request), value);

async function start(store: StateStore): Promise<ModuleChain> {
  const base = validatorsSpec();
  const parameters = { deposit: '40', votingBlocks: '3', delayBlocks: '1', maxOpen: '6' };
  const spec = { ...base, modules: { ...base.modules, governance: { version: 1, params: { parameters } } } };
  const parts = [validators(), governance({ targets: ['validators', 'governance'] })];
  const chain = await ModuleChain.start(parts, spec, store);
  const funds = operators
    .slice(0, 4)
    .flatMap((key) => Array.from({ length: 6 }, () => pay(chain.value(200n), keyProgram('std', key))));
  await chain.block([chain.tx(alice, ...funds)]);
  return chain;
}

const CHOICES = ['yes', 'yes', 'yes', 'no', 'abstain'] as const;

function move(chain: ModuleChain, n: number) {
  const i = n % 4;
  const id = (n >> 4) % 4;
  try {
    if (n % 3 > 0) {
      const request = { kind: 'vote', proposal: id, validator: idOf(i), choice: CHOICES[n % 5] ?? 'yes' } as const;
      return chain.tx(operator(i), act(request));
    }
    if (n % 11 === 0) return chain.tx(operator(i), act({ kind: 'cancel', proposal: id }));
    const changes = [{ module: 'governance', name: 'deposit', value: BigInt(1 + (n % 60)) }];
    const seats = { module: 'validators', name: 'seats', value: BigInt(3 + (n % 5)) };
    const request: GovernanceAction = {
      kind: 'propose',
      title: `${n}`,
      text: '',
      changes: n % 2 === 0 ? changes : [...changes, seats],
      refund: toBob,
    };
    return chain.tx(operator(i), act(request, chain.value(BigInt(40 + (n % 50)))));
  } catch {
    return undefined;
  }
}

/** The account is the deposits of what is undecided, and forfeits; tallies are sums of ballots. */
async function invariant(chain: ModuleChain): Promise<void> {
  const page = (await chain.ask('governance', 'proposals', { limit: 100 })) as { proposals: ProposalDescription[] };
  let held = BigInt(String(await chain.ask('governance', 'forfeited')));
  for (const found of page.proposals) {
    if (found.status === 'open' || found.status === 'passed') held += BigInt(found.deposit);
    const said = (await chain.ask('governance', 'votes', { id: found.id })) as { choice: string }[];
    for (const name of ['yes', 'no', 'abstain'] as const) {
      expect(found[name]).toBe(`${said.filter((ballot) => ballot.choice === name).length}`);
    }
    if (found.status === 'open') expect(chain.height).toBeLessThan(found.due);
  }
  expect(await chain.account('governance')).toBe(held);
}

describe('governance, at random', () => {
  it('has canonical actions', () => expectCanonical(governanceActions, actions));

  it('conserves value, reverts exactly, counts every ballot once, and asks for what it lacks', async () => {
    const { accepted, events } = await expectSoundWalks(start, move, invariant, 8);
    expect(accepted).toBeGreaterThan(20);
    expect([...events.keys()]).toEqual(expect.arrayContaining(['opened', 'voted', 'expired']));
  });
});
