import { decodeDefinition, encodeDefinition } from '../../native/definition.ts';
import { LIMITS } from '../../native/limits.ts';
import type { AssetDefinition } from '../../native/types.ts';
import { type KeyRef, readKeyRef, writeKeyRef } from '../../programs/template.ts';
import { decodeWith } from '../../reader.ts';
import { encodeWith } from '../../writer.ts';
import { readText, tagged, u64, writeText } from '../fields.ts';
import type { CheckContext } from '../module.ts';
import { MAX_URI } from './actions.ts';

/** An entry of the registry. */
export interface AssetRecord {
  readonly definition: AssetDefinition;
  /** The key that speaks for the asset; `undefined` when none can. */
  readonly issuer: KeyRef | undefined;
  /** Whether this module may mint and burn it. */
  readonly ours: boolean;
  /** Whether its supply grows by others than issue inputs and this module: other modules, or emission. */
  readonly grows: boolean;
  /** Whether issue inputs may issue it: a key or other program is the issuer, not a module. */
  readonly issuable: boolean;
  /** Set by the issuer; 0 while only the definition binds. */
  readonly cap: bigint;
  /** SHA-256 of the description, or zeros. */
  readonly metadata: Uint8Array;
  readonly uri: string;
}

const TAG = { record: 1, symbol: 2, item: 3 } as const;
const OURS = 1;
const GROWS = 2;
const ISSUABLE = 4;

/** Key of an asset's entry. */
export function recordKey(asset: Uint8Array): Uint8Array {
  return tagged(TAG.record, asset);
}

/** Key of a symbol; symbols that differ in case alone are one. */
export function symbolKey(symbol: string): Uint8Array {
  return tagged(TAG.symbol, new TextEncoder().encode(symbol.toLowerCase()));
}

/** The first key after those of all symbols. */
export const AFTER_SYMBOLS: Uint8Array = Uint8Array.of(TAG.symbol + 1);

/** Key of an item of class 3 that this module minted or genesis allocated. */
export function itemKey(asset: Uint8Array, token: bigint): Uint8Array {
  return tagged(TAG.item, asset, u64(token));
}

/** The bytes of an entry. */
export function encodeRecord(record: AssetRecord): Uint8Array {
  return encodeWith((w) => {
    w.string(encodeDefinition(record.definition), LIMITS.definition, 'definition');
    w.u8(record.issuer === undefined ? 0 : 1, 'has issuer');
    if (record.issuer !== undefined) writeKeyRef(w, record.issuer);
    w.u8((record.ours ? OURS : 0) | (record.grows ? GROWS : 0) | (record.issuable ? ISSUABLE : 0), 'flags');
    w.u64(record.cap, 'cap').bytes(record.metadata, 'metadata', 32);
    writeText(w, record.uri, MAX_URI, 'uri');
  }, 256);
}

/** The entry of an asset, if it is registered. */
export function readRecord(ctx: Pick<CheckContext, 'get'>, asset: Uint8Array): AssetRecord | undefined {
  const bytes = ctx.get(recordKey(asset));
  if (bytes === undefined) return undefined;
  return decodeWith(bytes, (r) => {
    const definition = decodeDefinition(r.string(LIMITS.definition));
    const issuer = r.u8() === 1 ? readKeyRef(r) : undefined;
    const flags = r.u8();
    return {
      definition,
      issuer,
      ours: (flags & OURS) !== 0,
      grows: (flags & GROWS) !== 0,
      issuable: (flags & ISSUABLE) !== 0,
      cap: r.u64(),
      metadata: r.bytes(32),
      uri: readText(r, MAX_URI),
    };
  });
}
