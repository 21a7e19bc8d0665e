import { describe, expect, it } from 'vitest';
import { assets } from '../../src/modules/assets/assets.ts';
import {
  type Choice,
  type GovernanceAction,
  governanceActions,
  type ProposedChange,
} from '../../src/modules/governance/actions.ts';
import { GOVERNANCE_CODES, governance } from '../../src/modules/governance/governance.ts';
import { governanceParameters, outcomeOf } from '../../src/modules/governance/parameters.ts';
import type { ProposalDescription } from '../../src/modules/governance/queries.ts';
import { validators } from '../../src/modules/validators/validators.ts';
import type { Output } from '../../src/native/types.ts';
import { encodeAddress } from '../../src/programs/address.ts';
import { keyProgram } from '../../src/programs/keys.ts';
import { alice, bob, pay, type TestKey, toAlice, toBob } from '../native/fixture.ts';
import { action, ModuleChain } from './harness.ts';
import { idOf, idText, operator, operators, validatorsSpec, voters } from './validators-fixture.ts';
import { bank } from './vault.ts';

const act = (request: GovernanceAction, value?: Output['value']): Output =>
  action('governance', governanceActions.encode(request), value);

const PARAMETERS = { deposit: '100', votingBlocks: '4', delayBlocks: '2', maxOpen: '2' };
const TARGETS = ['validators', 'governance'];

function spec(parameters: Record<string, string> = {}, over: object = {}) {
  const base = validatorsSpec();
  const params = { parameters: { ...PARAMETERS, ...parameters }, ...over };
  return { ...base, modules: { ...base.modules, governance: { version: 1, params } } };
}

async function start(parameters: Record<string, string> = {}, over: object = {}): Promise<ModuleChain> {
  const chain = await ModuleChain.start([validators(), governance({ targets: TARGETS })], spec(parameters, over));
  const funds = operators.flatMap((key) =>
    Array.from({ length: 4 }, () => pay(chain.value(200n), keyProgram('std', key))),
  );
  const forBob = Array.from({ length: 8 }, () => pay(chain.value(200n), toBob));
  await chain.block([chain.tx(alice, ...funds, ...forBob)]);
  return chain;
}

const SEATS: ProposedChange = { module: 'validators', name: 'seats', value: 7n };

const proposing = (
  chain: ModuleChain,
  changes: readonly ProposedChange[] = [SEATS],
  over: object = {},
  amount = 100n,
) =>
  chain.tx(
    bob,
    act({ kind: 'propose', title: 'More seats', text: '', changes, refund: toBob, ...over }, chain.value(amount)),
  );

const voting = (chain: ModuleChain, i: number, choice: Choice = 'yes', proposal = 0, key: TestKey = operator(i)) =>
  chain.tx(key, act({ kind: 'vote', proposal, validator: idOf(i), choice }));

const proposalOf = (chain: ModuleChain, id = 0) =>
  chain.ask('governance', 'proposal', { id }) as Promise<ProposalDescription | null>;

const parameterOf = async (chain: ModuleChain, module: string, name: string) =>
  ((await chain.ask(module, 'parameters')) as Record<string, string>)[name];

