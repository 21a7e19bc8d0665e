import { certificateClaim } from '../../certificate/claim.ts';
import { encodeCertificate } from '../../certificate/encoding.ts';
import { positionsIn } from '../../interface/bitmap.ts';
import type { Certificate } from '../../interface/certificate.ts';
import type { Input } from '../../interface/input.ts';
import { type BlockRef, type Hash, type NodeId, sameBlock } from '../../interface/primitives.ts';
import { memberAt } from '../../interface/validator-set.ts';
import { checkHeader, decodeAttachment } from '../header.ts';
import type { BbftMessage } from '../message.ts';
import { askVerify, type BlockState, type Core, type HeightState, note, post, setAt } from './state.ts';

/** Asks for a block unless that is done; returns what is known. */
export function wantBlock(core: Core, at: HeightState, ref: BlockRef, from: readonly NodeId[]): BlockState {
  const known = at.blocks.get(ref.id);
  if (known !== undefined) return known;
  const state: BlockState = { ref, status: 'asked' };
  at.blocks.set(ref.id, state);
  core.emit({ t: 'validate', block: ref, from });
  return state;
}

/** Whether a block may be voted for: valid, or prepared by a quorum that could check what this node cannot. */
export function mayVoteFor(at: HeightState, id: Hash): boolean {
  const block = at.blocks.get(id);
  return block?.status === 'valid' || (block?.status === 'unproven' && at.high?.target === id);
}

/** Nodes that signed a certificate: they had the block. */
export function signersOf(at: HeightState, cert: Certificate): readonly NodeId[] {
  const positions = positionsIn(cert.signers, at.set.members.length) ?? [];
  return positions.filter((position) => position !== at.self).map((position) => memberAt(at.set, position).node);
}

/** The host's answer on a block: the engine's own rules come on top. */
export function onValidated(
  core: Core,
  at: HeightState,
  input: Extract<Input<BbftMessage>, { readonly t: 'validated' }>,
): void {
  const state = at.blocks.get(input.block.id);
  if (state?.status !== 'asked') return;
  const refuse = (why: string): void => {
    state.status = 'invalid';
    note(core, 'block.invalid', why);
    post(core, { do: 'consider' });
  };
  if (!input.ok) {
    refuse(input.why);
    return;
  }
  const header = input.block;
  if (!sameBlock(header, state.ref)) {
    refuse('the header is of another block');
    return;
  }
  const problem = checkHeader(core.config, header, at.parent, at.set);
  if (problem !== undefined) {
    refuse(problem);
    return;
  }
  const { lastCommit } = decodeAttachment(header.attach);
  const accept = (): void => {
    state.status = 'valid';
    state.header = header;
    post(core, { do: 'consider' });
  };
  if (lastCommit === undefined || isOurs(core, lastCommit)) {
    accept();
    return;
  }
  const set = setAt(core.sets, lastCommit.height);
  if (set === undefined || set.hash !== at.parent.validators) {
    state.status = 'unproven';
    state.header = header;
    note(core, 'block.unproven', at.height);
    post(core, { do: 'consider' });
    return;
  }
  const claim = certificateClaim(lastCommit, set, core.boot, core.boot.scheme.id);
  if (claim === undefined) {
    refuse('a last commit without a quorum');
    return;
  }
  askVerify(core, [claim], { batch: false, height: at.height }, ([ok]) => {
    if (ok === true) accept();
    else refuse('a last commit whose signatures do not hold');
  });
}

function isOurs(core: Core, cert: Certificate): boolean {
  const own = core.tip?.cert;
  if (own === undefined) return false;
  if (own === cert) return true;
  const a = encodeCertificate(own);
  const b = encodeCertificate(cert);
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
