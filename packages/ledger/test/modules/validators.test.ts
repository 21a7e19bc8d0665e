import { bytesToHex } from '@dougong/crypto';
import { getPublicKey, keygen } from '@dougong/crypto/bls';
import { describe, expect, it } from 'vitest';
import { genesisBlock, validatorsHash } from '../../src/chain/genesis.ts';
import { GRANTED, type ModuleGenesis, type Verdict } from '../../src/modules/module.ts';
import { anyModule } from '../../src/modules/registry.ts';
import { VALIDATORS_CODES } from '../../src/modules/validators/codes.ts';
import { squareRoot } from '../../src/modules/validators/election.ts';
import { validatorsParameters } from '../../src/modules/validators/parameters.ts';
import type { SetDescription } from '../../src/modules/validators/queries.ts';
import { validatorsFrom } from '../../src/modules/validators/queries.ts';
import { defaultPenalty, strictPenalty } from '../../src/modules/validators/slashing.ts';
import { validators } from '../../src/modules/validators/validators.ts';
import { keyProgram } from '../../src/programs/keys.ts';
import { alice, bob, pay, seed, testKey, toAlice, toBob } from '../native/fixture.ts';
import { action, know, ModuleChain } from './harness.ts';
import {
  act,
  blsKeysOf,
  candidateOf,
  evidenceOf,
  idOf,
  idText,
  judge,
  keysOf,
  membersAt,
  operator,
  registering,
  sorted,
  startValidators,
  validatorsSpec,
  voteFor,
  voteKeyOf,
} from './validators-fixture.ts';

const accuse = (chain: ModuleChain, evidence: Uint8Array) =>
  chain.tx(alice, act({ kind: 'evidence', evidence, reporter: toBob }));