describe('governance', () => {
  it('opens, votes, passes, waits, carries out, and pays the deposit back', async () => {
    const chain = await start();
    await chain.block([proposing(chain)]);
    const due = chain.height + 4;
    expect(await proposalOf(chain)).toMatchObject({ status: 'open', due, electorate: '4', deposit: '100' });
    await chain.block([voting(chain, 0), voting(chain, 1), voting(chain, 2, 'no')]);
    await chain.block([voting(chain, 2)]);
    expect(await chain.ask('governance', 'votes', { id: 0 })).toEqual(
      [0, 1, 2]
        .map((i) => ({ validator: idText(i), choice: 'yes' }))
        .sort((a, b) => (a.validator < b.validator ? -1 : 1)),
    );
    expect(await chain.until(due)).toContainEqual(
      expect.objectContaining({ name: 'passed', data: { proposal: 0, due: due + 2 } }),
    );
    expect(await parameterOf(chain, 'validators', 'seats')).toBe('5');
    await chain.until(due + 1);
    const { events, payouts } = await chain.block();
    expect(events.map(({ name }) => name)).toEqual(expect.arrayContaining(['parameters', 'executed']));
    expect(payouts).toContainEqual(pay(chain.value(100n), toBob));
    expect(await parameterOf(chain, 'validators', 'seats')).toBe('7');
    expect(await proposalOf(chain)).toMatchObject({ status: 'executed', yes: '3', no: '0' });
    expect(await chain.account('governance')).toBe(0n);
  });

  it.each([
    ['rejected', ['yes', 'yes', 'no', 'no']],
    ['rejected', ['yes', 'yes', 'abstain', 'abstain']],
    ['expired', ['yes', undefined, undefined, undefined]],
    ['expired', [undefined, undefined, undefined, undefined]],
  ] as const)('ends as %s when the set says %j', async (status, choices) => {
    const chain = await start();
    await chain.block([proposing(chain)]);
    await chain.block(choices.flatMap((choice, i) => (choice === undefined ? [] : voting(chain, i, choice))));
    await chain.until(chain.height + 4);
    expect(await proposalOf(chain)).toMatchObject({ status });
    expect(await chain.account('governance')).toBe(status === 'expired' ? 100n : 0n);
    expect(await chain.ask('governance', 'forfeited')).toBe(status === 'expired' ? '100' : '0');
    expect(await parameterOf(chain, 'validators', 'seats')).toBe('5');
  });

  it('passes strictly above the line: two thirds, or 51 in a hundred, exactly are not enough', () => {
    const values = (over: object) =>
      ({
        quorumNumerator: 0n,
        quorumDenominator: 1n,
        thresholdNumerator: 2n,
        thresholdDenominator: 3n,
        ...over,
      }) as never;
    const votes = (yes: bigint, electorate: bigint) => ({ yes, no: electorate - yes, abstain: 0n, electorate });
    expect(outcomeOf(votes(2n, 3n), values({}))).toBe('rejected');
    const huge = 3n * (1n << 62n);
    expect(outcomeOf(votes((huge / 3n) * 2n, huge), values({}))).toBe('rejected');
    expect(outcomeOf(votes((huge / 3n) * 2n + 1n, huge), values({}))).toBe('passed');
    const majority = values({ thresholdNumerator: 51n, thresholdDenominator: 100n });
    expect(outcomeOf(votes(51n, 100n), majority)).toBe('rejected');
    expect(outcomeOf(votes(52n, 100n), majority)).toBe('passed');
    const quorum = values({ quorumNumerator: 1n, quorumDenominator: 2n });
    expect(outcomeOf({ yes: 2n, no: 0n, abstain: 0n, electorate: 4n }, quorum)).toBe('expired');
  });

  it('carries all changes out or none: a module may have moved since the proposal was opened', async () => {
    const chain = await start({ delayBlocks: '0', votingBlocks: '2' });
    const lead: ProposedChange = { module: 'validators', name: 'minSeats', value: 5n };
    const fewer: ProposedChange = { module: 'validators', name: 'seats', value: 4n };
    const fee: ProposedChange = { module: 'governance', name: 'deposit', value: 150n };
    await chain.block([proposing(chain, [lead]), proposing(chain, [fee, fewer])]);
    await chain.block([0, 1, 2].flatMap((i) => [voting(chain, i, 'yes', 0), voting(chain, i, 'yes', 1)]));
    await chain.block();
    expect(await proposalOf(chain, 0)).toMatchObject({ status: 'executed' });
    expect(await proposalOf(chain, 1)).toMatchObject({ status: 'failed' });
    expect(await parameterOf(chain, 'validators', 'minSeats')).toBe('5');
    expect(await parameterOf(chain, 'governance', 'deposit')).toBe('100');
    await chain.expectConserved();
  });

  it('changes its own parameters, lists proposals in pages, burns forfeited deposits where told to', async () => {
    const base = spec({ delayBlocks: '0', votingBlocks: '1', maxOpen: '9' }, { burn: true });
    const [fee, ...others] = base.assets;
    const minted = { ...base, assets: [{ ...fee, mintedBy: ['validators', 'governance'] }, ...others] };
    const chain = await ModuleChain.start([validators(), governance({ targets: TARGETS })], minted);
    await chain.block([chain.tx(alice, ...Array.from({ length: 4 }, () => pay(chain.value(200n), toBob)))]);
    await chain.block(
      [1n, 2n, 3n].map((value) => proposing(chain, [{ module: 'governance', name: 'deposit', value }])),
    );
    expect(await chain.ask('governance', 'proposals', { limit: 2 })).toMatchObject({
      proposals: [{ id: 0 }, { id: 1 }],
      next: 2,
    });
    expect(await chain.ask('governance', 'proposals', { from: 2 })).toMatchObject({
      proposals: [{ id: 2 }],
      next: null,
    });
    await chain.until(chain.height + 1);
    expect(await chain.account('governance')).toBe(0n);
    await chain.expectConserved();
  });

  it('asks for the vote key where no module knows operators', async () => {
    const [fee, ...others] = spec().assets;
    const setting = {
      ...spec(),
      assets: [{ ...fee, mintedBy: [] }, ...others],
      modules: { governance: { version: 1, params: { parameters: PARAMETERS } } },
    };
    const chain = await ModuleChain.start([governance({ targets: ['governance'] })], setting);
    const voter = voters[0] ?? alice;
    await chain.block([
      chain.tx(alice, pay(chain.value(200n), toBob), pay(chain.value(50n), keyProgram('std', voter))),
    ]);
    await chain.block([proposing(chain, [])]);
    const vote = act({ kind: 'vote', proposal: 0, validator: idOf(0), choice: 'no' });
    expect(await chain.try(chain.tx(alice, vote))).toBe('governance.operator');
    const [coin] = [...chain.coins.values()].filter(({ output }) => output.value.amount === 50n);
    if (coin === undefined) throw new Error('no coin');
    expect(await chain.try(chain.chain.spend([coin], [vote, pay(chain.value(50n), toAlice)], voter))).toBe('ok');
  });
});

