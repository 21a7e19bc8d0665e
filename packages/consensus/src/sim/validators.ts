import type { Height } from '../interface/primitives.ts';
import { majorityQuorum, type Validator, type ValidatorSet } from '../interface/validator-set.ts';
import { createValidatorSet } from '../validators/create.ts';
import { mockKey, mockNodeId } from './mock-crypto.ts';
import type { Scenario } from './scenario.ts';

/** Region of a node: the scenario's list in turn, or the map's regions in turn. */
export function regionIndex(scenario: Scenario, node: number): number {
  const { regions } = scenario.network.map;
  const { placement } = scenario;
  if (placement === 'round-robin') return node % regions.length;
  const inTurn = (list: readonly string[], at: number): number => regions.indexOf(list[at % list.length] as string);
  if (!('first' in placement)) return inTurn(placement, node);
  const { first, rest } = placement;
  return node < first.length ? inTurn(first, node) : inTurn(rest, node - first.length);
}

/** The validator sets of a scenario, each with the height it begins at; the first at 1. */
export function validatorSets(scenario: Scenario, quorum: 'byzantine' | 'majority'): [Height, ValidatorSet][] {
  const make = (nodes: readonly number[], epoch: number): ValidatorSet => {
    const members = nodes.map((node) => memberOf(scenario, node));
    const total = members.reduce((sum, { weight }) => sum + weight, 0n);
    return createValidatorSet({ epoch, members, ...(quorum === 'majority' && { quorum: majorityQuorum(total) }) });
  };
  let current = Array.from({ length: scenario.nodes }, (_, i) => i);
  let outside = Array.from({ length: scenario.spares }, (_, i) => scenario.nodes + i);
  const sets: [Height, ValidatorSet][] = [[1, make(current, 0)]];
  const changes = scenario.faults.filter((fault) => fault.f === 'set-change').sort((a, b) => a.height - b.height);
  for (const [i, { height, set }] of changes.entries()) {
    const leaving = set === 'replace-all' ? current.length : Math.floor(current.length / 3);
    const coming = Math.min(leaving, outside.length);
    const gone = current.slice(0, coming);
    current = [...current.slice(coming), ...outside.slice(0, coming)];
    outside = [...outside.slice(coming), ...gone];
    sets.push([height, make(current, i + 1)]);
  }
  return sets;
}

function memberOf(scenario: Scenario, node: number): Validator {
  return {
    node: mockNodeId(node),
    voteKey: mockKey(node, 'vote'),
    weight: BigInt(scenario.weights?.[node] ?? 1),
    region: scenario.network.map.regions[regionIndex(scenario, node)] as string,
  };
}
