import { sha256 } from '@dougong/crypto/hash';
import {
  type BlockRef,
  type Bytes,
  type EngineHeader,
  type Hash,
  type Height,
  idBytes,
  type NodeId,
  toHash,
  ZERO_HASH,
} from '../interface/primitives.ts';
import type { ValidatorSet } from '../interface/validator-set.ts';
import { Writer } from '../wire/writer.ts';

/** A block of the simulated chain; its transactions are only a number of bytes. */
export interface Body {
  readonly header: EngineHeader;
  readonly bytes: number;
  /** A byzantine producer may build blocks that no ledger accepts. */
  readonly valid: boolean;
  /** Node that built it, and when. */
  readonly builder: number;
  readonly at: number;
}

/** Every block that any machine ever built, and the validator sets by height. Machines hold subsets of the blocks. */
export interface SimChain {
  readonly genesis: EngineHeader;
  /** The set that decides a height. */
  setAt(height: Height): ValidatorSet;
  /** Heights at which a new set begins, ascending. */
  readonly setChanges: readonly Height[];
  get(id: Hash): Body | undefined;
  /** A new block. `salt` tells apart blocks that one producer builds on the same parent. */
  build(request: {
    readonly parent: EngineHeader;
    readonly proposer: NodeId;
    readonly builder: number;
    readonly at: number;
    readonly time: number;
    readonly bytes: number;
    readonly engine: Bytes;
    readonly attach: Bytes;
    readonly salt: number;
    readonly valid: boolean;
  }): Body;
}

/** A chain with the sets `[from height, set]`, the first from height 1. */
export function createChain(sets: readonly (readonly [Height, ValidatorSet])[], startMs: number): SimChain {
  const blocks = new Map<Hash, Body>();
  const setAt = (height: Height): ValidatorSet => {
    for (let i = sets.length - 1; i > 0; i--) {
      const [from, set] = sets[i] as readonly [Height, ValidatorSet];
      if (height >= from) return set;
    }
    return (sets[0] as readonly [Height, ValidatorSet])[1];
  };
  const genesis = identified(
    {
      height: 0,
      parent: ZERO_HASH,
      time: startMs,
      proposer: setAt(1).members[0]?.node as NodeId,
      validators: setAt(1).hash,
      nextValidators: setAt(1).hash,
      engine: new Uint8Array(0),
      attach: new Uint8Array(0),
    },
    0,
  );
  blocks.set(genesis.id, { header: genesis, bytes: 0, valid: true, builder: -1, at: 0 });
  return {
    genesis,
    setAt,
    setChanges: sets.slice(1).map(([from]) => from),
    get: (id) => blocks.get(id),
    build({ parent, proposer, builder, at, time, bytes, engine, attach, salt, valid }) {
      const height = parent.height + 1;
      const header = identified(
        {
          height,
          parent: parent.id,
          time: Math.max(time, parent.time),
          proposer,
          validators: setAt(height).hash,
          nextValidators: setAt(height + 1).hash,
          engine,
          attach,
        },
        salt,
      );
      const known = blocks.get(header.id);
      if (known !== undefined) return known;
      const body: Body = { header, bytes: bytes + attach.length, valid, builder, at };
      blocks.set(header.id, body);
      return body;
    },
  };
}

function identified(header: Omit<EngineHeader, 'id'>, salt: number): EngineHeader {
  const writer = new Writer(256 + header.engine.length)
    .u53(header.height)
    .hash(header.parent)
    .u53(header.time)
    .fixed(idBytes(header.proposer))
    .hash(header.validators)
    .hash(header.nextValidators)
    .fixed(header.engine)
    .fixed(sha256(header.attach))
    .u32(salt);
  return { ...header, id: toHash(sha256(writer.done())) };
}

/** What a machine's ledger says about a block, before the engine's own rules. */
export function refusal(chain: SimChain, block: BlockRef, body: Body): string | undefined {
  const { header } = body;
  if (header.height !== block.height || header.parent !== block.parent) return 'the reference names another position';
  if (!body.valid) return 'a transaction is invalid';
  const parent = chain.get(header.parent)?.header;
  if (parent === undefined) return 'the parent is unknown';
  if (parent.height + 1 !== header.height) return 'the height does not follow the parent';
  if (header.time < parent.time) return 'the time is before the parent';
  if (header.validators !== chain.setAt(header.height).hash) return 'the validator set is not that of the height';
  if (header.nextValidators !== chain.setAt(header.height + 1).hash) return 'the next validator set is wrong';
  return undefined;
}
