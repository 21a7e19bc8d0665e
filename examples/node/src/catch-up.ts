import type { BlockRef, Finality } from '@dougong/consensus';
import { toHash } from '@dougong/consensus';
import { blockId, decodeBlock } from '@dougong/ledger';
import type { FinalRecord } from './block-archive.ts';

/** What catching up needs of a node. */
export interface CatchUpParts {
  /** Height at which the node stands. */
  height(): number;
  /** The final block of a height, from whoever has it. */
  next(height: number): Promise<FinalRecord | undefined>;
  isFinal(ref: BlockRef, proof: Finality): boolean;
  adopt(record: FinalRecord): Promise<void>;
}

/** Takes final blocks one by one, each after its proof was checked, until nobody has the next; says whether there was any. */
export async function catchUp({ height, next, isFinal, adopt }: CatchUpParts): Promise<boolean> {
  const before = height();
  for (;;) {
    const wanted = height() + 1;
    const record = await next(wanted);
    if (record === undefined) break;
    const { header } = decodeBlock(record.bytes);
    const ref = { height: header.height, id: toHash(blockId(header)), parent: toHash(header.parent) };
    const proof: Finality = { kind: 'certificate', certs: [record.certificate] };
    if (ref.height !== wanted || !isFinal(ref, proof)) break;
    await adopt(record);
  }
  return height() > before;
}
