import { bitmapOf, positionsIn } from '../interface/bitmap.ts';
import type { JudgeContext } from '../interface/engine.ts';
import type { Evidence, Verdict } from '../interface/evidence.ts';
import { memberAt, type ValidatorSet } from '../interface/validator-set.ts';
import { decodeSeal, encodeSeal, type Seal, sealClaim } from './seal.ts';

/** Two blocks of one producer for one slot. */
export function doubleSlot(first: Seal, second: Seal, set: ValidatorSet): Evidence {
  const items = [encodeSeal(first), encodeSeal(second)];
  // One offence has one form, whoever saw which block first.
  if (second.ref.id < first.ref.id) items.reverse();
  return {
    offence: 'double-slot',
    epoch: set.epoch,
    height: Math.min(first.ref.height, second.ref.height),
    culprits: bitmapOf([first.producer], set.members.length),
    items,
  };
}

/** Judges evidence: both seals are of the accused, for one slot, over different blocks, and their signatures hold. */
export function judgeDpos(proof: Evidence, context: JudgeContext): Verdict {
  const refuse = (why: string): Verdict => ({ valid: false, culprits: [], why });
  const { set } = context;
  if (proof.offence !== 'double-slot') return refuse('another offence than two blocks for one slot');
  if (proof.epoch !== set.epoch) return refuse('the evidence is of another epoch than the set');
  const accused = positionsIn(proof.culprits, set.members.length);
  const [position] = accused ?? [];
  if (accused?.length !== 1 || position === undefined) return refuse('not exactly one member is accused');
  const [first, second] = proof.items.map(sealOr);
  if (proof.items.length !== 2 || first === undefined || second === undefined) return refuse('not two seals');
  if (first.producer !== position || second.producer !== position) return refuse('a seal of somebody else');
  if (first.slot !== second.slot) return refuse('the seals are for two slots');
  if (first.ref.id >= second.ref.id) return refuse('the seals are for one block, or not in the order of their ids');
  if (proof.height !== Math.min(first.ref.height, second.ref.height))
    return refuse('the height is not that of the seals');
  const claims = [first, second].map((seal) => sealClaim(seal, set, context, context.scheme));
  const [a, b] = claims;
  if (a === undefined || b === undefined) return refuse('a seal of another epoch');
  if (!context.check([a, b]).every((ok) => ok)) return refuse('a signature does not hold');
  return { valid: true, culprits: [memberAt(set, position).node] };
}

function sealOr(bytes: Uint8Array): Seal | undefined {
  try {
    return decodeSeal(bytes);
  } catch {
    return undefined;
  }
}