describe('election', () => {
  it('freezes the tally before the epoch, most votes first, ties by id; the set changes with the epoch', async () => {
    const chain = await startValidators();
    await chain.block([registering(chain, 4), registering(chain, 5), registering(chain, 6)]);
    await chain.block([chain.tx(alice, voteFor(chain, 5, 30n), voteFor(chain, 6, 20n), voteFor(chain, 5, 15n))]);
    expect(await chain.ask('validators', 'votes', { id: idText(5) })).toBe('45');
    expect(await chain.until(5)).toEqual([]);
    const events = await chain.until(6);
    expect(events).toMatchObject([{ name: 'elected', data: { epoch: 1, members: 5, weight: 5n } }]);
    // The rest of the five seats goes to those of no votes by the order of ids.
    const rest = sorted(0, 1, 2, 3, 4).slice(0, 3);
    const expected = [...rest, idText(5), idText(6)].sort();
    expect(await membersAt(chain, 7)).toEqual([0, 1, 2, 3].map(idText));
    expect(await membersAt(chain, 8)).toEqual(expected);
    // Votes after the freeze wait for the next election.
    await chain.block([chain.tx(alice, voteFor(chain, 3, 40n), voteFor(chain, 4, 41n))]);
    await chain.until(8);
    expect(await membersAt(chain)).toEqual(expected);
    expect(await membersAt(chain, 16)).toEqual(expected);
    await chain.until(14);
    expect(await membersAt(chain, 16)).toEqual(expect.arrayContaining([...sorted(3, 4, 5, 6)]));
    expect(await membersAt(chain, 15)).toEqual(expected);
    const set = (await chain.ask('validators', 'set', {})) as SetDescription;
    expect(validatorsFrom(set).map(({ weight }) => weight)).toEqual([1n, 1n, 1n, 1n, 1n]);
  });

  it('begins with the set of the chain spec, in its order, which the genesis header commits to', async () => {
    const chain = await startValidators();
    const set = validatorsFrom((await chain.ask('validators', 'set', {})) as SetDescription);
    const { header } = await genesisBlock(chain.chain.chain);
    expect(validatorsHash('std', set)).toEqual(header.nextValidators);
  });

  it('takes votes away when the vote output is spent', async () => {
    const chain = await startValidators();
    await chain.block([chain.tx(alice, voteFor(chain, 2, 50n), voteFor(chain, 6, 60n))]);
    const [coin] = [...chain.coins.values()].filter(
      ({ output }) => output.kind === 'vote' && output.value.amount === 50n,
    );
    if (coin === undefined) throw new Error('no vote output');
    await chain.block([chain.chain.spend([coin], [{ ...voteFor(chain, 2, 20n) }, pay(chain.value(30n), toAlice)])]);
    expect(await chain.ask('validators', 'votes', { id: idText(2) })).toBe('20');
    expect(await chain.ask('validators', 'votes', { id: idText(6) })).toBe('60');
    const page = (await chain.ask('validators', 'candidates', { limit: 3 })) as {
      candidates: { id: string }[];
      next: object;
    };
    expect(page.candidates.map(({ id }) => id)).toEqual([idText(2), ...sorted(0, 1, 3).slice(0, 2)]);
    const rest = (await chain.ask('validators', 'candidates', { after: page.next })) as typeof page;
    expect(rest).toMatchObject({ candidates: [{ id: sorted(0, 1, 3)[2] }], next: null });
  });

  it.each([
    ['1', [40n, 9n, 10n, 11n]],
    ['2', [6n, 3n, 3n, 3n]],
  ])('weighs seats by votes where weighting is %s', async (weighting, weights) => {
    const chain = await startValidators({ judge }, validatorsSpec({ weighting }, { minVote: '1' }));
    await chain.block([chain.tx(alice, ...[40n, 9n, 10n, 11n].map((votes, i) => voteFor(chain, i, votes)))]);
    await chain.until(6);
    const set = validatorsFrom((await chain.ask('validators', 'set', { height: 8 })) as SetDescription);
    const byId = new Map(set.map(({ id, weight }) => [bytesToHex(id), weight]));
    expect([0, 1, 2, 3].map((i) => byId.get(idText(i)))).toEqual(weights);
  });

  it('keeps the set when fewer than four would remain', async () => {
    const chain = await startValidators();
    await chain.block([chain.tx(operator(0), act({ kind: 'unbond', id: idOf(0) }))]);
    const events = await chain.until(6);
    expect(events).toMatchObject([{ name: 'kept', data: { epoch: 1, reason: 'few' } }]);
    expect(await membersAt(chain, 8)).toEqual([0, 1, 2, 3].map(idText));
  });

  it('keeps the set when a third of the weight has no proof of possession; leaves such members out otherwise', async () => {
    const bls = (i: number) => keygen(seed(`bls ${i}`));
    const spec = validatorsSpec();
    const mixed = (count: number) => ({
      ...spec,
      validators: spec.validators.map((validator, i) =>
        i < count ? { ...validator, voteKey: bytesToHex(Uint8Array.of(5, ...bls(i).publicKey)) } : validator,
      ),
    });
    const chain = await startValidators({ judge }, mixed(2));
    await chain.block([registering(chain, 4)]);
    expect(await chain.until(6)).toMatchObject([{ name: 'kept', data: { reason: 'few' } }]);
    await chain.block([registering(chain, 5)]);
    expect(await candidateOf(chain, 1)).toMatchObject({ proven: false });
    const { secretKey, publicKey } = bls(1);
    expect(getPublicKey(secretKey)).toEqual(publicKey);
    const keys = blsKeysOf(chain, 1, secretKey, publicKey);
    expect(await chain.try(chain.tx(operator(1), act({ kind: 'rekey', ...keys })))).toBe('ok');
    expect(await candidateOf(chain, 1)).toMatchObject({ proven: true });
    // Votes put 0 to 4 first; 0 is left out.
    await chain.block([chain.tx(alice, ...[0, 1, 2, 3, 4].map((i) => voteFor(chain, i, 50n)))]);
    expect(await chain.until(14)).toMatchObject([{ name: 'elected', data: { members: 4 } }]);
    expect(await membersAt(chain, 16)).toEqual(sorted(1, 2, 3, 4));

    const third = await startValidators(
      { judge },
      {
        ...mixed(2),
        modules: validatorsSpec({ minSeats: '1' }).modules,
      },
    );
    expect(await third.until(6)).toMatchObject([{ name: 'kept', data: { reason: 'unproven' } }]);
  });

  it('takes whole square roots', () => {
    for (let n = 0n; n < 2000n; n++) expect(squareRoot(n) ** 2n <= n && (squareRoot(n) + 1n) ** 2n > n).toBe(true);
    const big = (1n << 126n) - 1n;
    expect(squareRoot(big * big)).toBe(big);
    expect(squareRoot(big * big - 1n)).toBe(big - 1n);
  });
});

