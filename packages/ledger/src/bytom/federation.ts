import { hexToBytes } from '@dougong/crypto';
import { sha3_256 } from '@dougong/crypto/hash';
import { multisigScript, p2wshProgram } from './programs.ts';

/** Who may bring value to the side chain. */
export interface Federation {
  /** Control program that a peg-in must satisfy at a height. */
  program(height: bigint): Uint8Array;
}

function selectors(...hex: readonly string[]): readonly Uint8Array[] {
  return hex.map(hexToBytes);
}

/** Path from a federation member's extended key to the key in the federation's program. */
export const FEDERATION_ADDRESS_PATH: readonly Uint8Array[] = selectors(
  '2c000000',
  '99000000',
  '01000000',
  '00000000',
  '01000000',
);
/** Path to the key with which the member signs blocks while no consensus node is elected. */
export const FEDERATION_CONSENSUS_PATH: readonly Uint8Array[] = selectors(
  'ffffffff',
  'ff000000',
  'ffffffff',
  'ff000000',
  'ff000000',
);

/**
 * A federation of fixed keys.
 *
 * @param keys - Public keys, 32 bytes each: the members' extended keys derived along {@link FEDERATION_ADDRESS_PATH}.
 * @throws {@link LedgerError} `encode.value` when the quorum is impossible.
 */
export function federationProgram(quorum: number, keys: readonly Uint8Array[]): Uint8Array {
  return p2wshProgram(sha3_256(multisigScript(quorum, keys)));
}

/** Last height of the main network's first federation; after it, one key alone authorised peg-ins. */
const SINGLE_KEY_AFTER = 128_957_600n;

/** Program of the single key that replaced the main network's federation. */
const SINGLE_KEY_PROGRAM: Uint8Array = hexToBytes(
  '0020cb05fc6e97159c438122932b3a26e61e43e2f41832d109c23f71731b17170ff1',
);

/** A federation with the deployed switch to a single key after height {@link SINGLE_KEY_AFTER}. */
export function deployedFederation(program: Uint8Array): Federation {
  return { program: (height) => (height > SINGLE_KEY_AFTER ? SINGLE_KEY_PROGRAM : program) };
}

/** The main network's federation of four keys, of which two sign. */
export const vaporFederation: Federation = deployedFederation(
  hexToBytes('0020f86826d640810eb08a2bfb706e0092273e05e9a7d3d71f9d53f4f6cc2e3d6c6a'),
);

const text = new TextDecoder('utf-8', { ignoreBOM: true });
/** The shortest definition that could name the action. */
const ACTION = 'open_federation_cross_chain';

/** Whether an asset's definition lets its own issuance program authorise peg-ins. */
export function isOpenFederation(definition: Uint8Array): boolean {
  if (definition.length < ACTION.length) return false;
  const parsed = parseJson(text.decode(definition));
  const description = isRecord(parsed) ? parsed['description'] : undefined;
  return isRecord(description) && description['issue_asset_action'] === ACTION;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A definition is any bytes; what is no JSON of finite numbers names no action, as in the reference. */
function parseJson(source: string): unknown {
  let finite = true;
  try {
    const value: unknown = JSON.parse(source, (_, inner: unknown) => {
      if (typeof inner === 'number' && !Number.isFinite(inner)) finite = false;
      return inner;
    });
    return finite ? value : undefined;
  } catch {
    return undefined;
  }
}
