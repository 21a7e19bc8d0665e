import type { SigRequest } from '../../interface/certificate.ts';
import type { Bytes } from '../../interface/primitives.ts';
import { getOrMake } from '../collections.ts';
import { digestKey, digestLabelled } from '../digest.ts';
import type { Machine } from '../machine.ts';
import { mockKey } from '../mock-crypto.ts';
import type { Observer } from '../observer.ts';
import type { Simulation } from '../simulation.ts';

/** A signature of an honest node that left its machine, for the first time. */
export type OnRelease<M> = (machine: Machine<M>, request: SigRequest) => void;

/**
 * Watches which signatures leave honest machines, alone or inside certificates. What was signed and lost in a crash
 * before it was sent binds nobody.
 */
export function watchReleases<M>(sim: Simulation<M>, onRelease: OnRelease<M>): Observer<M> {
  const { codec } = sim.engine.module;
  const signed = new Map<number, Map<number, SigRequest>>();
  const keys = new Map<number, readonly [Bytes, Bytes]>();
  const context = {
    chainId: sim.env.chainId,
    engineEpoch: 0,
    scheme: sim.env.scheme,
    setAt: (height: number) => sim.chain.setAt(height),
  };
  return {
    signed(machine, request) {
      if (!machine.honest) return;
      const own = getOrMake(signed, machine.index, () => new Map<number, SigRequest>());
      own.set(digestKey(digestLabelled(request.domain, request.message)), request);
    },
    sent(machine, envelope) {
      if (!machine.honest) return;
      const own = signed.get(machine.index);
      if (own === undefined || own.size === 0) return;
      const [vote, identity] = getOrMake(keys, machine.node, () => [
        mockKey(machine.node, 'vote'),
        mockKey(machine.node, 'identity'),
      ]);
      for (const claim of codec.claims(envelope.msg, context) ?? []) {
        const mine = claim.scheme === 'identity' ? identity : vote;
        if (!claim.keys.some((key) => same(key, mine))) continue;
        const place = digestKey(digestLabelled(claim.domain, claim.message));
        const request = own.get(place);
        if (request === undefined) continue;
        own.delete(place);
        onRelease(machine, request);
      }
    },
  };
}

function same(a: Bytes, b: Bytes): boolean {
  // Mock keys carry their node in the first five bytes.
  for (let i = 0; i < 5; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}
