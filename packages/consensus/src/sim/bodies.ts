import type { BlockRef, EngineHeader, Hash, NodeId } from '../interface/primitives.ts';
import type { Environment } from './environment.ts';
import type { Machine } from './machine.ts';
import { othersOf } from './postbox.ts';

/** How often a body that did not come is asked for again. */
const AGAIN_US = 400_000;
const REQUEST_BYTES = 48;
const HEADER_BYTES = 256;

/** Block bodies that a machine holds, and those it is waiting for. */
export interface Bodies {
  has(id: Hash): boolean;
  /** The machine made the block, or its chain has it. */
  add(id: Hash): void;
  /** Gets a body from one of the nodes; then answers `validate` of `block`, or `fetch` without one. */
  want(id: Hash, from: readonly NodeId[], block?: BlockRef): void;
  /** A body came, asked for or not. */
  arrived(header: EngineHeader, from: NodeId): void;
  /** Forgets requests; with `all` the bodies too. */
  reset(all: boolean): void;
}

interface Wanted {
  from: readonly NodeId[];
  block: BlockRef | undefined;
  attempts: number;
}

/** The bodies of one machine; `validate` runs the checks of a block that is here. */
export function createBodies<M>(
  env: Environment<unknown, M>,
  self: Machine<M>,
  validate: (block: BlockRef) => void,
): Bodies {
  const held = new Set<Hash>([env.chain.genesis.id]);
  const wanted = new Map<Hash, Wanted>();

  const ask = (id: Hash): void => {
    const want = wanted.get(id);
    if (want === undefined) return;
    const peers = want.from.length > 0 ? want.from : othersOf(env.chain.setAt(self.final.height + 1), self.id);
    const peer = peers[want.attempts % peers.length];
    want.attempts++;
    for (const to of peer === undefined || peer === self.id ? [] : env.machinesOf(peer)) {
      self.postbox.carry(to, REQUEST_BYTES, () => {
        const body = to.bodies.has(id) ? env.chain.get(id) : undefined;
        if (body === undefined) return;
        to.postbox.carry(self, HEADER_BYTES + body.bytes, () => self.bodies.arrived(body.header, to.id));
      });
    }
    // Nobody may have it any more: after some rounds over the peers the engine has to ask again.
    if (want.attempts > 4 * peers.length + 8) wanted.delete(id);
    else env.at(env.now() + AGAIN_US, self, () => ask(id));
  };

  return {
    has: (id) => held.has(id),
    add: (id) => held.add(id),
    want(id, from, block) {
      const known = wanted.get(id);
      if (known !== undefined) {
        known.from = [...new Set([...known.from, ...from])];
        known.block ??= block;
        return;
      }
      wanted.set(id, { from, block, attempts: 0 });
      ask(id);
    },
    arrived(header, from) {
      held.add(header.id);
      const want = wanted.get(header.id);
      if (want === undefined) return;
      wanted.delete(header.id);
      if (want.block !== undefined) validate(want.block);
      else self.input({ t: 'payload', block: header, from });
    },
    reset(all) {
      wanted.clear();
      if (!all) return;
      held.clear();
      held.add(env.chain.genesis.id);
    },
  };
}