describe('deposits', () => {
  it('are paid back when the freeze ends, and the name is free again', async () => {
    const chain = await startValidators();
    await chain.block([registering(chain, 4, {}, 700n)]);
    await chain.block([chain.tx(operator(4), act({ kind: 'deposit', id: idOf(4) }, chain.value(50n)))]);
    expect(await chain.account('validators')).toBe(4_750n);
    await chain.block([chain.tx(operator(4), act({ kind: 'unbond', id: idOf(4) }))]);
    const due = chain.height + 16;
    expect(await candidateOf(chain, 4)).toMatchObject({ status: 'unbonding', until: due, deposit: '750' });
    await chain.until(due - 1);
    const { payouts, events } = await chain.block();
    expect(events).toMatchObject([{ name: 'released', data: { amount: 750n } }]);
    expect(payouts).toEqual([pay(chain.value(750n), keyProgram('std', operator(4)))]);
    expect(await candidateOf(chain, 4)).toBeNull();
    expect(await chain.try(registering(chain, 4))).toBe('ok');
    await chain.expectConserved();
  });
});

describe('punishment', () => {
  it('takes five in a hundred for one double vote, pays the reporter, burns the rest, removes for ever', async () => {
    const chain = await startValidators();
    const { payouts, events } = await chain.block([accuse(chain, evidenceOf('double-commit', 1, idOf(2)))]);
    expect(events).toMatchObject([{ name: 'slashed', data: { offence: 'double-commit', amount: 50n } }]);
    expect(payouts).toEqual([pay(chain.value(2n), toBob)]);
    expect(await chain.account('validators')).toBe(3_950n);
    expect(await candidateOf(chain, 2)).toMatchObject({ status: 'tombstoned', deposit: '950', until: 18 });
    await chain.until(18);
    expect(await candidateOf(chain, 2)).toMatchObject({ status: 'tombstoned', deposit: '0', until: 0 });
    expect(await chain.try(registering(chain, 2))).toBe('validators.exists');
    await chain.expectConserved();
  });

  it('takes everything once a third of the weight took part', async () => {
    const chain = await startValidators();
    await chain.block([accuse(chain, evidenceOf('double-prepare', 1, idOf(0), idOf(1)))]);
    expect(await candidateOf(chain, 0)).toMatchObject({ status: 'tombstoned', deposit: '0' });
    expect(await chain.account('validators')).toBe(2_000n);
  });

  it('reaches deposits that are frozen on their way out', async () => {
    const chain = await startValidators();
    await chain.block([chain.tx(operator(1), act({ kind: 'unbond', id: idOf(1) }))]);
    await chain.block([accuse(chain, evidenceOf('double-proposal', 2, idOf(1)))]);
    expect(await candidateOf(chain, 1)).toMatchObject({ status: 'unbonding', deposit: '950' });
  });

  it('keeps what it does not burn as forfeited', async () => {
    const spec = validatorsSpec();
    const { validators } = spec.modules;
    const kept = { ...spec, modules: { validators: { ...validators, params: { ...validators.params, burn: false } } } };
    const chain = await startValidators({ judge }, kept);
    await chain.block([accuse(chain, evidenceOf('bad-share', 1, idOf(3)))]);
    expect(await candidateOf(chain, 3)).toMatchObject({ status: 'active', deposit: '999' });
    expect(await chain.ask('validators', 'forfeited')).toBe('1');
    expect(await chain.account('validators')).toBe(4_000n);
  });

  it('jails, and lets go after the term', async () => {
    const chain = await startValidators();
    await chain.block([accuse(chain, evidenceOf('report-rollback', 1, idOf(0)))]);
    expect(await candidateOf(chain, 0)).toMatchObject({ status: 'jailed', deposit: '990', until: 6 });
    await chain.until(5);
    expect(await chain.try(chain.tx(operator(0), act({ kind: 'unjail', id: idOf(0) })))).toBe('ok');
    expect(await candidateOf(chain, 0)).toMatchObject({ status: 'active', until: 0 });
  });

  it('does not punish twice what was forgotten, though the freeze becomes longer', async () => {
    const longer = anyModule<ModuleGenesis, bigint>({
      name: 'governance',
      version: 1,
      calls: ['validators'],
      actions: { encode: (value) => Uint8Array.of(Number(value)), decode: ([value = 0]) => BigInt(value) },
      genesis: () => ({ entries: [] }),
      check: () => GRANTED,
      apply: (value, _, ctx) => ctx.call('validators', 'setParameters', [{ name: 'freezeBlocks', value }]) as Verdict,
      queries: {},
    });
    const spec = validatorsSpec();
    const modules = { ...spec.modules, governance: { version: 1 } };
    const chain = await ModuleChain.start([validators({ judge }), longer], { ...spec, modules });
    const evidence = evidenceOf('double-proposal', 1, idOf(0));
    expect(await chain.try(accuse(chain, evidence))).toBe('ok');
    await chain.until(18);
    expect(await chain.try(chain.tx(alice, action('governance', Uint8Array.of(100))))).toBe('ok');
    expect(await chain.ask('validators', 'parameters')).toMatchObject({ freezeBlocks: '100' });
    expect(await chain.try(accuse(chain, evidence))).toBe('validators.evidenceOld');
    expect(await chain.try(accuse(chain, evidenceOf('double-proposal', 2, idOf(0))))).toBe('ok');
  });

  it('rounds up, and by policy may take all for any double sign', () => {
    const incident = { guilty: 1n, total: 4n };
    const values = { doubleVotePpm: 50_000n, doubleProposalPpm: 7n } as never;
    expect(defaultPenalty('lock-violation', incident, values)).toEqual({ ppm: 50_000n, jail: false, tombstone: true });
    expect(defaultPenalty('lock-violation', { guilty: 1n, total: 3n }, values)?.ppm).toBe(1_000_000n);
    expect(strictPenalty('double-proposal', incident, values)).toEqual({
      ppm: 1_000_000n,
      jail: false,
      tombstone: true,
    });
    expect(strictPenalty('nothing', incident, values)).toBeUndefined();
  });
});