describe('refusals of governance', () => {
  const cancel = (chain: ModuleChain, key: TestKey = bob) => chain.tx(key, act({ kind: 'cancel', proposal: 0 }));
  const opened = async (chain: ModuleChain): Promise<ModuleChain> => {
    await chain.block([proposing(chain)]);
    return chain;
  };
  const rules = new Map(governanceParameters.genesis(PARAMETERS, { epochBlocks: 8 }).map(([k, v]) => [String(k), v]));
  const set = (changes: object, caller = 'governance'): string => {
    const ctx = { get: (key: Uint8Array) => rules.get(String(key)), epochBlocks: 8 } as never;
    return (governanceParameters.exports.setParameters(changes, ctx, caller) as { code: string }).code;
  };

  const provoke: Record<string, (chain: ModuleChain) => Promise<string>> = {
    'governance.value': async (c) => {
      const free = act({ kind: 'propose', title: '', text: '', changes: [], refund: toBob });
      expect(await c.try(c.tx(bob, free))).toBe('governance.value');
      return c.try(c.tx(bob, act({ kind: 'cancel', proposal: 0 }, c.value(1n))));
    },
    'governance.unsigned': async (c) => {
      // An input that anybody can spend brings the value, and no key signs.
      const open = { vm: 1, code: Uint8Array.of(0x51) };
      await c.block([c.tx(alice, pay(c.value(100n), open))]);
      const [coin] = [...c.coins.values()].filter(({ output }) => output.program.vm === 1);
      if (coin === undefined) throw new Error('no coin');
      const request = act({ kind: 'propose', title: '', text: '', changes: [], refund: toBob }, c.value(100n));
      const tx = c.chain.spend([coin], [request]);
      const { sealTransaction } = await import('../../src/native/transaction.ts');
      return c.try(sealTransaction({ ...tx, witnesses: [[]] }));
    },
    'governance.deposit': (c) => c.try(proposing(c, [], {}, 99n)),
    'governance.refund': (c) => c.try(proposing(c, [], { refund: { vm: 1, code: new Uint8Array(257) } })),
    'governance.full': async (c) => {
      await c.block([proposing(c), proposing(c)]);
      return c.try(proposing(c));
    },
    'governance.electorate': async () => {
      const setting = { modules: { governance: { version: 1, params: { parameters: PARAMETERS } } } };
      const c = await ModuleChain.start([governance({ targets: ['governance'] })], setting);
      await c.block([c.tx(alice, pay(c.value(200n), toBob))]);
      return c.try(proposing(c, []));
    },
    'governance.target': (c) => c.try(proposing(c, [{ module: 'bank', name: 'note', value: 1n }])),
    'governance.change': (c) => c.try(proposing(c, [SEATS, { ...SEATS, value: 501n }])),
    'governance.unknown': async (c) => {
      expect(await c.try(voting(c, 0))).toBe('governance.unknown');
      return c.try(cancel(c));
    },
    'governance.closed': async (c) => {
      await opened(c);
      expect(await c.try(cancel(c))).toBe('ok');
      expect(await proposalOf(c)).toMatchObject({ status: 'cancelled' });
      expect(await c.account('governance')).toBe(0n);
      expect(await c.try(cancel(c))).toBe('governance.closed');
      return c.try(voting(c, 0));
    },
    'governance.voter': async (c) => c.try(voting(await opened(c), 5)),
    'governance.operator': async (c) => c.try(voting(await opened(c), 0, 'yes', 0, operator(1))),
    'governance.opener': async (c) => c.try(cancel(await opened(c), alice)),
    'governance.blockFull': async () => {
      const address = encodeAddress('dg', toAlice) ?? '';
      const { keyRef } = await import('../../src/programs/keys.ts');
      const { suite, hash } = keyRef('std', alice);
      const name = Buffer.from([suite, ...hash]).toString('hex');
      const item = { class: 3, decimals: 0, supply: 'open', reissue: true, symbol: 'ITEM', name: 'Item' };
      const base = spec();
      const setting = {
        ...base,
        assets: [
          ...base.assets,
          {
            definition: item,
            issuer: { module: 'assets' },
            allocations: [{ to: address, amount: '1', token: '5000' }],
          },
        ],
        modules: { ...base.modules, assets: { version: 1, params: { issuers: { ITEM: name } } } },
      };
      const c = await ModuleChain.start([assets(), validators(), governance({ targets: TARGETS })], setting);
      await c.block([
        c.tx(
          alice,
          ...Array.from({ length: 4 }, () => pay(c.value(200n), toBob)),
          ...Array.from({ length: 16 }, () => pay(c.value(9n), toAlice)),
        ),
      ]);
      await opened(c);
      const asset = c.chain.chain.assets.at(-1)?.id ?? new Uint8Array(32);
      const { assetsActions } = await import('../../src/modules/assets/actions.ts');
      const minting = (token: number): Output =>
        action(
          'assets',
          assetsActions.encode({ kind: 'issue', asset, token: BigInt(token), amount: 1n, program: toAlice }),
        );
      const txs = Array.from({ length: 16 }, (_, k) =>
        c.tx(alice, ...Array.from({ length: k === 15 ? 40 : 64 }, (__, i) => minting(64 * k + i))),
      );
      const { refused } = await c.block([...txs, cancel(c)]);
      return refused.at(-1) ?? 'ok';
    },
    'governance.governor': async () => set([], 'validators'),
    'governance.parameter': async () => set([{ name: 'mood', value: 1n }]),
    'governance.bounds': async () => {
      expect(set([{ name: 'thresholdNumerator', value: 1n }])).toBe('governance.bounds');
      return set([{ name: 'votingBlocks', value: 0n }]);
    },
  };

  it.each(Object.keys(GOVERNANCE_CODES))('%s', async (code) => {
    expect(await provoke[code]?.(await start())).toBe(code);
  });

  it('governance.closed: a vote after the last block', async () => {
    const chain = await opened(await start({ votingBlocks: '1' }));
    await chain.block();
    expect(await proposalOf(chain)).toMatchObject({ status: 'expired' });
    expect(await chain.try(voting(chain, 0))).toBe('governance.closed');
  });

  it('refuses a genesis that may not burn, or a threshold of a minority', async () => {
    await expect(start({}, { burn: true })).rejects.toThrow('does not let it burn');
    await expect(start({ thresholdNumerator: '1' })).rejects.toThrow('below 1/2');
    await expect(start({ quorumNumerator: '3' })).rejects.toThrow('quorum');
    await expect(start({ deposit: '0' })).rejects.toThrow('outside its bounds');
    await expect(ModuleChain.start([bank, governance({ targets: ['nobody'] })], {})).rejects.toThrow('nobody');
  });
});
