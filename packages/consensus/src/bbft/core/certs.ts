import type { Certificate } from '../../interface/certificate.ts';
import type { NodeId } from '../../interface/primitives.ts';
import type { Phase } from '../message.ts';
import { signersOf, wantBlock } from './blocks.ts';
import { armAggregation, armPull } from './clock.ts';
import {
  type Core,
  creditParent,
  type HeightState,
  note,
  post,
  raiseHigh,
  refOf,
  roundState,
  sendTo,
} from './state.ts';
import { reportCertificates } from './watch.ts';

/** A prepare or commit certificate of this height that holds: R4, R5, and on down the tree. */
export function onCertificate(core: Core, at: HeightState, cert: Certificate, from: NodeId | undefined): void {
  const phase: Phase = cert.kind === 'prepare' ? 'prepare' : 'commit';
  const state = roundState(at, cert.round);
  creditParent(at, cert.round, from);
  const known = state[phase].cert;
  if (known !== undefined) {
    if (known.target !== cert.target) reportCertificates(core, at, known, cert);
    return;
  }
  state[phase].cert = cert;
  at.awake = true;
  wantBlock(core, at, refOf(at, cert.target), signersOf(at, cert));
  if (at.self >= 0) {
    if (cert.round >= at.round || phase === 'commit') {
      sendTo(core, at, state.topology.children[at.self] ?? [], { t: 'quorum', cert }, 0);
    }
    if (state[phase].shared === 'no') post(core, { do: 'shareNow', phase, round: cert.round });
    supply(core, at, cert, phase);
  }
  if (phase === 'prepare') {
    raiseHigh(at, cert);
    if (cert.round > at.round) {
      post(core, {
        do: 'enter',
        round: cert.round,
        entry: { by: 'prepare', cert },
        ...(from === undefined ? {} : { from }),
      });
    } else if (cert.round === at.round) {
      armAggregation(core, at, 'commit');
      armPull(core, at);
    }
  }
  if (phase === core.rules.deciding) {
    at.deciding ??= cert;
    if (cert.round > 0) note(core, 'decided.round', cert.round);
  }
  post(core, { do: 'consider' });
}

/** Those that asked for it get it. */
function supply(core: Core, at: HeightState, cert: Certificate, phase: Phase): void {
  for (const [puller, pull] of roundState(at, cert.round).pulls) {
    if (phase === 'prepare' && pull.prepared) continue;
    pull.prepared = true;
    sendTo(core, at, [puller], { t: 'supply', height: at.height, certs: [cert] });
  }
}
