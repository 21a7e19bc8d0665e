import type { FinalityRecord } from '../interface/finality.ts';
import type { NodeId } from '../interface/primitives.ts';
import type { Environment } from './environment.ts';
import type { Machine } from './machine.ts';

/** How long a request for blocks may take before another one is sent. */
const PATIENCE_US = 1_000_000;
/** Most blocks in one answer. */
const BATCH = 64;
/** A header with its certificate on the wire, roughly. */
const RECORD_BYTES = 640;

/** Catches a machine up with finalised blocks of its peers. */
export interface Synchroniser {
  /** Asks a peer for what follows the own final block; does nothing while a request is out. */
  ask(peer: NodeId): void;
  reset(): void;
}

/** The synchroniser of one machine. */
export function createSynchroniser<M>(env: Environment<unknown, M>, self: Machine<M>): Synchroniser {
  let askedAt = Number.NEGATIVE_INFINITY;

  const accept = (peer: NodeId, records: readonly FinalityRecord[]): void => {
    askedAt = Number.NEGATIVE_INFINITY;
    const fresh = records.filter(({ block }) => block.height > self.final.height);
    const last = fresh.at(-1);
    if (last === undefined || fresh[0]?.block.parent !== self.final.id) return;
    for (let i = 1; i < fresh.length; i++) if (fresh[i]?.block.parent !== fresh[i - 1]?.block.id) return;
    if (!trusted(last)) return;
    self.adopt(fresh);
    if (fresh.length === BATCH) ask(peer);
  };

  // A crash-tolerant or probabilistic engine's proof convinces nobody outside; its peers are taken at their word.
  const trusted = (record: FinalityRecord): boolean => {
    if (env.engine.module.traits.family !== 'bft') return true;
    return env.engine.module.verifyFinality(record.block, record.proof, {
      chainId: env.chainId,
      engineEpoch: 0,
      set: env.chain.setAt(record.block.height),
      check: (claims) => claims.map((claim) => env.ledger.holds(claim)),
    });
  };

  const ask = (peer: NodeId): void => {
    if (env.now() - askedAt < PATIENCE_US) return;
    askedAt = env.now();
    for (const to of env.machinesOf(peer)) {
      self.postbox.carry(to, 64, () => {
        const from = self.final.height;
        const records = to.finals.slice(from, from + BATCH);
        if (records.length > 0) to.postbox.carry(self, RECORD_BYTES * records.length, () => accept(peer, records));
      });
    }
  };

  return {
    ask,
    reset: () => {
      askedAt = Number.NEGATIVE_INFINITY;
    },
  };
}
