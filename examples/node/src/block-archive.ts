import { type Certificate, type Hash, type Height, idBytes, type NodeId, toHash } from '@dougong/consensus';
import { decodeCertificate, encodeCertificate } from '@dougong/consensus/certificate';
import { equalBytes } from '@dougong/crypto';
import { blockId, decodeBlock } from '@dougong/ledger';
import { type StateStore, WriteBatch } from '@dougong/storage';
import { DataFolderError } from './data-folder.ts';

const NS = { owner: 0, block: 1, proof: 2, height: 3, candidate: 4 } as const;
const OWNER = new TextEncoder().encode('owner');

/** A final block as it is stored. */
export interface FinalRecord {
  readonly bytes: Uint8Array;
  readonly certificate: Certificate;
}

/**
 * The blocks of one validator: final ones by height with their certificates, and candidates that it may vote for, so that
 * after a crash of everybody the body of a block that a quorum is bound to can still be had. Every write is durable when
 * it returns.
 */
export class BlockArchive {
  readonly #store: StateStore;

  constructor(store: StateStore) {
    this.#store = store;
  }

  /**
   * Whether this is the archive of a validator on a chain that began before; `false` when it is empty.
   *
   * @throws {@link DataFolderError} `data.foreign` when it is of another validator or chain.
   */
  async belongsTo(self: NodeId, genesis: Uint8Array): Promise<boolean> {
    const owner = await this.#store.get(NS.owner, OWNER);
    if (owner === undefined) return false;
    if (!equalBytes(owner, idBytes(self)))
      throw new DataFolderError('data.foreign', 'the blocks are another validator’s');
    const first = await this.block(0);
    if (first === undefined || !equalBytes(first, genesis)) {
      throw new DataFolderError('data.foreign', 'the blocks are of another chain');
    }
    return true;
  }

  /** Makes it the archive of a validator, with the genesis block. */
  async begin(self: NodeId, genesis: Uint8Array): Promise<void> {
    const batch = new WriteBatch();
    batch.put(NS.owner, OWNER, idBytes(self));
    batch.put(NS.block, heightKey(0), genesis);
    await this.#store.write(batch, { sync: true });
  }

  /** The bytes of the final block of a height. */
  block(height: Height): Promise<Uint8Array | undefined> {
    return this.#store.get(NS.block, heightKey(height));
  }

  /** The final block of a height with its proof; genesis has none. */
  async final(height: Height): Promise<FinalRecord | undefined> {
    const [bytes, proof] = await Promise.all([this.block(height), this.#store.get(NS.proof, heightKey(height))]);
    return bytes && proof && { bytes, certificate: decodeCertificate(proof) };
  }

  /** The bytes of a block, final or candidate. */
  async find(id: Hash): Promise<Uint8Array | undefined> {
    const height = await this.#store.get(NS.height, idBytes(id));
    if (height !== undefined) return this.#store.get(NS.block, height);
    for await (const page of this.#store.pages(NS.candidate)) {
      const found = page.find(([key]) => equalBytes(key.subarray(8), idBytes(id)));
      if (found !== undefined) return found[1];
    }
    return undefined;
  }

  /** Keeps a block that may be voted for, until its height is final. */
  async keep(height: Height, id: Hash, bytes: Uint8Array): Promise<void> {
    const batch = new WriteBatch();
    batch.put(NS.candidate, Uint8Array.of(...heightKey(height), ...idBytes(id)), bytes);
    await this.#store.write(batch, { sync: true });
  }

  /**
   * Stores a final block; the same one again changes nothing.
   *
   * @throws {@link DataFolderError} `data.damaged` when another block is final at that height.
   */
  async finalize(height: Height, id: Hash, bytes: Uint8Array, certificate: Certificate): Promise<void> {
    const known = await this.block(height);
    if (known !== undefined) {
      const other = toHash(blockId(decodeBlock(known).header));
      if (other === id) return;
      throw new DataFolderError('data.damaged', `two blocks are final at height ${height}: ${other} and ${id}`);
    }
    const batch = new WriteBatch();
    batch.put(NS.block, heightKey(height), bytes);
    batch.put(NS.proof, heightKey(height), encodeCertificate(certificate));
    batch.put(NS.height, idBytes(id), heightKey(height));
    await this.#store.write(batch, { sync: true });
    await this.#store.clear(NS.candidate, { lt: heightKey(height + 1) });
  }
}

function heightKey(height: Height): Uint8Array {
  const key = new Uint8Array(8);
  new DataView(key.buffer).setBigUint64(0, BigInt(height));
  return key;
}
