import {
  type BlockRef,
  type EngineHeader,
  type EngineModule,
  memberAt,
  Reader,
  type ValidatorSet,
  Writer,
  ZERO_HASH,
} from '@dougong/consensus';

/** The first validator decides and the others follow: no fault is survived, but every contract is kept. */
export const followConfig = { pause: 100_000 };

export const follow: EngineModule<typeof followConfig, BlockRef> = {
  id: 'follow',
  version: '1',
  traits: {
    family: 'cft',
    fault: 'crash-half',
    forks: false,
    needsWallClock: false,
    needsWork: false,
    accountable: false,
  },
  defaults: followConfig,
  check: ({ pause }) => (pause > 0 ? [] : ['pause must be positive']),
  checkHeader: (_config, header, parent) => (header.parent === parent.id ? undefined : 'not a child of its parent'),
  verifyFinality: () => false,
  codec: {
    encode: ({ height, id, parent }) => new Writer(72).u53(height).hash(id).hash(parent).done(),
    decode(bytes) {
      const reader = new Reader(bytes);
      const block = { height: reader.u53(), id: reader.hash(), parent: reader.hash() };
      reader.end();
      return block;
    },
    size: () => 72,
    claims: () => [],
    kind: () => 'decided',
    height: ({ height }) => height,
  },
  create({ pause }, boot) {
    let set: ValidatorSet | undefined;
    let final: BlockRef = { height: 0, id: ZERO_HASH, parent: ZERO_HASH };
    let header: EngineHeader | undefined;
    let stopAt = Number.MAX_SAFE_INTEGER;
    const leads = () => set !== undefined && memberAt(set, 0).node === boot.self;
    const none = new Uint8Array();
    return {
      step(input, _now, emit) {
        const decide = (block: EngineHeader) => {
          [header, final] = [block, { height: block.height, id: block.id, parent: block.parent }];
          const proof = { kind: 'crash-majority', term: 0, index: final.height } as const;
          emit({ t: 'extend', block: final });
          emit({ t: 'finalize', block: final, proof });
          if (final.height === stopAt) emit({ t: 'stopped', at: final, proof });
          else if (leads()) emit({ t: 'setTimer', id: 'next', after: pause });
        };
        if (input.t === 'start' || input.t === 'synced') {
          [set, header] = [input.set, input.t === 'start' ? input.anchor : input.tip];
          final = { height: header.height, id: header.id, parent: header.parent };
          if (leads()) emit({ t: 'setTimer', id: 'next', after: pause });
        } else if (input.t === 'timer' && input.id === 'next' && header !== undefined && final.height < stopAt) {
          emit({ t: 'build', req: 1, parent: header, round: 0, deadline: pause, engine: none, attach: none });
        } else if (input.t === 'candidate' && leads() && input.block.parent === final.id) {
          // Durable first: after a crash this server must not decide another block of the height.
          emit({ t: 'persist', record: { kind: 1, height: input.block.height, round: 0, body: none }, sync: true });
          emit({ t: 'send', target: { to: 'all' }, msg: input.block, prio: 0 });
          decide(input.block);
        } else if (input.t === 'message' && set !== undefined && input.from === memberAt(set, 0).node && !leads()) {
          const block = input.msg;
          if (block.parent === final.id) emit({ t: 'validate', block, from: [input.from] });
          else if (block.height > final.height + 1) emit({ t: 'behind', peer: input.from, tip: block.height });
        } else if (input.t === 'validated' && input.ok && input.block.parent === final.id && final.height < stopAt) {
          decide(input.block);
        } else if (input.t === 'stopAt') stopAt = input.height;
      },
      view: () => ({ height: final.height + 1, round: 0, head: final, final, role: leads() ? 'leader' : 'follower' }),
      setAt: () => set,
    };
  },
};
