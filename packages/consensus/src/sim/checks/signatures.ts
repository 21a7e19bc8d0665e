import { positionsIn } from '../../interface/bitmap.ts';
import type { SigClaim } from '../../interface/certificate.ts';
import type { Bytes } from '../../interface/primitives.ts';
import { getOrMake } from '../collections.ts';
import { digestBytes, digestKey } from '../digest.ts';
import { type Check, short } from './check.ts';
import { watchReleases } from './released.ts';

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
    emitted(machine, effect) {
      if (!machine.honest || effect.t !== 'sign') return;
      const vote = readVote(effect.what);
      if (vote?.kind !== 'commit') return;
      const locked = machine.engine?.view().locked;
      if (locked === undefined || locked.id !== vote.target || locked.round < vote.round) {
        report(
          [machine.node],
          `commits to ${short(vote.target ?? '')} in height ${vote.height} round ${vote.round} without holding its certificate`,
        );
      }
    },
    ...watchReleases(sim, (machine, request) => {
      const vote = readVote(request);
      if (vote === undefined) return;
      let own = state.get(machine.index);
      if (own === undefined || vote.height > own.height) {
        own = { height: vote.height, report: -1, committed: -1 };
        state.set(machine.index, own);
      }
      if (vote.height < own.height) return;
      if (vote.kind === 'commit') own.committed = Math.max(own.committed, vote.round);
      if (vote.kind !== 'timeout' || vote.report === undefined) return;
      const least = own.committed <= vote.round ? Math.max(own.report, own.committed) : own.report;
      if (vote.report < least) {
        report(
          [machine.node],
          `reports round ${vote.report} in height ${vote.height} round ${vote.round}, after a report or commit of round ${least}`,
        );
      }
      own.report = Math.max(own.report, vote.report);
    }),
  };
};

/**
 * Nothing leaves a node before what it follows from is durable, and no honest node signs two different messages for one
 * place in the protocol, whatever it lost in between.
 */
export const walMonotone: Check = (sim, report) => {
  const waiting = new Map<number, number[]>();
  const released = new Map<string, Bytes>();
  const releases = watchReleases(sim, (machine, { domain, guard, message, key }) => {
    if (guard === undefined) return;
    const place = `${machine.index}/${key}/${domain}/${guard.height}/${guard.round}/${guard.step}`;
    const before = getOrMake(released, place, () => message);
    if (digestKey(digestBytes(before)) === digestKey(digestBytes(message))) return;
    report([machine.node], `sent two different ${domain} signatures for height ${guard.height} round ${guard.round}`);
  });
  return {
    ...releases,
    emitted(machine, effect, index) {
      if (!machine.honest || effect.t !== 'persist' || !effect.sync) return;
      getOrMake(waiting, machine.index, () => []).push(index);
    },
    durable(machine, index) {
      const list = waiting.get(machine.index);
      if (list === undefined) return;
      waiting.set(
        machine.index,
        list.filter((one) => one > index),
      );
    },
    crashed(machine) {
      waiting.delete(machine.index);
    },
    sent(machine, envelope, copies, index) {
      releases.sent?.(machine, envelope, copies, index);
      if (!machine.honest) return;
      const oldest = waiting.get(machine.index)?.[0];
      if (oldest !== undefined && oldest < index) {
        report(
          [machine.node],
          `sent ${envelope.kind} for height ${envelope.height} before the record it follows was durable`,
        );
      }
    },
  };
};
