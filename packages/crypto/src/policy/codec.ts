import { assertBytes } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { checkPolicy } from './check.ts';
import { POLICY_LIMITS, type Policy } from './policy.ts';

const KEY = 0;
const MULTISIG = 1;
const THRESHOLD = 2;
const COMPOUND = 3;

/**
 * Canonical bytes of a policy. Order of keys and policies is kept, and two policies have the same bytes exactly when they
 * are the same.
 *
 * - key: `00 ‖ u8 length ‖ key`
 * - multisig: `01 ‖ u8 required ‖ u8 count ‖ count × (u8 length ‖ key)`
 * - threshold: `02 ‖ u64be required ‖ u8 count ‖ count × (u32be weight ‖ u8 length ‖ key)`
 * - compound: `03 ‖ u8 required ‖ u8 count ‖ count × policy`
 *
 * @throws {@link CryptoError} `policy.malformed`, `policy.limit`.
 */
export function encodePolicy(policy: Policy): Uint8Array {
  checkPolicy(policy);
  const bytes: number[] = [];
  write(policy, bytes);
  return Uint8Array.from(bytes);
}

/**
 * Reads what {@link encodePolicy} wrote, and nothing else.
 *
 * @throws {@link CryptoError} `bytes.truncated`, `bytes.trailing`, `policy.malformed`, `policy.limit`.
 */
export function decodePolicy(bytes: Uint8Array): Policy {
  assertBytes('bytes', bytes);
  const cursor = new Cursor(bytes);
  const policy = readPolicy(cursor, 1);
  if (cursor.offset < bytes.length) {
    const { offset } = cursor;
    throw new CryptoError('bytes.trailing', `the policy ends at byte ${offset} of ${bytes.length}`, { offset });
  }
  checkPolicy(policy);
  return policy;
}

function write(policy: Policy, bytes: number[]): void {
  switch (policy.type) {
    case 'key':
      bytes.push(KEY);
      writeKey(policy.key, bytes);
      break;
    case 'multisig':
      bytes.push(MULTISIG, policy.required, policy.keys.length);
      for (const key of policy.keys) writeKey(key, bytes);
      break;
    case 'threshold':
      bytes.push(THRESHOLD);
      writeNumber(policy.required, 8, bytes);
      bytes.push(policy.members.length);
      for (const { weight, key } of policy.members) {
        writeNumber(weight, 4, bytes);
        writeKey(key, bytes);
      }
      break;
    case 'compound':
      bytes.push(COMPOUND, policy.required, policy.policies.length);
      for (const part of policy.policies) write(part, bytes);
      break;
    default:
      throw new TypeError(`policy.type: unknown type ${String((policy as { type: unknown }).type)}`);
  }
}

function writeKey(key: Uint8Array, bytes: number[]): void {
  bytes.push(key.length, ...key);
}

function writeNumber(value: number, length: number, bytes: number[]): void {
  for (let shift = length - 1; shift >= 0; shift--) bytes.push(Math.floor(value / 2 ** (8 * shift)) % 256);
}

/** Depth is checked here, too, before the bytes of a stranger can nest deeper than the stack. */
function readPolicy(cursor: Cursor, depth: number): Policy {
  const { offset } = cursor;
  const type = cursor.byte();
  switch (type) {
    case KEY:
      return { type: 'key', key: cursor.key() };
    case MULTISIG: {
      const required = cursor.byte();
      return { type: 'multisig', required, keys: cursor.list(() => cursor.key()) };
    }
    case THRESHOLD: {
      const required = cursor.number(8);
      const member = (): { weight: number; key: Uint8Array } => ({ weight: cursor.number(4), key: cursor.key() });
      return { type: 'threshold', required, members: cursor.list(member) };
    }
    case COMPOUND: {
      if (depth > POLICY_LIMITS.depth) {
        throw new CryptoError('policy.limit', `the policy exceeds ${POLICY_LIMITS.depth} depth`, {
          limit: 'depth',
          offset,
        });
      }
      const required = cursor.byte();
      return { type: 'compound', required, policies: cursor.list(() => readPolicy(cursor, depth + 1)) };
    }
    default:
      throw new CryptoError('policy.malformed', `byte ${offset} is no type of policy`, { offset });
  }
}

/** Reads forward. Lists grow as their bytes are found, so that a count allocates nothing. */
class Cursor {
  offset = 0;
  #nodes = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.#take(1)[0] ?? 0;
  }

  number(length: number): number {
    return this.#take(length).reduce((value, byte) => value * 256 + byte, 0);
  }

  key(): Uint8Array {
    return this.#take(this.byte()).slice();
  }

  list<T>(read: () => T): T[] {
    const count = this.byte();
    const list: T[] = [];
    for (let i = 0; i < count; i++) {
      this.#nodes += 1;
      if (this.#nodes > POLICY_LIMITS.nodes + POLICY_LIMITS.keys) {
        throw new CryptoError('policy.limit', 'the policy has too many parts', { limit: 'nodes', offset: this.offset });
      }
      list.push(read());
    }
    return list;
  }

  #take(length: number): Uint8Array {
    const end = this.offset + length;
    if (end > this.#bytes.length) {
      const offset = this.#bytes.length;
      throw new CryptoError('bytes.truncated', `the policy goes on to byte ${end}`, { offset });
    }
    const part = this.#bytes.subarray(this.offset, end);
    this.offset = end;
    return part;
  }
}
