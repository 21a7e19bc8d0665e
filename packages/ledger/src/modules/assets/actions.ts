import { LedgerError } from '../../errors.ts';
import { decodeDefinition, encodeDefinition } from '../../native/definition.ts';
import { LIMITS } from '../../native/limits.ts';
import type { AssetDefinition, Program } from '../../native/types.ts';
import { readAmount, readProgram, writeAmount, writeProgram } from '../../native/value.ts';
import { decodeWith, type Reader } from '../../reader.ts';
import { encodeWith } from '../../writer.ts';
import { readText, writeText } from '../fields.ts';
import type { Codec } from '../module.ts';

/** Bytes of an address of a description. */
export const MAX_URI = 256;

/** What one may ask of the module `assets`. */
export type AssetsAction =
  /** Enters an issued asset under its symbol; by its issuer. */
  | {
      readonly kind: 'register';
      /** The issuance program. */
      readonly program: Program;
      readonly definition: AssetDefinition;
      /** 16 bytes: nonce of the first issue. */
      readonly assetNonce: Uint8Array;
    }
  /** Says where the description of an asset is to be found; by its issuer. */
  | {
      readonly kind: 'describe';
      readonly asset: Uint8Array;
      /** SHA-256 of the document, or 32 zero bytes. */
      readonly metadata: Uint8Array;
      /** At most 256 bytes. */
      readonly uri: string;
    }
  /** Sets the most that may ever be issued, within the definition; by the issuer. */
  | { readonly kind: 'setCap'; readonly asset: Uint8Array; readonly cap: bigint }
  /** Mints an asset that the chain lets this module mint; by the issuer. */
  | {
      readonly kind: 'issue';
      readonly asset: Uint8Array;
      readonly token: bigint;
      readonly amount: bigint;
      /** Who gets it. */
      readonly program: Program;
    }
  /** Destroys the value that comes with it, of an asset that the chain lets this module burn. */
  | { readonly kind: 'retire' }
  /** Refused on every chain: outputs of the native format cannot be frozen. */
  | { readonly kind: 'freeze'; readonly asset: Uint8Array }
  | { readonly kind: 'unfreeze'; readonly asset: Uint8Array };

const KIND = { register: 1, describe: 2, setCap: 3, issue: 4, retire: 5, freeze: 6, unfreeze: 7 } as const;

/** The bytes of the actions of `assets`: a kind byte, then the fields in the order of {@link AssetsAction}. */
export const assetsActions: Codec<AssetsAction> = {
  encode: (action) =>
    encodeWith((w) => {
      w.u8(KIND[action.kind], 'kind');
      switch (action.kind) {
        case 'register':
          writeProgram(w, action.program).string(encodeDefinition(action.definition), LIMITS.definition, 'definition');
          w.bytes(action.assetNonce, 'asset nonce', 16);
          break;
        case 'describe':
          w.bytes(action.asset, 'asset', 32).bytes(action.metadata, 'metadata', 32);
          writeText(w, action.uri, MAX_URI, 'uri');
          break;
        case 'setCap':
          writeAmount(w.bytes(action.asset, 'asset', 32), action.cap);
          break;
        case 'issue':
          writeAmount(w.bytes(action.asset, 'asset', 32).varint64(action.token, 'token'), action.amount);
          writeProgram(w, action.program);
          break;
        case 'retire':
          break;
        case 'freeze':
        case 'unfreeze':
          w.bytes(action.asset, 'asset', 32);
          break;
      }
    }),
  decode: (bytes) => decodeWith(bytes, readAction),
};

function readAction(r: Reader): AssetsAction {
  const kind = r.u8();
  switch (kind) {
    case KIND.register:
      return {
        kind: 'register',
        program: readProgram(r),
        definition: decodeDefinition(r.string(LIMITS.definition)),
        assetNonce: r.bytes(16),
      };
    case KIND.describe:
      return { kind: 'describe', asset: r.bytes(32), metadata: r.bytes(32), uri: readText(r, MAX_URI) };
    case KIND.setCap:
      return { kind: 'setCap', asset: r.bytes(32), cap: readAmount(r) };
    case KIND.issue:
      return {
        kind: 'issue',
        asset: r.bytes(32),
        token: r.varint64(),
        amount: readAmount(r),
        program: readProgram(r),
      };
    case KIND.retire:
      return { kind: 'retire' };
    case KIND.freeze:
      return { kind: 'freeze', asset: r.bytes(32) };
    case KIND.unfreeze:
      return { kind: 'unfreeze', asset: r.bytes(32) };
    default:
      throw new LedgerError('decode.kind', `action ${kind} is unknown`, { offset: 0, kind });
  }
}
