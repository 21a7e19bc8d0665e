import type { JsonValue } from './canonical-json.ts';
import type { ChainSpec } from './spec.ts';
import { parseChainSpec } from './spec.ts';

/** The chains that the white papers describe. */
export type PresetName = 'bte' | 'bky' | 'bystack-main' | 'vapor-side' | 'vtc' | 'ct';

/** What a preset leaves to whoever starts the chain. */
export interface PresetChoices {
  readonly name: string;
  readonly network: ChainSpec['network'];
  /** Human part of addresses. */
  readonly hrp: string;
  readonly genesisTimeMs: number;
  /** Address that holds the coins of genesis. */
  readonly treasury: string;
  /** The first validators, for engines that have a set. */
  readonly validators: ChainSpec['validators'];
}

/** A chain of a white paper, as data. */
export interface Preset {
  readonly name: PresetName;
  readonly title: string;
  /** What it still needs before it can start, in words; empty for those that start. */
  readonly needs: readonly string[];
  /**
   * Its chain spec.
   *
   * @throws {@link LedgerError} `spec.invalid` when a choice does not fit.
   */
  spec(choices: PresetChoices): ChainSpec;
}

/** Base units of a whole coin: all six papers' coins are given eight decimals. */
const COIN = 100_000_000n;

interface PresetData {
  readonly title: string;
  readonly needs: readonly string[];
  readonly engine: { readonly id: string; readonly config: JsonValue };
  readonly epochBlocks: number;
  readonly assets: readonly PresetAsset[];
  /** Further members of the spec. */
  readonly more?: Readonly<Record<string, JsonValue>>;
}

interface PresetAsset {
  readonly symbol: string;
  readonly name: string;
  readonly supply: 'fixed' | 'capped';
  /** Whole coins; 0 for a fixed supply, which is what genesis issues. */
  readonly cap: bigint;
  /** Whole coins that exist at genesis. */
  readonly genesis: bigint;
}

const DATA: Readonly<Record<PresetName, PresetData>> = {
  'bystack-main': {
    title: 'Bystack main chain: proof of work, assets and attestation',
    needs: [],
    engine: { id: 'pow', config: { work: 'tensority', spacing: 150, retarget: 'bytom', confirmations: 10 } },
    epochBlocks: 2016,
    assets: [{ symbol: 'BTM', name: 'Bytom', supply: 'capped', cap: 2_100_000_000n, genesis: 1_407_000_000n }],
    more: { emission: { initial: String(412n * COIN + COIN / 2n), halving: 840_000 }, maturity: 100 },
  },
  'vapor-side': {
    title: 'Bystack side chain: elected validators, BBFT, half a second a block',
    needs: [],
    engine: { id: 'bbft', config: { overlay: 'super', superNodes: 'sqrt', blockInterval: 500_000 } },
    epochBlocks: 1000,
    assets: [
      { symbol: 'BTM', name: 'Bytom on the side chain', supply: 'capped', cap: 2_100_000_000n, genesis: 21_000_000n },
    ],
    more: { maturity: 10, voteLock: 3456 },
  },
  bte: {
    title: 'BTE: 18 million coins, delegated proof of stake',
    needs: ['a schedule for the 13 million coins after genesis, which the paper does not give'],
    engine: { id: 'dpos', config: { irreversibleShare: { num: 51, den: 100 } } },
    epochBlocks: 1200,
    assets: [{ symbol: 'BTE', name: 'BTE', supply: 'capped', cap: 18_000_000n, genesis: 5_000_000n }],
  },
  bky: {
    title: 'Bizkey: BT and the time token TT',
    needs: ['the rewards module, which mints TT and releases BT'],
    engine: { id: 'bbft', config: { overlay: 'super', superNodes: 'sqrt', blockInterval: 10_000_000 } },
    epochBlocks: 8640,
    assets: [
      { symbol: 'BT', name: 'Bizkey token', supply: 'fixed', cap: 0n, genesis: 10_000_000_000n },
      { symbol: 'TT', name: 'Time token', supply: 'capped', cap: 10_000_000_000n, genesis: 2_000_000_000n },
    ],
  },
  vtc: {
    title: 'VTChain: BVC whose transfer fees are burned, BVG over 25 years',
    needs: [
      'the total of BVC, which the paper does not give (a billion stands in)',
      'admission by certificates',
      'the emission of BVG over 25 years',
    ],
    engine: { id: 'bbft', config: { overlay: 'mesh' } },
    epochBlocks: 1200,
    assets: [
      { symbol: 'BVC', name: 'VTChain coin', supply: 'fixed', cap: 0n, genesis: 1_000_000_000n },
      { symbol: 'BVG', name: 'VTChain gas', supply: 'capped', cap: 1_000_000_000n, genesis: 1n },
    ],
    more: { fees: { transferPpm: 10, transferCap: String(100n * COIN), burnPpm: 1_000_000 } },
  },
  ct: {
    title: 'CT: 101 council members, prediction pools on play money',
    needs: ['the betting module and its licence configuration', 'the lock-up of CT'],
    engine: { id: 'bbft', config: { overlay: 'super', superNodes: 'sqrt' } },
    epochBlocks: 1200,
    assets: [{ symbol: 'CT', name: 'CT', supply: 'fixed', cap: 0n, genesis: 10_000_000_000n }],
  },
};

/** Every preset. Those whose `needs` are empty can be started as they are. */
export const PRESETS: readonly Preset[] = /* @__PURE__ */ (Object.keys(DATA) as PresetName[]).map(createPreset);

/** The preset of a name, if there is one. */
export function presetByName(name: string): Preset | undefined {
  return PRESETS.find((preset) => preset.name === name);
}

/** Why a chain cannot be made from a preset yet, as a sentence; nothing when it can. */
export function presetObstacle(preset: Preset): string | undefined {
  if (preset.needs.length === 0) return undefined;
  return `${preset.name} cannot start yet; it still needs ${preset.needs.join(', and ')}.`;
}

function createPreset(name: PresetName): Preset {
  const { title, needs } = DATA[name];
  return { name, title, needs, spec: (choices) => parseChainSpec(specOf(DATA[name], choices)) };
}

function specOf(data: PresetData, choices: PresetChoices): unknown {
  const { treasury, ...rest } = choices;
  return {
    format: 'dougong-chain/1',
    dialect: 'native',
    suite: 'std',
    ...rest,
    engine: data.engine,
    epochBlocks: data.epochBlocks,
    assets: data.assets.map(({ symbol, name, supply, cap, genesis }) => ({
      definition: {
        class: 1,
        decimals: 8,
        supply,
        cap: String(cap * COIN),
        symbol,
        name,
        reissue: supply === 'capped',
      },
      issuer: { address: treasury },
      allocations: [{ to: treasury, amount: String(genesis * COIN) }],
    })),
    ...data.more,
  };
}
