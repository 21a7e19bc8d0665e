import { decodeWith } from '../reader.ts';
import { encodeWith } from '../writer.ts';
import type { ValidatorInfo } from './module.ts';

/** Most members of a set that a module elects or remembers. */
export const MAX_SEATS = 500;

/** `count: varint ‖ (id: bytes(32) ‖ vote key: string(255) ‖ weight: u64) × count`; the order is part of the set. */
export function encodeValidators(validators: readonly ValidatorInfo[]): Uint8Array {
  return encodeWith(
    (w) => {
      w.varint(validators.length, MAX_SEATS, 'validators');
      for (const { id, voteKey, weight } of validators) {
        w.bytes(id, 'id', 32).string(voteKey, 255, 'vote key').u64(weight, 'weight');
      }
    },
    16 + 96 * validators.length,
  );
}

/** Reads {@link encodeValidators}. Throws {@link LedgerError} `decode.*`. */
export function decodeValidators(bytes: Uint8Array): readonly ValidatorInfo[] {
  return decodeWith(bytes, (r) => {
    const validators: ValidatorInfo[] = [];
    for (let n = r.count(0, MAX_SEATS, 41); n > 0; n--) {
      validators.push({ id: r.bytes(32), voteKey: r.string(255), weight: r.u64() });
    }
    return validators;
  });
}

/** The weight of all. */
export function totalWeight(validators: readonly ValidatorInfo[]): bigint {
  return validators.reduce((sum, { weight }) => sum + weight, 0n);
}
