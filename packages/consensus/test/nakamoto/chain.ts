import { type EngineHeader, type Hash, idBytes, Reader, toHash, Writer, ZERO_HASH } from '@dougong/consensus';
import { carryAfter, encodeCarry, NONCE_BYTES, type PowConfig } from '@dougong/consensus/nakamoto';
import { meetsTarget, targetFromBits32, type WorkFunction } from '@dougong/consensus/pow';
import { sha256 } from '@dougong/crypto/hash';

import { equalSet, nodeAt } from '../helpers/net.ts';

const set = equalSet(1);

/** A header of a test ledger; its id commits to every byte. */
export function headerBytes(header: Omit<EngineHeader, 'id'>): Uint8Array {
  return new Writer(128)
    .u53(header.height)
    .hash(header.parent)
    .u53(header.time)
    .bytes16(header.attach)
    .bytes16(header.engine)
    .done();
}

/** The header of these bytes. */
export function readHeader(bytes: Uint8Array): EngineHeader {
  const reader = new Reader(bytes);
  const height = reader.u53();
  const parent = reader.hash();
  const time = reader.u53();
  const attach = reader.bytes16();
  const engine = reader.bytes16();
  reader.end();
  return header({ height, parent, time, attach, engine });
}

export function header(part: Pick<EngineHeader, 'height' | 'parent' | 'time' | 'attach' | 'engine'>): EngineHeader {
  const whole = { ...part, proposer: nodeAt(0), validators: set.hash, nextValidators: set.hash };
  return { ...whole, id: toHash(sha256(headerBytes(whole))) };
}

export const GENESIS: EngineHeader = header({
  height: 0,
  parent: ZERO_HASH,
  time: 1_000_000,
  attach: new Uint8Array(),
  engine: new Uint8Array(),
});

/** A child whose id meets its target, found by trying nonces. */
export function mined(
  config: PowConfig,
  work: WorkFunction,
  parent: EngineHeader,
  time: number,
  salt = 0,
): EngineHeader {
  const carry = carryAfter(config, work.seeded, parent);
  const target = targetFromBits32(carry.bits);
  for (let tried = salt; ; tried++) {
    const nonce = new Uint8Array(NONCE_BYTES);
    new DataView(nonce.buffer).setUint32(0, tried);
    const engine = encodeCarry({ ...carry, nonce });
    const child = header({ height: parent.height + 1, parent: parent.id, time, attach: new Uint8Array(), engine });
    if (meetsTarget(work.hash(idBytes(child.id), carry.seed), target)) return child;
  }
}

/** An id of nothing. */
export function idOf(text: string): Hash {
  return toHash(sha256(new TextEncoder().encode(text)));
}
