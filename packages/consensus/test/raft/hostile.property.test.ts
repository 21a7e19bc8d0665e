import { RAFT_DEFAULTS, type RaftMessage, raft } from '@dougong/consensus/raft';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equalSet, nodeAt, TestNet } from '../helpers/net.ts';

const term = fc.integer({ min: 0, max: 5 });
const height = fc.integer({ min: 0, max: 6 });
const hash = fc.integer({ min: 0, max: 3 }).map((n) => `${n}`.repeat(64) as never);
const message: fc.Arbitrary<RaftMessage> = fc.oneof(
  fc.record({ t: fc.constant('requestVote' as const), pre: fc.boolean(), term, lastHeight: height, lastTerm: term }),
  fc.record({ t: fc.constant('voteReply' as const), pre: fc.boolean(), term, granted: fc.boolean() }),
  fc.record({ t: fc.constant('appendReply' as const), term, ok: fc.boolean(), height }),
  fc
    .record({
      term,
      prevHeight: height,
      prevTerm: term,
      commit: height,
      base: height,
      ids: fc.array(fc.tuple(term, hash), { maxLength: 3 }),
    })
    .map(({ ids, ...head }) => ({
      t: 'append' as const,
      ...head,
      entries: ids.map(([entryTerm, id], i) => ({
        term: entryTerm,
        block: { height: head.prevHeight + 1 + i, id, parent: id },
      })),
    })),
);

test('messages round-trip; other bytes are refused with a typed error', () => {
  fc.assert(
    fc.property(message, fc.nat(), (msg, at) => {
      const bytes = raft.codec.encode(msg);
      expect(raft.codec.decode(bytes)).toEqual(msg);
      const cut = bytes.slice(0, at % bytes.length);
      expect(() => raft.codec.decode(cut)).toThrow(expect.objectContaining({ name: 'ConsensusError' }));
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      let decoded: RaftMessage;
      try {
        decoded = raft.codec.decode(bytes);
      } catch (error) {
        expect(error).toMatchObject({ name: 'ConsensusError' });
        return;
      }
      expect(raft.codec.encode(decoded)).toEqual(bytes);
    }),
  );
});

test('messages that no server would send never throw out of a step, and finality never goes back', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(message, fc.integer({ min: 1, max: 4 })), { maxLength: 60 }), (shots) => {
      const net = new TestNet({ module: raft, config: RAFT_DEFAULTS, set: equalSet(3) }).start(0);
      let last = 0;
      for (const [msg, from] of shots) {
        net.receive(0, nodeAt(from), msg);
        net.run(() => false, net.time + 20_000);
        const { final } = net.node(0).engine.view();
        expect(final.height).toBeGreaterThanOrEqual(last);
        last = final.height;
      }
    }),
    { numRuns: 200 },
  );
});
