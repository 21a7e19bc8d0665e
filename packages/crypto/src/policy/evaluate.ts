import { bytesToHex } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import { checkPolicy } from './check.ts';
import { POLICY_LIMITS, type Policy } from './policy.ts';

/**
 * Whether the keys that signed satisfy the policy. Checking the signatures is the caller's; keys that the policy does not
 * name and repetitions change nothing.
 *
 * @throws {@link CryptoError} `policy.malformed`, `policy.limit` when the policy breaks the rules.
 *
 * @example
 * ```ts
 * import { allOf, evaluate, key, multisig } from '@dougong/crypto/policy';
 *
 * const treasury = allOf(key(auditor), multisig(2, [alice, bob, carol]));
 * evaluate(treasury, [auditor, carol, alice]); // true
 * ```
 */
export function evaluate(policy: Policy, signed: readonly Uint8Array[]): boolean {
  checkPolicy(policy);
  const names = new Set(signed.map(bytesToHex));
  return holds(policy, (key) => names.has(bytesToHex(key)));
}

/** The different keys of a policy, in the order in which they first stand there. */
export function policyKeys(policy: Policy): Uint8Array[] {
  checkPolicy(policy);
  const keys = new Map<string, Uint8Array>();
  for (const key of allKeys(policy)) {
    const name = bytesToHex(key);
    if (!keys.has(name)) keys.set(name, key);
  }
  return [...keys.values()];
}

/**
 * A smallest set of the available keys that satisfies the policy, in the order of {@link policyKeys}; always the same one
 * for the same policy and keys. Undefined when they do not suffice.
 *
 * A key in several places is signed with once. With such keys the search tries every choice of them, so their number is
 * limited; without, it looks at each key once.
 *
 * @throws {@link CryptoError} `policy.malformed`, `policy.limit`; the latter also when more than `sharedKeys` of
 * {@link POLICY_LIMITS} available keys stand in several places.
 */
export function minimalSatisfaction(policy: Policy, available: readonly Uint8Array[]): Uint8Array[] | undefined {
  const keys = policyKeys(policy);
  const ids = new Map(keys.map((key, id) => [bytesToHex(key), id]));
  const idOf = (key: Uint8Array): number => ids.get(bytesToHex(key)) ?? -1;
  const usable = new Set(available.map(idOf));
  const shared = sharedIds(policy, idOf).filter((id) => usable.has(id));
  if (shared.length > POLICY_LIMITS.sharedKeys) {
    const most = POLICY_LIMITS.sharedKeys;
    throw new CryptoError('policy.limit', `${shared.length} keys stand in several places: at most ${most}`, {
      limit: 'sharedKeys',
      most,
    });
  }

  let best: readonly number[] | undefined;
  for (let choice = 0; choice < 2 ** shared.length; choice++) {
    // Keys of the choice are paid for once and free everywhere; those outside it are not used at all. What is left stands
    // in one place only, where taking the cheapest parts is optimal.
    const free = new Set(shared.filter((_, i) => (choice >> i) & 1));
    const price = (key: Uint8Array): number => {
      const id = idOf(key);
      if (free.has(id)) return 0;
      return usable.has(id) && !shared.includes(id) ? 1 : Number.POSITIVE_INFINITY;
    };
    const found = cheapest(policy, price, idOf);
    if (found === undefined) continue;
    const all = [...new Set([...free, ...found])];
    if (best === undefined || all.length < best.length) best = all;
  }
  return best?.toSorted((a, b) => a - b).flatMap((id) => keys[id] ?? []);
}

type Price = (key: Uint8Array) => number;

/** The ids of the priced keys of a cheapest way to satisfy the policy. */
function cheapest(policy: Policy, price: Price, idOf: (key: Uint8Array) => number): number[] | undefined {
  switch (policy.type) {
    case 'key':
      return heaviest(1, [{ key: policy.key, weight: 1 }], price, idOf);
    case 'multisig':
      return heaviest(
        policy.required,
        policy.keys.map((key) => ({ key, weight: 1 })),
        price,
        idOf,
      );
    case 'threshold':
      return heaviest(policy.required, policy.members, price, idOf);
    case 'compound': {
      const ways = policy.policies.flatMap((part) => {
        const way = cheapest(part, price, idOf);
        return way === undefined ? [] : [way];
      });
      if (ways.length < policy.required) return undefined;
      // Stable: among equals the first ones are taken.
      return ways
        .sort((a, b) => a.length - b.length)
        .slice(0, policy.required)
        .flat();
    }
    default:
      return undefined;
  }
}

/** Free keys first, then the heaviest: fewest keys for the weight. */
function heaviest(
  required: number,
  members: readonly { readonly key: Uint8Array; readonly weight: number }[],
  price: Price,
  idOf: (key: Uint8Array) => number,
): number[] | undefined {
  const offers = members.map(({ key, weight }) => ({ id: idOf(key), weight, cost: price(key) }));
  let missing = required;
  for (const { weight, cost } of offers) if (cost === 0) missing -= weight;
  const taken: number[] = [];
  for (const { id, weight } of offers.filter(({ cost }) => cost === 1).sort((a, b) => b.weight - a.weight)) {
    if (missing <= 0) break;
    taken.push(id);
    missing -= weight;
  }
  return missing <= 0 ? taken : undefined;
}

function holds(policy: Policy, signed: (key: Uint8Array) => boolean): boolean {
  switch (policy.type) {
    case 'key':
      return signed(policy.key);
    case 'multisig':
      return policy.keys.filter(signed).length >= policy.required;
    case 'threshold':
      return policy.members.reduce((sum, { key, weight }) => sum + (signed(key) ? weight : 0), 0) >= policy.required;
    case 'compound':
      return policy.policies.filter((part) => holds(part, signed)).length >= policy.required;
    default:
      return false;
  }
}

function* allKeys(policy: Policy): Iterable<Uint8Array> {
  if (policy.type === 'key') yield policy.key;
  else if (policy.type === 'multisig') yield* policy.keys;
  else if (policy.type === 'threshold') yield* policy.members.map(({ key }) => key);
  else for (const part of policy.policies) yield* allKeys(part);
}

function sharedIds(policy: Policy, idOf: (key: Uint8Array) => number): number[] {
  const seen = new Set<number>();
  const shared = new Set<number>();
  for (const key of allKeys(policy)) {
    const id = idOf(key);
    (seen.has(id) ? shared : seen).add(id);
  }
  return [...shared].sort((a, b) => a - b);
}
