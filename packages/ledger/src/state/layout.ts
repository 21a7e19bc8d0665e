import type { OutputOrigin } from '../dialect.ts';
import { LedgerError } from '../errors.ts';
import type { AssetSupply } from '../modules/module.ts';
import { encodeName } from '../native/name.ts';
import { decodeWith } from '../reader.ts';
import { encodeWith, Writer } from '../writer.ts';

/** Namespaces of the ledger in its store. 16 to 255 are free for indexes and for others. */
export const NS = {
  /** The tip and what belongs to it. */
  meta: 0,
  /** Undo records by height. */
  undo: 1,
  /** Unspent outputs by id. */
  utxo: 2,
  /** What happened once, by key. */
  once: 3,
  /** Totals by asset. */
  supply: 4,
  /** Value that modules hold, by module, asset and token. */
  accounts: 5,
  /** Keys of modules, behind their names. */
  modules: 6,
  /** Chunks of the snapshot being made or held. */
  snapshots: 7,
} as const;

/** The part of the state that snapshots carry and roots cover. */
export const STATE_NAMESPACES: readonly number[] = [NS.utxo, NS.once, NS.supply, NS.accounts, NS.modules];

const ORIGINS: readonly OutputOrigin[] = ['normal', 'coinbase', 'vote', 'crossChain'];

/** How an unspent output came to be. */
export interface UnspentOutput {
  readonly origin: OutputOrigin;
  /** Height of the block that made it. */
  readonly height: number;
}

/** `u8 origin ‖ u16 and u32 of the height` */
export function encodeUnspent({ origin, height }: UnspentOutput): Uint8Array {
  const bytes = new Uint8Array(7);
  bytes[0] = ORIGINS.indexOf(origin);
  writeU48(bytes, 1, height);
  return bytes;
}

/** Reads {@link encodeUnspent}. */
export function decodeUnspent(bytes: Uint8Array): UnspentOutput {
  const origin = ORIGINS[bytes[0] ?? ORIGINS.length];
  if (origin === undefined || bytes.length !== 7) throw corrupt('an unspent output');
  return { origin, height: readU48(bytes, 1) };
}

/** The height at which something happened once. */
export function encodeHeight(height: number): Uint8Array {
  const bytes = new Uint8Array(6);
  writeU48(bytes, 0, height);
  return bytes;
}

/** Totals of an asset, four times u64. */
export function encodeSupply(supply: AssetSupply): Uint8Array {
  return encodeWith((w) => {
    w.u64(supply.issued, 'issued').u64(supply.burned, 'burned');
    w.u64(supply.peggedIn, 'pegged in').u64(supply.peggedOut, 'pegged out');
  }, 32);
}

/** Reads {@link encodeSupply}; zeros where there is no record. */
export function decodeSupply(bytes: Uint8Array | undefined): AssetSupply {
  if (bytes === undefined) return { issued: 0n, burned: 0n, peggedIn: 0n, peggedOut: 0n };
  return decodeWith(bytes, (r) => ({ issued: r.u64(), burned: r.u64(), peggedIn: r.u64(), peggedOut: r.u64() }));
}

/** Key of an account: `name ‖ asset ‖ u64 token`. */
export function accountKey(module: string, asset: Uint8Array, token: bigint): Uint8Array {
  return encodeName(new Writer(80), module).bytes(asset, 'asset', 32).u64(token, 'token').take();
}

/** Amount of an account, u64. */
export function encodeAmount(amount: bigint): Uint8Array {
  return encodeWith((w) => w.u64(amount, 'amount'), 8);
}

/** Reads {@link encodeAmount}; 0 where there is no record. */
export function decodeAmount(bytes: Uint8Array | undefined): bigint {
  return bytes === undefined ? 0n : decodeWith(bytes, (r) => r.u64());
}

/** Most bytes of a module's own key. */
export const MODULE_KEY = 90;

/** Key of a module's entry in the store: `name ‖ its own key`. */
export function moduleKey(module: string, key: Uint8Array): Uint8Array {
  return encodeName(new Writer(128), module).bytes(key, 'key').take();
}

/** Bytes before a module's own keys. */
export function modulePrefix(module: string): Uint8Array {
  return encodeName(new Writer(40), module).take();
}

/** The first key after all that begin with `prefix`; the prefixes of modules never end in ff. */
export function afterPrefix(prefix: Uint8Array): Uint8Array {
  const last = prefix.length - 1;
  return prefix.with(last, (prefix[last] ?? 0) + 1);
}

/** Key of a height in ordered namespaces. */
export function heightKey(height: number): Uint8Array {
  return encodeHeight(height);
}

/** An error about stored bytes that are not what was written. */
export function corrupt(what: string): LedgerError {
  return new LedgerError('state.corrupt', `the record of ${what} is malformed`);
}

function writeU48(bytes: Uint8Array, at: number, value: number): void {
  const low = value % 2 ** 32;
  const high = (value - low) / 2 ** 32;
  bytes[at] = high >>> 8;
  bytes[at + 1] = high;
  bytes[at + 2] = low >>> 24;
  bytes[at + 3] = low >>> 16;
  bytes[at + 4] = low >>> 8;
  bytes[at + 5] = low;
}

function readU48(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let i = at; i < at + 6; i++) value = value * 0x100 + (bytes[i] ?? 0);
  return value;
}
