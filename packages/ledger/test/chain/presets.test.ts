import { describe, expect, it } from 'vitest';
import { createChain } from '../../src/chain/chain.ts';
import { genesisBlock } from '../../src/chain/genesis.ts';
import { PRESETS, presetByName, presetObstacle } from '../../src/chain/presets.ts';
import { encodeAddress } from '../../src/programs/address.ts';
import { testKey, toAlice } from '../native/fixture.ts';

const choices = {
  name: 'Try',
  network: 'dev' as const,
  hrp: 'dg',
  genesisTimeMs: 1_700_000_000_000,
  treasury: encodeAddress('dg', toAlice) ?? '',
  validators: [1, 2, 3, 4].map((n) => {
    const key = Buffer.from(testKey(`validator ${n}`).publicKey).toString('hex');
    return { id: key, voteKey: `01${key}`, weight: '1' };
  }),
};

describe.each(PRESETS.map((preset) => [preset.name, preset] as const))('%s', (_, preset) => {
  it('is a chain with a genesis block whose supply is what the paper says', async () => {
    const chain = createChain(preset.spec(choices));
    const block = await genesisBlock(chain);
    expect(block.header.height).toBe(0);
    for (const asset of chain.assets) {
      const issued = asset.allocations.reduce((sum, { amount }) => sum + amount, 0n);
      expect(issued).toBeGreaterThan(0n);
      if (asset.definition.supply === 'capped') expect(issued).toBeLessThanOrEqual(asset.definition.cap);
    }
  });

  it('says what it still needs, or nothing', () => {
    const starts = preset.name === 'bystack-main' || preset.name === 'vapor-side';
    expect(presetObstacle(preset) === undefined).toBe(starts);
  });
});

it('finds presets by name', () => {
  expect(presetByName('vapor-side')?.title).toMatch(/side chain/);
  expect(presetByName('nonsense')).toBeUndefined();
});

it('refuses a treasury of another network', () => {
  const preset = presetByName('bte');
  expect(() => createChain(preset?.spec({ ...choices, hrp: 'other' }) ?? ({} as never))).toThrow(
    expect.objectContaining({ code: 'spec.invalid' }),
  );
});
