import { positionsIn } from '../../interface/bitmap.ts';
import type { SigClaim } from '../../interface/certificate.ts';
import type { Bytes } from '../../interface/primitives.ts';
import { digestBytes, digestKey } from '../digest.ts';
import { type Check, short } from './check.ts';

/** Every certificate that makes a block final has a quorum of distinct signers who really signed. */
export const certSound: Check = (sim, report) => {
  if (sim.engine.module.traits.family !== 'bft') return undefined;
  const { env } = sim;
  const sound = new Map<string, string | undefined>();
  const problem = (record: Parameters<typeof sim.engine.module.verifyFinality>): string | undefined => {
    const [block, proof, trust] = record;
    if (proof.kind === 'trusted') return undefined;
    if (proof.kind !== 'certificate') return `a proof of kind ${proof.kind}`;
    for (const certificate of proof.certs) {
      const positions = positionsIn(certificate.signers, trust.set.members.length);
      if (positions === undefined) return 'a bitmap that does not fit the set';
      let weight = 0n;
      for (const position of positions) weight += trust.set.members[position]?.weight ?? 0n;
      if (weight < trust.set.quorum) return `a certificate of weight ${weight}, a quorum is ${trust.set.quorum}`;
    }
    return sim.engine.module.verifyFinality(block, proof, trust)
      ? undefined
      : 'a proof with signatures that were never made';
  };
  const check = (claims: readonly SigClaim[]): boolean[] => claims.map((claim) => env.ledger.holds(claim));
  return {
    finalized(machine, { block, proof }) {
      if (!machine.honest) return;
      const set = sim.chain.setAt(block.height);
      const certs = proof.kind === 'certificate' ? proof.certs : [];
      const key = `${block.id}${proof.kind}${certs.map(({ signers, proof: p, round }) => `${round}/${digestKey(digestBytes(signers, p))}`).join()}`;
      if (!sound.has(key)) {
        sound.set(key, problem([block, proof, { chainId: env.chainId, engineEpoch: 0, set, check }]));
      }
      const why = sound.get(key);
      if (why !== undefined) report([machine.node], `accepted for ${short(block.id)} at height ${block.height} ${why}`);
    },
  };
};

/**
 * The lock of an honest node never falls within a height, across restarts too; its timeouts never admit to less than
 * before or than it committed to; and it commits only to what its lock names.
 */
export const lockMonotone: Check = (sim, report) => {
  const { readVote } = sim.engine;
  if (readVote === undefined) return undefined;
  const state = new Map<number, { height: number; report: number; committed: number }>();
  return {
    signed(machine, request) {
      if (!machine.honest) return;
      const vote = readVote(request);
      if (vote === undefined) return;
      let own = state.get(machine.index);
      if (own === undefined || vote.height > own.height) {
        own = { height: vote.height, report: -1, committed: -1 };
        state.set(machine.index, own);
      }
      if (vote.height < own.height) return;
      if (vote.kind === 'commit') {
        own.committed = Math.max(own.committed, vote.round);
        const locked = machine.engine?.view().locked;
        if (locked === undefined || locked.id !== vote.target || locked.round < vote.round) {
          report(
            [machine.node],
            `commits to ${short(vote.target ?? '')} in height ${vote.height} round ${vote.round} without holding its certificate`,
          );
        }
      }
      if (vote.kind === 'timeout' && vote.report !== undefined) {
        if (vote.report < own.report) {
          report([machine.node], `reports round ${vote.report} in height ${vote.height} after reporting ${own.report}`);
        }
        if (own.committed <= vote.round && vote.report < own.committed) {
          report(
            [machine.node],
            `reports round ${vote.report} in height ${vote.height} after committing in round ${own.committed}`,
          );
        }
        own.report = Math.max(own.report, vote.report);
      }
    },
  };
};

/**
 * Nothing leaves a node before what it follows from is durable, and no honest node signs two different messages for one
 * place in the protocol, whatever it lost in between.
 */
export const walMonotone: Check = (_sim, report) => {
  const waiting = new Map<number, number[]>();
  const signed = new Map<string, Bytes>();
  return {
    emitted(machine, effect, index) {
      if (!machine.honest || effect.t !== 'persist' || !effect.sync) return;
      const list = waiting.get(machine.index);
      if (list === undefined) waiting.set(machine.index, [index]);
      else list.push(index);
    },
    durable(machine, index) {
      const list = waiting.get(machine.index);
      if (list !== undefined)
        waiting.set(
          machine.index,
          list.filter((one) => one > index),
        );
    },
    crashed(machine) {
      waiting.delete(machine.index);
    },
    sent(machine, envelope, _copies, index) {
      if (!machine.honest) return;
      const oldest = waiting.get(machine.index)?.[0];
      if (oldest !== undefined && oldest < index) {
        report(
          [machine.node],
          `sent ${envelope.kind} for height ${envelope.height} before the record it follows was durable`,
        );
      }
    },
    signed(machine, request) {
      if (!machine.honest) return;
      const { domain, guard, message, key } = request;
      if (guard === undefined) return;
      const place = `${machine.index}/${key}/${domain}/${guard.height}/${guard.round}/${guard.step}`;
      const before = signed.get(place);
      if (before === undefined) signed.set(place, message);
      else if (digestKey(digestBytes(before)) !== digestKey(digestBytes(message))) {
        report(
          [machine.node],
          `signed two different ${domain} messages for height ${guard.height} round ${guard.round}`,
        );
      }
    },
  };
};
