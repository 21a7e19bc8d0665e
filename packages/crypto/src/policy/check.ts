import { bytesToHex } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { POLICY_LIMITS, type Policy } from './policy.ts';

/**
 * Throws unless the policy keeps the rules and limits, and can be satisfied at all.
 *
 * @throws {@link CryptoError} `policy.malformed` with the `path` of the part that breaks a rule, as in `policies.1.required`;
 * `policy.limit` when the whole is too large.
 */
export function checkPolicy(policy: Policy): void {
  const count = { keys: 0, nodes: 0 };
  visit(policy, '', 1, count);
}

function visit(policy: Policy, path: string, depth: number, count: { keys: number; nodes: number }): void {
  const at = (part: string): string => (path === '' ? part : `${path}.${part}`);
  count.nodes += 1;
  if (count.nodes > POLICY_LIMITS.nodes) throw tooLarge('nodes', count.nodes);
  switch (policy?.type) {
    case 'key':
      checkKeys([policy.key], at('key'), count);
      break;
    case 'multisig':
      checkCount(policy.keys, at('keys'));
      checkKeys(policy.keys, at('keys'), count);
      checkRequired(policy.required, policy.keys.length, at('required'));
      break;
    case 'threshold': {
      checkCount(policy.members, at('members'));
      checkKeys(
        policy.members.map((member) => member.key),
        at('members'),
        count,
      );
      let sum = 0;
      for (const [i, { weight }] of policy.members.entries()) {
        checkInteger(weight, 2 ** 32 - 1, at(`members.${i}.weight`));
        sum += weight;
      }
      checkRequired(policy.required, sum, at('required'));
      break;
    }
    case 'compound':
      if (depth > POLICY_LIMITS.depth) throw tooLarge('depth', depth);
      checkCount(policy.policies, at('policies'));
      checkRequired(policy.required, policy.policies.length, at('required'));
      for (const [i, part] of policy.policies.entries()) visit(part, at(`policies.${i}`), depth + 1, count);
      break;
    default:
      throw malformed(at('type'), 'unknown type');
  }
}

function checkKeys(keys: readonly Uint8Array[], path: string, count: { keys: number }): void {
  count.keys += keys.length;
  if (count.keys > POLICY_LIMITS.keys) throw tooLarge('keys', count.keys);
  const seen = new Set<string>();
  for (const [i, key] of keys.entries()) {
    if (!(key instanceof Uint8Array) || key.length < 1 || key.length > POLICY_LIMITS.keyBytes) {
      throw malformed(`${path}.${i}`, `a key has 1 to ${POLICY_LIMITS.keyBytes} bytes`);
    }
    // One signature would count twice.
    const text = bytesToHex(key);
    if (seen.has(text)) throw malformed(`${path}.${i}`, 'the key is listed twice');
    seen.add(text);
  }
}

function checkCount(list: readonly unknown[], path: string): void {
  if (!Array.isArray(list) || list.length < 1 || list.length > POLICY_LIMITS.members) {
    throw malformed(path, `expected a list of 1 to ${POLICY_LIMITS.members}`);
  }
}

function checkRequired(required: number, most: number, path: string): void {
  checkInteger(required, most, path);
}

function checkInteger(value: number, most: number, path: string): void {
  if (!Number.isSafeInteger(value) || value < 1 || value > most) {
    throw malformed(path, `expected an integer from 1 to ${most}`);
  }
}

function malformed(path: string, what: string): CryptoError {
  return new CryptoError('policy.malformed', `${path}: ${what}`, { path });
}

function tooLarge(limit: 'depth' | 'keys' | 'nodes', value: number): CryptoError {
  const most = POLICY_LIMITS[limit];
  return new CryptoError('policy.limit', `the policy exceeds ${most} ${limit}`, { limit, most, value });
}
