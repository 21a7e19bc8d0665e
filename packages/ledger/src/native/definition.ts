import { LedgerError } from '../errors.ts';
import { decodeWith, type Reader } from '../reader.ts';
import { encodeWith } from '../writer.ts';
import { MAX_AMOUNT } from './limits.ts';
import type { AssetClass, AssetDefinition } from './types.ts';

const VERSION = 1;
const SYMBOL = /^[A-Za-z0-9.-]{1,16}$/;
const SUPPLY = ['fixed', 'capped', 'open'] as const;
const REISSUE = 1;
const FREEZE = 2;

/**
 * Reads an asset definition.
 *
 * @throws {@link LedgerError} `decode.*`.
 */
export function decodeDefinition(bytes: Uint8Array): AssetDefinition {
  return decodeWith(bytes, (reader) => {
    const definition = readFields(reader);
    const problem = definitionProblem(definition);
    if (problem !== undefined) throw new LedgerError('decode.value', `definition: ${problem}`, { offset: 0 });
    return definition;
  });
}

/**
 * The canonical bytes of a definition, as they enter the asset id.
 *
 * @throws {@link LedgerError} `encode.value` when the definition breaks a rule of SPEC.md section 4.
 */
export function encodeDefinition(definition: AssetDefinition): Uint8Array {
  const problem = definitionProblem(definition);
  if (problem !== undefined) throw new LedgerError('encode.value', `definition: ${problem}`);
  const text = new TextEncoder();
  return encodeWith((w) => {
    w.u8(VERSION, 'version').u8(definition.class, 'class').u8(definition.decimals, 'decimals');
    w.u8(SUPPLY.indexOf(definition.supply), 'supply').u64(definition.cap, 'cap');
    w.u8((definition.reissue ? REISSUE : 0) | (definition.freeze ? FREEZE : 0), 'controls');
    w.u64(definition.unit, 'unit');
    w.string(text.encode(definition.symbol), 16, 'symbol').string(text.encode(definition.name), 64, 'name');
    w.bytes(definition.metadata, 'metadata', 32);
  }, 160);
}

function readFields(reader: Reader): AssetDefinition {
  const version = reader.u8();
  if (version !== VERSION) {
    throw new LedgerError('decode.version', `definition version ${version} is unknown`, { offset: 0 });
  }
  const assetClass = reader.u8();
  if (!isAssetClass(assetClass)) {
    throw new LedgerError('decode.kind', `asset class ${assetClass} is unknown`, { offset: 1, kind: assetClass });
  }
  const decimals = reader.u8();
  const rule = reader.u8();
  const supply = SUPPLY[rule];
  if (supply === undefined) throw new LedgerError('decode.kind', `supply rule ${rule} is unknown`, { offset: 3 });
  const cap = reader.u64();
  const controls = reader.u8();
  if (controls > (REISSUE | FREEZE)) {
    throw new LedgerError('decode.kind', `controls ${controls} are unknown`, { offset: 12, kind: controls });
  }
  return {
    class: assetClass,
    decimals,
    supply,
    cap,
    reissue: (controls & REISSUE) !== 0,
    freeze: (controls & FREEZE) !== 0,
    unit: reader.u64(),
    symbol: readText(reader, 16),
    name: readText(reader, 64),
    metadata: reader.bytes(32),
  };
}

function readText(reader: Reader, max: number): string {
  const offset = reader.offset;
  const bytes = reader.string(max);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new LedgerError('decode.text', 'text is not well-formed UTF-8', { offset }, { cause });
  }
}

/** Whether `byte` is one of the four classes. */
export function isAssetClass(byte: number | undefined): byte is AssetClass {
  return byte === 1 || byte === 2 || byte === 3 || byte === 4;
}

/** What is wrong with a definition, in words; `undefined` when nothing is. */
function definitionProblem(d: AssetDefinition): string | undefined {
  if (!isAssetClass(d.class)) return `class ${d.class} is unknown`;
  const indivisible = d.class === 3 || d.class === 4;
  if (!Number.isInteger(d.decimals) || d.decimals < 0 || d.decimals > 18) return 'decimals are not from 0 to 18';
  if (indivisible && d.decimals !== 0) return `class ${d.class} has no decimals`;
  if (d.supply === 'capped' ? d.cap < 1n || d.cap > MAX_AMOUNT : d.cap !== 0n)
    return `cap ${d.cap} does not fit the supply rule`;
  if (d.supply === 'fixed' && d.reissue) return 'a fixed supply excludes reissue';
  if (d.class === 4 ? d.unit < 1n || d.unit > MAX_AMOUNT : d.unit !== 0n)
    return `unit ${d.unit} does not fit the class`;
  if (!SYMBOL.test(d.symbol)) return 'malformed symbol';
  if (/[\p{Cc}\p{Cs}]/u.test(d.name)) return 'the name has control characters or lone surrogates';
  return undefined;
}
