import { type Announcement, type ChainMessage, readBlockRef, writeBlockRef } from '../chain/message.ts';
import type { BlockRef } from '../interface/primitives.ts';
import { soundBits } from './config.ts';

/**
 * A block by name, with the target that it claims. Work is measured on the id, so the claim can be checked before
 * anything else of the block is fetched, and every announcement that passes has cost its sender that work.
 */
export interface PowAnnouncement {
  readonly ref: BlockRef;
  /** Target in compact form. */
  readonly bits: number;
}

/** Messages of the engine. */
export type PowMessage = ChainMessage<PowAnnouncement>;

/** Wire form: height u64, id 32, parent 32, bits u32. */
export const POW_ANNOUNCEMENT: Announcement<PowAnnouncement> = {
  ref: ({ ref }) => ref,
  write(writer, { ref, bits }) {
    writeBlockRef(writer, ref);
    writer.u32(bits);
  },
  read(reader) {
    const ref = readBlockRef(reader);
    const bits = reader.u32();
    if (!soundBits(bits)) reader.bad('a target that is none');
    return { ref, bits };
  },
};
