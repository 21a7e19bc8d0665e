import {
  createValidatorSet,
  type EngineHeader,
  type Input,
  idBytes,
  type NodeId,
  seededRng,
  toHash,
  toNodeId,
  ZERO_HASH,
} from '@dougong/consensus';
import { type BbftMessage, bbft } from '@dougong/consensus/bbft';
import { checkClaims, mockScheme } from '@dougong/consensus/certificate';
import { sha256 } from '@dougong/crypto/hash';

/** Runs four engines in this process until everyone has `heights` blocks; the ids of the chain. */
export function quickStart(heights: number): readonly string[] {
  const chainId = toHash(sha256(new TextEncoder().encode('my chain')));
  const ids = [1, 2, 3, 4].map((i) => toNodeId(sha256(Uint8Array.of(i))));
  const members = ids.map((node) => ({ node, voteKey: idBytes(node), weight: 1n }));
  const set = createValidatorSet({ epoch: 0, members });
  const none = new Uint8Array();
  const links = { validators: set.hash, nextValidators: set.hash, time: 0, engine: none, attach: none };
  const genesis: EngineHeader = {
    height: 0,
    id: chainId,
    parent: ZERO_HASH,
    proposer: members[0]?.node ?? toNodeId('00'),
    ...links,
  };
  const blocks = new Map([[genesis.id, genesis]]);
  const config = { ...bbft.defaults, blockInterval: 0 };
  const rng = seededRng('quick start');
  const engines = ids.map((self) =>
    bbft.create(config, { self, chainId, engineEpoch: 0, rng: rng.split(self), scheme: mockScheme, wal: [] }),
  );
  const chains = ids.map((): string[] => []);
  const queue: (() => void)[] = [];

  const give = (i: number, input: Input<BbftMessage>): void => {
    const self = ids[i] as NodeId;
    const answer = (reply: Input<BbftMessage>) => queue.push(() => give(i, reply));
    engines[i]?.step(input, { mono: 0, wall: 0 }, (effect) => {
      if (effect.t === 'send') {
        const { target, msg } = effect;
        const to = target.to === 'all' ? ids : target.to === 'one' ? [target.node] : target.nodes;
        for (const node of to)
          if (node !== self) queue.push(() => give(ids.indexOf(node), { t: 'message', from: self, msg, bytes: 0 }));
      } else if (effect.t === 'sign')
        answer({ t: 'signed', req: effect.req, sig: mockScheme.sign(idBytes(self), effect.what.message) });
      else if (effect.t === 'verify') {
        const { req, claims, batch, merge = false } = effect;
        answer({
          t: 'verified',
          req,
          ...checkClaims(claims, { batch, merge }, { schemes: [mockScheme], identity: () => true }),
        });
      } else if (effect.t === 'build') {
        const { parent, engine, attach } = effect;
        const id = toHash(sha256(new TextEncoder().encode(`${parent.id} ${self}`)));
        const block = { ...parent, height: parent.height + 1, id, parent: parent.id, proposer: self, engine, attach };
        blocks.set(id, block);
        answer({ t: 'candidate', req: effect.req, block, bytes: 0 });
      } else if (effect.t === 'validate') {
        const block = blocks.get(effect.block.id);
        if (block !== undefined) answer({ t: 'validated', block, ok: true });
      } else if (effect.t === 'finalize') chains[i]?.push(effect.block.id);
    });
  };

  for (const i of ids.keys())
    give(i, { t: 'start', anchor: genesis, proof: { kind: 'trusted', why: 'genesis' }, set, next: set });
  while (chains.some((chain) => chain.length < heights)) queue.shift()?.();
  return chains[0]?.slice(0, heights) ?? [];
}
