import { entryAt, note, persistState, type Raft } from './state.ts';

/** Committed entries kept for followers that are a little behind. */
const KEEP = 1_024;
/** The log of the host is cut this often. */
const TRUNCATE_EVERY = 64;

/** Hands committed blocks to the host, in order. */
export function apply(raft: Raft): void {
  while (raft.applied < raft.commit) {
    const entry = entryAt(raft, raft.applied + 1);
    if (entry === undefined) return;
    raft.applied += 1;
    raft.emit({ t: 'extend', block: entry.block });
    const proof = { kind: 'crash-majority', term: entry.term, index: raft.applied } as const;
    raft.emit({ t: 'finalize', block: entry.block, proof });
    if (raft.applied % TRUNCATE_EVERY === 0) {
      // Term and vote must outlive the cut: their record moves above it.
      persistState(raft);
      raft.emit({ t: 'truncate', upTo: raft.applied });
    }
    if (raft.stopAt === raft.applied && !raft.stopped) {
      raft.stopped = true;
      raft.emit({ t: 'stopped', at: entry.block, proof });
      note(raft, 'stopped', raft.applied);
    }
  }
  trim(raft);
}

function trim(raft: Raft): void {
  const spare = raft.applied - KEEP - raft.base.block.height;
  if (spare <= 0) return;
  const last = raft.log[spare - 1];
  if (last === undefined) return;
  for (const { block } of raft.log.splice(0, spare)) if (block.id !== last.block.id) raft.headers.delete(block.id);
  raft.base = { block: last.block, term: last.term };
}
