import { type Bench, perSecond } from '@dougong/bench';
import {
  createValidatorSet,
  type EngineHeader,
  idBytes,
  seededRng,
  toHash,
  toNodeId,
  ZERO_HASH,
} from '@dougong/consensus';
import { mockScheme } from '@dougong/consensus/certificate';
import { createSearch } from '@dougong/consensus/miner';
import {
  carryAfter,
  checkPowHeader,
  encodeCarry,
  nakamotoModule,
  POW_DEFAULTS,
  reversalRatio,
} from '@dougong/consensus/nakamoto';
import { sha256dWork, sm3Work, type WorkFunction } from '@dougong/consensus/pow';
import { sha256 } from '@dougong/crypto/hash';

const node = toNodeId(Uint8Array.of(1));
const set = createValidatorSet({ epoch: 0, members: [{ node, voteKey: idBytes(node), weight: 1n }] });

function header(parent: EngineHeader | undefined, engine: Uint8Array): EngineHeader {
  const height = (parent?.height ?? -1) + 1;
  const id = toHash(sha256(Uint8Array.of(height & 255, (height >> 8) & 255, height >> 16, ...engine)));
  const place = { height, id, parent: parent?.id ?? ZERO_HASH, time: 150_000 * height };
  return { ...place, proposer: node, validators: set.hash, nextValidators: set.hash, engine, attach: new Uint8Array() };
}

/** A job whose target no hash meets, so that every run tries all its nonces. */
const nonces = (algo: string) =>
  createSearch({ algo, target: 0n, prefix: new Uint8Array(350), idHash: algo === 'sm3' ? 'sm3' : 'sha256' });

export const bench: Bench = {
  title: 'chain engines',
  figures() {
    const genesis = header(undefined, new Uint8Array());
    const rules = (['asert', 'bitcoin', 'lwma'] as const).map((retarget) => {
      const config = { ...POW_DEFAULTS, retarget };
      let parent = genesis;
      for (let i = 0; i < 60; i++) parent = header(parent, encodeCarry(carryAfter(config, false, parent)));
      const child = header(parent, encodeCarry(carryAfter(config, false, parent)));
      return { retarget, config, parent, child };
    });
    const free: WorkFunction = { id: 'free', seeded: false, hash: () => new Uint8Array(32) };
    const config = { ...POW_DEFAULTS, algo: 'free', mine: false, retarget: 'none' as const };
    const boot = {
      self: node,
      chainId: genesis.id,
      engineEpoch: 0,
      rng: seededRng('bench'),
      scheme: mockScheme,
      wal: [],
    };
    const engine = nakamotoModule({ works: [free] }).create(config, boot);
    engine.step(
      { t: 'start', anchor: genesis, proof: { kind: 'trusted', why: 'genesis' }, set },
      { mono: 0, wall: 1e15 },
      () => {},
    );
    let tip = genesis;
    const grow = (): void => {
      tip = header(tip, encodeCarry(carryAfter(config, false, tip)));
      const { height, id, parent } = tip;
      const blocks = [{ ref: { height, id, parent }, bits: config.firstBits }];
      engine.step(
        { t: 'message', from: node, msg: { t: 'blocks', blocks }, bytes: 78 },
        { mono: 0, wall: 1e15 },
        () => {},
      );
      engine.step({ t: 'validated', block: tip, ok: true }, { mono: 0, wall: 1e15 }, () => {});
    };
    const sha = nonces('sha256d');
    const sm = nonces('sm3');
    return [
      ...rules.map(({ retarget, config: rule, parent, child }) => ({
        name: `header check, ${retarget}`,
        unit: '/s',
        better: 'higher' as const,
        measure: perSecond(() => checkPowHeader(rule, sha256dWork, child, parent)),
      })),
      {
        name: 'announced, validated, extended and final',
        unit: 'blocks/s',
        better: 'higher',
        target: 10_000,
        measure: perSecond(grow),
      },
      {
        name: 'reversal estimate, 100 deep, first time',
        unit: '/s',
        better: 'higher',
        measure: (() => {
          let i = 0;
          return perSecond(() => reversalRatio(100, { num: 1 + (i++ % 400_000), den: 1_000_000 }));
        })(),
      },
      {
        name: 'mining sha256d over a header of 350 bytes, one thread',
        unit: 'hashes/s',
        better: 'higher',
        measure: perSecond(() => sha.run(0n, 1_000, 1n), 1_000),
        rivals: { 'the work function alone': perSecond(() => sha256dWork.hash(new Uint8Array(32))) },
      },
      {
        name: 'mining sm3 over a header of 350 bytes, one thread',
        unit: 'hashes/s',
        better: 'higher',
        measure: perSecond(() => sm.run(0n, 200, 1n), 200),
        rivals: { 'the work function alone': perSecond(() => sm3Work.hash(new Uint8Array(32))) },
      },
    ];
  },
};
