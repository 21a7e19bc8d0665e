import { bytesToHex } from '@dougong/crypto';
import { popProve } from '@dougong/crypto/bls';
import type { StateStore } from '@dougong/storage';
import { LedgerError } from '../../src/errors.ts';
import { denied, granted } from '../../src/modules/module.ts';
import { type ValidatorsAction, validatorsActions } from '../../src/modules/validators/actions.ts';
import type { Judge } from '../../src/modules/validators/slashing.ts';
import { type ValidatorsOptions, validators } from '../../src/modules/validators/validators.ts';
import { possessionContext, possessionDigest } from '../../src/modules/validators/vote-key.ts';
import type { Output, VoteOutput } from '../../src/native/types.ts';
import { keyHash, keyProgram, keyRef } from '../../src/programs/keys.ts';
import { decodeWith } from '../../src/reader.ts';
import { encodeWith } from '../../src/writer.ts';
import { alice, pay, type TestKey, testKey } from '../native/fixture.ts';
import { testSpec } from '../state/fixture.ts';
import { action, know, ModuleChain } from './harness.ts';

export const operators: readonly TestKey[] = ['v0', 'v1', 'v2', 'v3', 'v4', 'v5', 'v6'].map((name) =>
  know(testKey(name)),
);
export const voters: readonly TestKey[] = operators.map((_, i) => testKey(`vote ${i}`));
export const operator = (i: number): TestKey => operators[i] ?? alice;
export const idOf = (i: number): Uint8Array => keyHash('std', 1, operator(i).publicKey);
export const voteKeyOf = (key: TestKey): Uint8Array => Uint8Array.of(key.suite, ...key.publicKey);
export const idText = (i: number): string => bytesToHex(idOf(i));

const nameOf = (key: TestKey): string => {
  const { suite, hash } = keyRef('std', key);
  return bytesToHex(Uint8Array.of(suite, ...hash));
};

/** Epochs of 8 blocks, tallies frozen 2 blocks before; validators 0 to 3 sit from genesis with a deposit of 1,000 each. */
export function validatorsSpec(parameters: Record<string, string> = {}, over: Record<string, unknown> = {}) {
  const [fee, ...others] = testSpec().assets;
  const sitting = [0, 1, 2, 3];
  return {
    assets: [{ ...fee, mintedBy: ['validators'] }, ...others],
    validators: sitting.map((i) => ({
      id: idText(i),
      voteKey: bytesToHex(voteKeyOf(voters[i] ?? alice)),
      weight: '1',
    })),
    modules: {
      validators: {
        version: 1,
        params: {
          parameters: {
            lead: '2',
            freezeBlocks: '16',
            jailBlocks: '4',
            minDeposit: '500',
            seats: '5',
            ...parameters,
          },
          burn: true,
          candidates: Object.fromEntries(
            sitting.map((i) => [idText(i), { operator: nameOf(operator(i)), deposit: '1000', networkKey: '01' }]),
          ),
        },
      },
    },
    voteLock: 1,
    ...over,
  };
}

/** Evidence of the tests' engine: offence, height, ids; a first byte other than 1 is not proven. */
export const evidenceOf = (offence: string, height: number, ...culprits: readonly Uint8Array[]): Uint8Array =>
  encodeWith((w) => {
    w.u8(1, 'proven').string(new TextEncoder().encode(offence), 64, 'offence').varint(height, 1e9, 'height');
    for (const culprit of culprits) w.bytes(culprit, 'id', 32);
  });

export const judge: Judge = (evidence) => {
  try {
    return decodeWith(evidence, (r) => {
      if (r.u8() !== 1) return denied('engine.unproven');
      const offence = new TextDecoder().decode(r.string(64));
      const height = r.varint();
      const culprits: Uint8Array[] = [];
      while (r.remaining > 0) culprits.push(r.bytes(32));
      return granted({ offence, height, culprits });
    });
  } catch (error) {
    if (error instanceof LedgerError) return denied('engine.malformed');
    throw error;
  }
};

export const act = (request: ValidatorsAction, value?: Output['value']): Output =>
  action('validators', validatorsActions.encode(request), value);

/** The keys of candidate `i` on a chain, with a proof that holds. */
export function keysOf(chain: ModuleChain, i: number, key: TestKey = voters[i] ?? alice) {
  const voteKey = voteKeyOf(key);
  const digest = possessionDigest(voteKey, chain.chain.chain.hash, idOf(i));
  return {
    id: idOf(i),
    chain: chain.chain.chain.hash,
    networkKey: Uint8Array.of(i + 1),
    voteKey,
    proof: key.sign(digest),
  };
}

/** The same with a BLS key. */
export function blsKeysOf(chain: ModuleChain, i: number, secret: Uint8Array, publicKey: Uint8Array) {
  const context = possessionContext(chain.chain.chain.hash, idOf(i));
  const voteKey = Uint8Array.of(5, ...publicKey);
  return { ...keysOf(chain, i), voteKey, proof: popProve(secret, context) };
}

export function registering(chain: ModuleChain, i: number, over: object = {}, deposit = 700n) {
  const key = operator(i);
  const request: ValidatorsAction = {
    kind: 'register',
    operator: { suite: key.suite, publicKey: key.publicKey },
    refund: keyProgram('std', key),
    ...keysOf(chain, i),
    ...over,
  };
  return chain.tx(key, act(request, chain.value(deposit)));
}

export function voteFor(chain: ModuleChain, i: number, amount: bigint): VoteOutput {
  return { kind: 'vote', value: chain.value(amount), program: keyProgram('std', alice), candidate: idOf(i) };
}

/** A chain on which every operator has some coins. */
export async function startValidators(
  options: ValidatorsOptions = { judge },
  spec: Record<string, unknown> = validatorsSpec(),
  store?: StateStore,
): Promise<ModuleChain> {
  const chain = await ModuleChain.start([validators(options)], spec, store);
  const funds = operators.flatMap((key) =>
    Array.from({ length: 6 }, () => pay(chain.value(2_000n), keyProgram('std', key))),
  );
  await chain.block([chain.tx(alice, ...funds)]);
  return chain;
}

export async function membersAt(chain: ModuleChain, height?: number): Promise<readonly string[]> {
  const set = (await chain.ask('validators', 'set', height === undefined ? {} : { height })) as {
    validators: { id: string }[];
  };
  return set.validators.map(({ id }) => id);
}

export const candidateOf = (chain: ModuleChain, i: number): Promise<Record<string, unknown> | null> =>
  chain.ask('validators', 'candidate', { id: idText(i) }) as Promise<Record<string, unknown> | null>;

export const sorted = (...positions: readonly number[]): readonly string[] => positions.map(idText).sort();
