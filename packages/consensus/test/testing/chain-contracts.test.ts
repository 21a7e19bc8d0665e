import type { EngineModule } from '@dougong/consensus';
import { DPOS_DEFAULTS, dpos } from '@dougong/consensus/dpos';
import { nakamotoModule, POW_DEFAULTS } from '@dougong/consensus/nakamoto';
import { engineContracts } from '@dougong/consensus/testing';
import { describe, test } from 'vitest';

/** The kit's host finds solutions by waiting, so every id must do. */
const anyId = { id: 'any', seeded: false, hash: () => new Uint8Array(32) };

function contracts<C, M>(name: string, module: EngineModule<C, M>, config: C, servers = 4): void {
  describe(name, () => {
    for (const { name: title, run } of engineContracts(module, config, { servers })) test(title, run);
  });
}

const pow = { ...POW_DEFAULTS, algo: 'any', spacingMs: 5_000, confirmations: 4, firstBits: 0x207fffff };
for (const retarget of ['none', 'bitcoin', 'lwma', 'asert'] as const) {
  contracts(`proof of work, ${retarget}`, nakamotoModule({ works: [anyId] }), { ...pow, retarget });
}
const slots = { ...DPOS_DEFAULTS, originMs: 0, slotMs: 1_000 };
contracts('delegated proof of stake', dpos, slots);
contracts('delegated proof of stake, runs of three', dpos, { ...slots, run: 3, shuffle: false }, 5);
