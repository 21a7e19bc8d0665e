import { ConsensusError } from '../errors.ts';
import type { BlockRef, Bytes, Hash, Height } from '../interface/primitives.ts';
import { Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';

/** Blocks, oldest first: one is news, several answer {@link Ask}. */
export interface Blocks<A> {
  readonly t: 'blocks';
  readonly blocks: readonly A[];
}

/** Asks for the blocks above the newest one that both sides have. */
export interface Ask {
  readonly t: 'ask';
  /** Ids of own blocks, newest first, at growing distances. */
  readonly have: readonly Hash[];
}

/** Messages of the chain engines; `A` announces one block. */
export type ChainMessage<A> = Blocks<A> | Ask;

/** Most blocks of one message. */
export const MOST_BLOCKS = 64;
/** Most ids of a question. */
export const MOST_HAVE = 32;

/** Wire form of one announcement. */
export interface Announcement<A> {
  readonly ref: (announced: A) => BlockRef;
  readonly write: (writer: Writer, announced: A) => void;
  readonly read: (reader: Reader) => A;
}

/** Canonical bytes: type u8, count u8, then the entries. */
export function encodeChain<A>(form: Announcement<A>, message: ChainMessage<A>): Bytes {
  const writer = new Writer(128);
  if (message.t === 'blocks') {
    writer.u8(0).u8(message.blocks.length);
    for (const block of message.blocks) form.write(writer, block);
  } else {
    writer.u8(1).u8(message.have.length);
    for (const id of message.have) writer.hash(id);
  }
  return writer.done();
}

/** @throws {@link ConsensusError} `wire.kind`, `wire.truncated`, `wire.trailing` or `wire.value`. */
export function decodeChain<A>(form: Announcement<A>, bytes: Bytes): ChainMessage<A> {
  const reader = new Reader(bytes);
  const type = reader.u8();
  if (type > 1) throw new ConsensusError('wire.kind', `no message has the type ${type}`);
  const count = reader.u8();
  if (count < 1 || count > (type === 0 ? MOST_BLOCKS : MOST_HAVE)) reader.bad(`${count} entries`);
  if (type === 1) {
    const have: Hash[] = [];
    for (let i = 0; i < count; i++) have.push(reader.hash());
    reader.end();
    return { t: 'ask', have };
  }
  const blocks: A[] = [];
  let below: BlockRef | undefined;
  for (let i = 0; i < count; i++) {
    const block = form.read(reader);
    const ref = form.ref(block);
    if (below !== undefined && (ref.parent !== below.id || ref.height !== below.height + 1)) {
      reader.bad('blocks that are no chain');
    }
    below = ref;
    blocks.push(block);
  }
  reader.end();
  return { t: 'blocks', blocks };
}

/** The height that a message is about; questions have none. */
export function chainHeight<A>(form: Announcement<A>, message: ChainMessage<A>): Height {
  const last = message.t === 'blocks' ? message.blocks.at(-1) : undefined;
  return last === undefined ? 0 : form.ref(last).height;
}

/** Writes a reference; height at least 1. */
export function writeBlockRef(writer: Writer, { height, id, parent }: BlockRef): void {
  writer.u53(height).hash(id).hash(parent);
}

/** Reads a reference. */
export function readBlockRef(reader: Reader): BlockRef {
  const height = reader.u53();
  if (height < 1) reader.bad('a block of height 0');
  return { height, id: reader.hash(), parent: reader.hash() };
}