describe('attendance', () => {
  it('counts who signs and who makes blocks, and jails who was away', async () => {
    const absent = 1;
    const chain = await startValidators({
      attendance: ({ height }) => ({ proposer: height % 4, signed: [0, 1, 2, 3].map((i) => i !== absent) }),
    });
    await chain.until(7);
    expect(await chain.ask('validators', 'attendance')).toMatchObject({ epoch: 0, blocks: 7 });
    const { events } = await chain.block();
    expect(events).toMatchObject([{ name: 'absent', data: { signed: 0, blocks: 7, taken: 1n } }]);
    expect(await candidateOf(chain, 1)).toMatchObject({ status: 'jailed', missed: 7, signed: 0, deposit: '999' });
    expect(await candidateOf(chain, 2)).toMatchObject({ status: 'active', missed: 0, signed: 7 });
    const made = await Promise.all([0, 1, 2, 3].map(async (i) => (await candidateOf(chain, i))?.['produced']));
    expect(made.toSorted()).toEqual([1, 2, 2, 2]);
  });
});

describe('refusals of validators', () => {
  const stranger = know(testKey('stranger'));
  const provoke: Record<string, (chain: ModuleChain) => Promise<string>> = {
    'validators.value': async (c) => {
      expect(await c.try(c.tx(alice, act({ kind: 'deposit', id: idOf(0) })))).toBe('validators.value');
      return c.try(c.tx(operator(0), act({ kind: 'unbond', id: idOf(0) }, c.value(3n))));
    },
    'validators.proof': (c) => c.try(registering(c, 4, { proof: new Uint8Array(64) })),
    'validators.chain': (c) => {
      const other = { chain: { chain: { hash: seed('other') } } } as unknown as ModuleChain;
      return c.try(registering(c, 4, keysOf(other, 4)));
    },
    'validators.id': (c) => c.try(registering(c, 4, keysOf(c, 5))),
    'validators.operator': async (c) => {
      expect(await c.try(c.tx(alice, act({ kind: 'unjail', id: idOf(0) })))).toBe('validators.operator');
      const key = { suite: stranger.suite, publicKey: stranger.publicKey };
      const refund = toAlice;
      return c.try(
        c.tx(
          alice,
          act({ kind: 'register', operator: { ...key, ...pick(4) }, refund, ...keysOf(c, 4) }, c.value(700n)),
        ),
      );
    },
    'validators.refund': (c) => c.try(registering(c, 4, { refund: { vm: 1, code: new Uint8Array(257) } })),
    'validators.exists': (c) => c.try(registering(c, 0)),
    'validators.full': async (c) => {
      expect(await c.try(registering(c, 4))).toBe('ok');
      return c.try(registering(c, 5));
    },
    'validators.deposit': (c) => c.try(registering(c, 4, {}, 499n)),
    'validators.unknown': (c) => c.try(c.tx(alice, act({ kind: 'deposit', id: idOf(6) }, c.value(5n)))),
    'validators.voteKey': async (c) => {
      expect(await c.try(registering(c, 4))).toBe('ok');
      return c.try(c.tx(operator(0), act({ kind: 'rekey', ...keysOf(c, 0, testKey('vote 4')) })));
    },
    'validators.status': async (c) => {
      expect(await c.try(c.tx(operator(0), act({ kind: 'unjail', id: idOf(0) })))).toBe('validators.status');
      await c.block([c.tx(operator(0), act({ kind: 'unbond', id: idOf(0) }))]);
      return c.try(c.tx(operator(0), act({ kind: 'unbond', id: idOf(0) })));
    },
    'validators.jailed': async (c) => {
      await c.block([accuse(c, evidenceOf('double-proposal', 1, idOf(0)))]);
      return c.try(c.tx(operator(0), act({ kind: 'unjail', id: idOf(0) })));
    },
    'validators.noJudge': async () => {
      const c = await startValidators({});
      return c.try(accuse(c, evidenceOf('double-proposal', 1, idOf(0))));
    },
    'validators.evidence': (c) => c.try(accuse(c, Uint8Array.of(0))),
    'validators.evidenceOld': async (c) => {
      await c.until(18);
      expect(await c.try(accuse(c, evidenceOf('double-proposal', 3, idOf(0))))).toBe('ok');
      return c.try(accuse(c, evidenceOf('double-proposal', 3, idOf(1))));
    },
    'validators.evidenceFuture': (c) => c.try(accuse(c, evidenceOf('double-proposal', 3, idOf(0)))),
    'validators.culprit': async (c) => {
      expect(await c.try(accuse(c, evidenceOf('double-proposal', 1)))).toBe('validators.culprit');
      expect(await c.try(accuse(c, evidenceOf('double-proposal', 1, idOf(0), idOf(0))))).toBe('validators.culprit');
      return c.try(accuse(c, evidenceOf('double-proposal', 1, idOf(6))));
    },
    'validators.offence': (c) => c.try(accuse(c, evidenceOf('rudeness', 1, idOf(0)))),
    'validators.evidenceKnown': async (c) => {
      expect(await c.try(accuse(c, evidenceOf('double-proposal', 1, idOf(0))))).toBe('ok');
      expect(await c.try(accuse(c, evidenceOf('double-proposal', 1, idOf(0), idOf(1))))).toBe('ok');
      expect(await candidateOf(c, 0)).toMatchObject({ deposit: '950' });
      return c.try(accuse(c, evidenceOf('double-proposal', 1, idOf(1))));
    },
    'validators.governor': async () => code(call('setParameters', [], 'vault')),
    'validators.parameter': async () => code(call('checkParameters', [{ name: 'speed', value: 1n }])),
    'validators.bounds': async () => {
      expect(code(call('setParameters', [{ name: 'lead', value: 8n }]))).toBe('validators.bounds');
      return code(call('checkParameters', [{ name: 'seats', value: 501n }]));
    },
  };

  const pick = (i: number) => ({ publicKey: operator(i).publicKey });
  const values = new Map<string, Uint8Array>();
  for (const [key, value] of validatorsParameters.genesis({ lead: '2', freezeBlocks: '16' }, { epochBlocks: 8 })) {
    values.set(String(key), value);
  }
  const call = (name: 'checkParameters' | 'setParameters', args: unknown, caller = 'governance'): unknown => {
    const ctx = { get: (key: Uint8Array) => values.get(String(key)), epochBlocks: 8 } as never;
    return validatorsParameters.exports[name](args, ctx, caller);
  };
  const code = (verdict: unknown): string => (verdict as { code: string }).code;

  it.each(Object.keys(VALIDATORS_CODES))('%s', async (name) => {
    const chain = await startValidators(
      { judge },
      validatorsSpec({ maxCandidates: name === 'validators.full' ? '5' : '50' }),
    );
    expect(await provoke[name]?.(chain)).toBe(name);
  });

  it('refuses a genesis that contradicts its chain', async () => {
    const params = (over: object) => {
      const spec = validatorsSpec();
      const { validators } = spec.modules;
      return { ...spec, modules: { validators: { ...validators, params: { ...validators.params, ...over } } } };
    };
    const begin = (spec: Record<string, unknown>) => startValidators({}, spec);
    await expect(begin(params({ parameters: { lead: '8' } }))).rejects.toThrow('lead is not below');
    await expect(begin(params({ parameters: { lead: '2', freezeBlocks: '15' } }))).rejects.toThrow('two epochs');
    await expect(begin(params({ parameters: { lead: '2', minSeats: '102', freezeBlocks: '16' } }))).rejects.toThrow(
      'minSeats',
    );
    await expect(
      begin(params({ candidates: { ['00'.repeat(32)]: { operator: `01${'00'.repeat(32)}` } } })),
    ).rejects.toThrow('no validator of the chain spec');
    const { assets: _, ...unminted } = validatorsSpec();
    await expect(begin(unminted)).rejects.toThrow('does not let this module burn');
    const twice = validatorsSpec();
    const same = { ...twice, validators: twice.validators.map((v) => ({ ...v, voteKey: bytesToHex(voteKeyOf(bob)) })) };
    await expect(begin(same)).rejects.toThrow('same vote key');
  });
});
