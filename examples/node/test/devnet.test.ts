import { toHash } from '@dougong/consensus';
import { bbft } from '@dougong/consensus/bbft';
import { checkClaims, ed25519Identity, ed25519List } from '@dougong/consensus/certificate';
import { afterEach, describe, expect, it } from 'vitest';
import { Devnet, type FinalBlock } from '../src/devnet.ts';
import { Workload } from '../src/workload.ts';

let running: Devnet | undefined;
afterEach(() => running?.stop());

/** Runs a network until `enough` says so of the blocks that are final somewhere. */
async function run(
  enough: (blocks: readonly FinalBlock[]) => boolean,
  during?: (devnet: Devnet, block: FinalBlock) => void,
) {
  const blocks: FinalBlock[] = [];
  let work: Workload | undefined;
  let network: Devnet | undefined;
  await new Promise<void>((resolve, reject) => {
    const start = Devnet.start({
      validators: 4,
      accounts: 8,
      blockIntervalMs: 20,
      delayMs: 1,
      onFailure: (_, error) => reject(error),
      onFinal(block) {
        blocks.push(block);
        if (block.validator === 0) work?.pay(4);
        if (network !== undefined) during?.(network, block);
        if (enough(blocks)) resolve();
      },
    });
    start.then(async (devnet) => {
      network = devnet;
      running = devnet;
      work = await Workload.on(devnet);
      work.pay(4);
    }, reject);
  });
  if (network === undefined || work === undefined) throw new Error('the network did not start');
  return { blocks, network, work };
}

const heightOf = (blocks: readonly FinalBlock[], validator: number): number =>
  Math.max(0, ...blocks.filter((block) => block.validator === validator).map(({ height }) => height));

describe('a network of four validators', () => {
  it('agrees on every block and state, and pays', async () => {
    const { blocks, work } = await run((all) => [0, 1, 2, 3].every((v) => heightOf(all, v) >= 6));
    for (const height of [1, 2, 3, 4, 5, 6]) {
      const same = blocks.filter((block) => block.height === height);
      expect(new Set(same.map(({ id, stateRoot }) => `${id} ${stateRoot}`)).size).toBe(1);
      expect(same).toHaveLength(4);
    }
    expect(
      blocks.filter(({ validator }) => validator === 0).reduce((sum, block) => sum + block.transactions, 0),
    ).toBeGreaterThan(0);
    expect(work.accepted).toBeGreaterThan(4);
  }, 30_000);

  it('proves finality to someone who trusts only the validator set', async () => {
    const { blocks, network } = await run((all) => heightOf(all, 0) >= 2);
    const block = blocks.find(({ height, validator }) => height === 2 && validator === 0);
    const parent = blocks.find(({ height, validator }) => height === 1 && validator === 0);
    if (block === undefined || parent === undefined) throw new Error('no block');
    const trust = {
      set: network.set,
      chainId: toHash(network.chain.hash),
      engineEpoch: 0,
      check: (claims: Parameters<typeof checkClaims>[0]) =>
        checkClaims(claims, { batch: false }, { schemes: [ed25519List], identity: ed25519Identity }).ok,
    };
    const ref = { height: 2, id: toHash(block.id), parent: toHash(parent.id) };
    expect(bbft.verifyFinality(ref, block.proof, trust)).toBe(true);
    expect(bbft.verifyFinality({ ...ref, id: toHash(parent.id) }, block.proof, trust)).toBe(false);
  }, 30_000);

  it('goes on without one of them, which catches up when it is back', async () => {
    let silencedAt = 0;
    const { blocks } = await run(
      (all) => silencedAt > 0 && heightOf(all, 3) >= silencedAt + 8,
      (devnet, block) => {
        if (block.validator !== 0) return;
        if (silencedAt === 0 && block.height >= 3) {
          silencedAt = block.height;
          devnet.silence(3, true);
        }
        if (block.height >= silencedAt + 3) devnet.silence(3, false);
      },
    );
    expect(heightOf(blocks, 0)).toBeGreaterThanOrEqual(silencedAt + 3);
  }, 60_000);

  it('refuses what a ledger refuses', async () => {
    const { network } = await run((all) => heightOf(all, 0) >= 1);
    expect(() => network.submit(new Uint8Array([1, 2, 3]))).not.toThrow();
    expect(network.submit(new Uint8Array([1, 2, 3]))).toMatchObject({ ok: false });
  }, 30_000);
});
