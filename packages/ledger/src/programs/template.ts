import { LedgerError } from '../errors.ts';
import { LIMITS } from '../native/limits.ts';
import { decodeName, encodeName } from '../native/name.ts';
import { decodeWith, type Reader } from '../reader.ts';
import { encodeWith, type Writer } from '../writer.ts';

/** A public key by its suite and hash. */
export interface KeyRef {
  /** Signature suite byte, 1 to 4. */
  readonly suite: number;
  /** `TH("dougong/key", suite ‖ public key)`. */
  readonly hash: Uint8Array;
}

/** The template programs of vm 0; SPEC.md section 8.1. */
export type Template =
  | { readonly name: 'keyHash'; readonly key: KeyRef }
  | { readonly name: 'threshold'; readonly policyHash: Uint8Array }
  | { readonly name: 'mast'; readonly outputKey: Uint8Array }
  | { readonly name: 'module'; readonly module: string }
  | HashTimeLock;

/** Pays to `recipient` with the preimage, or back to `refund` from a height or time on. */
export interface HashTimeLock {
  readonly name: 'htlc';
  /** SHA-256 of a 32-byte preimage. */
  readonly lock: Uint8Array;
  readonly recipient: KeyRef;
  readonly refund: KeyRef;
  readonly after: 'height' | 'timeMs';
  readonly until: number;
}

/** m of n keys. */
export interface ThresholdPolicy {
  readonly m: number;
  /** Strictly ascending by suite and hash. */
  readonly keys: readonly KeyRef[];
}

/**
 * The template that `code` is.
 *
 * @throws {@link LedgerError} `decode.*`.
 */
export function decodeTemplate(code: Uint8Array): Template {
  return decodeWith(code, (reader) => {
    const tag = reader.u8();
    switch (tag) {
      case 0:
        return { name: 'keyHash', key: readKeyRef(reader) };
      case 1:
        return { name: 'threshold', policyHash: reader.bytes(32) };
      case 2:
        return { name: 'mast', outputKey: reader.bytes(32) };
      case 3:
        return { name: 'module', module: decodeName(reader) };
      case 4:
        return readHashTimeLock(reader);
      default:
        throw new LedgerError('decode.kind', `template ${tag} is unknown`, { offset: 0, kind: tag });
    }
  });
}

/** The code of `template`. */
export function encodeTemplate(template: Template): Uint8Array {
  return encodeWith((w) => {
    switch (template.name) {
      case 'keyHash':
        writeKeyRef(w.u8(0, 'template'), template.key);
        break;
      case 'threshold':
        w.u8(1, 'template').bytes(template.policyHash, 'policy hash', 32);
        break;
      case 'mast':
        w.u8(2, 'template').bytes(template.outputKey, 'output key', 32);
        break;
      case 'module':
        encodeName(w.u8(3, 'template'), template.module);
        break;
      case 'htlc':
        w.u8(4, 'template').bytes(template.lock, 'lock', 32);
        writeKeyRef(w, template.recipient);
        writeKeyRef(w, template.refund);
        w.u8(template.after === 'height' ? 0 : 1, 'after');
        w.varint(template.until, Number.MAX_SAFE_INTEGER, 'until');
        break;
    }
  }, 40);
}

/**
 * Reads a threshold policy as it stands in a witness.
 *
 * @throws {@link LedgerError} `decode.*`.
 */
export function decodePolicy(bytes: Uint8Array): ThresholdPolicy {
  return decodeWith(bytes, (reader) => {
    const m = reader.u8();
    const n = reader.u8();
    if (m < 1 || m > n || n > LIMITS.policyKeys) {
      throw new LedgerError('decode.value', `${m} of ${n} keys is no policy`, { offset: 0 });
    }
    const keys: KeyRef[] = [];
    for (let i = 0; i < n; i++) {
      const key = readKeyRef(reader);
      const previous = keys.at(-1);
      if (previous !== undefined && compareKeyRefs(previous, key) >= 0) {
        throw new LedgerError('decode.value', 'keys are not strictly ascending', { offset: reader.offset - 33 });
      }
      keys.push(key);
    }
    return { m, keys };
  });
}

/**
 * The bytes of a threshold policy.
 *
 * @throws {@link LedgerError} `encode.value` when it could not be decoded again.
 */
export function encodePolicy(policy: ThresholdPolicy): Uint8Array {
  const { m, keys } = policy;
  if (m < 1 || m > keys.length || keys.length > LIMITS.policyKeys) {
    throw new LedgerError('encode.value', `policy: ${m} of ${keys.length} keys`);
  }
  return encodeWith(
    (w) => {
      w.u8(m, 'm').u8(keys.length, 'n');
      for (const [i, key] of keys.entries()) {
        const previous = keys[i - 1];
        if (previous !== undefined && compareKeyRefs(previous, key) >= 0) {
          throw new LedgerError('encode.value', 'policy: keys are not strictly ascending');
        }
        writeKeyRef(w, key);
      }
    },
    2 + 33 * keys.length,
  );
}

/** Order of keys in a policy: by suite, then hash. */
export function compareKeyRefs(a: KeyRef, b: KeyRef): number {
  if (a.suite !== b.suite) return a.suite - b.suite;
  for (let i = 0; i < 32; i++) {
    const difference = (a.hash[i] ?? 0) - (b.hash[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Reads `suite: u8 ‖ hash: bytes(32)`. Throws {@link LedgerError} `decode.*`. */
export function readKeyRef(reader: Reader): KeyRef {
  const offset = reader.offset;
  const suite = reader.u8();
  if (suite < 1 || suite > 4) {
    throw new LedgerError('decode.kind', `signature suite ${suite} is unknown`, { offset, kind: suite });
  }
  return { suite, hash: reader.bytes(32) };
}

/** Writes `suite: u8 ‖ hash: bytes(32)`. */
export function writeKeyRef(w: Writer, key: KeyRef): void {
  if (key.suite < 1 || key.suite > 4) throw new LedgerError('encode.value', `suite ${key.suite} is unknown`);
  w.u8(key.suite, 'suite').bytes(key.hash, 'key hash', 32);
}

function readHashTimeLock(reader: Reader): HashTimeLock {
  const lock = reader.bytes(32);
  const recipient = readKeyRef(reader);
  const refund = readKeyRef(reader);
  const offset = reader.offset;
  const after = reader.u8();
  if (after > 1) throw new LedgerError('decode.kind', `lock kind ${after} is unknown`, { offset, kind: after });
  return { name: 'htlc', lock, recipient, refund, after: after === 0 ? 'height' : 'timeMs', until: reader.varint() };
}
