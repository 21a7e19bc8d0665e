import { MemoryStore, type StateStore } from '@dougong/storage';
import fc from 'fast-check';
import { expect } from 'vitest';
import { LedgerError } from '../../src/errors.ts';
import type { Codec } from '../../src/modules/module.ts';
import type { SealedTransaction } from '../../src/native/types.ts';
import { stateBytes } from '../state/fixture.ts';
import { type ModuleChain, WaitingStore } from './harness.ts';

/** Every action survives its bytes; bytes that decode are those of what they decode to, whatever was done to them. */
export function expectCanonical<T>(codec: Codec<T>, actions: fc.Arbitrary<T>): void {
  fc.assert(
    fc.property(actions, (action) => {
      const bytes = codec.encode(action);
      expect(codec.decode(bytes)).toEqual(action);
      for (let cut = 0; cut < Math.min(bytes.length, 64); cut++) {
        expect(() => codec.decode(bytes.subarray(0, cut))).toThrow(LedgerError);
      }
      expect(() => codec.decode(Uint8Array.of(...bytes, 0))).toThrow(LedgerError);
    }),
    { numRuns: 60 },
  );
  const spoiled = fc.tuple(actions, fc.nat(), fc.nat(255)).map(([action, at, byte]) => {
    const bytes = codec.encode(action);
    return bytes.with(at % bytes.length, byte);
  });
  fc.assert(
    fc.property(fc.oneof(spoiled, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      let action: T;
      try {
        action = codec.decode(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(LedgerError);
        return;
      }
      expect(codec.encode(action)).toEqual(bytes);
    }),
    { numRuns: 400 },
  );
}

/** Makes a transaction out of a number, or none where the chain does not permit it now. */
export type Move = (chain: ModuleChain, n: number) => SealedTransaction | undefined;

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.array(fc.nat(1_000_000), { maxLength: 4 }) },
    { weight: 1, arbitrary: fc.constant('back' as const) },
  ),
  { minLength: 5, maxLength: 16 },
);

/**
 * Random blocks and reverts: value is conserved after every step, reverts restore every byte, and a store that misses
 * every key once comes to the same bytes. `invariant` is checked after every step; `reached` counts accepted moves.
 */
export async function expectSoundWalks(
  start: (store: StateStore) => Promise<ModuleChain>,
  move: Move,
  invariant: (chain: ModuleChain) => Promise<void>,
  numRuns: number,
): Promise<{ readonly accepted: number; readonly events: ReadonlyMap<string, number> }> {
  let accepted = 0;
  const events = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(steps, async (path) => {
      const chains = [await start(new MemoryStore()), await start(new WaitingStore())];
      for (const step of path) {
        for (const chain of chains) {
          if (step === 'back') await chain.back();
          else {
            const transactions = step.flatMap((n) => move(chain, n) ?? []);
            const outcome = await chain.block(transactions);
            accepted += transactions.length - outcome.refused.length;
            for (const { name } of outcome.events) events.set(name, (events.get(name) ?? 0) + 1);
          }
        }
        const [fast, slow] = chains;
        if (fast === undefined || slow === undefined) return;
        await fast.expectConserved();
        await invariant(fast);
        expect(slow.chain.state.root).toEqual(fast.chain.state.root);
        expect(String(await stateBytes(slow.chain.store))).toBe(String(await stateBytes(fast.chain.store)));
      }
      for (const chain of chains) while (await chain.back());
    }),
    { numRuns },
  );
  return { accepted, events };
}
