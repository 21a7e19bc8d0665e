import type { PowMessage } from '../../nakamoto/announcement.ts';
import { POW_DEFAULTS, type PowConfig } from '../../nakamoto/config.ts';
import { nakamotoModule } from '../../nakamoto/module.ts';
import { bits32FromTarget } from '../../pow/compact.ts';
import type { WorkFunction } from '../../pow/work.ts';
import type { SimEngine } from '../harness.ts';
import { HASHES_PER_SECOND } from '../mining.ts';
import { POW_STRATEGIES } from '../strategies/nakamoto.ts';

/**
 * The work function of simulations: every id meets every target, because time stands for work there. Miners need it, so
 * no strategy here makes blocks faster than its hash rate allows.
 */
const mockWork: WorkFunction = { id: 'mock', seeded: false, hash: () => new Uint8Array(32) };

/** Compact target that a hash rate, in multiples of the common one, meets in `spacingMs` on average. */
export function bitsForPower(power: number, spacingMs: number): number {
  const hashes = BigInt(Math.max(1, Math.round((power * HASHES_PER_SECOND * spacingMs) / 1000)));
  return bits32FromTarget((1n << 256n) / hashes);
}

/** Proof of work in the simulator; a node's weight is its hash rate. The first target fits all of them together. */
export const powEngine: SimEngine<PowConfig, PowMessage> = {
  module: nakamotoModule({ works: [mockWork] }),
  configure(written, { scenario }) {
    const power = Array.from({ length: scenario.nodes }, (_, i) => scenario.weights?.[i] ?? 1).reduce(
      (a, b) => a + b,
      0,
    );
    const config = { ...POW_DEFAULTS, ...written, algo: mockWork.id } as PowConfig;
    if (written['firstBits'] !== undefined) return config;
    return { ...config, firstBits: bitsForPower(power, config.spacingMs) };
  },
  carries: (msg) => (msg.t === 'blocks' && msg.blocks.length === 1 ? msg.blocks[0]?.ref.id : undefined),
  strategies: POW_STRATEGIES,
};
