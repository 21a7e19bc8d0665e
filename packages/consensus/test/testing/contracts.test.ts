import type { EngineModule } from '@dougong/consensus';
import { BBFT_DEFAULTS, bbft, FBFT_DEFAULTS, PBFT_DEFAULTS } from '@dougong/consensus/bbft';
import { HOTSTUFF_DEFAULTS, hotstuff } from '@dougong/consensus/hotstuff';
import { RAFT_DEFAULTS, raft } from '@dougong/consensus/raft';
import { engineContracts } from '@dougong/consensus/testing';
import { describe, expect, test } from 'vitest';
import { follow, followConfig } from '../../examples/own-engine.ts';

function contracts<C, M>(name: string, module: EngineModule<C, M>, config: C, servers = 4): void {
  describe(name, () => {
    for (const { name: title, run } of engineContracts(module, config, { servers })) test(title, run);
  });
}

contracts('bbft', bbft, { ...BBFT_DEFAULTS, superNodes: 2 }, 7);
contracts('fbft', bbft, FBFT_DEFAULTS);
contracts('pbft', bbft, PBFT_DEFAULTS);
contracts('hotstuff, three certificates', hotstuff, HOTSTUFF_DEFAULTS);
contracts('hotstuff, two certificates', hotstuff, { ...HOTSTUFF_DEFAULTS, chain: 2 });
contracts('raft', raft, RAFT_DEFAULTS, 3);
contracts('the example of the README', follow, followConfig, 3);

describe('the contracts bite', () => {
  const failing = <C, M>(module: EngineModule<C, M>, config: C): string[] =>
    engineContracts(module, config, { servers: 3, within: 5_000_000 }).flatMap(({ name, run }) => {
      try {
        run();
        return [];
      } catch (error) {
        expect(error).toMatchObject({ name: 'ContractBreach' });
        return [name.split(':')[0] ?? name];
      }
    });

  function broken(change: (step: number) => 'drop' | 'throw' | 'random' | undefined): typeof follow {
    return {
      ...follow,
      create(config, boot) {
        const engine = follow.create(config, boot);
        let steps = 0;
        return {
          ...engine,
          step(input, now, emit) {
            const fault = change(steps++);
            if (fault === 'throw' && input.t === 'message' && input.from.length < 8) throw new Error('fault');
            if (fault === 'drop') return;
            engine.step(input, now, (effect) => {
              if (fault === 'random' && effect.t === 'setTimer')
                emit({ ...effect, after: effect.after + Math.floor(Math.random() * 1e6) });
              else emit(effect);
            });
          },
        };
      },
    };
  }

  test('on an engine that does nothing', () => {
    expect(
      failing(
        broken(() => 'drop'),
        followConfig,
      ),
    ).toContain('progress');
  });

  test('on one that throws', () => {
    expect(
      failing(
        broken(() => 'throw'),
        followConfig,
      ),
    ).toEqual(['totality']);
  });

  test('on one with dice of its own', () => {
    expect(
      failing(
        broken(() => 'random'),
        followConfig,
      ),
    ).toContain('determinism');
  });
});
