import { decodeWith } from '../../reader.ts';
import { encodeWith } from '../../writer.ts';
import { heightBytes, tagged } from '../fields.ts';
import type { ApplyContext, BlockView, CheckContext, ValidatorInfo } from '../module.ts';
import { decodeValidators, encodeValidators } from '../validator-set.ts';

const TAG = { timeline: 16, set: 17 } as const;
const TIMELINE = Uint8Array.of(TAG.timeline);
/** Sets that are remembered at most; evidence older than the oldest is void. */
const MAX_SETS = 1000;

type Read = Pick<CheckContext, 'get'>;

/** The entries of genesis: its set from epoch 0 on. */
export function genesisSet(validators: readonly ValidatorInfo[]): readonly (readonly [Uint8Array, Uint8Array])[] {
  return [
    [TIMELINE, encodeTimeline([0])],
    [setKey(0), encodeValidators(validators)],
  ];
}

/** The epoch of a height. */
export function epochOf(height: number, { epochBlocks }: Pick<BlockView, 'epochBlocks'>): number {
  return Math.floor(height / epochBlocks);
}

/** The set of an epoch: that of the last election before it; `undefined` when it is forgotten. */
export function setOfEpoch(ctx: Read, epoch: number): readonly ValidatorInfo[] | undefined {
  const from = timeline(ctx).findLast((first) => first <= epoch);
  const bytes = from === undefined ? undefined : ctx.get(setKey(from));
  return bytes === undefined ? undefined : decodeValidators(bytes);
}

/** Remembers the set of `epoch`, and forgets those whose last epoch is before `oldest`. */
export function rememberSet(
  ctx: ApplyContext,
  epoch: number,
  validators: readonly ValidatorInfo[],
  oldest: number,
): void {
  const known = [...timeline(ctx).filter((first) => first !== epoch), epoch];
  const kept = known.filter(
    (_, i) => i >= known.length - MAX_SETS && (known[i + 1] ?? Number.MAX_SAFE_INTEGER) > oldest,
  );
  for (const first of known) if (!kept.includes(first)) ctx.del(setKey(first));
  ctx.set(TIMELINE, encodeTimeline(kept));
  ctx.set(setKey(epoch), encodeValidators(validators));
}

function timeline(ctx: Read): readonly number[] {
  const bytes = ctx.get(TIMELINE);
  if (bytes === undefined) return [];
  return decodeWith(bytes, (r) => {
    const epochs: number[] = [];
    for (let n = r.count(0, MAX_SETS, 1); n > 0; n--) epochs.push(r.varint());
    return epochs;
  });
}

function encodeTimeline(epochs: readonly number[]): Uint8Array {
  return encodeWith((w) => {
    w.varint(epochs.length, MAX_SETS, 'epochs');
    for (const epoch of epochs) w.varint(epoch, Number.MAX_SAFE_INTEGER, 'epoch');
  });
}

function setKey(epoch: number): Uint8Array {
  return tagged(TAG.set, heightBytes(epoch));
}
